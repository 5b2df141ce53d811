// Calls every NT service that ferry has with arguments that make little sense: handles of every
// type, open and closed; buffers that can't be read or written, end too early, lie at odd addresses
// or vanish meanwhile; names, lengths and counts at their limits. What it gets does not matter, nor
// whether it survives: nt_services.py looks at what ferry says.
//
//     nt_services SEED CALLS [SERVICE]
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static const char* const names[] = {
#define SERVICE(name, number, level, handler, note) #name,
#define MISSING(name, number)
#define OWN(name, number, handler, note)
#include <ferry/nt/services.inc>
};

// Those that end or replace the caller by what they are for, and one that deletes files by name.
static const char* const left_out[] = {"TerminateProcess", "TerminateThread",   "RaiseException",
                                       "Continue",         "CreateUserProcess", "DeleteFile"};

typedef unsigned long long word;

static word state;
static word next(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}
static word below(word limit) { return next() % limit; }

enum { page = 4096, scratch_size = 16 * page, edge_size = page };

/// Memory of each kind. Services may free any of it; renew() brings it back.
static struct {
    unsigned char* at;
    DWORD protect;
    SIZE_T size;
} regions[] = {
    {NULL, PAGE_READWRITE, scratch_size}, // its end is the end of what can be read
    {NULL, PAGE_READONLY, edge_size},
    {NULL, PAGE_NOACCESS, edge_size},
    {NULL, PAGE_READWRITE | PAGE_GUARD, edge_size},
    {NULL, PAGE_EXECUTE_READ, edge_size},
    {NULL, 0, edge_size},              // reserved alone
    {NULL, PAGE_READWRITE, edge_size}, // comes and goes
};
enum { kinds = sizeof regions / sizeof *regions, vanishing = kinds - 1 };

enum { most_handles = 32 };
static HANDLE handles[most_handles];

/// What the program has of a kind of memory, allocated or protected anew where a call changed it.
static void renew(void) {
    for (int i = 0; i < vanishing; ++i) {
        MEMORY_BASIC_INFORMATION about;
        if (regions[i].at != NULL && VirtualQuery(regions[i].at, &about, sizeof about) != 0 &&
            about.AllocationBase == regions[i].at && about.Type == MEM_PRIVATE &&
            about.RegionSize >= regions[i].size &&
            (regions[i].protect == 0 ? about.State == MEM_RESERVE
                                     : about.Protect == regions[i].protect)) {
            continue;
        }
        VirtualFree(regions[i].at, 0, MEM_RELEASE);
        regions[i].at = VirtualAlloc(NULL, 2 * scratch_size, MEM_RESERVE, PAGE_READWRITE);
        if (regions[i].protect != 0) {
            VirtualAlloc(regions[i].at, regions[i].size, MEM_COMMIT, regions[i].protect);
        }
    }
}

/// Changes what is at one address for as long as the program runs.
static DWORD WINAPI vanish(LPVOID at) {
    for (;;) {
        VirtualAlloc(at, edge_size, MEM_COMMIT, PAGE_READWRITE);
        SwitchToThread();
        DWORD old;
        VirtualProtect(at, edge_size, PAGE_READONLY, &old);
        SwitchToThread();
        VirtualFree(at, edge_size, MEM_DECOMMIT);
        SwitchToThread();
    }
    return 0;
}

static DWORD WINAPI sleep_long(LPVOID unused) {
    (void)unused;
    for (;;) {
        SleepEx(60000, TRUE);
    }
    return 0;
}

