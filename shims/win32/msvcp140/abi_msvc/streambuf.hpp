#pragma once
/// Stream buffers and their iterators.

#include "locale.hpp"

namespace std {

/// A place in a stream: one of bytes, or the C runtime's with an offset from it.
template <class State>
class fpos {
public:
    fpos(streamoff offset = 0) : offset_(offset) {}
    operator streamoff() const { return offset_ + position_; }

private:
    streamoff offset_;
    long long position_ = 0;
    State state_{};
};
using streampos = fpos<_Mbstatet>;

/// The buffer's pointers are reached by pointers, so that they can be another's: a file's, say.
template <class Elem, class Traits>
class basic_streambuf {
public:
    using int_type = typename Traits::int_type;
    using pos_type = streampos;
    using off_type = streamoff;

    virtual ~basic_streambuf();
    virtual void _Lock();
    virtual void _Unlock();

    int_type sbumpc();
    int_type sgetc();
    int_type snextc();
    int_type sputbackc(Elem c);
    int_type sungetc();
    int_type sputc(Elem c);
    void stossc();
    streamsize in_avail();
    streamsize sgetn(Elem* to, streamsize count);
    streamsize sputn(const Elem* from, streamsize count);
    pos_type pubseekoff(off_type offset, int from, int mode = 3);
    pos_type pubseekoff(off_type offset, unsigned from, unsigned mode);
    pos_type pubseekpos(pos_type position, int mode = 3);
    pos_type pubseekpos(pos_type position, unsigned mode);
    basic_streambuf* pubsetbuf(Elem* buffer, streamsize count);
    int pubsync();
    locale pubimbue(const locale& next);
    locale getloc() const;

protected:
    basic_streambuf();
    explicit basic_streambuf(_Uninitialized);
    basic_streambuf(const basic_streambuf& other);
    basic_streambuf& operator=(const basic_streambuf& other);
    void swap(basic_streambuf& other);

    virtual int_type overflow(int_type c = Traits::eof());
    virtual int_type pbackfail(int_type c = Traits::eof());
    virtual streamsize showmanyc();
    virtual int_type underflow();
    virtual int_type uflow();
    virtual streamsize xsgetn(Elem* to, streamsize count);
    virtual streamsize xsputn(const Elem* from, streamsize count);
    virtual pos_type seekoff(off_type offset, int from, int mode = 3);
    virtual pos_type seekpos(pos_type position, int mode = 3);
    virtual basic_streambuf* setbuf(Elem* buffer, streamsize count);
    virtual int sync();
    virtual void imbue(const locale& next);

    Elem* eback() const;
    Elem* gptr() const;
    Elem* egptr() const;
    Elem* pbase() const;
    Elem* pptr() const;
    Elem* epptr() const;
    void gbump(int count);
    void pbump(int count);
    void setg(Elem* first, Elem* next, Elem* last);
    void setp(Elem* first, Elem* last);
    void setp(Elem* first, Elem* next, Elem* last);
    streamsize _Gnavail() const;
    streamsize _Pnavail() const;
    Elem* _Gndec();
    Elem* _Gninc();
    Elem* _Gnpreinc();
    Elem* _Pninc();
    void _Init();
    void _Init(Elem** get_first, Elem** get_next, int* get_count, Elem** put_first, Elem** put_next,
               int* put_count);

private:
    Elem* own_get_first_;
    Elem* own_put_first_;
    Elem** get_first_;
    Elem** put_first_;
    Elem* own_get_next_;
    Elem* own_put_next_;
    Elem** get_next_;
    Elem** put_next_;
    int own_get_count_;
    int own_put_count_;
    int* get_count_; ///< from the next one to the end
    int* put_count_;
    locale* locale_;
};
using streambuf = basic_streambuf<char, char_traits<char>>;
static_assert(sizeof(void*) != 8 || sizeof(streambuf) == 104);

template <class Elem, class Traits = char_traits<Elem>>
class istreambuf_iterator {
public:
    using buffer_type = basic_streambuf<Elem, Traits>;
    istreambuf_iterator(buffer_type* buffer = nullptr) : buffer_(buffer), got_(buffer == nullptr) {}
    Elem operator*() const {
        peek();
        return value_;
    }
    istreambuf_iterator& operator++() {
        if (buffer_ == nullptr || buffer_->sbumpc() == Traits::eof()) {
            buffer_ = nullptr;
            got_ = true;
        } else {
            got_ = false;
        }
        return *this;
    }
    bool operator==(const istreambuf_iterator& other) const {
        peek();
        other.peek();
        return (buffer_ == nullptr) == (other.buffer_ == nullptr);
    }

private:
    void peek() const {
        if (got_) {
            return;
        }
        const auto c = buffer_->sgetc();
        if (c == Traits::eof()) {
            buffer_ = nullptr;
        } else {
            value_ = static_cast<Elem>(c);
        }
        got_ = true;
    }
    mutable buffer_type* buffer_;
    mutable bool got_;
    mutable Elem value_ = Elem();
};

template <class Elem, class Traits = char_traits<Elem>>
class ostreambuf_iterator {
public:
    using buffer_type = basic_streambuf<Elem, Traits>;
    ostreambuf_iterator(buffer_type* buffer) : failed_(false), buffer_(buffer) {}
    void put(Elem c) {
        if (buffer_ == nullptr || buffer_->sputc(c) == Traits::eof()) {
            failed_ = true;
        }
    }
    void put(const Elem* text, size_t size) {
        const auto count = static_cast<streamsize>(size);
        if (buffer_ == nullptr || buffer_->sputn(text, count) != count) {
            failed_ = true;
        }
    }
    bool failed() const { return failed_; }

private:
    bool failed_;
    buffer_type* buffer_;
};

} // namespace std
