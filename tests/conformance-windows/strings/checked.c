// Strings with a room: what is left where it is too small, errors, and the handler; comparisons and
// tokens without arguments; texts of errors beyond those of C.
// runtime: ucrt
// build: -Wno-nonnull
// (what null arguments are answered is what this is about)
#include <errno.h>
#include <mbstring.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static int calls;
static void count(const wchar_t* what, const wchar_t* function, const wchar_t* file, unsigned line,
                  uintptr_t more) {
    (void)what, (void)function, (void)file, (void)line, (void)more;
    ++calls;
}

static char text[16];
static void start(const char* from) {
    memset(text, '#', sizeof text);
    memcpy(text, from, strlen(from) + 1);
    errno = calls = 0;
}
static void say(const char* call, int result) {
    printf("%s = %d %d %d [", call, result, errno, calls);
    for (int i = 0; i < 6; ++i) {
        printf("%c", text[i] == 0 ? '.' : text[i]);
    }
    printf("]\n");
}
#define SAY(from, call)                                                                            \
    do {                                                                                           \
        start(from);                                                                               \
        const int result = (call);                                                                 \
        say(#call, result);                                                                        \
    } while (0)

int main(void) {
    _set_invalid_parameter_handler(count);
    SAY("", strcpy_s(text, 4, "abc"));
    SAY("", strcpy_s(text, 3, "abc"));
    SAY("", strcpy_s(text, 0, "abc"));
    SAY("", strcpy_s(text, 4, NULL));
    SAY("", strncpy_s(text, 4, "abcdef", 4));
    SAY("", strncpy_s(text, 4, "abcdef", _TRUNCATE));
    SAY("", strncpy_s(text, 4, NULL, 0));
    SAY("", strncpy_s(text, 0, "a", 0));
    SAY("ab", strcat_s(text, 5, "cd"));
    SAY("ab", strcat_s(text, 4, "cd"));
    SAY("abcdef", strcat_s(text, 4, "c"));
    SAY("ab", strncat_s(text, 5, "cdef", 3));
    SAY("ab", strncat_s(text, 5, "cdef", _TRUNCATE));
    SAY("ab", strncat_s(text, 5, NULL, 0));
    SAY("ab", strncat_s(text, 5, NULL, 1));
    SAY("ab", memcpy_s(text, 1, "xyz", 2));
    SAY("ab", memmove_s(text, 1, "xyz", 2));
    SAY("ab", _strlwr_s(text, 2));
    SAY("", _stricmp(NULL, "a"));
    SAY("", _strnicmp("abc", "ABD", 2));
    SAY("", _strnicmp(NULL, "a", 0));
    SAY("", _strnicmp("a", "a", 0x80000000));
    SAY("", _wcsicmp(L"a", NULL));
    SAY("", strcoll(NULL, "a"));
    SAY("", _memicmp(NULL, "a", 1));
    SAY("", _mbscmp(NULL, (const unsigned char*)"a"));
    SAY("", _mbsnbicmp((const unsigned char*)"a", NULL, 1));
    SAY("", _mbsncmp(NULL, NULL, 0));
    SAY("", _mbschr(NULL, 'a') != NULL);
    SAY("", _mbslwr(NULL) != NULL);
    char* place = NULL;
    SAY("", strtok_s(NULL, ",", &place) != NULL);
    SAY("a,,b", strtok_s(text, ",", &place) == text);
    SAY("", strtok_s(NULL, ",", NULL) != NULL);
    static const int errors[] = {0, 22, 37, 42, 43, 99, 100, 107, 131, 132, 138, 140, 141, -1};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; ++i) {
        printf("%d %s\n", errors[i], strerror(errors[i]));
    }
    printf("%d\n", _sys_nerr);
    return 0;
}
