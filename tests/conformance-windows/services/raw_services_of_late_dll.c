// beside: raw_caller
// Service instructions that come with a DLL reach Windows from threads that run already, even from
// one that has not left its own code since.
#include <stdio.h>
#include <windows.h>

static LONG (*volatile close_raw)(HANDLE);
static volatile LONG ready;

static DWORD WINAPI compute(void* unused) {
    (void)unused;
    InterlockedExchange(&ready, 1);
    while (close_raw == NULL) {
    }
    return (DWORD)close_raw((HANDLE)0x7654);
}

int main(void) {
    HANDLE thread = CreateThread(NULL, 0, compute, NULL, 0, NULL);
    while (!ready) {
        Sleep(1);
    }
    HMODULE dll = LoadLibraryA("raw_caller.dll");
    FARPROC function = GetProcAddress(dll, "close_raw");
    close_raw = (LONG(*)(HANDLE))(void*)function;
    WaitForSingleObject(thread, INFINITE);
    DWORD code = 0;
    GetExitCodeThread(thread, &code);
    printf("there %08lx\n", code);
    printf("here %08lx\n", close_raw((HANDLE)0x7654));
    return 0;
}
