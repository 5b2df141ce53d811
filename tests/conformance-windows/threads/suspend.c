// Ten thousand times a thread is suspended, looked at, given its registers again and resumed: while
// it computes, allocates, waits, works with files and asks the dispatcher. What it does stays
// right.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { kinds = 5, rounds = 2000 };

static volatile LONG stop;
static volatile LONG progress[kinds];
static volatile LONG mistakes[kinds];
static HANDLE event;

/// A sum over all registers that can be had, and over those of vectors.
static void compute(void) {
    unsigned long long a = 1, b = 2, c = 3, d = 5;
    double x = 1;
    for (int i = 0; i < 1000; ++i) {
        a += b ^ (c << 3);
        b += c ^ (d >> 5);
        c += d ^ a;
        d += a * 3 + b;
        x = x * 1.25 - (double)(i & 7);
        x = x > 1e6 ? x * 1e-6 : x;
    }
    static volatile unsigned long long sum;
    static volatile double text;
    if (sum == 0) {
        sum = a + b + c + d;
        text = x;
    }
    mistakes[0] += sum != a + b + c + d || text != x;
}

static void allocate(void) {
    const size_t size = 100 + (size_t)progress[1] % 5000;
    unsigned char* block = malloc(size);
    memset(block, (int)size, size);
    void* other = malloc(60000);
    for (size_t i = 0; i < size; ++i) {
        mistakes[1] += block[i] != (unsigned char)size;
    }
    free(other);
    free(block);
}

static void wait(void) {
    const DWORD done = WaitForSingleObject(event, progress[2] % 3 == 0 ? 1 : 0);
    mistakes[2] += done != WAIT_OBJECT_0 && done != WAIT_TIMEOUT;
    Sleep(progress[2] % 8 == 0);
}

static void use_files(void) {
    char written[700], read[700];
    const LONG number = progress[3];
    memset(written, number, sizeof written);
    HANDLE file = CreateFileA("suspend.tmp", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                              FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD count = 0, back = 0;
    BOOL good = WriteFile(file, written, sizeof written, &count, NULL);
    good = good && SetFilePointer(file, 0, NULL, FILE_BEGIN) == 0 &&
           ReadFile(file, read, sizeof read, &back, NULL) && GetFileSize(file, NULL) == count;
    mistakes[3] += !good || count != sizeof read || back != sizeof read ||
                   memcmp(written, read, sizeof read) != 0 || !CloseHandle(file);
}

static void ask(void) {
    mistakes[4] += !SetEvent(event) || !ResetEvent(event) ||
                   GetThreadId(GetCurrentThread()) != GetCurrentThreadId();
}

static void (*const works[kinds])(void) = {compute, allocate, wait, use_files, ask};

static DWORD WINAPI run(LPVOID argument) {
    const int kind = (int)(INT_PTR)argument;
    while (!stop) {
        works[kind]();
        progress[kind]++;
    }
    return 0;
}

/// How much of a round with a thread went wrong.
static int round_with(HANDLE thread, int kind, int number) {
    CONTEXT context = {.ContextFlags = CONTEXT_FULL | CONTEXT_FLOATING_POINT};
    int bad = SuspendThread(thread) != 0;
    bad += !GetThreadContext(thread, &context);
    bad += context.Rip == 0 || context.Rsp == 0;
    const LONG before = progress[kind];
    if (number % 400 == 0) {
        Sleep(2);
    }
    if (number % 3 == 0) {
        CONTEXT again = context;
        bad += !SetThreadContext(thread, &context);
        bad += !GetThreadContext(thread, &again) || again.Rip != context.Rip ||
               again.Rsp != context.Rsp || again.Rbx != context.Rbx;
    }
    bad += progress[kind] != before;
    return bad + (ResumeThread(thread) != 1);
}

int main(void) {
    HANDLE threads[kinds];
    event = CreateEventA(NULL, FALSE, FALSE, NULL);
    for (int i = 0; i < kinds; ++i) {
        threads[i] = CreateThread(NULL, 0, run, (void*)(INT_PTR)i, CREATE_SUSPENDED, NULL);
    }
    int bad = 0;
    for (int kind = 0; kind < kinds; ++kind) {
        ResumeThread(threads[kind]);
        // The next one runs too: what both share is taken away from under one by the other.
        ResumeThread(threads[(kind + 1) % kinds]);
        for (int i = 0; i < rounds; ++i) {
            bad += round_with(threads[kind], kind, i);
            for (volatile int pause = i * 37 % 20000; pause > 0; --pause) {
            }
        }
        // On a busy machine it may not have had the processor yet.
        for (int wait = 0; wait < 5000 && progress[kind] == 0; ++wait) {
            Sleep(1);
        }
        SuspendThread(threads[kind]);
        SuspendThread(threads[(kind + 1) % kinds]);
    }
    stop = 1;
    for (int i = 0; i < kinds; ++i) {
        ResumeThread(threads[i]);
    }
    printf("%lu\n", WaitForMultipleObjects(kinds, threads, TRUE, 10000));
    for (int i = 0; i < kinds; ++i) {
        printf("%d: %s, mistakes %ld\n", i, progress[i] > 0 ? "went on" : "stood still",
               mistakes[i]);
    }
    printf("bad %d\n", bad);
    return 0;
}
