// Named objects: one object for one name, of one type, gone with its last handle.
#include <stdio.h>
#include <windows.h>

int main(void) {
    HANDLE a = CreateEventA(NULL, TRUE, FALSE, "Local\\ferry-test");
    printf("%lu\n", GetLastError());
    HANDLE b = CreateEventW(NULL, FALSE, TRUE, L"ferry-test");
    printf("%d %lu\n", b != NULL, GetLastError());
    printf("%lu\n", WaitForSingleObject(b, 0)); // its first state was the first creator's
    SetEvent(a);
    printf("%lu %lu\n", WaitForSingleObject(b, 0), WaitForSingleObject(b, 0));
    printf("%p", (void*)CreateMutexA(NULL, FALSE, "ferry-test"));
    printf(" %lu\n", GetLastError());
    printf("%p", (void*)OpenEventA(SYNCHRONIZE, FALSE, "Ferry-test"));
    printf(" %lu\n", GetLastError());
    HANDLE c = OpenEventA(SYNCHRONIZE, FALSE, "ferry-test");
    printf("%d %d", c != NULL, SetEvent(c)); // not that access
    printf(" %lu\n", GetLastError());
    printf("%p", (void*)OpenEventA(SYNCHRONIZE, FALSE, "Global\\ferry-test"));
    printf(" %lu\n", GetLastError());
    CloseHandle(a);
    CloseHandle(b);
    CloseHandle(c);
    printf("%p", (void*)OpenEventA(SYNCHRONIZE, FALSE, "ferry-test"));
    printf(" %lu\n", GetLastError());
    SetLastError(0);
    a = CreateSemaphoreA(NULL, 1, 2, "ferry-test");
    printf("%d %lu\n", a != NULL, GetLastError());
    printf("%p", (void*)CreateEventA(NULL, 0, 0, "with\\backslash"));
    printf(" %lu\n", GetLastError());
    return 0;
}
