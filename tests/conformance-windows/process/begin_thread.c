// _beginthread and _beginthreadex: arguments, exit codes, errno of each thread its own.
#include <errno.h>
#include <process.h>
#include <stdio.h>
#include <windows.h>

static volatile LONG sum;
static HANDLE done;

static unsigned __stdcall with_code(void* argument) {
    errno = 77;
    InterlockedAdd(&sum, *(int*)argument);
    _endthreadex(*(int*)argument + 100);
    return 0;
}
static void plain(void* argument) {
    InterlockedAdd(&sum, (int)(intptr_t)argument);
    SetEvent(done);
}

int main(void) {
    int values[4] = {1, 2, 3, 4};
    HANDLE threads[4];
    errno = 5;
    for (int i = 0; i < 4; ++i) {
        threads[i] = (HANDLE)_beginthreadex(NULL, 0, with_code, &values[i], 0, NULL);
    }
    WaitForMultipleObjects(4, threads, TRUE, INFINITE);
    DWORD code;
    GetExitCodeThread(threads[2], &code);
    printf("%ld %lu %d\n", sum, code, errno);
    done = CreateEventA(NULL, TRUE, FALSE, NULL);
    printf("%d\n", _beginthread(plain, 0, (void*)50) != (uintptr_t)-1);
    WaitForSingleObject(done, INFINITE);
    printf("%ld\n", sum);
    return 0;
}
