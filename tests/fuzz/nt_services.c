// Calls every NT service that ferry has with arguments that make little sense. What it gets does
// not matter, nor whether it survives: nt_services.py looks at what ferry says.
//
//     nt_services SEED CALLS
#include <stdlib.h>
#include <windows.h>

static const char* const names[] = {
#define SERVICE(name, number, level, handler, note) #name,
#define MISSING(name, number)
#define OWN(name, number, handler, note)
#include <ferry/nt/services.inc>
};

// Those that end or replace the caller by what they are for, and those that change files.
static const char* const left_out[] = {"TerminateProcess", "TerminateThread",   "RaiseException",
                                       "Continue",         "CreateUserProcess", "DeleteFile"};

static unsigned long long state;
static unsigned long long next(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static unsigned char* scratch;
static HANDLE handles[16];
enum { scratch_size = 0x10000 };

static unsigned long long argument(void) {
    static const unsigned long long odd[] = {0,
                                             1,
                                             2,
                                             3,
                                             4,
                                             7,
                                             8,
                                             16,
                                             24,
                                             48,
                                             64,
                                             65,
                                             100,
                                             4096,
                                             0x10000,
                                             0x7ffe0000,
                                             0x7fffffff,
                                             0x80000000,
                                             0xffffffff,
                                             0x7d0000000000,
                                             0x7fffffffffff,
                                             0x800000000000,
                                             0x8000000000000000,
                                             ~0ULL,
                                             ~1ULL,
                                             0xfffffffffffff000};
    switch (next() % 8) {
    case 0:
    case 1: return odd[next() % (sizeof odd / sizeof *odd)];
    case 2:
    case 3: return (unsigned long long)(scratch + next() % (scratch_size - 64) / 8 * 8);
    case 4: return (unsigned long long)(ULONG_PTR)handles[next() % 16];
    case 5: return (unsigned long long)(scratch + scratch_size - next() % 64); // its end
    case 6: return next() % 128;
    default: return next();
    }
}

static void fill(void) {
    for (int i = 0; i < 64; ++i) {
        const unsigned long long value = argument();
        CopyMemory(scratch + next() % (scratch_size - 8) / 8 * 8, &value, sizeof value);
    }
    // Timeouts that end, where one is read from the beginning of a page.
    for (int at = 0; at < scratch_size; at += 4096) {
        *(long long*)(scratch + at) = -1000;
    }
}

typedef LONG(NTAPI* Service)(ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR,
                             ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR);
struct call {
    Service service;
    ULONG_PTR arguments[12];
};

static DWORD WINAPI make(LPVOID given) {
    const struct call* call = given;
    const ULONG_PTR* a = call->arguments;
    call->service(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11]);
    return 0;
}

static int is_left_out(const char* name) {
    for (unsigned i = 0; i < sizeof left_out / sizeof *left_out; ++i) {
        if (lstrcmpA(left_out[i], name) == 0) {
            return 1;
        }
    }
    return 0;
}

int main(int argc, char** argv) {
    state = (argc > 1 ? strtoull(argv[1], NULL, 10) : 1) * 0x9e3779b97f4a7c15ULL + 1;
    const int calls = argc > 2 ? atoi(argv[2]) : 500;
    const HMODULE ntdll = GetModuleHandleA("ntdll.dll");
    scratch = VirtualAlloc(NULL, scratch_size, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    handles[0] = CreateEventA(NULL, TRUE, TRUE, NULL);
    handles[1] = CreateMutexA(NULL, FALSE, NULL);
    handles[2] = CreateSemaphoreA(NULL, 1, 5, NULL);
    handles[3] = CreateWaitableTimerA(NULL, FALSE, NULL);
    handles[4] = GetCurrentProcess();
    handles[5] = CreateFileA("NUL", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    for (int i = 0; i < calls; ++i) {
        const char* const name = names[next() % (sizeof names / sizeof *names)];
        char whole[96] = "Nt";
        static struct call call; // outlives a thread that is ended
        lstrcatA(whole, name);
        call.service = (Service)(void*)GetProcAddress(ntdll, whole);
        if (is_left_out(name) || call.service == NULL) {
            continue;
        }
        fill();
        for (int k = 0; k < 12; ++k) {
            call.arguments[k] = argument();
        }
        const HANDLE thread = CreateThread(NULL, 0, make, &call, 0, NULL);
        if (WaitForSingleObject(thread, 100) == WAIT_TIMEOUT) {
            TerminateThread(thread, 1);
            WaitForSingleObject(thread, 5000);
        }
        CloseHandle(thread);
    }
    return 0;
}
