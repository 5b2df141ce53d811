// A program that is linked with DLLs of which ferry has names alone starts, and may look for their
// functions, which are not found.
// build: -lmpr -lwtsapi32 -lopengl32 -lwininet
#include <windows.h>

#include <stdio.h>
#include <wininet.h>
#include <wtsapi32.h>

int main(int count, char** words) {
    if (count > 100) { // never: the names alone are wanted
        InternetOpenA(words[0], 0, NULL, NULL, 0);
        WTSFreeMemory(words);
        WNetGetConnectionA(words[0], words[1], NULL);
        wglGetCurrentDC();
    }
    printf("%d\n", GetProcAddress(LoadLibraryA("wininet"), "InternetOpenW") == NULL);
    printf("%d\n", GetModuleHandleA("mpr.dll") != NULL);
    FARPROC forwarded = GetProcAddress(LoadLibraryA("sechost.dll"), "LookupAccountSidW");
    printf("%d\n", forwarded == GetProcAddress(LoadLibraryA("advapi32"), "LookupAccountSidW"));
    printf("%d\n", GetProcAddress(LoadLibraryA("lz32.dll"), "LZRead") == NULL);
    return 0;
}
