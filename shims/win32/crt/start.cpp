// Arguments, exit functions, errno.

#include "crt.hpp"

using namespace ferry::crt;
using namespace ferry::win32;

namespace {

using ExitFunction = int (*)();

CRITICAL_SECTION exit_lock;
ExitFunction* exit_functions;
size_t exit_count;
size_t exit_capacity;

int main_count;
char** main_arguments;

constexpr int lock_count = 64;
CRITICAL_SECTION locks[lock_count];

constexpr DWORD no_tls = TLS_OUT_OF_INDEXES;
DWORD errno_index = no_tls;

/// Splits a command line ("Parsing C command-line arguments", learn.microsoft.com). With null
/// `words` and `text` it only counts.
struct Splitter {
    char** words;
    char* text;
    size_t word_count = 0;
    size_t byte_count = 0;

    void put(char c) {
        if (text != nullptr) {
            text[byte_count] = c;
        }
        ++byte_count;
    }
    void begin() {
        if (words != nullptr) {
            words[word_count] = text + byte_count;
        }
        ++word_count;
    }

    void split(const char* line) {
        begin();
        bool quoted = false;
        for (; *line != 0 && (quoted || (*line != ' ' && *line != '\t')); ++line) {
            if (*line == '"') {
                quoted = !quoted;
            } else {
                put(*line);
            }
        }
        put(0);
        for (;;) {
            while (*line == ' ' || *line == '\t') {
                ++line;
            }
            if (*line == 0) {
                return;
            }
            begin();
            line = argument(line);
            put(0);
        }
    }

    const char* argument(const char* line) {
        bool quoted = false;
        for (;;) {
            size_t backslashes = 0;
            for (; *line == '\\'; ++line) {
                ++backslashes;
            }
            const bool quote = *line == '"';
            for (size_t i = 0; i < (quote ? backslashes / 2 : backslashes); ++i) {
                put('\\');
            }
            if (quote && backslashes % 2 != 0) {
                put('"');
                ++line;
                continue;
            }
            if (quote) {
                ++line;
                if (quoted && *line == '"') {
                    put('"'); // two in quotes are one
                    ++line;
                } else {
                    quoted = !quoted;
                }
                continue;
            }
            if (*line == 0 || (!quoted && (*line == ' ' || *line == '\t'))) {
                return line;
            }
            put(*line++);
        }
    }
};

void make_arguments() {
    const char* const line = GetCommandLineA();
    Splitter counter{nullptr, nullptr};
    counter.split(line);
    main_count = static_cast<int>(counter.word_count);
    main_arguments =
        static_cast<char**>(malloc((counter.word_count + 1) * sizeof(char*) + counter.byte_count));
    Splitter filler{main_arguments,
                    reinterpret_cast<char*>(main_arguments + counter.word_count + 1)};
    filler.split(line);
    main_arguments[counter.word_count] = nullptr;
}

char** make_environment() {
    const auto* const block = reinterpret_cast<const wchar_t*>(peb()->parameters->environment);
    size_t count = 0;
    size_t units = 0;
    while (block[units] != 0) {
        units += wcslen(block + units) + 1;
        ++count;
    }
    const int bytes = units == 0 ? 0
                                 : WideCharToMultiByte(CP_ACP, 0, block, static_cast<int>(units),
                                                       nullptr, 0, nullptr, nullptr);
    auto** const list =
        static_cast<char**>(malloc((count + 1) * sizeof(char*) + static_cast<size_t>(bytes)));
    auto* text = reinterpret_cast<char*>(list + count + 1);
    if (bytes > 0) {
        WideCharToMultiByte(CP_ACP, 0, block, static_cast<int>(units), text, bytes, nullptr,
                            nullptr);
    }
    for (size_t i = 0; i < count; ++i) {
        list[i] = text;
        text += strlen(text) + 1;
    }
    list[count] = nullptr;
    return list;
}

void run_exit_functions() {
    for (;;) {
        EnterCriticalSection(&exit_lock);
        ExitFunction const function = exit_count > 0 ? exit_functions[--exit_count] : nullptr;
        LeaveCriticalSection(&exit_lock);
        if (function == nullptr) {
            return;
        }
        function();
    }
}

} // namespace

