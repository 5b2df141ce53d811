// What programs' start-up code and compilers ask of the runtime besides the library: exception
// filters, handlers for the end, locks by number, DLLs, pauses.

#include "crt.hpp"

using namespace ferry::crt;

extern "C" {

using SignalHandler = void (*)(int);
SignalHandler signal(int number, SignalHandler handler);
using Handler = void (*)();

} // extern "C"

namespace {

constexpr int lock_count = 64;
Lock locks[lock_count];

/// Exceptions that are signals in C (sys/signal.h), and _fpecode's values.
struct SignalRow {
    LONG exception;
    int signal;
    int code;
};
constexpr int sigill = 4;
constexpr int sigfpe = 8;
constexpr int sigsegv = 11;
constexpr SignalRow signal_rows[] = {
    {STATUS_ACCESS_VIOLATION, sigsegv, 0},         {STATUS_ILLEGAL_INSTRUCTION, sigill, 0},
    {STATUS_PRIVILEGED_INSTRUCTION, sigill, 0},    {STATUS_FLOAT_INVALID_OPERATION, sigfpe, 0x81},
    {STATUS_FLOAT_DENORMAL_OPERAND, sigfpe, 0x82}, {STATUS_FLOAT_DIVIDE_BY_ZERO, sigfpe, 0x83},
    {STATUS_FLOAT_OVERFLOW, sigfpe, 0x84},         {STATUS_FLOAT_UNDERFLOW, sigfpe, 0x85},
    {STATUS_FLOAT_INEXACT_RESULT, sigfpe, 0x86},   {STATUS_FLOAT_STACK_CHECK, sigfpe, 0x8a},
    {STATUS_FLOAT_MULTIPLE_FAULTS, sigfpe, 0x8d},  {STATUS_FLOAT_MULTIPLE_TRAPS, sigfpe, 0x8e},
};

/// The filter around main: faults become signals where the program wants them.
int filter(DWORD code, EXCEPTION_POINTERS* pointers) {
    const SignalHandler ignored = reinterpret_cast<SignalHandler>(intptr_t{1});
    const SignalHandler query = reinterpret_cast<SignalHandler>(intptr_t{2});
    for (const SignalRow& row : signal_rows) {
        if (row.exception != static_cast<LONG>(code)) {
            continue;
        }
        const SignalHandler handler = signal(row.signal, query);
        if (handler == nullptr) {
            break;
        }
        if (handler == ignored) {
            return EXCEPTION_CONTINUE_EXECUTION;
        }
        ThreadData& data = thread_data();
        void* const old = data.exception_pointers;
        data.exception_pointers = pointers;
        signal(row.signal, nullptr);
        data.floating_point_code = row.code;
        if (row.signal == sigfpe) {
            reinterpret_cast<void (*)(int, int)>(handler)(row.signal, row.code);
        } else {
            handler(row.signal);
        }
        data.exception_pointers = old;
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    return EXCEPTION_CONTINUE_SEARCH;
}

constexpr DWORD cpp_exception = 0xe06d7363;

Handler purecall_handler;

} // namespace

extern "C" {

void _lock(int number) { locks[number % lock_count].take(); }
void _unlock(int number) { locks[number % lock_count].release(); }

int _XcptFilter(unsigned long code, EXCEPTION_POINTERS* pointers) { return filter(code, pointers); }
int _seh_filter_exe(unsigned long code, EXCEPTION_POINTERS* pointers) {
    return filter(code, pointers);
}
int _seh_filter_dll(unsigned long code, EXCEPTION_POINTERS* pointers) {
    return code == cpp_exception ? filter(code, pointers) : EXCEPTION_CONTINUE_SEARCH;
}
int __CppXcptFilter(unsigned long code, EXCEPTION_POINTERS* pointers) {
    return _seh_filter_dll(code, pointers);
}
void _crt_debugger_hook(int) {}

/// terminate and its kin are each thread's own.
Handler set_terminate(Handler handler) {
    void*& place = thread_data().terminate;
    const auto old = reinterpret_cast<Handler>(place);
    place = reinterpret_cast<void*>(handler);
    return old != nullptr ? old : abort;
}
Handler _get_terminate() {
    const auto handler = reinterpret_cast<Handler>(thread_data().terminate);
    return handler != nullptr ? handler : abort;
}
[[noreturn]] void terminate() {
    _get_terminate()();
    abort();
}
Handler set_unexpected(Handler handler) {
    void*& place = thread_data().unexpected;
    const auto old = reinterpret_cast<Handler>(place);
    place = reinterpret_cast<void*>(handler);
    return old;
}
Handler _get_unexpected() { return reinterpret_cast<Handler>(thread_data().unexpected); }
[[noreturn]] void unexpected() {
    if (const Handler handler = _get_unexpected(); handler != nullptr) {
        handler();
    }
    terminate();
}
void* _set_se_translator(void* translator) {
    void*& place = thread_data().translator;
    void* const old = place;
    place = translator;
    return old;
}
int* __processing_throw() { return &thread_data().processing_throw; }
void** __current_exception() { return &thread_data().current_exception; }
void** __current_exception_context() { return &thread_data().current_context; }
unsigned char __uncaught_exception() { return thread_data().processing_throw != 0; }

Handler _set_purecall_handler(Handler handler) {
    const Handler old = purecall_handler;
    purecall_handler = handler;
    return old;
}
Handler _get_purecall_handler() { return purecall_handler; }
int _purecall() {
    if (purecall_handler != nullptr) {
        purecall_handler();
    }
    abort();
}
[[noreturn]] void __report_gsfailure(uintptr_t) {
    constexpr UINT stack_overrun = 0xc0000409;
    TerminateProcess(GetCurrentProcess(), stack_overrun);
    __builtin_trap();
}

int _getpid() { return static_cast<int>(GetCurrentProcessId()); }
unsigned long __threadid() { return GetCurrentThreadId(); }
uintptr_t __threadhandle() { return reinterpret_cast<uintptr_t>(GetCurrentThread()); }
void _sleep(unsigned long milliseconds) { Sleep(milliseconds == 0 ? 1 : milliseconds); }
/// Nothing sounds: a console program's beep is the terminal's.
void _beep(unsigned, unsigned milliseconds) { Sleep(milliseconds); }
void _seterrormode(int) {}

intptr_t _loaddll(char* name) { return reinterpret_cast<intptr_t>(LoadLibraryA(name)); }
int _unloaddll(intptr_t module) {
    return FreeLibrary(reinterpret_cast<HMODULE>(module)) ? 0 : static_cast<int>(GetLastError());
}
void* _getdllprocaddr(intptr_t module, char* name, intptr_t ordinal) {
    const char* const wanted =
        name != nullptr ? name : reinterpret_cast<const char*>(ordinal & 0xffff);
    return reinterpret_cast<void*>(GetProcAddress(reinterpret_cast<HMODULE>(module), wanted));
}

/// Random numbers of the system.
int rand_s(unsigned* to) {
    using Random = BOOL(WINAPI*)(void*, size_t);
    if (to == nullptr) {
        return invalid();
    }
    const HMODULE provider = LoadLibraryW(L"bcryptprimitives.dll");
    const auto random = provider == nullptr ? nullptr
                                            : reinterpret_cast<Random>(reinterpret_cast<void*>(
                                                  GetProcAddress(provider, "ProcessPrng")));
    if (random == nullptr || !random(to, sizeof *to)) {
        *to = 0;
        return fail(error_invalid), error_invalid;
    }
    return 0;
}

} // extern "C"
