// Thread-local storage: TlsAlloc, FlsAlloc with its callback at the thread's end, __thread.
#include <stdio.h>
#include <windows.h>

static DWORD tls, fls;
static __thread int own = 5;
static void WINAPI at_end(PVOID value) { printf("end of %s\n", (char*)value); }
static DWORD WINAPI work(LPVOID unused) {
    (void)unused;
    printf("%p %p %d\n", TlsGetValue(tls), FlsGetValue(fls), own);
    TlsSetValue(tls, &tls);
    FlsSetValue(fls, "thread");
    own = 6;
    printf("%d %s %d\n", TlsGetValue(tls) == &tls, (char*)FlsGetValue(fls), own);
    return 0;
}

int main(void) {
    tls = TlsAlloc();
    fls = FlsAlloc(at_end);
    TlsSetValue(tls, &fls);
    FlsSetValue(fls, "main");
    HANDLE thread = CreateThread(NULL, 0, work, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    printf("%d %s %d\n", TlsGetValue(tls) == &fls, (char*)FlsGetValue(fls), own);
    DWORD second = FlsAlloc(at_end);
    FlsSetValue(second, "freed");
    printf("%d\n", FlsFree(second));
    printf("%d", FlsFree(second));
    printf(" %lu\n", GetLastError());
    fflush(stdout);
    return 0;
}
