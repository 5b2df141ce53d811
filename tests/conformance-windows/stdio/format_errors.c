// Formats that say nothing known, or not all: ucrt's printf puts what follows, its _s and _p
// functions call the handler of wrong arguments. Positions and their kinds.
// runtime: ucrt
// build: -Wno-format -Wno-format-extra-args -Wno-format-security
// (gcc knows one printf, and not that of this C runtime, whose formats this is about)
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

static char text[64];
static void say(const char* call, int result) {
    printf("%s = %d", call, result);
    if (result >= 0) {
        printf(" [%s]", text);
    } else {
        printf(" errno %d, called %d", errno, calls);
    }
    printf("\n");
    errno = calls = 0;
}
#define SAY(call) say(#call, call)
#define TO text, sizeof text

int main(void) {
    _set_invalid_parameter_handler(count);
    SAY(_snprintf(TO, "%y|%k|%b|%D", 1));
    SAY(_snprintf(TO, "%"));
    SAY(_snprintf(TO, "%-5"));
    SAY(_snprintf(TO, "%5%|%ll%"));
    SAY(_snprintf(TO, "%.-5d", 1));
    SAY(_snprintf(TO, "%I16d|%Is", "text"));
    SAY(_snprintf(TO, "%Id|%I64x", (size_t)-1, -1LL));
    SAY(_snprintf(TO, "%llld", 1LL));
    SAY(_snprintf(TO, "%Ld", 1LL));
    SAY(_snprintf(TO, "%hhd %hhu", 300, 300));
    SAY(_snprintf(TO, "%#p|%p", (void*)0x12, (void*)0x12));
    SAY(_snprintf(TO, "%05.3d|%#.0o|%.3p", 5, 0, (void*)0x12));
    SAY(_snprintf(TO, "a%5lcb%Cc", 0x20ac, 'x'));
    SAY(_snprintf(TO, "%ls", L"\u20ac"));
    SAY(_snprintf(TO, "%F %n", 1.5, &calls));
    SAY(sprintf_s(TO, "%y"));
    SAY(sprintf_s(TO, "%5"));
    SAY(sprintf_s(TO, "%5%"));
    SAY(_snprintf_s(TO, 5, "%z"));
    SAY(printf_s("%y\n"));
    SAY(_sprintf_p(TO, "%2$s %1$d", 5, "text"));
    SAY(_sprintf_p(TO, "%1$d %1$x", 255));
    SAY(_sprintf_p(TO, "%1$d %1$s", 255));
    SAY(_sprintf_p(TO, "%2$s", 1, "text"));
    SAY(_sprintf_p(TO, "%1$s %s", "a", "b"));
    SAY(_sprintf_p(TO, "%s %1$s", "a", "b"));
    SAY(_sprintf_p(TO, "%2$*1$d|", 5, 7));
    SAY(_sprintf_p(TO, "%0$d", 1));
    SAY(_sprintf_p(TO, "%5d|", 1));
    SAY(_sprintf_p(text, 3, "%1$s", "long"));
    return 0;
}
