// basic_ios.

#include "facets.hpp"
#include "ostream.hpp"

using namespace ferry::msvcp;

namespace std {

#define IOS                                                                                        \
    template <class Elem, class Traits>                                                            \
    auto basic_ios<Elem, Traits>::
#define IOS_MAKER                                                                                  \
    template <class Elem, class Traits>                                                            \
    basic_ios<Elem, Traits>::

IOS_MAKER basic_ios() = default;
IOS_MAKER basic_ios(buffer_type* buffer) { init(buffer); }
IOS_MAKER ~basic_ios() noexcept = default;
IOS init(buffer_type* buffer, bool is_standard)->void {
    _Init();
    buffer_ = buffer;
    tied_ = nullptr;
    fill_ = widen(' ');
    if (buffer == nullptr) {
        setstate(badbit);
    }
    if (is_standard) {
        _Addstd(this);
    } else {
        standard_ = 0;
    }
}
IOS clear(int state, bool again)->void {
    ios_base::clear(buffer_ == nullptr ? state | badbit : state, again);
}
IOS clear(unsigned state)->void { clear(static_cast<int>(state)); }
IOS setstate(int state, bool again)->void {
    if (state != goodbit) {
        clear(rdstate() | state, again);
    }
}
IOS setstate(unsigned state)->void { setstate(static_cast<int>(state)); }
IOS copyfmt(const basic_ios& other)->basic_ios& {
    tied_ = other.tied_;
    fill_ = other.fill_;
    ios_base::copyfmt(other);
    return *this;
}
IOS tie() const->stream_type* { return tied_; }
IOS tie(stream_type* next)->stream_type* {
    stream_type* const old = tied_;
    tied_ = next;
    return old;
}
IOS rdbuf() const->buffer_type* { return buffer_; }
IOS rdbuf(buffer_type* next)->buffer_type* {
    buffer_type* const old = buffer_;
    buffer_ = next;
    clear();
    return old;
}
IOS set_rdbuf(buffer_type* next)->void { buffer_ = next; }
IOS imbue(const locale& next)->locale {
    const locale old = ios_base::imbue(next);
    if (buffer_ != nullptr) {
        buffer_->pubimbue(next);
    }
    return old;
}
IOS fill() const->Elem { return fill_; }
IOS fill(Elem next)->Elem {
    const Elem old = fill_;
    fill_ = next;
    return old;
}
IOS narrow(Elem c, char otherwise) const->char {
    return use_facet<ctype<Elem>>(getloc()).narrow(c, otherwise);
}
IOS widen(char c) const->Elem { return use_facet<ctype<Elem>>(getloc()).widen(c); }
IOS move(basic_ios&& other)->void { move(other); }
IOS move(basic_ios& other)->void {
    if (this != &other) {
        buffer_ = nullptr;
        tied_ = nullptr;
        swap(other);
    }
}
IOS swap(basic_ios& other) noexcept->void {
    ios_base::swap(other);
    exchange(fill_, other.fill_);
    exchange(tied_, other.tied_);
}

template class basic_ios<char, char_traits<char>>;
template class basic_ios<wchar_t, char_traits<wchar_t>>;

} // namespace std
