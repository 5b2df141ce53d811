// Edges of msvcrt's functions on text: what is left where there is no room, numbers that do not
// fit, digits of other scripts.
#include <errno.h>
#include <locale.h>
#include <mbstring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>
#include <windows.h>

#define CALL(type, name)                                                                           \
    ((type)(void (*)(void))GetProcAddress(GetModuleHandleA("msvcrt.dll"), name))
static char text[12];
static void show(int result) {
    printf("%d %d ", result, errno);
    for (int i = 0; i < 12; ++i)
        printf("%c", text[i] == 0 ? '0' : text[i]);
    printf("\n");
    memset(text, '.', sizeof text);
    errno = 0;
}

int main(void) {
    int (*itoa_s)(int, char*, size_t, int) = CALL(int (*)(int, char*, size_t, int), "_itoa_s");
    int (*nset_s)(char*, size_t, int, size_t) =
        CALL(int (*)(char*, size_t, int, size_t), "_strnset_s");
    int (*set_s)(char*, size_t, int) = CALL(int (*)(char*, size_t, int), "_strset_s");
    int (*mbscpy_s)(char*, size_t, const char*) =
        CALL(int (*)(char*, size_t, const char*), "_mbscpy_s");
    int (*mbsnbcat_s)(char*, size_t, const char*, size_t) =
        CALL(int (*)(char*, size_t, const char*, size_t), "_mbsnbcat_s");
    int (*mbsupr_s)(char*, size_t) = CALL(int (*)(char*, size_t), "_mbsupr_s");
    int (*wcsupr_s)(wchar_t*, size_t) = CALL(int (*)(wchar_t*, size_t), "_wcsupr_s");
    memset(text, '.', sizeof text);
    show(itoa_s(12345678, text, 4, 10));
    show(itoa_s(-12345678, text, 9, 10));
    show(itoa_s(-12345678, text, 10, 10));
    show(nset_s(NULL, 0, 'x', 0));
    show(nset_s(strcpy(text, "abcd"), 5, 'x', 2));
    show(nset_s(text, 4, 'x', 2));
    show(set_s(text, 4, 'x'));
    show(mbscpy_s(text, 4, "abcdef"));
    strcpy(text, "ab");
    show(mbsnbcat_s(text, 5, "cdefg", 5));
    show(mbsnbcat_s(NULL, 0, NULL, 0));
    show(mbsupr_s(NULL, 0));
    wchar_t wide[] = L"x";
    printf("%d", wcsupr_s(wide, 0));
    printf(" %d\n", wide[0]);
    printf("%d %ld %d\n", atoi("4294967297"), atol("-4294967298"), atoi("99999999999999999999"));
    errno = 0;
    printf("%lu", strtoul("-4294967296", NULL, 10));
    printf(" %d\n", errno);
    printf("%ld %ld %ld\n", wcstol(L"\x664\x660\x665", NULL, 0), wcstol(L"\xff10x\xff11z", NULL, 0),
           wcstol(L"\xe50\xff17", NULL, 0));
    errno = 0;
    printf("%d", (int)strxfrm(NULL, "src", 1));
    printf(" %d", errno);
    printf(" %d\n", (int)strxfrm(text, NULL, 1));
    errno = 0;
    printf("%d", _gcvt(1.5, -1, text) == NULL);
    printf(" %d\n", errno);
    double number;
    printf("%d", CALL(int (*)(double*, const char*), "_atodbl")(&number, "1e-309"));
    printf(" %d\n", number > 0);
    printf("%d %d\n", _wcsnicmp(L"A", L"a", (size_t)-1),
           strftime(text, 12, "%d", &(struct tm){0}) == 0);
    int state[2] = {7, 7};
    const wchar_t* from = L"ab";
    printf("%d", (int)CALL(size_t(*)(char*, const wchar_t**, size_t, int*),
                           "wcsrtombs")(text, &from, 2, state));
    printf(" %d %d\n", state[0], state[1]);
    return 0;
}
