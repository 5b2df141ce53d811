// Stream buffers.

#include "streambuf.hpp"

using namespace ferry::msvcp;

namespace std {

#define BUFFER                                                                                     \
    template <class Elem, class Traits>                                                            \
    auto basic_streambuf<Elem, Traits>::
#define BUFFER_MAKER                                                                               \
    template <class Elem, class Traits>                                                            \
    basic_streambuf<Elem, Traits>::

BUFFER_MAKER basic_streambuf() : locale_(new locale) { _Init(); }
BUFFER_MAKER basic_streambuf(_Uninitialized) {}
BUFFER_MAKER basic_streambuf(const basic_streambuf& other) : locale_(new locale(other.getloc())) {
    _Init();
    setp(other.pbase(), other.pptr(), other.epptr());
    setg(other.eback(), other.gptr(), other.egptr());
}
BUFFER operator=(const basic_streambuf& other)->basic_streambuf& {
    if (this != &other) {
        setp(other.pbase(), other.pptr(), other.epptr());
        setg(other.eback(), other.gptr(), other.egptr());
        pubimbue(other.getloc());
    }
    return *this;
}
BUFFER_MAKER ~basic_streambuf() { delete locale_; }
BUFFER swap(basic_streambuf& other)->void {
    if (this == &other) {
        return;
    }
    Elem* const put[] = {pbase(), pptr(), epptr()};
    Elem* const get[] = {eback(), gptr(), egptr()};
    setp(other.pbase(), other.pptr(), other.epptr());
    setg(other.eback(), other.gptr(), other.egptr());
    other.setp(put[0], put[1], put[2]);
    other.setg(get[0], get[1], get[2]);
    exchange(locale_, other.locale_);
}

BUFFER _Lock()->void {}
BUFFER _Unlock()->void {}

BUFFER _Init()->void {
    _Init(&own_get_first_, &own_get_next_, &own_get_count_, &own_put_first_, &own_put_next_,
          &own_put_count_);
    setp(nullptr, nullptr);
    setg(nullptr, nullptr, nullptr);
}
BUFFER _Init(Elem** get_first, Elem** get_next, int* get_count, Elem** put_first, Elem** put_next,
             int* put_count)
    ->void {
    get_first_ = get_first;
    get_next_ = get_next;
    get_count_ = get_count;
    put_first_ = put_first;
    put_next_ = put_next;
    put_count_ = put_count;
}

BUFFER eback() const->Elem* { return *get_first_; }
BUFFER gptr() const->Elem* { return *get_next_; }
BUFFER egptr() const->Elem* { return *get_next_ + *get_count_; }
BUFFER pbase() const->Elem* { return *put_first_; }
BUFFER pptr() const->Elem* { return *put_next_; }
BUFFER epptr() const->Elem* { return *put_next_ + *put_count_; }
BUFFER gbump(int count)->void {
    *get_count_ -= count;
    *get_next_ += count;
}
BUFFER pbump(int count)->void {
    *put_count_ -= count;
    *put_next_ += count;
}
BUFFER setg(Elem* first, Elem* next, Elem* last)->void {
    *get_first_ = first;
    *get_next_ = next;
    *get_count_ = static_cast<int>(last - next);
}
BUFFER setp(Elem* first, Elem* last)->void { setp(first, first, last); }
BUFFER setp(Elem* first, Elem* next, Elem* last)->void {
    *put_first_ = first;
    *put_next_ = next;
    *put_count_ = static_cast<int>(last - next);
}
BUFFER _Gnavail() const->streamsize { return *get_next_ != nullptr ? *get_count_ : 0; }
BUFFER _Pnavail() const->streamsize { return *put_next_ != nullptr ? *put_count_ : 0; }
BUFFER _Gndec()->Elem* {
    ++*get_count_;
    return --*get_next_;
}
BUFFER _Gninc()->Elem* {
    --*get_count_;
    return (*get_next_)++;
}
BUFFER _Gnpreinc()->Elem* {
    --*get_count_;
    return ++*get_next_;
}
BUFFER _Pninc()->Elem* {
    --*put_count_;
    return (*put_next_)++;
}

BUFFER sgetc()->int_type { return _Gnavail() > 0 ? Traits::to_int_type(*gptr()) : underflow(); }
BUFFER sbumpc()->int_type { return _Gnavail() > 0 ? Traits::to_int_type(*_Gninc()) : uflow(); }
BUFFER snextc()->int_type {
    if (_Gnavail() > 1) {
        return Traits::to_int_type(*_Gnpreinc());
    }
    return sbumpc() == Traits::eof() ? Traits::eof() : sgetc();
}
BUFFER stossc()->void {
    if (_Gnavail() > 0) {
        _Gninc();
    } else {
        uflow();
    }
}
BUFFER sputbackc(Elem c)->int_type {
    if (gptr() != nullptr && eback() < gptr() && gptr()[-1] == c) {
        return Traits::to_int_type(*_Gndec());
    }
    return pbackfail(Traits::to_int_type(c));
}
BUFFER sungetc()->int_type {
    if (gptr() != nullptr && eback() < gptr()) {
        return Traits::to_int_type(*_Gndec());
    }
    return pbackfail();
}
BUFFER sputc(Elem c)->int_type {
    return _Pnavail() > 0 ? Traits::to_int_type(*_Pninc() = c) : overflow(Traits::to_int_type(c));
}
BUFFER in_avail()->streamsize {
    const streamsize there = _Gnavail();
    return there > 0 ? there : showmanyc();
}
BUFFER sgetn(Elem* to, streamsize count)->streamsize { return xsgetn(to, count); }
BUFFER sputn(const Elem* from, streamsize count)->streamsize { return xsputn(from, count); }
BUFFER pubseekoff(off_type offset, int from, int mode)->pos_type {
    return seekoff(offset, from, mode);
}
BUFFER pubseekoff(off_type offset, unsigned from, unsigned mode)->pos_type {
    return seekoff(offset, static_cast<int>(from), static_cast<int>(mode));
}
BUFFER pubseekpos(pos_type position, int mode)->pos_type { return seekpos(position, mode); }
BUFFER pubseekpos(pos_type position, unsigned mode)->pos_type {
    return seekpos(position, static_cast<int>(mode));
}
BUFFER pubsetbuf(Elem* buffer, streamsize count)->basic_streambuf* { return setbuf(buffer, count); }
BUFFER pubsync()->int { return sync(); }
BUFFER pubimbue(const locale& next)->locale {
    const locale old(*locale_);
    imbue(next);
    *locale_ = next;
    return old;
}
BUFFER getloc() const->locale { return *locale_; }

BUFFER overflow(int_type)->int_type { return Traits::eof(); }
BUFFER pbackfail(int_type)->int_type { return Traits::eof(); }
BUFFER showmanyc()->streamsize { return 0; }
BUFFER underflow()->int_type { return Traits::eof(); }
BUFFER uflow()->int_type {
    return underflow() == Traits::eof() ? Traits::eof() : Traits::to_int_type(*_Gninc());
}
BUFFER xsgetn(Elem* to, streamsize count)->streamsize {
    streamsize got = 0;
    while (got < count) {
        if (const streamsize some = least(_Gnavail(), count - got); some > 0) {
            memcpy(to + got, gptr(), static_cast<size_t>(some) * sizeof(Elem));
            gbump(static_cast<int>(some));
            got += some;
            continue;
        }
        const int_type c = uflow();
        if (c == Traits::eof()) {
            break;
        }
        to[got++] = static_cast<Elem>(c);
    }
    return got;
}
BUFFER xsputn(const Elem* from, streamsize count)->streamsize {
    streamsize put = 0;
    while (put < count) {
        if (const streamsize some = least(_Pnavail(), count - put); some > 0) {
            memcpy(pptr(), from + put, static_cast<size_t>(some) * sizeof(Elem));
            pbump(static_cast<int>(some));
            put += some;
            continue;
        }
        if (overflow(Traits::to_int_type(from[put])) == Traits::eof()) {
            break;
        }
        ++put;
    }
    return put;
}
BUFFER seekoff(off_type, int, int)->pos_type { return pos_type(-1); }
BUFFER seekpos(pos_type, int)->pos_type { return pos_type(-1); }
BUFFER setbuf(Elem*, streamsize)->basic_streambuf* { return this; }
BUFFER sync()->int { return 0; }
BUFFER imbue(const locale&)->void {}

template class basic_streambuf<char, char_traits<char>>;
template class basic_streambuf<wchar_t, char_traits<wchar_t>>;

} // namespace std
