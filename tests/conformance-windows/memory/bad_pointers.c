// Functions that answer for memory that is not there instead of failing on it.
#include <stdio.h>
#include <windows.h>
int main(void) {
    char* none = VirtualAlloc(NULL, 0x2000, MEM_RESERVE, PAGE_NOACCESS);
    char* text = VirtualAlloc(none, 0x1000, MEM_COMMIT, PAGE_READWRITE);
    char to[16] = "x";
    printf("length %d %d\n", lstrlenA(none + 0x1000), lstrlenW((WCHAR*)(none + 0x1000)));
    printf("copy %d", lstrcpyA(to, none + 0x1000) == NULL);
    printf(" %d", lstrcpyA(none + 0x1000, "a") == NULL);
    printf(" %d\n", lstrcatA(to, none + 0x1000) == NULL);
    FillMemory(text, 0x1000, 'a'); // no NUL up to where there is nothing
    printf("no end %d %d\n", lstrlenA(text), lstrcpynA(to, text, 4) == to && lstrlenA(to) == 3);
    SetLastError(0);
    printf("heap %d", HeapValidate(GetProcessHeap(), 0, none + 0x1010));
    printf(" %lu\n", GetLastError());
    SetLastError(0);
    printf("time %d", QueryUnbiasedInterruptTime(NULL));
    printf(" %lu\n", GetLastError());
    DWORD product = 1;
    printf("product %d", GetProductInfo(5, 1, 0, 0, &product));
    printf(" %lu %d\n", product, GetProductInfo(6, 1, 0, 0, NULL));
    SetLastError(0);
    printf("variable %lu", GetEnvironmentVariableA(NULL, to, sizeof to));
    printf(" %lu expanded %lu\n", GetLastError(), ExpandEnvironmentStringsA(NULL, to, sizeof to));
    SetLastError(0);
    printf("path %lu", GetFullPathNameW(NULL, 0, NULL, NULL));
    printf(" %lu\n", GetLastError());
    SetLastError(0);
    printf("changes %d", ReadDirectoryChangesW(NULL, NULL, 0, FALSE, 0, NULL, NULL, NULL));
    printf(" %lu\n", GetLastError());
    HANDLE watch = FindFirstChangeNotificationW(L"C:\\Windows\\System32\\kernel32.dll", FALSE, 1);
    printf("file %d %lu\n", watch == INVALID_HANDLE_VALUE, GetLastError());
    return 0;
}
