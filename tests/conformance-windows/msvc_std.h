#pragma once
// What Microsoft's C++ headers declare of msvcp140.dll, as far as these programs use it: classes
// whose members the DLL has, in the order of their virtual functions and members, and a stringbuf
// and filebuf of the program's own over them, as programs have them of templates.
using size_t = unsigned long long;
using wint_t = unsigned short;
struct _Mbstatet {
    unsigned long wchar;
    unsigned short byte, state;
};
struct _iobuf;
struct tm {
    int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst;
};
extern "C" {
int printf(const char*, ...);
void* malloc(size_t);
void free(void*);
size_t strlen(const char*);
void* memcpy(void*, const void*, size_t);
void* memset(void*, int, size_t);
int fflush(_iobuf*);
int remove(const char*);
}
inline void* operator new(size_t, void* place) noexcept { return place; }

#define DLL __declspec(dllimport)

namespace std {
using streamoff = long long;
using streamsize = long long;
enum _Uninitialized { _Noinit };

class exception {
public:
    virtual ~exception();
    virtual const char* what() const;
    const char* text;
    bool owns;
};
class runtime_error : public exception {};
class bad_cast : public exception {};
template <class Elem>
struct basic_string {
    union {
        Elem in[16 / sizeof(Elem)];
        Elem* out;
    };
    size_t count = 0;
    size_t capacity = 16 / sizeof(Elem) - 1;
    basic_string() { in[0] = 0; }
    basic_string(const Elem* from) {
        in[0] = 0;
        while (*from != 0) {
            push_back(*from++);
        }
    }
    basic_string(const basic_string& other) : basic_string(other.get()) {}
    ~basic_string() {
        if (capacity >= 16 / sizeof(Elem)) {
            free(out);
        }
    }
    Elem* data() { return capacity >= 16 / sizeof(Elem) ? out : in; }
    const Elem* get() const { return capacity >= 16 / sizeof(Elem) ? out : in; }
    void push_back(Elem c) {
        if (count == capacity) {
            Elem* const made = static_cast<Elem*>(malloc((capacity * 2 + 1) * sizeof(Elem)));
            memcpy(made, data(), count * sizeof(Elem));
            if (capacity >= 16 / sizeof(Elem)) {
                free(out);
            }
            out = made;
            capacity *= 2;
        }
        data()[count++] = c;
        data()[count] = 0;
    }
};
using string = basic_string<char>;
class error_category {
public:
    virtual ~error_category();
    virtual const char* name() const noexcept = 0;
    virtual string message(int) const = 0;
};
class _System_error : public runtime_error {
public:
    int code;
    const error_category* category;
};
class system_error : public _System_error {};

class DLL _Facet_base {
public:
    virtual ~_Facet_base() noexcept;
    virtual void _Incref() noexcept = 0;
    virtual _Facet_base* _Decref() noexcept = 0;
};
struct _Crt_new_delete {};
template <class>
class _Locbase {};
class DLL _Lockit {
public:
    explicit _Lockit(int);
    ~_Lockit() noexcept;

private:
    int number;
};
class DLL _Locinfo {
public:
    explicit _Locinfo(const char* = "C");
    ~_Locinfo() noexcept;

private:
    int lock;
    void* texts[12];
};

class locale : public _Locbase<int>, public _Crt_new_delete {
public:
    class DLL id {
    public:
        id(size_t = 0);
        operator size_t();

    private:
        size_t number;
        static int _Id_cnt;
    };
    class DLL facet : public _Facet_base, public _Crt_new_delete {
    public:
        void _Incref() noexcept override;
        _Facet_base* _Decref() noexcept override;

    protected:
        explicit facet(size_t = 0);
        ~facet() noexcept override;

