// Events: a manual one stays set, an automatic one lets one wait through (CreateEvent, SetEvent).
#include <stdio.h>
#include <windows.h>

int main(void) {
    HANDLE manual = CreateEventA(NULL, TRUE, FALSE, NULL);
    HANDLE automatic = CreateEventA(NULL, FALSE, TRUE, NULL);
    printf("%lu %lu\n", WaitForSingleObject(manual, 0), WaitForSingleObject(automatic, 0));
    printf("%lu\n", WaitForSingleObject(automatic, 10));
    SetEvent(manual);
    printf("%lu %lu\n", WaitForSingleObject(manual, 0), WaitForSingleObject(manual, INFINITE));
    ResetEvent(manual);
    HANDLE both[] = {manual, automatic};
    SetEvent(automatic);
    printf("%lu\n", WaitForMultipleObjects(2, both, FALSE, 0));
    SetEvent(automatic);
    printf("%lu\n", WaitForMultipleObjects(2, both, TRUE, 0));
    printf("still set: %lu\n", WaitForSingleObject(automatic, 0));
    SetEvent(automatic);
    SetEvent(manual);
    printf("%lu", WaitForMultipleObjects(2, both, TRUE, 0));
    printf(" %lu\n", WaitForSingleObject(automatic, 0));
    PulseEvent(manual);
    printf("%lu\n", WaitForSingleObject(manual, 0));
    CloseHandle(manual);
    printf("%lu", WaitForSingleObject(manual, 0));
    printf(" %lu\n", GetLastError());
    HANDLE twice[] = {automatic, automatic};
    printf("%lu", WaitForMultipleObjects(2, twice, TRUE, 0));
    printf(" %lu\n", GetLastError());
    printf("%lu\n", WaitForMultipleObjects(0, twice, FALSE, 0));
    printf("%lu\n", WaitForMultipleObjects(65, twice, FALSE, 0));
    return 0;
}
