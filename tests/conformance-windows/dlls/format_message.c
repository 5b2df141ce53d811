// FormatMessage: inserts, their formats, and escapes.
#include <stdarg.h>
#include <stdio.h>
#include <windows.h>
static void show(const char* format, ...) {
    char to[200];
    va_list list;
    va_start(list, format);
    DWORD n = FormatMessageA(FORMAT_MESSAGE_FROM_STRING, format, 0, 0, to, sizeof to, &list);
    va_end(list);
    printf("%lu [%s]\n", n, to);
}
int main(void) {
    show("%1 and %2", "one", "two");
    show("%2!d! %1!s!", "text", -5);
    show("%1!08x! 100%% done", 0xbeef);
    show("no end%0 this not");
    DWORD_PTR words[] = {(DWORD_PTR) "array", 7};
    char* made = NULL;
    DWORD n = FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY |
                                 FORMAT_MESSAGE_ALLOCATE_BUFFER,
                             "%1=%2!u!", 0, 0, (LPSTR)&made, 0, (va_list*)words);
    printf("%lu [%s]\n", n, made);
    LocalFree(made);
    char small[4];
    n = FormatMessageA(FORMAT_MESSAGE_FROM_STRING, "too long", 0, 0, small, sizeof small, NULL);
    printf("%lu %lu\n", n, GetLastError());
    n = FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_IGNORE_INSERTS, "%1!d! %n", 0, 0,
                       small + 0, 0, NULL);
    PVOID p = EncodePointer(small);
    printf("%d %d\n", p != (PVOID)small, DecodePointer(p) == (PVOID)small);
    return 0;
}
