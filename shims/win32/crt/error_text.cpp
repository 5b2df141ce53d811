// strerror, perror, assert.

#include "stream.hpp"

using namespace ferry::crt;

namespace {

const char* const texts[] = {
#define ERRNO_TEXT(text) text,
#define POSIX_TEXT(text)
#include "errno_texts.inc"
#undef ERRNO_TEXT
#undef POSIX_TEXT
};
constexpr int text_count = sizeof texts / sizeof texts[0];

const char* const posix_texts[] = {
#define ERRNO_TEXT(text)
#define POSIX_TEXT(text) text,
#include "errno_texts.inc"
#undef ERRNO_TEXT
#undef POSIX_TEXT
};
constexpr int first_posix = 100;
constexpr int last_posix = first_posix + sizeof posix_texts / sizeof posix_texts[0] - 1;

const char* text_of(int error) {
    if (is_ucrt && error >= first_posix && error <= last_posix) {
        return posix_texts[error - first_posix];
    }
    return error >= 0 && error < text_count ? texts[error] : "Unknown error";
}

template <class C, class From>
size_t append(C* to, size_t room, size_t at, const From* text) {
    for (; *text != 0 && at + 1 < room; ++text) {
        to[at++] = static_cast<C>(*text);
    }
    if (at < room) {
        to[at] = 0;
    }
    return at;
}

/// _strerror: "TEXT: what errno says\n", or without the prefix.
template <class C>
size_t describe(C* to, size_t room, const C* prefix) {
    size_t at = 0;
    if (prefix != nullptr && *prefix != 0) {
        at = append(to, room, at, prefix);
        at = append(to, room, at, ": ");
    }
    at = append(to, room, at, text_of(*_errno()));
    return append(to, room, at, "\n");
}

template <class C>
int check(C* to, size_t room) {
    if (to == nullptr || room == 0) {
        return invalid();
    }
    return 0;
}

/// The line that a failed assertion prints: an answer for scripts and people alike.
template <class C>
[[noreturn]] void fail_assertion(const C* expression, const C* file, unsigned line) {
    char text[1024];
    size_t at = append(text, sizeof text, 0, "Assertion failed: ");
    at = append(text, sizeof text, at, expression);
    at = append(text, sizeof text, at, ", file ");
    at = append(text, sizeof text, at, file);
    at = append(text, sizeof text, at, ", line ");
    char digits[12];
    int count = 0;
    do {
        digits[count++] = static_cast<char>('0' + line % 10);
        line /= 10;
    } while (line != 0);
    while (count > 0 && at + 3 < sizeof text) {
        text[at++] = digits[--count];
    }
    text[at++] = '\n';
    Stream& error = standard_stream(2);
    {
        const StreamGuard guard(error);
        const CallBuffer buffer(error);
        put(error, text, at);
    }
    abort();
}

} // namespace

extern "C" {

const char* _sys_errlist[text_count] = {
#define ERRNO_TEXT(text) text,
#define POSIX_TEXT(text)
#include "errno_texts.inc"
#undef ERRNO_TEXT
#undef POSIX_TEXT
};
int _sys_nerr = text_count;
const char** __sys_errlist() { return _sys_errlist; }
int* __sys_nerr() { return &_sys_nerr; }

char* strerror(int error) {
    char* const to = thread_data().error_text;
    append(to, 134, 0, text_of(error));
    return to;
}
int strerror_s(char* to, size_t room, int error) {
    if (check(to, room) != 0) {
        return error_invalid;
    }
    append(to, room, 0, text_of(error));
    return 0;
}
wchar_t* _wcserror(int error) {
    wchar_t* const to = thread_data().wide_error_text;
    append(to, 134, 0, text_of(error));
    return to;
}
int _wcserror_s(wchar_t* to, size_t room, int error) {
    if (check(to, room) != 0) {
        return error_invalid;
    }
    append(to, room, 0, text_of(error));
    return 0;
}
char* _strerror(const char* prefix) {
    char* const to = thread_data().error_text;
    describe(to, 134, prefix);
    return to;
}
wchar_t* __wcserror(const wchar_t* prefix) {
    wchar_t* const to = thread_data().wide_error_text;
    describe(to, 134, prefix);
    return to;
}
int _strerror_s(char* to, size_t room, const char* prefix) {
    if (check(to, room) != 0) {
        return error_invalid;
    }
    describe(to, room, prefix);
    return 0;
}
int __wcserror_s(wchar_t* to, size_t room, const wchar_t* prefix) {
    if (check(to, room) != 0) {
        return error_invalid;
    }
    describe(to, room, prefix);
    return 0;
}

void perror(const char* prefix) {
    char text[1024];
    const size_t size = describe(text, sizeof text, prefix);
    Stream& error = standard_stream(2);
    const StreamGuard guard(error);
    const CallBuffer buffer(error);
    put(error, text, size);
}
void _wperror(const wchar_t* prefix) { perror(narrow(prefix).get()); }

[[noreturn]] void _assert(const char* expression, const char* file, unsigned line) {
    fail_assertion(expression, file, line);
}
[[noreturn]] void _wassert(const wchar_t* expression, const wchar_t* file, unsigned line) {
    fail_assertion(expression, file, line);
}

int error_mode;
int _set_error_mode(int mode) {
    constexpr int query = 3;
    const int old = error_mode;
    if (mode == query) {
        return old;
    }
    if (mode < 0 || mode > 2) {
        invalid();
        return -1;
    }
    error_mode = mode;
    return old;
}

} // extern "C"
