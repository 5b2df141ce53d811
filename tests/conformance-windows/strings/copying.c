// Copying and the checked copies: what is written, what they return where it does not fit.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void ignore(const wchar_t* expression, const wchar_t* function, const wchar_t* file,
                   unsigned line, uintptr_t reserved) {
    (void)expression, (void)function, (void)file, (void)line, (void)reserved;
}
typedef void (*handler)(const wchar_t*, const wchar_t*, const wchar_t*, unsigned, uintptr_t);
__declspec(dllimport) handler _set_invalid_parameter_handler(handler);

static void show(int error, const char* text) { printf("%d [%s]\n", error, text); }

int main(void) {
    char text[10];
    _set_invalid_parameter_handler(ignore);
    show(strcpy_s(text, 10, "123456789"), text);
    show(strcpy_s(text, 5, "12345"), text);
    show(strncpy_s(text, 5, "abcdefgh", 3), text);
    show(strncpy_s(text, 5, "abcdefgh", _TRUNCATE), text);
    show(strcat_s(text, 10, "XYZ"), text);
    show(strcat_s(text, 8, "12"), text);
    memset(text, '#', 10);
    strncpy(text, "ab", 4);
    printf("%d %d %c\n", text[2], text[3], text[4]);
    printf("%s %s\n", _strrev(_strdup("abc")), _strset(_strdup("abc"), 'x'));
    printf("%s %s\n", _strupr(_strdup("aBc")), _strlwr(_strdup("AbC")));
    printf("%d\n", memcpy_s(text, 2, "abc", 3));
    char list[] = "a,b;;c";
    for (char* word = strtok(list, ",;"); word != NULL; word = strtok(NULL, ",;")) {
        printf("<%s>", word);
    }
    printf("\n");
    char overlap[] = "0123456789";
    memmove(overlap + 2, overlap, 5);
    printf("%s\n", overlap);
    _swab("abcd", text, 4);
    printf("%.4s\n", text);
    return 0;
}
