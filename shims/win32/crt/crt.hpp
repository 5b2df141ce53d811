#pragma once
/// What the sources of the C runtime share. They declare the functions of C themselves: the Windows
/// headers' declarations are those of a program that imports them. Where ucrtbase and msvcrt
/// differ, `is_ucrt` says which of them is compiled.

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

// The Windows headers leave these to the C headers, which are not read (see CMakeLists.txt).
extern "C" {
void* memcpy(void* to, const void* from, size_t size);
void* memmove(void* to, const void* from, size_t size);
void* memset(void* to, int value, size_t size);
int memcmp(const void* left, const void* right, size_t size);
void* memchr(const void* in, int value, size_t size);
size_t strlen(const char* text);
int strcmp(const char* left, const char* right);
int strncmp(const char* left, const char* right, size_t count);
char* strchr(const char* text, int c);
char* strrchr(const char* text, int c);
size_t wcslen(const wchar_t* text);
wchar_t* wcschr(const wchar_t* text, wchar_t c);
} // extern "C"

#include <ferry/win32/ntdll.hpp>

extern "C" {

void* malloc(size_t size);
void* calloc(size_t count, size_t size);
void* realloc(void* block, size_t size);
void free(void* block);
int* _errno();
[[noreturn]] void exit(int code);
[[noreturn]] void _exit(int code);
[[noreturn]] void abort();

} // extern "C"

namespace ferry::crt {

inline constexpr bool is_ucrt = FERRY_UCRT != 0;

/// errno.h
enum Error : int {
    error_permission = 1,
    error_no_entry = 2,
    error_no_process = 3,
    error_interrupted = 4,
    error_io = 5,
    error_too_big = 7,
    error_no_exec = 8,
    error_bad_file = 9,
    error_no_child = 10,
    error_again = 11,
    error_no_memory = 12,
    error_access = 13,
    error_exists = 17,
    error_cross_device = 18,
    error_not_directory = 20,
    error_is_directory = 21,
    error_invalid = 22,
    error_too_many_files = 24,
    error_no_space = 28,
    error_seek = 29,
    error_pipe = 32,
    error_domain = 33,
    error_range = 34,
    error_deadlock = 36,
    error_name_too_long = 38,
    error_not_empty = 41,
    error_sequence = 42,
    error_truncated = 80, ///< STRUNCATE
};

/// Sets errno; -1.
int fail(int error);
/// Sets errno and _doserrno by the last error; -1.
int fail_by_last_error();
/// The same by `code`.
int fail_by(unsigned long code);
/// For a wrong argument: sets errno and calls the handler, which ends the program where the DLL's
/// default is to. Returns `error`.
int invalid(int error = error_invalid);

struct Locale;

/// What each thread has of its own. Zero at first.
struct ThreadData {
    int error;
    unsigned long dos_error;
    unsigned random;
    bool owns_locale;
    char* token;
    wchar_t* wide_token;
    unsigned char* mb_token;
    Locale* locale; ///< null: the process's
    unsigned partial_character[2];
    void* invalid_parameter_handler;
    void* terminate;
    void* exception_pointers;
    int floating_point_code;
    // From here in the order that Microsoft's libraries know.
    void* translator;
    void* unexpected;
    void* current_exception;
    void* current_context;
    int processing_throw;
    void* catch_frame;
    char* left_frame;      ///< of a function one of whose catch blocks is being unwound,
    int left_state;        ///< and its state
    HANDLE thread_handle;  ///< of a _beginthread thread
    HMODULE thread_module; ///< that its end lets go
    void* fp_signal_handlers[4];
    int time_buffer[9];
    char time_text[26];
    wchar_t wide_time_text[26];
    char error_text[134];
    wchar_t wide_error_text[134];
    char name_text[260];
    wchar_t wide_name_text[260];
    char conversion_text[400];
};
ThreadData& thread_data();
void start_threads();
void end_thread();

/// A lock for one subject; statically initialized.
class Lock {
public:
    void take() { EnterCriticalSection(&section_); }
    void release() { LeaveCriticalSection(&section_); }
    bool try_take() { return TryEnterCriticalSection(&section_) != 0; }

private:
    CRITICAL_SECTION section_{nullptr, -1, 0, nullptr, nullptr, 0};
};
class Guard {
public:
    explicit Guard(Lock& lock) : lock_(lock) { lock_.take(); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { lock_.release(); }

private:
    Lock& lock_;
};

/// Memory from malloc, freed at the end of the scope.
template <class T>
class Owned {
public:
    Owned() = default;
    explicit Owned(T* block) : block_(block) {}
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    Owned(Owned&& other) noexcept : block_(other.release()) {}
    ~Owned() { free(block_); }
    T* get() const { return block_; }
    T** place() { return &block_; }
    T* release() {
        T* block = block_;
        block_ = nullptr;
        return block;
    }
    explicit operator bool() const { return block_ != nullptr; }

private:
    T* block_ = nullptr;
};

/// A path or other text of the system in UTF-16, as file functions take it; null stays null.
Owned<wchar_t> widen(const char* text);
/// Back. Null and errno where there is no memory.
Owned<char> narrow(const wchar_t* text);

template <class C>
size_t length(const C* text) {
    const C* end = text;
    while (*end != 0) {
        ++end;
    }
    return static_cast<size_t>(end - text);
}
inline size_t length(const char* text) { return strlen(text); }
inline size_t length(const wchar_t* text) { return wcslen(text); }

} // namespace ferry::crt
