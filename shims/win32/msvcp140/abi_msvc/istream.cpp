// Input streams.

#include "istream.hpp"

#include "facets.hpp"

namespace std {

#define INPUT                                                                                      \
    template <class Elem, class Traits>                                                            \
    auto basic_istream<Elem, Traits>::
#define INPUT_MAKER                                                                                \
    template <class Elem, class Traits>                                                            \
    basic_istream<Elem, Traits>::
#define BOTH                                                                                       \
    template <class Elem, class Traits>                                                            \
    auto basic_iostream<Elem, Traits>::
#define BOTH_MAKER                                                                                 \
    template <class Elem, class Traits>                                                            \
    basic_iostream<Elem, Traits>::

/// What goes around each input: the buffer's lock, the stream that is tied to this one, and white
/// space before it.
template <class Elem, class Traits>
class basic_istream<Elem, Traits>::Input {
public:
    Input(basic_istream& stream, bool keeps_space) : buffer_(stream.rdbuf()) {
        if (buffer_ != nullptr) {
            buffer_->_Lock();
        }
        good_ = stream._Ipfx(keeps_space);
    }
    ~Input() {
        if (buffer_ != nullptr) {
            buffer_->_Unlock();
        }
    }
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    explicit operator bool() const { return good_; }

private:
    buffer_type* buffer_;
    bool good_;
};

INPUT_MAKER basic_istream(buffer_type* buffer, bool is_standard) : count_(0) {
    ios_type::init(buffer, is_standard);
}
INPUT_MAKER basic_istream(buffer_type* buffer, bool is_standard, bool no_init) : count_(0) {
    if (!no_init) {
        ios_type::init(buffer, is_standard);
    }
}
INPUT_MAKER basic_istream(_Uninitialized) { ios_base::_Addstd(this); }
INPUT_MAKER basic_istream(basic_istream&& other) : count_(other.count_) {
    ios_type::init();
    ios_type::move(static_cast<ios_type&>(other));
    other.count_ = 0;
}
INPUT_MAKER ~basic_istream() noexcept = default;
INPUT operator=(basic_istream&& other)->basic_istream& {
    swap(other);
    return *this;
}
INPUT swap(basic_istream& other)->void {
    if (this != &other) {
        ios_type::swap(other);
        ferry::msvcp::exchange(count_, other.count_);
    }
}

INPUT _Ipfx(bool keeps_space)->bool {
    if (!ios_base::good()) {
        ios_type::setstate(ios_base::failbit);
        return false;
    }
    if (ios_type::tie() != nullptr) {
        ios_type::tie()->flush();
    }
    if (!keeps_space && (ios_base::flags() & ios_base::skipws) != 0) {
        const auto& types = use_facet<ctype<Elem>>(ios_base::getloc());
        try {
            auto c = ios_type::rdbuf()->sgetc();
            while (c != Traits::eof() && types.is(ctype_base::space_mask, static_cast<Elem>(c))) {
                c = ios_type::rdbuf()->snextc();
            }
            if (c == Traits::eof()) {
                ios_type::setstate(ios_base::failbit | ios_base::eofbit);
            }
        } catch (...) {
            ios_type::setstate(ios_base::badbit, true);
        }
    }
    if (ios_base::good()) {
        return true;
    }
    ios_type::setstate(ios_base::failbit);
    return false;
}
INPUT ipfx(bool keeps_space)->bool { return _Ipfx(keeps_space); }
INPUT isfx()->void {}

template <class Elem, class Traits>
template <class Does>
auto basic_istream<Elem, Traits>::input(bool keeps_space, Does does) -> basic_istream& {
    int state = ios_base::goodbit;
    if (const Input input(*this, keeps_space); input) {
        try {
            does(state, *ios_type::rdbuf());
        } catch (...) {
            ios_type::setstate(ios_base::badbit, true);
        }
    }
    ios_type::setstate(state);
    return *this;
}

INPUT operator>>(basic_istream& (*manipulator)(basic_istream&))->basic_istream& {
    return manipulator(*this);
}
INPUT operator>>(ios_type& (*manipulator)(ios_type&))->basic_istream& {
    manipulator(*this);
    return *this;
}
INPUT operator>>(ios_base& (*manipulator)(ios_base&))->basic_istream& {
    manipulator(*this);
    return *this;
}

template <class Elem, class Traits>
template <class Value>
auto basic_istream<Elem, Traits>::number(Value& value) -> basic_istream& {
    return input(false, [&](int& state, buffer_type& buffer) {
        using Iterator = istreambuf_iterator<Elem, Traits>;
        use_facet<num_get<Elem>>(ios_base::getloc())
            .get(Iterator(&buffer), Iterator(nullptr), *this, state, value);
    });
}
/// By way of a long: what is outside fails and becomes the nearest.
template <class Elem, class Traits>
template <class Value>
auto basic_istream<Elem, Traits>::small_number(Value& value, long least, long most)
    -> basic_istream& {
    return input(false, [&](int& state, buffer_type& buffer) {
        using Iterator = istreambuf_iterator<Elem, Traits>;
        long read = 0;
        use_facet<num_get<Elem>>(ios_base::getloc())
            .get(Iterator(&buffer), Iterator(nullptr), *this, state, read);
        if (read < least || read > most) {
            state |= ios_base::failbit;
            read = read < least ? least : most;
        }
        value = static_cast<Value>(read);
    });
}
INPUT operator>>(bool& value)->basic_istream& { return number(value); }
INPUT operator>>(short& value)->basic_istream& { return small_number(value, -0x8000, 0x7fff); }
INPUT operator>>(unsigned short& value)->basic_istream& { return number(value); }
INPUT operator>>(int& value)->basic_istream& {
    return small_number(value, -0x7fffffffL - 1, 0x7fffffffL);
}
INPUT operator>>(unsigned& value)->basic_istream& { return number(value); }
INPUT operator>>(long& value)->basic_istream& { return number(value); }
INPUT operator>>(unsigned long& value)->basic_istream& { return number(value); }
INPUT operator>>(long long& value)->basic_istream& { return number(value); }
INPUT operator>>(unsigned long long& value)->basic_istream& { return number(value); }
INPUT operator>>(float& value)->basic_istream& { return number(value); }
INPUT operator>>(double& value)->basic_istream& { return number(value); }
INPUT operator>>(long double& value)->basic_istream& { return number(value); }
INPUT operator>>(void*& value)->basic_istream& { return number(value); }

INPUT operator>>(buffer_type* to)->basic_istream& {
    bool copied = false;
    int state = ios_base::goodbit;
    if (const Input input(*this, false); input && to != nullptr) {
        try {
            auto c = ios_type::rdbuf()->sgetc();
            while (c != Traits::eof() && to->sputc(static_cast<Elem>(c)) != Traits::eof()) {
                copied = true;
                c = ios_type::rdbuf()->snextc();
            }
            if (c == Traits::eof()) {
                state |= ios_base::eofbit;
            }
        } catch (...) {
            ios_type::setstate(ios_base::badbit, true);
        }
    }
    ios_type::setstate(copied ? state : state | ios_base::failbit);
    return *this;
}

INPUT get()->int_type {
    int_type c = Traits::eof();
    count_ = 0;
    input(true, [&](int& state, buffer_type& buffer) {
        c = 0; // what a buffer that throws leaves
        c = buffer.sbumpc();
        if (c == Traits::eof()) {
            state = ios_base::eofbit | ios_base::failbit;
        } else {
            ++count_;
        }
    });
    return c;
}
INPUT get(Elem& c)->basic_istream& {
    if (const int_type got = get(); got != Traits::eof()) {
        c = static_cast<Elem>(got);
    }
    return *this;
}

/// Texts that end with a zero, whatever was read. `read` puts one character at `*at`, or says in
/// `state` why there is none and returns false.
template <class Elem, class Traits>
template <class Read>
auto basic_istream<Elem, Traits>::text(Elem* to, streamsize count, Read read) -> basic_istream& {
    int state = ios_base::goodbit;
    count_ = 0;
    if (const Input input(*this, true); input && count > 0) {
        try {
            auto& buffer = *ios_type::rdbuf();
            int_type c = buffer.sgetc();
            while (read(state, buffer, c, count)) {
                *to++ = static_cast<Elem>(c);
                ++count_;
                --count;
                c = buffer.snextc();
            }
        } catch (...) {
            ios_type::setstate(ios_base::badbit, true);
        }
    }
    *to = Elem();
    ios_type::setstate(count_ == 0 ? state | ios_base::failbit : state);
    return *this;
}
INPUT get(Elem* to, streamsize count)->basic_istream& {
    return get(to, count, ios_type::widen('\n'));
}
INPUT get(Elem* to, streamsize count, Elem end)->basic_istream& {
    return text(to, count, [&](int& state, buffer_type&, int_type c, streamsize room) {
        if (room <= 1) {
            return false;
        }
        if (c == Traits::eof()) {
            state |= ios_base::eofbit;
            return false;
        }
        return static_cast<Elem>(c) != end;
    });
}
INPUT getline(Elem* to, streamsize count)->basic_istream& {
    return getline(to, count, ios_type::widen('\n'));
}
INPUT getline(Elem* to, streamsize count, Elem end)->basic_istream& {
    return text(to, count, [&](int& state, buffer_type& buffer, int_type c, streamsize room) {
        if (c == Traits::eof()) {
            state |= ios_base::eofbit;
            return false;
        }
        if (static_cast<Elem>(c) == end) {
            ++count_;
            buffer.sbumpc();
            return false;
        }
        if (room <= 1) {
            state |= ios_base::failbit;
            return false;
        }
        return true;
    });
}
INPUT get(buffer_type& to)->basic_istream& { return get(to, ios_type::widen('\n')); }
INPUT get(buffer_type& to, Elem end)->basic_istream& {
    int state = ios_base::goodbit;
    count_ = 0;
    if (const Input input(*this, true); input) {
        try {
            int_type c = ios_type::rdbuf()->sgetc();
            while (c != Traits::eof() && static_cast<Elem>(c) != end) {
                try {
                    if (to.sputc(static_cast<Elem>(c)) == Traits::eof()) {
                        break;
                    }
                } catch (...) {
                    break;
                }
                ++count_;
                c = ios_type::rdbuf()->snextc();
            }
            if (c == Traits::eof()) {
                state |= ios_base::eofbit;
            }
        } catch (...) {
            ios_type::setstate(ios_base::badbit, true);
        }
    }
    ios_type::setstate(count_ == 0 ? state | ios_base::failbit : state);
    return *this;
}
INPUT ignore(streamsize count, int_type end)->basic_istream& {
    constexpr streamsize no_limit = 0x7fffffff;
    count_ = 0;
    return input(true, [&](int& state, buffer_type& buffer) {
        while (count == no_limit || count_ < count) {
            const int_type c = buffer.sbumpc();
            if (c == Traits::eof()) {
                state = ios_base::eofbit;
                break;
            }
            ++count_;
            if (c == end) {
                break;
            }
        }
    });
}
INPUT read(Elem* to, streamsize count)->basic_istream& {
    count_ = 0;
    return input(true, [&](int& state, buffer_type& buffer) {
        count_ = count > 0 ? buffer.sgetn(to, count) : 0;
        if (count_ < count) {
            state = ios_base::eofbit | ios_base::failbit;
        }
    });
}
INPUT readsome(Elem* to, streamsize count)->streamsize {
    count_ = 0;
    input(true, [&](int& state, buffer_type& buffer) {
        const streamsize there = buffer.in_avail();
        if (there < 0) {
            state = ios_base::eofbit;
        } else if (there > 0 && count > 0) {
            count_ = buffer.sgetn(to, ferry::msvcp::least(there, count));
        }
    });
    return count_;
}
INPUT peek()->int_type {
    int_type c = Traits::eof();
    count_ = 0;
    input(true, [&](int& state, buffer_type& buffer) {
        c = 0;
        c = buffer.sgetc();
        if (c == Traits::eof()) {
            state = ios_base::eofbit;
        }
    });
    return c;
}
/// The end of the stream does not keep one from stepping back.
INPUT step_back(bool (*does)(buffer_type& buffer, Elem c), Elem c)->basic_istream& {
    count_ = 0;
    ios_type::clear(ios_base::rdstate() & ~ios_base::eofbit);
    return input(true, [&](int& state, buffer_type& buffer) {
        if (!does(buffer, c)) {
            state = ios_base::badbit;
        }
    });
}
INPUT putback(Elem c)->basic_istream& {
    return step_back(
        [](buffer_type& buffer, Elem back) { return buffer.sputbackc(back) != Traits::eof(); }, c);
}
INPUT unget()->basic_istream& {
    return step_back([](buffer_type& buffer, Elem) { return buffer.sungetc() != Traits::eof(); },
                     Elem());
}
INPUT gcount() const->streamsize { return count_; }
INPUT sync()->int {
    if (ios_type::rdbuf() == nullptr) {
        return -1;
    }
    int result = -1;
    input(true, [&](int& state, buffer_type& buffer) {
        if (buffer.pubsync() == -1) {
            state = ios_base::badbit;
        } else {
            result = 0;
        }
    });
    return result;
}
INPUT seekg(streampos position)->basic_istream& {
    ios_type::clear(ios_base::rdstate() & ~ios_base::eofbit);
    if (const Input input(*this, true);
        !ios_base::fail() && ios_type::rdbuf()->pubseekpos(position, ios_base::in) == -1) {
        ios_type::setstate(ios_base::failbit);
    }
    return *this;
}
INPUT seekg(streamoff offset, int from)->basic_istream& {
    ios_type::clear(ios_base::rdstate() & ~ios_base::eofbit);
    if (const Input input(*this, true);
        !ios_base::fail() && ios_type::rdbuf()->pubseekoff(offset, from, ios_base::in) == -1) {
        ios_type::setstate(ios_base::failbit);
    }
    return *this;
}
INPUT tellg()->streampos {
    const Input input(*this, true);
    if (ios_base::fail()) {
        return streampos(-1);
    }
    return ios_type::rdbuf()->pubseekoff(0, ios_base::cur, ios_base::in);
}

BOTH_MAKER basic_iostream(buffer_type* buffer)
    : basic_istream<Elem, Traits>(buffer, false), basic_ostream<Elem, Traits>(_Noinit, false) {}
BOTH_MAKER basic_iostream(basic_iostream&& other)
    : basic_istream<Elem, Traits>(static_cast<basic_istream<Elem, Traits>&&>(other)),
      basic_ostream<Elem, Traits>(_Noinit, false) {}
BOTH_MAKER ~basic_iostream() noexcept = default;
BOTH operator=(basic_iostream&& other)->basic_iostream& {
    swap(other);
    return *this;
}
BOTH swap(basic_iostream& other)->void { basic_istream<Elem, Traits>::swap(other); }

template class basic_istream<char, char_traits<char>>;
template class basic_istream<wchar_t, char_traits<wchar_t>>;
template class basic_iostream<char, char_traits<char>>;
template class basic_iostream<wchar_t, char_traits<wchar_t>>;

} // namespace std

// Destroying a whole object, its virtual base with it, is a function of its own ("vbase
// destructor").
extern "C" {
#define DESTROY(name, Stream, Elem)                                                                \
    void cpp_destroy_##name(std::Stream<Elem, std::char_traits<Elem>>* stream) {                   \
        using Whole = std::Stream<Elem, std::char_traits<Elem>>;                                   \
        stream->Whole::~Whole();                                                                   \
    }
DESTROY(istream, basic_istream, char)
DESTROY(ostream, basic_ostream, char)
DESTROY(iostream, basic_iostream, char)
DESTROY(wistream, basic_istream, wchar_t)
DESTROY(wostream, basic_ostream, wchar_t)
DESTROY(wiostream, basic_iostream, wchar_t)
#undef DESTROY
}
