// FormatMessage: formats with widths and precisions, arguments for them, lines broken at a width,
// errors.
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>
static void show(DWORD flags, const char* format, ...) {
    char to[200];
    strcpy(to, "untouched");
    va_list list;
    va_start(list, format);
    SetLastError(0);
    DWORD n =
        FormatMessageA(FORMAT_MESSAGE_FROM_STRING | flags, format, 0, 0, to, sizeof to, &list);
    va_end(list);
    printf("%lu [", n);
    for (const char* at = to; *at != 0; ++at) {
        printf(*at == '\r' ? "\\r" : *at == '\n' ? "\\n" : "%c", *at);
    }
    printf(n == 0 ? "] %lu\n" : "]\n", GetLastError());
}
static void show_wide(DWORD room, const WCHAR* format, ...) {
    WCHAR to[64] = L"xxxxxxxx";
    va_list list;
    va_start(list, format);
    SetLastError(0);
    DWORD n = FormatMessageW(FORMAT_MESSAGE_FROM_STRING, format, 0, 0, to, room, &list);
    printf("%lu [%ls] %lu next %s\n", n, to, GetLastError(), va_arg(list, char*));
    va_end(list);
}
int main(void) {
    show(0, "[%1!6s!][%2!-6s!][%3!.2s!]", "abc", "def", "ghi");
    show(0, "[%1!5d!][%2!-5d!][%3!05d!][%4!+d!][%5!4.2u!]", 42, -42, -42, 42, 7);
    show(0, "[%1!#x!][%2!X!][%3!o!][%4!c!%5!C!]", 255, 0xabc, 8, 'p', L'q');
    show(0, "[%1!I64d!][%2!I64x!][%3!hd!]", -5000000000LL, 0x123456789aLL, 0x18000);
    show(0, "[%1!S!][%2!ws!][%3!hs!]", L"wide", L"too", "narrow");
    show(0, "[%1!*s!]", 5, "ab");
    show(0, "[%1!*.*u!][%3!*.*u!]", 5, 3, 1, 6, 4, 2);
    show(0, "[%1!*.*s!][%3][%4!*s!]", 4, 2, "Bill", "Bob", 6, "Bill");
    show(0, "%1", NULL);
    show(0, "one\ntwo\r\nthree\rfour");
    show(FORMAT_MESSAGE_MAX_WIDTH_MASK, "one\ntwo%nthree");
    show(11, "short long line");
    show(10, "short long line");
    show(12, "short long    wordlongerthanaline");
    show(8, "full line%nnext");
    show(FORMAT_MESSAGE_IGNORE_INSERTS, "%1!s! %% %n%t%! %0gone");
    show(0, "wrong%");
    show(0, "");
    ULONG_PTR words[] = {6, 4, 2, 5, 3, 1};
    char to[64];
    DWORD n = FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY,
                             "%1!*.*u!,%1!*.*u!", 0, 0, to, sizeof to, (va_list*)words);
    printf("%lu [%s]\n", n, to);
    SetLastError(0);
    n = FormatMessageA(FORMAT_MESSAGE_FROM_STRING, "%1", 0, 0, to, sizeof to, NULL);
    printf("no list %lu %lu\n", n, GetLastError());
    show_wide(64, L"%1!s!-%2!S!", L"a", "b", "behind");
    show_wide(4, L"%1!s!-%2!s!", L"long text", "behind");
    char* made = (char*)to;
    SetLastError(0);
    n = FormatMessageA(FORMAT_MESSAGE_ALLOCATE_BUFFER, "text", 0, 0, (LPSTR)&made, 0, NULL);
    printf("no source %lu %d %lu\n", n, made == NULL, GetLastError());
    n = FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ALLOCATE_BUFFER, "\xc3\xa9", 0,
                       0, (LPSTR)&made, 100, NULL);
    printf("%lu %02x%02x room %d\n", n, (unsigned char)made[0], (unsigned char)made[1],
           LocalSize(made) >= 100);
    LocalFree(made);
    SetLastError(0);
    n = FormatMessageA(FORMAT_MESSAGE_FROM_STRING, "text", 0, 0, to, 0x8000, NULL);
    printf("too much room %lu %lu\n", n, GetLastError());
    return 0;
}
