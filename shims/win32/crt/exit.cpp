// Ending: functions to call at the end, the ways to end.

#include "crt.hpp"

using namespace ferry::crt;
using namespace ferry::win32;

extern "C" {

using ExitFunction = int (*)();
/// _onexit_table_t: three pointers, encoded in Windows, opaque to programs.
struct ExitTable {
    ExitFunction* first;
    ExitFunction* last;
    ExitFunction* end;
};
void (*_aexit_rtn)(int) = _exit;

} // extern "C"

namespace ferry::crt {
void flush_all();
void remove_temporary_files();
} // namespace ferry::crt

namespace {

Lock exit_lock;
ExitTable at_exit;
ExitTable at_quick_exit_table;
using ThreadExit = void(NTAPI*)(void* module, DWORD reason, void* context);
ThreadExit thread_exit;
constexpr unsigned report_fault = 2;
constexpr unsigned write_message = 1;
unsigned abort_flags = is_ucrt ? report_fault | write_message : write_message;

int add(ExitTable& table, ExitFunction function) {
    const Guard guard(exit_lock);
    if (table.last == table.end) {
        const auto count = static_cast<size_t>(table.last - table.first);
        const size_t wider = count == 0 ? 32 : 2 * count;
        auto* const moved =
            static_cast<ExitFunction*>(realloc(table.first, wider * sizeof(ExitFunction)));
        if (moved == nullptr) {
            return -1;
        }
        table = {moved, moved + count, moved + wider};
    }
    *table.last++ = function;
    return 0;
}

void run(ExitTable& table) {
    for (;;) {
        ExitFunction function = nullptr;
        {
            const Guard guard(exit_lock);
            if (table.last == table.first) {
                free(table.first);
                table = {};
                return;
            }
            function = *--table.last;
        }
        if (function != nullptr) {
            function();
        }
    }
}

} // namespace

extern "C" {

int _initialize_onexit_table(ExitTable* table) {
    if (table == nullptr) {
        return -1;
    }
    if (table->first == table->end) {
        *table = {};
    }
    return 0;
}
int _register_onexit_function(ExitTable* table, ExitFunction function) {
    return table == nullptr ? -1 : add(*table, function);
}
int _execute_onexit_table(ExitTable* table) {
    if (table == nullptr) {
        return -1;
    }
    run(*table);
    return 0;
}
int _crt_atexit(void (*function)()) {
    return add(at_exit, reinterpret_cast<ExitFunction>(function));
}
int _crt_at_quick_exit(void (*function)()) {
    return add(at_quick_exit_table, reinterpret_cast<ExitFunction>(function));
}
ExitFunction _onexit(ExitFunction function) {
    return add(at_exit, function) == 0 ? function : nullptr;
}
int atexit(void (*function)()) { return _crt_atexit(function); }

/// Adds to a table of a DLL's own (msvcrt's way).
ExitFunction __dllonexit(ExitFunction function, ExitFunction** first, ExitFunction** end) {
    if (first == nullptr || end == nullptr || *first == nullptr || *end == nullptr) {
        return nullptr;
    }
    const auto count = static_cast<size_t>(*end - *first);
    auto* const moved =
        static_cast<ExitFunction*>(realloc(*first, (count + 1) * sizeof(ExitFunction)));
    if (moved == nullptr) {
        return nullptr;
    }
    moved[count] = function;
    *first = moved;
    *end = moved + count + 1;
    return function;
}

void _register_thread_local_exe_atexit_callback(ThreadExit callback) { thread_exit = callback; }

void _cexit() {
    if (thread_exit != nullptr) {
        thread_exit(nullptr, DLL_PROCESS_DETACH, nullptr);
        thread_exit = nullptr;
    }
    run(at_exit);
    flush_all();
    remove_temporary_files();
}
void _c_exit() {}

[[noreturn]] void _exit(int code) {
    ExitProcess(static_cast<UINT>(code));
    __builtin_unreachable();
}
[[noreturn]] void _Exit(int code) { _exit(code); }

[[noreturn]] void exit(int code) {
    _cexit();
    _exit(code);
}
[[noreturn]] void quick_exit(int code) {
    run(at_quick_exit_table);
    _exit(code);
}

unsigned _set_abort_behavior(unsigned flags, unsigned mask) {
    const unsigned old = abort_flags;
    abort_flags = (abort_flags & ~mask) | (flags & mask);
    return old;
}

using SignalHandler = void (*)(int);
SignalHandler signal(int number, SignalHandler handler);
int raise(int number);
int _write(int fd, const void* from, unsigned size);

[[noreturn]] void abort() {
    constexpr UINT abort_code = 3;
    constexpr int sigabrt = 22;
    static const char text[] = "\nThis application has requested the Runtime to terminate it in an "
                               "unusual way.\nPlease contact the application's support team for "
                               "more information.\n";
    if (!is_ucrt && (abort_flags & write_message) != 0) {
        _write(2, text, sizeof text - 1);
    }
    const SignalHandler handler = signal(sigabrt, nullptr);
    if (handler != nullptr) {
        signal(sigabrt, handler);
        raise(sigabrt);
    }
    if (is_ucrt && (abort_flags & report_fault) != 0) {
        constexpr UINT fail_fast = 0xc0000409; // __fastfail(FAST_FAIL_FATAL_APP_EXIT)
        TerminateProcess(current_process(), fail_fast);
    }
    ExitProcess(abort_code);
    __builtin_unreachable();
}

[[noreturn]] void _amsg_exit(int number) {
    constexpr UINT runtime_error = 255;
    static const char text[] = "\nruntime error R60";
    char line[sizeof text + 4];
    memcpy(line, text, sizeof text - 1);
    line[sizeof text - 1] = static_cast<char>('0' + number / 10 % 10);
    line[sizeof text] = static_cast<char>('0' + number % 10);
    line[sizeof text + 1] = '\n';
    _write(2, line, sizeof text + 2);
    _aexit_rtn(runtime_error);
    _exit(runtime_error);
}

} // extern "C"
