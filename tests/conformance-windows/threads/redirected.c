// A thread that waits is made to go on in another function, as libraries of threads cancel one. It
// is shown behind the `syscall` of a stub, so that its stack is as it is where functions begin.
#include <stdio.h>
#include <windows.h>

static volatile LONG places;

static void CALLBACK instead(void) {
    char on_stack[16] __attribute__((aligned(16)));
    places |= ((ULONG_PTR)on_stack & 15) == 0 ? 2 : 4;
    Sleep(1);
    ExitThread(7);
}

static DWORD WINAPI is_redirected(LPVOID event) {
    places |= 1;
    WaitForSingleObject(event, 60000); // which has to end first
    return 5;
}

static DWORD WINAPI waits(LPVOID event) {
    return WaitForSingleObject(event, 60000) == WAIT_OBJECT_0 ? 6 : 0;
}

static CONTEXT look_at(HANDLE thread) {
    CONTEXT context = {.ContextFlags = CONTEXT_CONTROL};
    SuspendThread(thread);
    GetThreadContext(thread, &context);
    const unsigned char* const code = (const unsigned char*)context.Rip;
    HMODULE module = NULL;
    GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                           GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       (LPCSTR)context.Rip, &module);
    printf("in ntdll: %d, at %02x, behind a syscall: %d, stack %d\n",
           module == GetModuleHandleA("ntdll"), code[0], code[-2] == 0x0f && code[-1] == 5,
           (int)(context.Rsp & 15));
    return context;
}

static DWORD end_of(HANDLE thread) {
    DWORD code = 0;
    WaitForSingleObject(thread, 10000);
    GetExitCodeThread(thread, &code);
    return code;
}

int main(void) {
    const HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
    HANDLE thread = CreateThread(NULL, 0, is_redirected, event, 0, NULL);
    while ((places & 1) == 0) {
        Sleep(1);
    }
    Sleep(100);
    CONTEXT context = look_at(thread);
    context.Rip = (DWORD64)instead;
    SetThreadContext(thread, &context);
    ResumeThread(thread);
    SetEvent(event);
    printf("ends with %lu", end_of(thread));
    printf(", places %ld\n", places);

    ResetEvent(event);
    thread = CreateThread(NULL, 0, waits, event, 0, NULL);
    Sleep(100);
    context = look_at(thread);
    const DWORD64 seen = context.Rsp;
    SetThreadContext(thread, &context); // as it was
    context = look_at(thread);
    printf("the same stack: %d\n", context.Rsp == seen);
    ResumeThread(thread);
    ResumeThread(thread);
    SetEvent(event);
    printf("ends with %lu\n", end_of(thread));
    return 0;
}