namespace ferry::crt {

int fail(int error) {
    *_errno() = error;
    return -1;
}

int fail_by_last_error() {
    switch (GetLastError()) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND: return fail(error_no_entry);
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION: return fail(error_access);
    case ERROR_INVALID_HANDLE: return fail(error_bad_file);
    case ERROR_NOT_ENOUGH_MEMORY: return fail(error_no_memory);
    case ERROR_ALREADY_EXISTS:
    case ERROR_FILE_EXISTS: return fail(error_exists);
    case ERROR_DISK_FULL: return fail(error_no_space);
    case ERROR_NO_DATA:
    case ERROR_BROKEN_PIPE: return fail(error_pipe);
    case ERROR_TOO_MANY_OPEN_FILES: return fail(error_too_many_files);
    default: return fail(error_invalid);
    }
}

} // namespace ferry::crt

extern "C" {

char** __initenv;
char* _acmdln;
int _commode;
int _fmode;

int* _errno() {
    static int before_threads;
    if (errno_index == no_tls) {
        return &before_threads;
    }
    auto* place = static_cast<int*>(TlsGetValue(errno_index));
    if (place == nullptr) {
        place =
            static_cast<int*>(RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, sizeof(int)));
        TlsSetValue(errno_index, place);
    }
    return place;
}

int __getmainargs(int* count, char*** arguments, char*** environment, int, void*) {
    if (main_arguments == nullptr) {
        make_arguments();
        __initenv = make_environment();
    }
    *count = main_count;
    *arguments = main_arguments;
    *environment = __initenv;
    return 0;
}

void __set_app_type(int) {}
void __setusermatherr(int (*)(void*)) {}

void _initterm(void (**begin)(), void (**end)()) {
    for (; begin != end; ++begin) {
        if (*begin != nullptr) {
            (*begin)();
        }
    }
}

ExitFunction _onexit(ExitFunction function) {
    EnterCriticalSection(&exit_lock);
    if (exit_count == exit_capacity) {
        const size_t wider = exit_capacity == 0 ? 32 : 2 * exit_capacity;
        auto* const moved =
            static_cast<ExitFunction*>(realloc(exit_functions, wider * sizeof(ExitFunction)));
        if (moved == nullptr) {
            LeaveCriticalSection(&exit_lock);
            return nullptr;
        }
        exit_functions = moved;
        exit_capacity = wider;
    }
    exit_functions[exit_count++] = function;
    LeaveCriticalSection(&exit_lock);
    return function;
}

int atexit(void (*function)()) {
    return _onexit(reinterpret_cast<ExitFunction>(function)) != nullptr ? 0 : -1;
}

void _cexit() {
    run_exit_functions();
    flush_all();
}

void _exit(int code) { ExitProcess(static_cast<UINT>(code)); }

void exit(int code) {
    _cexit();
    _exit(code);
}

void abort() {
    constexpr UINT abort_code = 3;
    static const char text[] = "\nThis application has requested the Runtime to terminate it in an "
                               "unusual way.\nPlease contact the application's support team for "
                               "more information.\n";
    fd_write(2, text, sizeof text - 1);
    ExitProcess(abort_code);
}

void _amsg_exit(int) {
    constexpr UINT runtime_error = 255;
    ExitProcess(runtime_error);
}

void _lock(int number) { EnterCriticalSection(&locks[number % lock_count]); }
void _unlock(int number) { LeaveCriticalSection(&locks[number % lock_count]); }

using SignalHandler = void (*)(int);
SignalHandler signal(int number, SignalHandler handler) {
    constexpr int signal_count = 23;
    static SignalHandler handlers[signal_count];
    if (number < 0 || number >= signal_count) {
        fail(error_invalid);
        return reinterpret_cast<SignalHandler>(LONG_PTR{-1});
    }
    return __atomic_exchange_n(&handlers[number], handler, __ATOMIC_ACQ_REL);
}

char* strerror(int number) {
    static const char* const texts[] = {
#define ERRNO_TEXT(text) text,
#include "errno_texts.inc"
#undef ERRNO_TEXT
    };
    constexpr int count = sizeof texts / sizeof texts[0];
    return const_cast<char*>(number >= 0 && number < count ? texts[number] : "Unknown error");
}

} // extern "C"

namespace ferry::crt {

void start_process() {
    InitializeCriticalSection(&exit_lock);
    for (CRITICAL_SECTION& section : locks) {
        InitializeCriticalSection(&section);
    }
    errno_index = TlsAlloc();
    _acmdln = GetCommandLineA();
}

} // namespace ferry::crt
