// _set_se_translator: exceptions of the system become those of C++, in functions with try blocks
// that were compiled for such exceptions (/EHa), which clang can't: their tables are told so here.

// compiler: msvc
extern "C" int printf(const char*, ...);

struct _EXCEPTION_POINTERS;
using Translator = void (*)(unsigned, _EXCEPTION_POINTERS*);
extern "C" Translator _set_se_translator(Translator);
extern "C" __declspec(dllimport) void RaiseException(unsigned long, unsigned long, unsigned long,
                                                     const unsigned long long*);

struct Function {
    unsigned begin;
    unsigned end;
    unsigned unwind;
};
extern "C" __declspec(dllimport) Function* RtlLookupFunctionEntry(unsigned long long,
                                                                  unsigned long long*, void*);
extern "C" __declspec(dllimport) int VirtualProtect(void*, unsigned long long, unsigned long,
                                                    unsigned long*);

/// Takes the flag out of a function's FuncInfo by which it knows exceptions of C++ alone.
template <class F>
static void compiled_for_all(F* function) {
    unsigned long long base = 0;
    const Function* const entry =
        RtlLookupFunctionEntry(reinterpret_cast<unsigned long long>(function), &base, nullptr);
    const auto* const unwind = reinterpret_cast<const unsigned char*>(base + entry->unwind);
    const auto* const handler =
        reinterpret_cast<const unsigned*>(unwind + 4 + 2 * ((unwind[2] + 1U) & ~1U));
    auto* const flags = reinterpret_cast<unsigned*>(base + handler[1]) + 9;
    unsigned long old = 0;
    VirtualProtect(flags, sizeof *flags, 4, &old);
    printf("flags %x\n", *flags);
    *flags = 0;
}

struct Noisy {
    const char* name;
    explicit Noisy(const char* n) : name(n) { printf("+%s\n", name); }
    ~Noisy() { printf("-%s\n", name); }
};
struct Translated {
    unsigned code;
};

static int calls;
static void throws(unsigned code, _EXCEPTION_POINTERS*) {
    ++calls;
    throw Translated{code};
}
static void only_returns(unsigned, _EXCEPTION_POINTERS*) { ++calls; }

__attribute__((noinline)) static void fault() { *reinterpret_cast<volatile int*>(8) = 1; }
static void (*volatile may_throw)() = fault; // as far as the compiler can tell
__attribute__((noinline)) static void raise(unsigned long code) {
    const Noisy noisy("raise");
    RaiseException(code, 0, 0, nullptr);
}

__attribute__((noinline)) static void inner(unsigned long code) {
    const Noisy noisy("inner");
    try {
        raise(code);
    } catch (int value) {
        printf("wrong: %d\n", value);
    }
}

__attribute__((noinline)) static void all() {
    const Translator before = _set_se_translator(throws);
    printf("before: %d, then: %d\n", before != nullptr, _set_se_translator(throws) == throws);
    try {
        may_throw();
    } catch (const Translated& what) {
        printf("caught %x\n", what.code);
    }
    try {
        inner(0xe0000001);
    } catch (const Translated& what) {
        printf("caught %x, %d calls\n", what.code, calls);
    }
    try {
        try {
            raise(0xe0000002);
        } catch (const Translated& what) {
            printf("again %x\n", what.code);
            throw;
        }
    } catch (...) {
        printf("anything\n");
    }
    calls = 0;
    try {
        throw 5;
    } catch (int value) {
        printf("C++ %d, %d calls\n", value, calls);
    }
    _set_se_translator(only_returns);
    try {
        raise(0xe0000003);
    } catch (const Translated&) {
        printf("wrong\n");
    } catch (...) {
        printf("as it is, %d calls\n", calls);
    }
    _set_se_translator(nullptr);
    try {
        raise(0xe0000004);
    } catch (...) {
        printf("none, %d calls\n", calls);
    }
}

int main() {
    compiled_for_all(all);
    compiled_for_all(inner);
    all();
    return 0;
}

asm(".section .rdata,\"dr\"\n.globl \"??_7type_info@@6B@\"\n\"??_7type_info@@6B@\": .quad "
    "0\n.text\n");