static void open_handles(void) {
    static HANDLE sleeper;
    for (int i = 0; i < most_handles; ++i) {
        CloseHandle(handles[i]);
        handles[i] = NULL;
    }
    if (sleeper != NULL) {
        TerminateThread(sleeper, 0);
    }
    sleeper = CreateThread(NULL, 0, sleep_long, NULL, 0, NULL);
    const DWORD both = GENERIC_READ | GENERIC_WRITE;
    const DWORD shared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    int i = 0;
    handles[i++] = CreateEventA(NULL, TRUE, TRUE, NULL);
    handles[i++] = CreateEventA(NULL, FALSE, FALSE, NULL);
    handles[i++] = CreateMutexA(NULL, FALSE, NULL);
    handles[i++] = CreateSemaphoreA(NULL, 1, 5, NULL);
    handles[i++] = CreateWaitableTimerA(NULL, FALSE, NULL);
    handles[i++] = GetCurrentProcess();
    handles[i++] = GetCurrentThread();
    handles[i++] = CreateFileA("NUL", both, 0, NULL, OPEN_EXISTING, 0, NULL);
    handles[i++] = CreateFileA("file", both, shared, NULL, OPEN_ALWAYS, 0, NULL);
    handles[i++] = CreateFileA("late", both, shared, NULL, OPEN_ALWAYS, FILE_FLAG_OVERLAPPED, NULL);
    handles[i++] = CreateFileA("file", 0, shared, NULL, OPEN_EXISTING, 0, NULL);
    handles[i++] = CreateFileA(".", GENERIC_READ, shared, NULL, OPEN_EXISTING,
                               FILE_FLAG_BACKUP_SEMANTICS, NULL);
    handles[i++] = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 65536, NULL);
    handles[i++] = CreateFileMappingA(handles[8], NULL, PAGE_READWRITE, 0, 65536, NULL);
    handles[i++] = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    CreatePipe(&handles[i], &handles[i + 1], NULL, 0);
    i += 2;
    handles[i++] =
        CreateNamedPipeA("\\\\.\\pipe\\ferry-fuzz", PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED,
                         PIPE_TYPE_MESSAGE, PIPE_UNLIMITED_INSTANCES, 4096, 4096, 0, NULL);
    DuplicateHandle(GetCurrentProcess(), sleeper, GetCurrentProcess(), &handles[i++], 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    handles[i++] = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, GetCurrentProcessId());
    DuplicateHandle(GetCurrentProcess(), handles[0], GetCurrentProcess(), &handles[i++], 0, TRUE,
                    0); // without any right
    const HANDLE closed = CreateEventA(NULL, TRUE, TRUE, NULL);
    CloseHandle(closed);
    handles[i++] = closed;
}

static word handle(void) { return (word)(ULONG_PTR)handles[below(most_handles)]; }

/// An address in memory of any kind: at its begin, near its end, or odd.
static word address(void) {
    const word kind = below(2) == 0 ? 0 : below(kinds);
    const word start = (word)(ULONG_PTR)regions[kind].at;
    switch (below(6)) {
    case 0: return start + regions[kind].size - below(72);
    case 1: return start + below(regions[kind].size);
    case 2: return start;
    default: return start + below(regions[kind].size) / 8 * 8;
    }
}

static word odd_number(void) {
    static const word odd[] = {0,
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
                               4095,
                               4096,
                               4097,
                               0x10000,
                               0x7ffe0000,
                               0x7fffffff,
                               0x80000000,
                               0xffffffff,
                               0xfffffffe,
                               0x7d0000000000,
                               0x7fffffffffff,
                               0x800000000000,
                               0x8000000000000000,
                               ~0ULL,
                               ~1ULL,
                               0xfffffffffffff000,
                               0x7fffffffffffffff};
    return odd[below(sizeof odd / sizeof *odd)];
}

static word argument(void) {
    switch (below(10)) {
    case 0: return odd_number();
    case 1: return 1ULL << below(64);
    case 2:
    case 3:
    case 4:
    case 5: return address();
    case 6:
    case 7: return handle();
    case 8: return below(128);
    default: return next();
    }
}

/// A UNICODE_STRING, often good.
static void put_string(unsigned char* at) {
    static const WCHAR* const texts[] = {L"",
                                         L"file",
                                         L"*",
                                         L"\\??\\NUL",
                                         L"\\??\\CONIN$",
                                         L"\\??\\pipe\\ferry-fuzz",
                                         L"\\Device\\NamedPipe\\",
                                         L"\\BaseNamedObjects\\a",
                                         L"a\\b\\c",
                                         L"\\",
                                         L"\\??\\",
                                         L"\\??\\C:",
                                         L"\\??\\Q:\\x",
                                         L"\\KernelObjects\\x",
                                         L"..\\..",
                                         L"file:stream:$DATA",
                                         L"a/b*?<>\"|"};
    const WCHAR* const text = texts[below(sizeof texts / sizeof *texts)];
    const USHORT size = (USHORT)(lstrlenW(text) * sizeof(WCHAR));
    *(USHORT*)at = below(8) == 0 ? (USHORT)odd_number() : size;
    *(USHORT*)(at + 2) = below(8) == 0 ? (USHORT)odd_number() : (USHORT)(size + 2);
    *(word*)(at + 8) = below(4) == 0 ? address() : (word)(ULONG_PTR)text;
}

