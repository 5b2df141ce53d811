// Clocks go forward, all show the same, and go on doing so when they are asked often.
#include <stdio.h>
#include <windows.h>

typedef BOOL(NTAPI* ReadCounter)(LARGE_INTEGER*);
typedef LARGE_INTEGER(NTAPI* ReadTime)(void);

#define ROUNDS 3000

static LONGLONG last;
static LONG backward;

static DWORD WINAPI reader(LPVOID unused) {
    (void)unused;
    LARGE_INTEGER before = {0};
    for (int i = 0; i < ROUNDS; i++) {
        LARGE_INTEGER now;
        QueryPerformanceCounter(&now);
        backward += now.QuadPart < before.QuadPart;
        before = now;
    }
    return 0;
}

static LONGLONG of(FILETIME time) {
    return (LONGLONG)((ULONGLONG)time.dwHighDateTime << 32 | time.dwLowDateTime);
}

int main(void) {
    HMODULE ntdll = GetModuleHandleA("ntdll.dll");
    ReadCounter counter = (ReadCounter)(void*)GetProcAddress(ntdll, "RtlQueryPerformanceCounter");
    ReadCounter frequency =
        (ReadCounter)(void*)GetProcAddress(ntdll, "RtlQueryPerformanceFrequency");
    ReadTime precise = (ReadTime)(void*)GetProcAddress(ntdll, "RtlGetSystemTimePrecise");
    LARGE_INTEGER per_second, now, own;
    printf("frequency %d", QueryPerformanceFrequency(&per_second));
    printf(" %d, %lld a second\n", frequency(&own), per_second.QuadPart);

    int odd = 0;
    for (int i = 0; i < ROUNDS; i++) {
        LARGE_INTEGER after;
        QueryPerformanceCounter(&now);
        counter(&own);
        QueryPerformanceCounter(&after);
        odd += now.QuadPart < last || own.QuadPart < now.QuadPart || after.QuadPart < own.QuadPart;
        last = after.QuadPart;
    }
    printf("counter: %d out of order\n", odd);

    HANDLE threads[2];
    for (int i = 0; i < 2; i++) {
        threads[i] = CreateThread(NULL, 0, reader, NULL, 0, NULL);
    }
    WaitForMultipleObjects(2, threads, TRUE, INFINITE);
    printf("threads: %ld out of order\n", backward);

    odd = 0;
    LONGLONG before = 0;
    for (int i = 0; i < ROUNDS; i++) {
        FILETIME exact, cheap;
        GetSystemTimePreciseAsFileTime(&exact);
        LONGLONG by_ntdll = precise().QuadPart;
        GetSystemTimeAsFileTime(&cheap);
        LONGLONG behind = by_ntdll - of(cheap);
        odd +=
            of(exact) < before || by_ntdll < of(exact) || behind > 10000000 || behind < -10000000;
        before = of(exact);
    }
    printf("system time: %d out of order\n", odd);

    QueryPerformanceCounter(&now);
    ULONGLONG ticks = GetTickCount64();
    Sleep(100);
    QueryPerformanceCounter(&own);
    LONGLONG waited = (own.QuadPart - now.QuadPart) * 1000 / per_second.QuadPart;
    printf("slept %d %d\n", waited >= 99, GetTickCount64() - ticks >= 80);

    // Set by administrators only.
    SYSTEMTIME time;
    GetSystemTime(&time);
    printf("set: %d", SetSystemTime(&time));
    printf(" %lu", GetLastError());
    printf(", %d", SetLocalTime(&time));
    printf(" %lu\n", GetLastError());
    return 0;
}
