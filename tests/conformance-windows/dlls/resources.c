// Resources of the program itself.
#include <stdio.h>
#include <windows.h>
int main(void) {
    HRSRC r = FindResourceA(NULL, MAKEINTRESOURCEA(100), (LPCSTR)RT_RCDATA);
    printf("%lu %.14s\n", SizeofResource(NULL, r),
           (const char*)LockResource(LoadResource(NULL, r)));
    r = FindResourceA(NULL, "named", (LPCSTR)RT_RCDATA);
    printf("%.7s\n", (const char*)LockResource(LoadResource(NULL, r)));
    r = FindResourceA(NULL, "#7", "custom");
    const WORD* words = LockResource(LoadResource(NULL, r));
    printf("%x %x\n", words[0], words[1]);
    r = FindResourceA(NULL, "nothing", (LPCSTR)RT_RCDATA);
    printf("%d %lu\n", r == NULL, GetLastError());
    r = FindResourceA(NULL, "nothing", "notype");
    printf("%d %lu\n", r == NULL, GetLastError());
    r = FindResourceExA(NULL, (LPCSTR)RT_RCDATA, MAKEINTRESOURCEA(100), 0x407);
    printf("%d\n", r != NULL);
    return 0;
}