    private:
        unsigned long references;
    };
    class _Locimp;
    locale() : imp(_Init(true)) {}
    locale(const locale& other);
    explicit locale(const char* name);
    template <class Facet>
    locale(const locale& other, const Facet* added);
    ~locale();
    const locale& operator=(const locale& other);
    string name() const;
    const facet* find(size_t number) const;
    DLL static const locale& classic();
    DLL static locale global(const locale&);

private:
    DLL static _Locimp* _Init(bool = false);
    DLL static _Locimp* _Getgloballocale();
    _Locimp* imp;
};
class DLL locale::_Locimp : public locale::facet {
public:
    friend locale;

protected:
    ~_Locimp() noexcept override;

private:
    static _Locimp* _New_Locimp(bool = false);
    static _Locimp* _New_Locimp(const _Locimp&);
    void _Addfac(facet*, size_t);
    static _Locimp* _Makeloc(const _Locinfo&, int, _Locimp*, const locale*);
    facet** facets;
    size_t count;
    int categories;
    bool transparent;
    char* name;
    char nothing;
};
inline locale::locale(const locale& other) : imp(other.imp) { imp->_Incref(); }
inline locale::~locale() { delete imp->_Decref(); }
inline const locale& locale::operator=(const locale& other) {
    other.imp->_Incref();
    delete imp->_Decref();
    imp = other.imp;
    return *this;
}
inline locale::locale(const char* name) : imp(_Locimp::_New_Locimp()) {
    const _Locinfo info(name);
    _Locimp::_Makeloc(info, 0x3f, imp, nullptr);
}
template <class Facet>
locale::locale(const locale& other, const Facet* added) : imp(_Locimp::_New_Locimp(*other.imp)) {
    imp->_Addfac(const_cast<Facet*>(added), Facet::id);
}
inline string locale::name() const { return string(imp->name != nullptr ? imp->name : ""); }
inline const locale::facet* locale::find(size_t number) const {
    return number < imp->count ? imp->facets[number] : nullptr;
}
template <class Facet>
inline const locale::facet* saved = nullptr;
template <class Facet>
const Facet& use_facet(const locale& from) {
    const _Lockit lock(0);
    const locale::facet* found = from.find(Facet::id);
    if (found == nullptr) {
        if (saved<Facet> == nullptr) {
            Facet::_Getcat(&saved<Facet>, &from);
        }
        found = saved<Facet>;
    }
    return static_cast<const Facet&>(*found);
}

template <class Elem>
struct char_traits;
template <>
struct char_traits<char> {
    using int_type = int;
    static constexpr int eof = -1;
};
template <>
struct char_traits<wchar_t> {
    using int_type = wint_t;
    static constexpr wint_t eof = 0xffff;
};
template <class State>
class fpos {
public:
    fpos(streamoff value) : offset(value) {}
    operator streamoff() const { return offset + position; }

private:
    streamoff offset;
    long long position = 0;
    State state{};
};
using streampos = fpos<_Mbstatet>;

template <class Elem, class Traits>
class basic_streambuf {
public:
    using int_type = typename Traits::int_type;
    virtual ~basic_streambuf();
    virtual void _Lock();
    virtual void _Unlock();
    int_type sgetc();
    int_type sbumpc();
    int_type snextc();
    int_type sputbackc(Elem);
    int_type sputc(Elem);
    streamsize in_avail();
    streamsize sgetn(Elem*, streamsize);
    streamsize sputn(const Elem*, streamsize);
    streampos pubseekoff(streamoff, int, int);
    int pubsync();
    locale pubimbue(const locale&);
    locale getloc() const;

protected:
    basic_streambuf();
    virtual int_type overflow(int_type = Traits::eof);
    virtual int_type pbackfail(int_type = Traits::eof);
    virtual streamsize showmanyc();
    virtual int_type underflow();
    virtual int_type uflow();
    virtual streamsize xsgetn(Elem*, streamsize);
    virtual streamsize xsputn(const Elem*, streamsize);
    virtual streampos seekoff(streamoff, int, int = 3);
    virtual streampos seekpos(streampos, int = 3);
    virtual basic_streambuf* setbuf(Elem*, streamsize);
    virtual int sync();
    virtual void imbue(const locale&);
    Elem* eback() const;
    Elem* gptr() const;
    Elem* egptr() const;
    Elem* pbase() const;
    Elem* pptr() const;
    Elem* epptr() const;
    void gbump(int);
    void pbump(int);
    void setg(Elem*, Elem*, Elem*);
    void setp(Elem*, Elem*);
    void setp(Elem*, Elem*, Elem*);
    Elem* _Pninc();

private:
    Elem *get_first, *put_first, **get_first_at, **put_first_at;
    Elem *get_next, *put_next, **get_next_at, **put_next_at;
    int get_count, put_count, *get_count_at, *put_count_at;
    locale* where;
};

class DLL ios_base {
public:
    enum {
        skipws = 1,
        unitbuf = 2,
        uppercase = 4,
        showbase = 8,
        showpoint = 0x10,
        showpos = 0x20,
        left = 0x40,
        right = 0x80,
        internal = 0x100,
        dec = 0x200,
        oct = 0x400,
        hex = 0x800,
        scientific = 0x1000,
        fixed = 0x2000,
        boolalpha = 0x4000,
        adjustfield = 0x1c0,
        basefield = 0xe00,
        floatfield = 0x3000
    };
    enum { goodbit, eofbit, failbit, badbit = 4 };
    enum { in = 1, out = 2, ate = 4, app = 8, trunc = 0x10, binary = 0x20 };
    enum { beg, cur, end };
    enum event { erase_event, imbue_event, copyfmt_event };
    class failure : public system_error {};
    virtual ~ios_base() noexcept;
    explicit operator bool() const;
    bool operator!() const;
    int rdstate() const;
    bool good() const;
    bool eof() const;
    bool fail() const;
    bool bad() const;
    int exceptions() const;
    void exceptions(int);
    int flags() const;
    int flags(int);
    int setf(int);
    int setf(int, int);
    void unsetf(int);
    streamsize precision() const;
    streamsize precision(streamsize);
    streamsize width() const;
    streamsize width(streamsize);
    locale getloc() const;
    static int xalloc();
    long& iword(int);
    void*& pword(int);
    void register_callback(void (*)(event, ios_base&, int), int);
    static bool sync_with_stdio(bool = true);

