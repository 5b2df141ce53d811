// Throwing, and what the exceptions say. Compiled for the C++ ABI of Microsoft's compiler.

#include "exceptions.hpp"

extern "C" {

RUNTIME float lgammaf(float x);
RUNTIME double lgamma(double x);
void cpp_exception_pointer_destroy(void* pointer);
[[noreturn]] void cpp_exception_pointer_rethrow(const void* pointer);
unsigned long cpp_windows_error_text(unsigned long code, char* to, unsigned long size);
int cpp_execute_once(void* once, int (*function)(void*, void*, void**), void* argument);

} // extern "C"

void* operator new(size_t size) {
    void* const block = malloc(size != 0 ? size : 1);
    if (block == nullptr) {
        std::_Xbad_alloc();
    }
    return block;
}
void operator delete(void* block) noexcept { free(block); }
void operator delete(void* block, size_t) noexcept { free(block); }
void operator delete[](void* block) noexcept { free(block); }
extern "C" {
void _purecall() { abort(); }
/// Referred to by code with floating-point numbers; nothing needs to be started for them.
extern int _fltused;
int _fltused = 1;
}

namespace std {

const char* _Syserror_map(int code);

class _Generic_error_category : public error_category {
public:
    constexpr _Generic_error_category() noexcept : error_category(3) {}
    const char* name() const noexcept override { return "generic"; }
    string message(int value) const override {
        const char* const text = _Syserror_map(value);
        return string(text != nullptr ? text : "unknown error");
    }
};
class _Iostream_error_category : public error_category {
public:
    constexpr _Iostream_error_category() noexcept : error_category(5) {}
    const char* name() const noexcept override { return "iostream"; }
    string message(int value) const override {
        const char* const text =
            value == stream_code ? "iostream stream error" : _Syserror_map(value);
        return string(text != nullptr ? text : "unknown error");
    }
    static constexpr int stream_code = 1;
};

namespace {

const _Generic_error_category generic;
const _Iostream_error_category iostream;

struct Text {
    int code;
    const char* text;
};
/// The names of errc's members, by the numbers of <errno.h>.
constexpr Text texts[] = {
#define ROW(code, text) {code, text},
#include "error_texts.inc"
#undef ROW
};

} // namespace

const char* _Syserror_map(int code) {
    for (const Text& row : texts) {
        if (row.code == code) {
            return row.text;
        }
    }
    return nullptr;
}

namespace {

struct Number {
    int windows;
    int code;
};
constexpr Number numbers[] = {
#define ROW(windows, code) {windows, code},
#include "windows_errors.inc"
#undef ROW
};

} // namespace

int _Winerror_map(int windows) {
    for (const Number& row : numbers) {
        if (row.windows == windows) {
            return row.code;
        }
    }
    return 0;
}

error_code stream_error() { return {_Iostream_error_category::stream_code, &iostream}; }

void _Xbad_alloc() { throw bad_alloc(); }
void _Xbad_function_call() { throw bad_function_call(); }
void _Xinvalid_argument(const char* text) { throw invalid_argument(text); }
void _Xlength_error(const char* text) { throw length_error(text); }
void _Xout_of_range(const char* text) { throw out_of_range(text); }
void _Xoverflow_error(const char* text) { throw overflow_error(text); }
void _Xruntime_error(const char* text) { throw runtime_error(text); }

namespace {

/// By error_type's numbers, as Microsoft's says them.
constexpr const char* regex_texts[] = {
    "regex_error",
    "regex_error(error_collate): The expression contained an invalid collating element name.",
    "regex_error(error_ctype): The expression contained an invalid character class name.",
    "regex_error(error_escape): The expression contained an invalid escaped character, or a "
    "trailing escape.",
    "regex_error(error_backref): The expression contained an invalid back reference.",
    "regex_error(error_brack): The expression contained mismatched [ and ].",
    "regex_error(error_paren): The expression contained mismatched ( and ).",
    "regex_error(error_brace): The expression contained mismatched { and }.",
    "regex_error(error_badbrace): The expression contained an invalid range in a { expression }.",
    "regex_error(error_range): The expression contained an invalid character range, such as [b-a] "
    "in most encodings.",
    "regex_error(error_space): There was insufficient memory to convert the expression into a "
    "finite state machine.",
    "regex_error(error_badrepeat): One of *?+{ was not preceded by a valid regular expression.",
    "regex_error(error_complexity): The complexity of an attempted match against a regular "
    "expression exceeded a pre-set level.",
    "regex_error(error_stack): There was insufficient memory to determine whether the regular "
    "expression could match the specified character sequence.",
    "regex_error(error_parse)",
    "regex_error(error_syntax)",
};

} // namespace

regex_error::regex_error(regex_constants::error_type code)
    : runtime_error(regex_texts[static_cast<unsigned>(code) < 16 ? code : 0]), code_(code) {}
void _Xregex_error(regex_constants::error_type code) { throw regex_error(code); }

/// By the numbers of <xthreads.h>: 1 no memory, 2 timed out, 3 busy, 4 others.
void _Throw_Cpp_error(int which);
void _Throw_C_error(int result) {
    constexpr int device_or_resource_busy = 0;
    constexpr int not_permitted = 4;
    switch (result) {
    case 1:
    case 4: _Throw_Cpp_error(not_permitted);
    case 2:
    case 3: _Throw_Cpp_error(device_or_resource_busy);
    default: abort();
    }
}
void _Rng_abort(const char*) { abort(); }

/// By std::future_errc.
void _Throw_future_error(const error_code& code) {
    constexpr const char* texts_of_futures[] = {"unknown error", "broken promise",
                                                "future already retrieved",
                                                "promise already satisfied", "no state"};
    const auto number = static_cast<unsigned>(code.value);
    throw future_error(code, texts_of_futures[number < 5 ? number : 0]);
}
class exception_ptr {
public:
    ~exception_ptr() { cpp_exception_pointer_destroy(this); }

private:
    [[maybe_unused]] void* words_[2];
};
void _Rethrow_future_exception(exception_ptr pointer) { cpp_exception_pointer_rethrow(&pointer); }
unsigned long _Winerror_message(unsigned long code, char* to, unsigned long size) {
    return cpp_windows_error_text(code, to, size);
}

namespace {
using NewHandler = void (*)();
NewHandler new_handler;
} // namespace
NewHandler get_new_handler() noexcept { return __atomic_load_n(&new_handler, __ATOMIC_ACQUIRE); }
NewHandler set_new_handler(NewHandler next) noexcept {
    return __atomic_exchange_n(&new_handler, next, __ATOMIC_ACQ_REL);
}

struct once_flag;
int _Execute_once(once_flag& flag, int (*function)(void*, void*, void**), void* argument) {
    return cpp_execute_once(&flag, function, argument);
}

float _XLgamma(float x) { return lgammaf(x); }
double _XLgamma(double x) { return lgamma(x); }
long double _XLgamma(long double x) { return lgamma(x); }

/// By the numbers of <xthreads.h>.
void _Throw_Cpp_error(int which) {
    constexpr int codes[] = {16, 22, 3, 12, 1, 36, 11};
    if (which < 0 || which >= static_cast<int>(sizeof codes / sizeof *codes)) {
        abort();
    }
    throw system_error({codes[which], &generic}, _Syserror_map(codes[which]));
}

} // namespace std

extern "C" void ferry_throw_bad_exception() { throw std::bad_exception(); }

// type_info's functions: those of these types are asked of the program's own.
extern "C" const void* const ferry_type_info_table[1] __asm__("??_7type_info@@6B@");
const void* const ferry_type_info_table[1] = {nullptr};
