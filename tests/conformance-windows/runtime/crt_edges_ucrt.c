// Edges of ucrt: blanks, errno's own functions, a DLL that a running thread needs.
// runtime: ucrt
#include <ctype.h>
#include <errno.h>
#include <process.h>
#include <stdio.h>
#include <stdlib.h>
#include <wctype.h>
#include <windows.h>

static void ignore(const wchar_t* a, const wchar_t* b, const wchar_t* c, unsigned d, uintptr_t e) {
    (void)a, (void)b, (void)c, (void)d, (void)e;
    printf("(invalid) ");
}

int main(void) {
    for (int c = 0; c < 0x10000; ++c)
        if (iswblank(c) || iswctype(c, _BLANK))
            printf("%x %d %d\n", c, iswblank(c) != 0, iswctype(c, _BLANK) != 0);
    _set_invalid_parameter_handler(ignore);
    errno = 77;
    int (*get_errno)(int*) = (int (*)(int*))(void (*)(void))GetProcAddress(
        GetModuleHandleA("ucrtbase.dll"), "_get_errno");
    printf("%d", get_errno(NULL));
    printf(" %d\n", errno);
    // The C runtime keeps the module of a thread's function for as long as the thread runs.
    HMODULE library = LoadLibraryA("winmm.dll");
    HANDLE thread = (HANDLE)_beginthreadex(
        NULL, 0,
        (unsigned(__stdcall*)(void*))(void (*)(void))GetProcAddress(library, "timeGetTime"), NULL,
        CREATE_SUSPENDED, NULL);
    FreeLibrary(library);
    printf("%d", GetModuleHandleA("winmm.dll") != NULL);
    ResumeThread(thread);
    printf(" %lu", WaitForSingleObject(thread, 5000));
    printf(" %d\n", GetModuleHandleA("winmm.dll") != NULL);
    return 0;
}