    size_t standard;

protected:
    ios_base();
    void _Init();

private:
    int state, exception_mask, format;
    streamsize prec, wide;
    void *words, *calls;
    locale* where;
};

template <class Elem, class Traits>
class basic_ostream;
template <class Elem, class Traits>
class basic_ios : public ios_base {
public:
    explicit basic_ios(basic_streambuf<Elem, Traits>*);
    ~basic_ios() noexcept override;
    void clear(int = 0, bool = false);
    void setstate(int, bool = false);
    basic_ios& copyfmt(const basic_ios&);
    basic_ostream<Elem, Traits>* tie() const;
    basic_ostream<Elem, Traits>* tie(basic_ostream<Elem, Traits>*);
    basic_streambuf<Elem, Traits>* rdbuf() const;
    basic_streambuf<Elem, Traits>* rdbuf(basic_streambuf<Elem, Traits>*);
    locale imbue(const locale&);
    Elem fill() const;
    Elem fill(Elem);
    char narrow(Elem, char = 0) const;
    Elem widen(char) const;

protected:
    basic_ios();
    void init(basic_streambuf<Elem, Traits>* = nullptr, bool = false);

private:
    basic_streambuf<Elem, Traits>* buffer;
    basic_ostream<Elem, Traits>* tied;
    Elem filling;
};

#pragma vtordisp(push, 2)
template <class Elem, class Traits>
class basic_ostream : virtual public basic_ios<Elem, Traits> {
public:
    explicit basic_ostream(basic_streambuf<Elem, Traits>*, bool = false);
    basic_ostream(_Uninitialized, bool = true);
    ~basic_ostream() noexcept override;
    void _Osfx();
    basic_ostream& operator<<(basic_ostream& (*)(basic_ostream&));
    basic_ostream& operator<<(ios_base& (*)(ios_base&));
    basic_ostream& operator<<(bool);
    basic_ostream& operator<<(short);
    basic_ostream& operator<<(unsigned short);
    basic_ostream& operator<<(int);
    basic_ostream& operator<<(unsigned);
    basic_ostream& operator<<(long);
    basic_ostream& operator<<(unsigned long);
    basic_ostream& operator<<(long long);
    basic_ostream& operator<<(unsigned long long);
    basic_ostream& operator<<(float);
    basic_ostream& operator<<(double);
    basic_ostream& operator<<(long double);
    basic_ostream& operator<<(const void*);
    basic_ostream& operator<<(basic_streambuf<Elem, Traits>*);
    basic_ostream& put(Elem);
    basic_ostream& write(const Elem*, streamsize);
    basic_ostream& flush();
    basic_ostream& seekp(streampos);
    basic_ostream& seekp(streamoff, int);
    streampos tellp();
};
#pragma vtordisp(pop)
#pragma vtordisp(push, 2)
template <class Elem, class Traits>
class basic_istream : virtual public basic_ios<Elem, Traits> {
public:
    using int_type = typename Traits::int_type;
    explicit basic_istream(basic_streambuf<Elem, Traits>*, bool = false);
    ~basic_istream() noexcept override;
    bool _Ipfx(bool = false);
    basic_istream& operator>>(ios_base& (*)(ios_base&));
    basic_istream& operator>>(bool&);
    basic_istream& operator>>(short&);
    basic_istream& operator>>(unsigned short&);
    basic_istream& operator>>(int&);
    basic_istream& operator>>(unsigned&);
    basic_istream& operator>>(long&);
    basic_istream& operator>>(unsigned long&);
    basic_istream& operator>>(long long&);
    basic_istream& operator>>(unsigned long long&);
    basic_istream& operator>>(float&);
    basic_istream& operator>>(double&);
    basic_istream& operator>>(void*&);
    basic_istream& operator>>(basic_streambuf<Elem, Traits>*);
    int_type get();
    basic_istream& get(Elem&);
    basic_istream& get(Elem*, streamsize);
    basic_istream& get(Elem*, streamsize, Elem);
    basic_istream& getline(Elem*, streamsize);
    basic_istream& getline(Elem*, streamsize, Elem);
    basic_istream& ignore(streamsize = 1, int_type = Traits::eof);
    basic_istream& read(Elem*, streamsize);
    streamsize readsome(Elem*, streamsize);
    int_type peek();
    basic_istream& putback(Elem);
    basic_istream& unget();
    streamsize gcount() const;
    int sync();
    basic_istream& seekg(streampos);
    basic_istream& seekg(streamoff, int);
    streampos tellg();

private:
    streamsize count;
};
#pragma vtordisp(pop)
template <class Elem, class Traits>
class basic_iostream : public basic_istream<Elem, Traits>, public basic_ostream<Elem, Traits> {
public:
    explicit basic_iostream(basic_streambuf<Elem, Traits>*);
    ~basic_iostream() noexcept override;
};
#define CLASSES(Elem)                                                                              \
    extern template class DLL basic_streambuf<Elem, char_traits<Elem>>;                            \
    extern template class DLL basic_ios<Elem, char_traits<Elem>>;                                  \
    extern template class DLL basic_ostream<Elem, char_traits<Elem>>;                              \
    extern template class DLL basic_istream<Elem, char_traits<Elem>>;                              \
    extern template class DLL basic_iostream<Elem, char_traits<Elem>>;
CLASSES(char)
CLASSES(wchar_t)
#undef CLASSES
using streambuf = basic_streambuf<char, char_traits<char>>;
using istream = basic_istream<char, char_traits<char>>;
using ostream = basic_ostream<char, char_traits<char>>;
using iostream = basic_iostream<char, char_traits<char>>;
using wistream = basic_istream<wchar_t, char_traits<wchar_t>>;
using wostream = basic_ostream<wchar_t, char_traits<wchar_t>>;
extern DLL istream cin;
extern DLL ostream cout, cerr, clog;
extern DLL wistream wcin;
extern DLL wostream wcout, wcerr, wclog;

template <class Value>
struct _Smanip {
    void (*function)(ios_base&, Value);
    Value value;
};
DLL _Smanip<streamsize> setw(streamsize);
DLL _Smanip<streamsize> setprecision(streamsize);
DLL _Smanip<int> setbase(int);
DLL _Smanip<int> setiosflags(int);
DLL _Smanip<int> resetiosflags(int);
template <class Elem, class Traits, class Value>
basic_ostream<Elem, Traits>& operator<<(basic_ostream<Elem, Traits>& out,
                                        const _Smanip<Value>& manipulator) {
    manipulator.function(out, manipulator.value);
    return out;
}
DLL _iobuf* _Fiopen(const char*, int, int);
DLL int uncaught_exceptions();

// Texts, as <ostream>'s templates write them.
template <class Elem, class Traits>
basic_ostream<Elem, Traits>& operator<<(basic_ostream<Elem, Traits>& out, const Elem* text) {
    streamsize size = 0;
    while (text[size] != 0) {
        ++size;
    }
    streamsize missing = out.width() > size ? out.width() - size : 0;
    const bool is_left = (out.flags() & ios_base::adjustfield) == ios_base::left;
    for (; !is_left && missing > 0; --missing) {
        out.rdbuf()->sputc(out.fill());
    }
    out.write(text, size);
    for (; missing > 0; --missing) {
        out.rdbuf()->sputc(out.fill());
    }
    out.width(0);
    return out;
}
inline ostream& operator<<(ostream& out, char c) { return out.put(c); }
inline ios_base& hex(ios_base& ios) {
    ios.setf(ios_base::hex, ios_base::basefield);
    return ios;
}
inline ios_base& dec(ios_base& ios) {
    ios.setf(ios_base::dec, ios_base::basefield);
    return ios;
}
inline ostream& endl(ostream& out) {
    out.put(out.widen('\n'));
    return out.flush();
}
inline ostream& flush(ostream& out) { return out.flush(); }
inline wostream& operator<<(wostream& out, wchar_t c) { return out.put(c); }
template <class Elem>
basic_istream<Elem, char_traits<Elem>>& operator>>(basic_istream<Elem, char_traits<Elem>>& in,
                                                   basic_string<Elem>& text) {
    text.data()[text.count = 0] = 0;
    if (in._Ipfx()) {
        auto c = in.rdbuf()->sgetc();
        for (; c != char_traits<Elem>::eof && c > ' '; c = in.rdbuf()->snextc()) {
            text.push_back(static_cast<Elem>(c));
        }
        in.setstate((c == char_traits<Elem>::eof ? ios_base::eofbit : 0) |
                    (text.count == 0 ? ios_base::failbit : 0));
    }
    return in;
}

/// A buffer in memory of one size, with all that <sstream>'s asks of its base.
template <class Elem>
class textbuf : public basic_streambuf<Elem, char_traits<Elem>> {
public:
    using base = basic_streambuf<Elem, char_traits<Elem>>;
    using int_type = typename base::int_type;
    textbuf() { base::setp(room, room + size); }
    explicit textbuf(const Elem* text) : textbuf() {
        while (*text != 0) {
            base::sputc(*text++);
        }
        base::setg(room, room, base::pptr());
    }
    const Elem* text() {
        *base::pptr() = 0;
        return room;
    }

protected:
    int_type underflow() override {
        if (base::gptr() == nullptr) {
            base::setg(room, room, base::pptr());
        }
        if (base::gptr() >= base::pptr()) {
            return char_traits<Elem>::eof;
        }
        base::setg(room, base::gptr(), base::pptr());
        return static_cast<int_type>(*base::gptr());
    }
    streampos seekoff(streamoff offset, int from, int mode) override {
        underflow();
        const streamoff written = base::pptr() - room;
        const bool puts = (mode & ios_base::out) != 0;
        offset += from == ios_base::beg   ? 0
                  : from == ios_base::end ? written
                  : puts                  ? written
                                          : base::gptr() - room;
        if (offset < 0 || offset > written) {
            return streampos(-1);
        }
        if ((mode & ios_base::in) != 0) {
            base::setg(room, room + offset, room + written);
        }
        if (puts) {
            base::setp(room, room + offset, room + size);
        }
        return streampos(offset);
    }
    streampos seekpos(streampos position, int mode) override {
        return seekoff(position, ios_base::beg, mode);
    }

private:
    static constexpr int size = 200;
    Elem room[size + 1];
};
template <class Elem>
class textstream : public basic_iostream<Elem, char_traits<Elem>> {
public:
    textstream() : basic_iostream<Elem, char_traits<Elem>>(&buffer) {}
    explicit textstream(const Elem* text)
        : basic_iostream<Elem, char_traits<Elem>>(&buffer), buffer(text) {}
    const Elem* text() { return buffer.text(); }

private:
    textbuf<Elem> buffer;
};
using stringstream = textstream<char>;
using wstringstream = textstream<wchar_t>;
} // namespace std

// What each program's own library has.
#define MSVC_RUNTIME                                                                               \
    std::exception::~exception() {}                                                                \
    const char* std::exception::what() const { return ""; }                                        \
    std::error_category::~error_category() {}                                                      \
    void* operator new(size_t size) { return malloc(size); }                                       \
    void operator delete(void* block) noexcept { free(block); }                                    \
    void operator delete(void* block, size_t) noexcept { free(block); }                            \
    extern "C" {                                                                                   \
    void _purecall() {}                                                                            \
    int _fltused = 1;                                                                              \
    }                                                                                              \
    asm(".section .rdata,\"dr\"\n.globl \"??_7type_info@@6B@\"\n\"??_7type_info@@6B@\": .quad "    \
        "0\n.text\n");
