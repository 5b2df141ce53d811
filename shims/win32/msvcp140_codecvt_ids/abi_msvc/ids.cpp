// The numbers of the facets for char8_t, which are templates of the programs' own.

struct _Mbstatet;

namespace std {

class locale {
public:
    class id {
    private:
        [[maybe_unused]] decltype(sizeof 0) number_ = 0;
    };
};

template <class Elem, class Byte, class State>
class codecvt {
public:
    static locale::id id;
};
template <class Elem, class Byte, class State>
locale::id codecvt<Elem, Byte, State>::id;

template class codecvt<char16_t, char8_t, _Mbstatet>;
template class codecvt<char32_t, char8_t, _Mbstatet>;

} // namespace std
