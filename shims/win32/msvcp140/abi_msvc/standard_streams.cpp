// cin, cout, cerr, clog and the wide ones: over the C runtime's files, which keep the only buffers,
// so that both libraries' output stays in order.

#include "istream.hpp"

using namespace ferry::msvcp;

namespace std {

namespace {

template <class Elem>
struct FileOf;
template <>
struct FileOf<char> {
    static bool put(char c, _iobuf* file) { return fputc(c, file) != -1; }
    static int get(_iobuf* file) { return fgetc(file); }
    static bool unget(int c, _iobuf* file) { return ungetc(c, file) != -1; }
    static streamsize put(const char* text, streamsize count, _iobuf* file) {
        return static_cast<streamsize>(fwrite(text, 1, static_cast<size_t>(count), file));
    }
};
template <>
struct FileOf<wchar_t> {
    static bool put(wchar_t c, _iobuf* file) { return fputwc(c, file) != 0xffff; }
    static wint_t get(_iobuf* file) { return fgetwc(file); }
    static bool unget(wint_t c, _iobuf* file) { return ungetwc(c, file) != 0xffff; }
    static streamsize put(const wchar_t* text, streamsize count, _iobuf* file) {
        streamsize put_of = 0;
        while (put_of < count && put(text[put_of], file)) {
            ++put_of;
        }
        return put_of;
    }
};

template <class Elem>
class FileBuffer final : public basic_streambuf<Elem, char_traits<Elem>> {
public:
    using Traits = char_traits<Elem>;
    using int_type = typename Traits::int_type;
    using File = FileOf<Elem>;
    explicit FileBuffer(_iobuf* file) : file_(file) {}
    void _Lock() override { _lock_file(file_); }
    void _Unlock() override { _unlock_file(file_); }

protected:
    int_type overflow(int_type c) override {
        if (c == Traits::eof()) {
            return 0;
        }
        return File::put(static_cast<Elem>(c), file_) ? c : Traits::eof();
    }
    streamsize xsputn(const Elem* from, streamsize count) override {
        return count > 0 ? File::put(from, count, file_) : 0;
    }
    int_type underflow() override {
        const int_type c = uflow();
        if (c != Traits::eof()) {
            File::unget(c, file_);
        }
        return c;
    }
    int_type uflow() override { return last_ = File::get(file_); }
    int_type pbackfail(int_type c) override {
        const int_type back = c == Traits::eof() ? last_ : c;
        if (back == Traits::eof() || !File::unget(back, file_)) {
            return Traits::eof();
        }
        last_ = Traits::eof();
        return back;
    }
    int sync() override { return fflush(file_) == 0 ? 0 : -1; }
    streampos seekoff(streamoff offset, int from, int) override {
        long long position = 0;
        if (_fseeki64(file_, offset, from) != 0 || fgetpos(file_, &position) != 0) {
            return streampos(-1);
        }
        return streampos(position);
    }
    streampos seekpos(streampos position, int) override {
        const long long offset = position;
        return fsetpos(file_, &offset) == 0 ? position : streampos(-1);
    }
    basic_streambuf<Elem, Traits>* setbuf(Elem* buffer, streamsize count) override {
        constexpr int unbuffered = 4;
        constexpr int full = 0;
        const bool none = buffer == nullptr && count == 0;
        const int set = setvbuf(file_, reinterpret_cast<char*>(buffer), none ? unbuffered : full,
                                static_cast<size_t>(count) * sizeof(Elem));
        return set == 0 ? this : nullptr;
    }

private:
    _iobuf* file_;
    int_type last_ = Traits::eof();
};

enum File : unsigned { input, output, errors };

using istream = basic_istream<char, char_traits<char>>;
using ostream = basic_ostream<char, char_traits<char>>;
using wistream = basic_istream<wchar_t, char_traits<wchar_t>>;
using wostream = basic_ostream<wchar_t, char_traits<wchar_t>>;

} // namespace

// Storage rather than objects: nothing runs before this DLL's entry point that could make them. So
// their names are spelt as they are mangled.
#define FERRY_NARROW(kind) "V?$basic_" kind "@DU?$char_traits@D@std@@@1@A"
#define FERRY_WIDE(kind) "V?$basic_" kind "@_WU?$char_traits@_W@std@@@1@A"
#define FERRY_STREAMS(ROW)                                                                         \
    ROW(cin, istream, char, input, FERRY_NARROW("istream"))                                        \
    ROW(cout, ostream, char, output, FERRY_NARROW("ostream"))                                      \
    ROW(cerr, ostream, char, errors, FERRY_NARROW("ostream"))                                      \
    ROW(clog, ostream, char, errors, FERRY_NARROW("ostream"))                                      \
    ROW(wcin, wistream, wchar_t, input, FERRY_WIDE("istream"))                                     \
    ROW(wcout, wostream, wchar_t, output, FERRY_WIDE("ostream"))                                   \
    ROW(wcerr, wostream, wchar_t, errors, FERRY_WIDE("ostream"))                                   \
    ROW(wclog, wostream, wchar_t, errors, FERRY_WIDE("ostream"))

extern "C" {
#define ROW(name, Stream, Elem, file, type)                                                        \
    extern char ferry_##name[sizeof(Stream)] __asm__("?" #name "@std@@3" type);                    \
    alignas(Stream) char ferry_##name[sizeof(Stream)];
FERRY_STREAMS(ROW)
#undef ROW
}
#define ROW(name, Stream, Elem, file, type)                                                        \
    extern Stream* _Ptr_##name;                                                                    \
    Stream* _Ptr_##name = reinterpret_cast<Stream*>(ferry_##name);                                 \
    alignas(FileBuffer<Elem>) static char name##_buffer[sizeof(FileBuffer<Elem>)];
FERRY_STREAMS(ROW)
#undef ROW

void ios_base::Init::_Init_ctor(Init*) {
    const Locked locked(stream_lock);
    if (++_Init_cnt != 1) {
        return;
    }
#define ROW(name, Stream, Elem, file, type)                                                        \
    new (_Ptr_##name) Stream(new (name##_buffer) FileBuffer<Elem>(__acrt_iob_func(file)));
    FERRY_STREAMS(ROW)
#undef ROW
    _Ptr_cin->tie(_Ptr_cout);
    _Ptr_cerr->tie(_Ptr_cout);
    _Ptr_clog->tie(_Ptr_cout);
    _Ptr_cerr->setf(unitbuf);
    _Ptr_wcin->tie(_Ptr_wcout);
    _Ptr_wcerr->tie(_Ptr_wcout);
    _Ptr_wclog->tie(_Ptr_wcout);
    _Ptr_wcerr->setf(unitbuf);
}
/// The streams outlive every program's objects: this DLL's own use of them never ends.
void ios_base::Init::_Init_dtor(Init*) {
    const Locked locked(stream_lock);
    --_Init_cnt;
    _Ptr_cout->flush();
    _Ptr_cerr->flush();
    _Ptr_clog->flush();
    _Ptr_wcout->flush();
    _Ptr_wcerr->flush();
    _Ptr_wclog->flush();
}

/// What programs with wide streams alone have in place of ios_base::Init.
#define FERRY_WIDE_INIT(name)                                                                      \
    class name {                                                                                   \
    public:                                                                                        \
        name();                                                                                    \
        name& operator=(const name&);                                                              \
        ~name() noexcept;                                                                          \
                                                                                                   \
    private:                                                                                       \
        static int _Init_cnt;                                                                      \
        ios_base::Init init_;                                                                      \
    };                                                                                             \
    int name::_Init_cnt = 0;                                                                       \
    name::name() = default;                                                                        \
    name::~name() noexcept = default;                                                              \
    name& name::operator=(const name&) { return *this; }
FERRY_WIDE_INIT(_Winit)
FERRY_WIDE_INIT(_UShinit)

} // namespace std

extern "C" void ferry_start_streams() {
    using Init = std::ios_base::Init;
    alignas(Init) static char storage[sizeof(Init)];
    new (storage) Init;
}
