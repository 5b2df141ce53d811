// What Microsoft's C++ library asks of msvcp140.dll without streams and locales: mutexes and
// condition variables that programs make themselves, exceptions that templates throw,
// exception_ptr.

// compiler: msvc
using size_t = unsigned long long;
extern "C" {
int printf(const char*, ...);
__declspec(dllimport) void* CreateThread(void*, size_t, unsigned (*)(void*), void*, unsigned,
                                         unsigned*);
__declspec(dllimport) unsigned WaitForSingleObject(void*, unsigned);
__declspec(dllimport) void Sleep(unsigned);

struct Mutex {
    int type;
    void* inside[8];
    long owner;
    int count;
};
struct Condition {
    void* inside[9];
};
struct Time {
    long long seconds;
    long nanoseconds;
};
__declspec(dllimport) int _Mtx_lock(Mutex*);
__declspec(dllimport) int _Mtx_trylock(Mutex*);
__declspec(dllimport) int _Mtx_unlock(Mutex*);
__declspec(dllimport) void _Mtx_init_in_situ(Mutex*, int);
__declspec(dllimport) void _Mtx_destroy_in_situ(Mutex*);
__declspec(dllimport) int _Mtx_current_owns(Mutex*);
__declspec(dllimport) int _Cnd_wait(Condition*, Mutex*);
__declspec(dllimport) int _Cnd_timedwait(Condition*, Mutex*, const Time*);
__declspec(dllimport) int _Cnd_broadcast(Condition*);
__declspec(dllimport) long long _Query_perf_frequency();
__declspec(dllimport) long long _Xtime_get_ticks();
__declspec(dllimport) int xtime_get(Time*, int);
}

namespace std {
class exception {
public:
    virtual ~exception();
    virtual const char* what() const;
    const char* text;
    bool owns;
};
class bad_alloc : public exception {};
class logic_error : public exception {};
class length_error : public logic_error {};
class out_of_range : public logic_error {};
class runtime_error : public exception {};
struct string {
    union {
        char in[16];
        const char* out;
    };
    size_t size;
    size_t capacity;
    ~string() {}
    const char* get() const { return capacity > 15 ? out : in; }
};
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

__declspec(dllimport) void _Xbad_alloc();
__declspec(dllimport) void _Xlength_error(const char*);
__declspec(dllimport) void _Xout_of_range(const char*);
__declspec(dllimport) void _Throw_Cpp_error(int);
__declspec(dllimport) const char* _Syserror_map(int);
__declspec(dllimport) int uncaught_exceptions();
} // namespace std

struct ExceptionPointer {
    void* words[2];
};
__declspec(dllimport) void __ExceptionPtrCreate(void*);
__declspec(dllimport) void __ExceptionPtrDestroy(void*);
__declspec(dllimport) void __ExceptionPtrCopy(void*, const void*);
__declspec(dllimport) void __ExceptionPtrCurrentException(void*);
__declspec(dllimport) void __ExceptionPtrRethrow(const void*);
__declspec(dllimport) bool __ExceptionPtrToBool(const void*);

struct Counted {
    int value;
    explicit Counted(int v) : value(v) {}
    Counted(const Counted& other) : value(other.value + 1) { printf("copied %d\n", value); }
    ~Counted() { printf("destroyed %d\n", value); }
};

static Mutex plain = {2, {}, -1, 0};
static Condition condition;
static int turn;

static unsigned other(void*) {
    printf("other tries: %d\n", _Mtx_trylock(&plain));
    _Mtx_lock(&plain);
    turn = 1;
    _Cnd_broadcast(&condition);
    while (turn == 1) {
        _Cnd_wait(&condition, &plain);
    }
    printf("other ends\n");
    _Mtx_unlock(&plain);
    return 0;
}

static void locks() {
    printf("lock %d\n", _Mtx_lock(&plain));
    printf("owns %d, again %d\n", _Mtx_current_owns(&plain), _Mtx_lock(&plain));
    void* const thread = CreateThread(nullptr, 0, other, nullptr, 0, nullptr);
    Sleep(50);
    while (turn == 0) {
        _Cnd_wait(&condition, &plain);
    }
    printf("turn %d\n", turn);
    turn = 2;
    _Cnd_broadcast(&condition);
    _Mtx_unlock(&plain);
    WaitForSingleObject(thread, ~0U);
    Mutex recursive;
    _Mtx_init_in_situ(&recursive, 0x102);
    const int locked[] = {_Mtx_lock(&recursive), _Mtx_trylock(&recursive), recursive.count};
    printf("recursive %d %d, %d times\n", locked[0], locked[1], locked[2]);
    _Mtx_unlock(&recursive);
    printf("owns %d\n", _Mtx_current_owns(&recursive));
    Time soon;
    printf("clock %d\n", xtime_get(&soon, 1));
    soon.nanoseconds += 20'000'000;
    printf("timed out: %d\n", _Cnd_timedwait(&condition, &recursive, &soon));
    _Mtx_unlock(&recursive);
    printf("owns %d\n", _Mtx_current_owns(&recursive));
    _Mtx_destroy_in_situ(&recursive);
    const bool close = _Xtime_get_ticks() / 10'000'000 - soon.seconds < 10;
    printf("clocks agree %d, %d\n", close, _Query_perf_frequency() > 0);
}

struct Tells {
    ~Tells() { printf("uncaught %d\n", std::uncaught_exceptions()); }
};

static void throws() {
    try {
        const Tells tells;
        std::_Xlength_error("too long");
    } catch (const std::length_error& error) {
        printf("length_error %s, %d\n", error.what(), std::uncaught_exceptions());
    }
    try {
        std::_Xout_of_range("outside");
    } catch (const std::logic_error& error) {
        printf("logic_error %s\n", error.what());
    }
    try {
        std::_Xbad_alloc();
    } catch (const std::exception& error) {
        printf("exception %s\n", error.what());
    }
    try {
        std::_Throw_Cpp_error(5);
    } catch (const std::system_error& error) {
        printf("system_error %s: %s %d %s\n", error.what(), error.category->name(), error.code,
               error.category->message(13).get());
    }
    printf("%s\n", std::_Syserror_map(2));
}

static void keep(ExceptionPointer& to) {
    try {
        throw Counted(1);
    } catch (...) {
        __ExceptionPtrCurrentException(&to);
    }
}

static void pointers() {
    ExceptionPointer first;
    ExceptionPointer second;
    __ExceptionPtrCreate(&first);
    printf("set %d\n", __ExceptionPtrToBool(&first));
    keep(first);
    __ExceptionPtrCopy(&second, &first);
    __ExceptionPtrDestroy(&first);
    printf("set %d\n", __ExceptionPtrToBool(&second));
    try {
        __ExceptionPtrRethrow(&second);
    } catch (const Counted& caught) {
        printf("caught %d\n", caught.value);
    }
    __ExceptionPtrDestroy(&second);
}

int main() {
    locks();
    throws();
    pointers();
    return 0;
}

// The program's own, which the library's classes have at run time.
std::exception::~exception() {}
const char* std::exception::what() const { return ""; }
std::error_category::~error_category() {}
void operator delete(void*) noexcept {}
void operator delete(void*, size_t) noexcept {}
extern "C" void _purecall() {}
asm(".section .rdata,\"dr\"\n.globl \"??_7type_info@@6B@\"\n\"??_7type_info@@6B@\": .quad "
    "0\n.text\n");
