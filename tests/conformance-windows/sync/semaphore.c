// Semaphores count up to their limit.
#include <stdio.h>
#include <windows.h>

int main(void) {
    HANDLE semaphore = CreateSemaphoreA(NULL, 2, 3, NULL);
    LONG before = -1;
    printf("%lu", WaitForSingleObject(semaphore, 0));
    printf(" %lu", WaitForSingleObject(semaphore, 0));
    printf(" %lu\n", WaitForSingleObject(semaphore, 0));
    printf("%d", ReleaseSemaphore(semaphore, 2, &before));
    printf(" %ld\n", before);
    printf("%d", ReleaseSemaphore(semaphore, 2, &before));
    printf(" %lu\n", GetLastError());
    printf("%d", ReleaseSemaphore(semaphore, 0, &before));
    printf(" %lu\n", GetLastError());
    printf("%d %ld\n", ReleaseSemaphore(semaphore, 1, NULL), before);
    printf("%p", (void*)CreateSemaphoreA(NULL, 2, 1, NULL));
    printf(" %lu\n", GetLastError());
    return 0;
}