/// Numbers, strings and OBJECT_ATTRIBUTES; timeouts that end where one is read from a page's begin.
static void fill(void) {
    unsigned char* const scratch = regions[0].at;
    for (int i = 0; i < 64; ++i) {
        const word value = argument();
        CopyMemory(scratch + below(scratch_size - 8) / 8 * 8, &value, sizeof value);
    }
    for (int i = 0; i < 8; ++i) {
        unsigned char* const at = scratch + below(scratch_size - 128) / 8 * 8;
        put_string(at);
        word* const attributes = (word*)(at + 16);
        attributes[0] = below(8) == 0 ? odd_number() : 48;
        attributes[1] = below(2) == 0 ? 0 : (word)(ULONG_PTR)handles[11];
        attributes[2] = (word)(ULONG_PTR)at;
        attributes[3] = below(4) == 0 ? next() : 0x40;
        attributes[4] = attributes[5] = below(8) == 0 ? address() : 0;
    }
    for (int at = 0; at < scratch_size; at += page) {
        *(long long*)(scratch + at) = -1000;
    }
}

typedef LONG(NTAPI* Service)(ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR,
                             ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR);

/// The call that a worker makes next. It and its answer are passed by memory alone: handles and
/// alerts are what the calls spoil.
static struct {
    Service service;
    ULONG_PTR arguments[12];
    volatile LONG wanted;
    volatile LONG done;
} call;

static DWORD WINAPI work(LPVOID unused) {
    (void)unused;
    for (;;) {
        while (call.wanted == call.done) {
            SwitchToThread();
        }
        const LONG wanted = call.wanted;
        const ULONG_PTR* a = call.arguments;
        call.service(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11]);
        call.done = wanted;
    }
    return 0;
}

/// A new worker if the call does not end, or ends its thread.
static void make(HANDLE* worker) {
    const DWORD begin = GetTickCount();
    InterlockedIncrement(&call.wanted);
    while (call.done != call.wanted) {
        SwitchToThread();
        if (GetTickCount() - begin > 60) {
            TerminateThread(*worker, 1);
            WaitForSingleObject(*worker, 1000);
            CloseHandle(*worker);
            call.done = call.wanted;
            *worker = CreateThread(NULL, 0, work, NULL, 0, NULL);
        }
    }
}

static int is_left_out(const char* name) {
    for (unsigned i = 0; i < sizeof left_out / sizeof *left_out; ++i) {
        if (lstrcmpA(left_out[i], name) == 0) {
            return 1;
        }
    }
    return 0;
}

/// A worker's fault is its end, and no reason for the program's.
static DWORD main_thread;
static LONG WINAPI on_exception(EXCEPTION_POINTERS* what) {
    (void)what;
    if (GetCurrentThreadId() != main_thread) {
        ExitThread(2);
    }
    return EXCEPTION_CONTINUE_SEARCH;
}

int main(int argc, char** argv) {
    state = (argc > 1 ? strtoull(argv[1], NULL, 10) : 1) * 0x9e3779b97f4a7c15ULL + 1;
    const int calls = argc > 2 ? atoi(argv[2]) : 500;
    const char* const only = argc > 3 ? argv[3] : NULL;
    const HMODULE ntdll = GetModuleHandleA("ntdll.dll");
    main_thread = GetCurrentThreadId();
    AddVectoredExceptionHandler(1, on_exception);
    regions[vanishing].at = VirtualAlloc(NULL, edge_size, MEM_RESERVE, PAGE_READWRITE);
    CreateThread(NULL, 0, vanish, regions[vanishing].at, 0, NULL);
    HANDLE worker = CreateThread(NULL, 0, work, NULL, 0, NULL);
    for (int i = 0; i < calls; ++i) {
        if (i % 64 == 0) {
            open_handles();
        }
        const char* const name = only != NULL ? only : names[below(sizeof names / sizeof *names)];
        char whole[96] = "Nt";
        lstrcatA(whole, name);
        call.service = (Service)(void*)GetProcAddress(ntdll, whole);
        if (is_left_out(name) || call.service == NULL) {
            continue;
        }
        renew();
        fill();
        for (int k = 0; k < 12; ++k) {
            call.arguments[k] = argument();
        }
        if (below(2) == 0) {
            call.arguments[0] = handle(); // as most services want it
        }
        make(&worker);
    }
    puts("done");
    fflush(stdout);
    TerminateProcess(GetCurrentProcess(), 0);
    return 0;
}
