// What msvcrt's scanf and printf read out of formats that are not C's.
// build: -Wno-format -Wno-format-extra-args
#include <stdio.h>
#include <wchar.h>

int main(void) {
    void* pointer = &pointer;
    int number;
    char text[20] = "";
    wchar_t wide[20] = L"";
    static const char* const widths[] = {"%02hd", "%h02d", "%000h02d", "%2h0d", "%hhd", "%0d"};
    static const char* const pointers[] = {"0x12", "12ab", "-1"};
    for (int i = 0; i < 3; ++i) {
        printf("%d", sscanf(pointers[i], i == 1 ? "%P" : "%p", &pointer));
        printf(" %p\n", pointer);
    }
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; ++i) {
        number = 0x55555555;
        printf("%s: %d", widths[i], sscanf("12345678", widths[i], &number));
        printf(" %x\n", number);
    }
    number = 0;
    printf("%d", sscanf("\"%7@x", "%\"%%%d%@%c", &number, text));
    printf(" %d\n", number);
    printf("%d", sscanf("k  word", "%k%s", text));
    printf(" %s\n", text);
    printf("%d\n", sscanf("kword", "%q%s", text));
    printf("%d %d\n", swscanf(L" \t\n", L"%ls", wide), sscanf(" \t\n", "%s", text));
    printf("%z|%t|%zx|%td|%k%y\n", 10, 11);
    printf("%#+ -03whlls|%hws|%hls|\n", L"a", L"b", L"c");
    printf("%#08o|%#-8o|%#o\n", 9, 9, 9);
    return 0;
}
