// Keyed events: who releases meets who waits by the same key, and each waits for the other.
#include <windows.h>

#include <stdio.h>

typedef LONG(NTAPI* Create)(HANDLE* event, ULONG access, void* attributes, ULONG flags);
typedef LONG(NTAPI* Meet)(HANDLE event, void* key, BOOLEAN alertable, LARGE_INTEGER* timeout);

static Meet wait_for, release;
static HANDLE event;
static char keys[4];
static volatile LONG released, woken;

static DWORD WINAPI waiter(LPVOID key) {
    const LONG status = wait_for(event, key, FALSE, NULL);
    InterlockedIncrement(&woken);
    return (DWORD)status;
}

static DWORD WINAPI releaser(LPVOID key) {
    const LONG status = release(event, key, FALSE, NULL);
    InterlockedIncrement(&released);
    return (DWORD)status;
}

static DWORD end_of(HANDLE thread) {
    DWORD code = 1;
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    CloseHandle(thread);
    return code;
}

int main(void) {
    const HMODULE ntdll = GetModuleHandleA("ntdll.dll");
    const Create create = (Create)(void (*)(void))GetProcAddress(ntdll, "NtCreateKeyedEvent");
    wait_for = (Meet)(void (*)(void))GetProcAddress(ntdll, "NtWaitForKeyedEvent");
    release = (Meet)(void (*)(void))GetProcAddress(ntdll, "NtReleaseKeyedEvent");
    LARGE_INTEGER none = {.QuadPart = 0};
    LARGE_INTEGER soon = {.QuadPart = -300000};
    LONG status = create(&event, GENERIC_ALL, NULL, 0);
    printf("made %lx\n", status);
    status = wait_for(event, &keys[0], FALSE, &none);
    printf("nobody releases: %lx\n", status);
    status = release(event, &keys[0], FALSE, &soon);
    printf("nobody waits: %lx\n", status);
    status = wait_for(event, &keys[1], FALSE, &none);
    printf("an odd key: %lx\n", status);

    HANDLE first = CreateThread(NULL, 0, waiter, &keys[0], 0, NULL);
    HANDLE second = CreateThread(NULL, 0, waiter, &keys[2], 0, NULL);
    Sleep(30);
    printf("woken before: %ld\n", woken);
    status = release(event, &keys[2], FALSE, NULL);
    DWORD ended = end_of(second);
    printf("released %lx, the second %lx, woken %ld\n", status, ended, woken);
    status = release(event, &keys[0], FALSE, NULL);
    printf("released %lx, the first %lx\n", status, end_of(first));

    first = CreateThread(NULL, 0, releaser, &keys[0], 0, NULL);
    Sleep(30);
    printf("gone on before: %ld\n", released);
    status = wait_for(event, &keys[2], FALSE, &soon);
    printf("another key: %lx, %ld\n", status, released);
    status = wait_for(event, &keys[0], FALSE, NULL);
    printf("waited %lx, releaser %lx\n", status, end_of(first));

    CloseHandle(event);
    status = wait_for(event, &keys[0], FALSE, &none);
    printf("closed: %lx\n", status);
    event = NULL; // the one that all have
    first = CreateThread(NULL, 0, waiter, &keys[0], 0, NULL);
    status = release(event, &keys[0], FALSE, NULL);
    printf("without a handle: %lx %lx\n", status, end_of(first));
    return 0;
}
