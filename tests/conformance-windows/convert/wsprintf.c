// wsprintf: its conversions, and that it ends at 1,024 bytes; rectangles; pictures of times and dates.
// build: -luser32
#include <windows.h>

#include <stdio.h>

static char formatted[1100];

static void show(const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int count = wvsprintfA(formatted, format, arguments);
    va_end(arguments);
    printf("%s|%s|%d\n", format, formatted, count);
}

static void show_rectangle(const char* what, BOOL result, const RECT* r) {
    printf("%s: %d, %ld %ld %ld %ld\n", what, result, r->left, r->top, r->right, r->bottom);
}

static BOOL CALLBACK print_picture(LPSTR text) {
    printf(" [%s]", text);
    return TRUE;
}
static BOOL CALLBACK print_first(LPWSTR text, LPARAM argument) {
    printf(" [%ls] %d", text, (int)argument);
    return FALSE;
}

int main(void) {
    show("%d %i %5d|%-5d|%05d", -1, 2, 3, 4, -5);
    show("%u %lu %hu %hd", 4000000000u, 7ul, 6, -5);
    show("%x %X %#x %#X %08x", 255, 255, 255, 255, 0xbeef);
    show("%I64d %I64x %I64u", -5000000000ll, 0xfedcba9876543210ull, 18446744073709551615ull);
    show("%.4d %8.4d|%-8.4x|", 7, 8, 10);
    show("%s %10s|%-10s|%.2s %S %ls %hs", "text", "right", "left", "cut", L"wide", L"wide", "narrow");
    show("%c%c %C", 'a', 'b', L'c');
    show("%s and %S", NULL, NULL);
    show("%p", (void*)0x1234);
    show("100%% %y");
    show("%5c|%-5c|", 'x', 'y');
    WCHAR wide[100];
    printf("%d %ls\n", wsprintfW(wide, L"%s %S %hs %d", L"own", "other", "narrow", 5), wide);
    char* const text = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, 5000);
    FillMemory(text, 4000, 'z');
    const int cut = wsprintfA(formatted, "%s", text);
    printf("%d %d\n", cut >= 1023 && cut <= 1024, (int)strlen(formatted) <= 1024);

    RECT a = {0, 0, 10, 10}, b = {5, -5, 20, 10}, to, none = {3, 3, 3, 9};
    show_rectangle("union", UnionRect(&to, &a, &b), &to);
    show_rectangle("with none", UnionRect(&to, &none, &b), &to);
    show_rectangle("intersection", IntersectRect(&to, &a, &b), &to);
    show_rectangle("of none", IntersectRect(&to, &a, &none), &to);
    show_rectangle("difference", SubtractRect(&to, &a, &b), &to);
    show_rectangle("nothing left", SubtractRect(&to, &a, &a), &to);
    const POINT inside = {9, 9}, edge = {10, 9};
    printf("%d %d %d\n", PtInRect(&a, inside), PtInRect(&a, edge), IsRectEmpty(&none));

    printf("times:");
    EnumTimeFormatsA(print_picture, LOCALE_USER_DEFAULT, 0);
    printf("\ndates:");
    EnumDateFormatsA(print_picture, LOCALE_USER_DEFAULT, DATE_LONGDATE);
    printf("\none:");
    EnumTimeFormatsEx(print_first, NULL, TIME_NOSECONDS, 42);
    printf("\n%d", EnumTimeFormatsA(print_picture, LOCALE_USER_DEFAULT, 0x100));
    printf(" %lu\n", GetLastError());
    return 0;
}
