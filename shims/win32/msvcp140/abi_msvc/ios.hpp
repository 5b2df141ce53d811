#pragma once
/// ios_base and basic_ios: the state of a stream.

#include "streambuf.hpp"

namespace std {

template <class Unused>
class _Iosb {
public:
    enum Format : int {
        skipws = 0x1,
        unitbuf = 0x2,
        uppercase = 0x4,
        showbase = 0x8,
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
        adjustfield = left | right | internal,
        basefield = dec | oct | hex,
        floatfield = scientific | fixed,
        hexfloat = scientific | fixed,
    };
    static constexpr int all_formats = 0xffff;
    enum State : int { goodbit = 0, eofbit = 1, failbit = 2, badbit = 4 };
    static constexpr int all_states = 0x17;
    enum Mode : int { in = 1, out = 2, ate = 4, app = 8, trunc = 0x10, binary = 0x20 };
    enum Place : int { beg, cur, end };
    _Iosb& operator=(const _Iosb&);
    _Iosb& operator=(_Iosb&&);
};

class ios_base : public _Iosb<int> {
public:
    using fmtflags = int;
    using iostate = int;
    using openmode = int;
    using seekdir = int;
    enum event { erase_event, imbue_event, copyfmt_event };
    using event_callback = void (*)(event, ios_base&, int);

    class failure : public system_error {
    public:
        explicit failure(const char* text) : system_error(stream_error(), text) {}
    };

    /// Sees that the standard streams are there: programs have one in each file that includes them.
    class Init {
    public:
        Init();
        Init& operator=(const Init&);
        ~Init() noexcept;

    private:
        static void _Init_ctor(Init* self);
        static void _Init_dtor(Init* self);
        static int _Init_cnt;
        static int& _Init_cnt_func();
    };

    ios_base(const ios_base&) = delete;
    ios_base& operator=(const ios_base&) = delete;
    virtual ~ios_base() noexcept;

    explicit operator bool() const;
    bool operator!() const;
    void clear(iostate state, bool again);
    void clear(iostate state = goodbit);
    void clear(unsigned state);
    iostate rdstate() const;
    void setstate(iostate state, bool again);
    void setstate(iostate state);
    void setstate(unsigned state);
    bool good() const;
    bool eof() const;
    bool fail() const;
    bool bad() const;
    iostate exceptions() const;
    void exceptions(iostate next);
    void exceptions(unsigned next);
    fmtflags flags() const;
    fmtflags flags(fmtflags next);
    fmtflags setf(fmtflags more);
    fmtflags setf(fmtflags next, fmtflags mask);
    void unsetf(fmtflags mask);
    streamsize precision() const;
    streamsize precision(streamsize next);
    streamsize width() const;
    streamsize width(streamsize next);
    locale getloc() const;
    locale imbue(const locale& next);
    static int xalloc();
    long& iword(int index);
    void*& pword(int index);
    void register_callback(event_callback called, int index);
    ios_base& copyfmt(const ios_base& other);
    static bool sync_with_stdio(bool next = true);
    void swap(ios_base& other);
    static void _Addstd(ios_base* stream);

    size_t standard_; ///< which standard stream it is, or 0

protected:
    ios_base();
    void _Init();

private:
    struct _Iosarray {
        _Iosarray* next;
        int index;
        long number;
        void* pointer;
    };
    struct _Fnarray {
        _Fnarray* next;
        int index;
        event_callback called;
    };
    void _Callfns(event which);
    _Iosarray& _Findarr(int index);
    void _Tidy() noexcept;
    static void _Ios_base_dtor(ios_base* self);

    iostate state_;
    iostate exceptions_;
    fmtflags flags_;
    streamsize precision_;
    streamsize width_;
    _Iosarray* words_ = nullptr;
    _Fnarray* calls_ = nullptr;
    locale* locale_ = nullptr;

    static int _Index;
    static bool _Sync;
};
static_assert(sizeof(void*) != 8 || sizeof(ios_base) == 72);

template <class Elem, class Traits>
class basic_ostream;

template <class Elem, class Traits>
class basic_ios : public ios_base {
public:
    using buffer_type = basic_streambuf<Elem, Traits>;
    using stream_type = basic_ostream<Elem, Traits>;

    explicit basic_ios(buffer_type* buffer);
    ~basic_ios() noexcept override;
    void clear(int state = goodbit, bool again = false);
    void clear(unsigned state);
    void setstate(int state, bool again = false);
    void setstate(unsigned state);
    basic_ios& copyfmt(const basic_ios& other);
    stream_type* tie() const;
    stream_type* tie(stream_type* next);
    buffer_type* rdbuf() const;
    buffer_type* rdbuf(buffer_type* next);
    void set_rdbuf(buffer_type* next);
    locale imbue(const locale& next);
    Elem fill() const;
    Elem fill(Elem next);
    char narrow(Elem c, char otherwise = 0) const;
    Elem widen(char c) const;
    void move(basic_ios&& other);
    void move(basic_ios& other);
    void swap(basic_ios& other) noexcept;

protected:
    basic_ios();
    void init(buffer_type* buffer = nullptr, bool is_standard = false);

private:
    buffer_type* buffer_;
    stream_type* tied_;
    Elem fill_;
};
using ios = basic_ios<char, char_traits<char>>;
static_assert(sizeof(void*) != 8 || sizeof(ios) == 96);

} // namespace std
