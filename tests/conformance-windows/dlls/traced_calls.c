// beside: order_c
// exit: 7
// What --trace=win32 shows (loader.py): texts, results, nested calls, longjmp over traced calls, floating point.
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
static jmp_buf back;
static volatile int jumps;
double (*root)(double);
static int jumping(const void* a, const void* b) {
    if (jumps++ == 0) {
        longjmp(back, 1);
    }
    return strcmp(*(const char* const*)a, *(const char* const*)b);
}
static DWORD WINAPI thread(LPVOID argument) {
    SetLastError((DWORD)(ULONG_PTR)argument);
    return GetLastError();
}
int main(void) {
    const char* names[] = {"second", "first"};
    volatile double two = 2;
    if (setjmp(back) == 0) {
        qsort(names, 2, sizeof *names, jumping);
    }
    qsort(names, 2, sizeof *names, jumping);
    CreateFileW(L"a \"quoted\" \u00e9 name", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    DWORD error = GetLastError();
    HMODULE c = LoadLibraryA("order_c.dll");
    int (*value)(void) = (int (*)(void))(void*)GetProcAddress(c, "c_value");
    root = (double (*)(double))(void*)GetProcAddress(GetModuleHandleA("msvcrt.dll"), "sqrt");
    HANDLE other = CreateThread(NULL, 0, thread, (LPVOID)77, 0, NULL);
    WaitForSingleObject(other, INFINITE);
    DWORD code = 0;
    GetExitCodeThread(other, &code);
    printf("%s %lu %d %lu %g\n", names[0], error, value(), code, root(1024 * two / 2));
    fflush(stdout);
    exit(7);
}
