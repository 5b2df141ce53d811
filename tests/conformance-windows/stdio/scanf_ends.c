// Where ucrt's scanf ends: words and numbers that break off, ends of input, formats that are none,
// numbers that are too large, room that is too small.
// runtime: ucrt
// build: -Wno-format -Wno-format-extra-args
// (gcc knows one scanf, and not that of this C runtime, whose formats this is about)
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int calls;
static void count(const wchar_t* what, const wchar_t* function, const wchar_t* file, unsigned line,
                  uintptr_t more) {
    (void)what, (void)function, (void)file, (void)line, (void)more;
    ++calls;
}

static void real(const char* from) {
    double value = -7;
    int used = -1;
    int result = sscanf(from, "%lf%n", &value, &used);
    printf("'%s' %d %g %d\n", from, result, value, used);
}

static void whole(const char* from, const char* format) {
    long long value = -7;
    errno = 0;
    int result = sscanf(from, format, &value);
    printf("'%s' '%s' %d %lld %d\n", from, format, result, value, errno);
}

static void secure(const char* from, const char* format, unsigned room) {
    char text[] = "########";
    errno = calls = 0;
    int result = sscanf_s(from, format, text, room);
    printf("'%s' '%s' %u: %d [%s] %d %d\n", from, format, room, result, text, errno, calls);
}

int main(void) {
    _set_invalid_parameter_handler(count);
    static const char* const reals[] = {"1.5e",   "1e+",      "1e5x",     "infx", "infi",
                                        "nan(1)", "nan(x",    "nan",      "0x",   "0x1p1",
                                        "0x1p",   "nan(ind)", "infinity", "-.5",  "."};
    for (size_t i = 0; i < sizeof reals / sizeof *reals; ++i) {
        real(reals[i]);
    }
    whole("99999999999999999999", "%lld");
    whole("-99999999999999999999", "%lld");
    whole("18446744073709551616", "%llu");
    whole("12 %34", "%*d%%%lld");
    whole("12%34", "%*d%%%lld");
    whole("5", "%*d%lld");
    whole("5 x", "%*d%lld");
    whole("", "");
    whole("", " ");
    whole("", "%n");
    whole("x", "%y");
    whole("12", "%0d");
    whole("0x12", "%p");
    secure("hello", "%s", 6);
    secure("hello", "%s", 5);
    secure("hello", "%2c", 1);
    secure("hello", "%c", 0);
    secure("he", "%3c", 5);
    secure("hello", "%[a-", 8);
    return 0;
}
