// What services say to arguments that are wrong: each line names the call and the status.
#include <stdio.h>
#include <windows.h>

typedef LONG(NTAPI* Service)(ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR,
                             ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR, ULONG_PTR);
static Service find(const char* name) {
    return (Service)(void*)GetProcAddress(GetModuleHandleA("ntdll.dll"), name);
}

#define W(value) (ULONG_PTR)(value)
#define CALL_11(name, a, b, c, d, e, f, g, h, i, j, k, ...)                                        \
    find(name)(W(a), W(b), W(c), W(d), W(e), W(f), W(g), W(h), W(i), W(j), W(k))
#define SAY(what, name, ...)                                                                       \
    printf("%-28s %-32s %08lx\n", name, what,                                                      \
           CALL_11(name, __VA_ARGS__, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

static HANDLE weakened(HANDLE from, DWORD access) {
    HANDLE to = NULL;
    DuplicateHandle(GetCurrentProcess(), from, GetCurrentProcess(), &to, access, FALSE, 0);
    return to;
}

int main(void) {
    const HANDLE self = GetCurrentProcess();
    const HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    const HANDLE mutex = CreateMutexA(NULL, FALSE, NULL);
    const HANDLE semaphore = CreateSemaphoreA(NULL, 1, 2, NULL);
    const HANDLE timer = CreateWaitableTimerA(NULL, FALSE, NULL);
    const HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x10000, NULL);
    const HANDLE file =
        CreateFileA("file", GENERIC_READ | GENERIC_WRITE | DELETE, 7, NULL, CREATE_ALWAYS, 0, NULL);
    const HANDLE late = CreateFileA("late", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_ALWAYS,
                                    FILE_FLAG_OVERLAPPED, NULL);
    const HANDLE directory =
        CreateFileA(".", GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    const HANDLE nothing = weakened(event, 0);
    const HANDLE readable = CreateFileA("file", GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    const HANDLE closed = CreateEventA(NULL, TRUE, FALSE, NULL);
    CloseHandle(closed);

    char* const good = VirtualAlloc(NULL, 0x10000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    char* const constant = VirtualAlloc(NULL, 0x10000, MEM_RESERVE | MEM_COMMIT, PAGE_READONLY);
    char* const reserved = VirtualAlloc(NULL, 0x20000, MEM_RESERVE, PAGE_READWRITE);
    char* const freed = VirtualAlloc(NULL, 0x10000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    VirtualFree(freed, 0, MEM_RELEASE);
    char* const kernel = (char*)0xfffff80000000000;
    ULONG_PTR* const words = (ULONG_PTR*)good;

    puts("-- handles");
    SAY("null", "NtSetEvent", NULL, 0);
    SAY("closed", "NtSetEvent", closed, 0);
    SAY("odd number", "NtSetEvent", 0x123457, 0);
    SAY("a mutex", "NtSetEvent", mutex, 0);
    SAY("without the right", "NtSetEvent", nothing, 0);
    SAY("answer to a constant", "NtSetEvent", event, constant);
    SAY("answer to the kernel", "NtSetEvent", event, kernel);
    SAY("a process", "NtReleaseSemaphore", self, 1, 0);
    SAY("an event", "NtReleaseMutant", event, 0);
    SAY("an event", "NtReadFile", event, 0, 0, 0, good, good + 64, 8, 0, 0);
    SAY("an event", "NtMapViewOfSection", event, self, good, 0, 0, 0, good + 8, 2, 0, 4);
    SAY("a file", "NtSuspendThread", file, 0);
    SAY("closed", "NtClose", closed);
    SAY("a section", "NtWaitForSingleObject", section, 0, 0);
    SAY("closed", "NtWaitForSingleObject", closed, 0, 0);
    SAY("an event as process", "NtQueryInformationProcess", event, 0, good, 48, 0);

    puts("-- queries: class, length, buffer");
    SAY("class", "NtQueryEvent", event, 7, good, 8, 0);
    SAY("short", "NtQueryEvent", event, 0, good, 7, 0);
    SAY("long", "NtQueryEvent", event, 0, good, 9, 0);
    SAY("odd address", "NtQueryEvent", event, 0, good + 1, 8, 0);
    SAY("null", "NtQueryEvent", event, 0, 0, 8, 0);
    SAY("constant", "NtQueryEvent", event, 0, constant, 8, 0);
    SAY("freed", "NtQueryEvent", event, 0, freed, 8, 0);
    SAY("reserved", "NtQueryEvent", event, 0, reserved, 8, 0);
    SAY("kernel", "NtQueryEvent", event, 0, kernel, 8, 0);
    SAY("class", "NtQuerySystemInformation", 0x7777, good, 64, 0);
    SAY("short", "NtQuerySystemInformation", 0, good, 63, 0);
    SAY("odd address", "NtQuerySystemInformation", 0, good + 2, 64, 0);
    SAY("class", "NtQueryInformationProcess", self, 0x7777, good, 48, 0);
    SAY("short", "NtQueryInformationProcess", self, 0, good, 47, 0);
    SAY("odd address", "NtQueryInformationProcess", self, 0, good + 1, 48, 0);
    SAY("class", "NtQueryInformationFile", file, good, good + 64, 64, 0x777);
    SAY("short", "NtQueryInformationFile", file, good, good + 64, 23, 5);
    SAY("odd address", "NtQueryInformationFile", file, good, good + 65, 24, 5);
    SAY("no status block", "NtQueryInformationFile", file, 0, good + 64, 24, 5);
    SAY("class only to be asked", "NtSetInformationFile", file, good, good + 64, 100, 18);
    SAY("short", "NtSetInformationFile", file, good, good + 64, 39, 4);
    SAY("class", "NtQueryObject", event, 77, good, 64, 0);
    SAY("short", "NtQueryObject", event, 0, good, 55, 0);
    SAY("class", "NtQueryVirtualMemory", self, good, 77, good, 48, 0);
    SAY("short", "NtQueryVirtualMemory", self, good, 0, good, 47, 0);
    SAY("of the kernel", "NtQueryVirtualMemory", self, kernel, 0, good, 48, 0);
    SAY("class", "NtQueryVolumeInformationFile", file, good, good + 64, 64, 77);
    SAY("short", "NtQueryVolumeInformationFile", file, good, good + 64, 23, 3);

    puts("-- objects");
    SAY("kind", "NtCreateEvent", good, 0x1f0003, 0, 2, 0);
    SAY("answer to a constant", "NtCreateEvent", constant, 0x1f0003, 0, 0, 0);
    SAY("count above limit", "NtCreateSemaphore", good, 0x1f0003, 0, 3, 2);
    SAY("no limit", "NtCreateSemaphore", good, 0x1f0003, 0, 0, 0);
    SAY("negative count", "NtCreateSemaphore", good, 0x1f0003, 0, -1, 2);
    SAY("kind", "NtCreateTimer", good, 0x1f0003, 0, 2);
    SAY("none", "NtReleaseSemaphore", semaphore, 0, 0);
    SAY("negative", "NtReleaseSemaphore", semaphore, -1, 0);
    SAY("too many", "NtReleaseSemaphore", semaphore, 2, 0);
    SAY("not owned", "NtReleaseMutant", mutex, 0);
    words[0] = (ULONG_PTR)-1000;
    SAY("negative period", "NtSetTimer", timer, good, 0, 0, 0, -1, 0);
    SAY("no time", "NtSetTimer", timer, 0, 0, 0, 0, 0, 0);
    ULONG_PTR attributes[6] = {40, 0, 0, 0x40, 0, 0};
    SAY("attributes' length", "NtCreateEvent", good, 0x1f0003, attributes, 0, 0);
    attributes[0] = 48;
    struct {
        USHORT length, room;
        const void* text;
    } string = {3, 4, L"ab"};
    attributes[2] = W(&string);
    SAY("half a character", "NtCreateEvent", good, 0x1f0003, attributes, 0, 0);
    string.length = 4;
    string.text = freed;
    SAY("a name that is not there", "NtCreateEvent", good, 0x1f0003, attributes, 0, 0);
    attributes[2] = W(constant + 0x10000);
    SAY("attributes", "NtCreateEvent", good, 0x1f0003, freed, 0, 0);

    puts("-- waits");
    HANDLE both[65];
    for (int i = 0; i < 65; ++i) {
        both[i] = event;
    }
    words[0] = 0;
    SAY("none", "NtWaitForMultipleObjects", 0, both, 1, 0, good);
    SAY("65", "NtWaitForMultipleObjects", 65, both, 1, 0, good);
    SAY("kind", "NtWaitForMultipleObjects", 2, both, 2, 0, good);
    SAY("one twice, for all", "NtWaitForMultipleObjects", 2, both, 0, 0, good);
    SAY("handles", "NtWaitForMultipleObjects", 2, freed, 1, 0, good);
    SAY("time", "NtWaitForMultipleObjects", 2, both, 1, 0, freed);
    SAY("time", "NtDelayExecution", 0, freed);

    puts("-- memory");
    words[0] = 0;
    words[1] = 0;
    SAY("no size", "NtAllocateVirtualMemory", self, good, 0, good + 8, 0x1000, 4);
    words[1] = 0x1000;
    SAY("no type", "NtAllocateVirtualMemory", self, good, 0, good + 8, 0, 4);
    SAY("types that exclude", "NtAllocateVirtualMemory", self, good, 0, good + 8, 0x81000, 4);
    SAY("protection", "NtAllocateVirtualMemory", self, good, 0, good + 8, 0x1000, 3);
    SAY("no protection", "NtAllocateVirtualMemory", self, good, 0, good + 8, 0x1000, 0);
    words[0] = W(kernel);
    SAY("of the kernel", "NtAllocateVirtualMemory", self, good, 0, good + 8, 0x3000, 4);
    words[0] = W(good);
    words[1] = 0x1000;
    SAY("taken", "NtAllocateVirtualMemory", self, good, 0, good + 8, 0x2000, 4);
    words[0] = 0;
    words[1] = ~0ULL;
    SAY("huge", "NtAllocateVirtualMemory", self, good, 0, good + 8, 0x3000, 4);
    words[0] = W(freed);
    words[1] = 0;
    SAY("nothing there", "NtFreeVirtualMemory", self, good, good + 8, 0x8000);
    words[0] = W(reserved);
    SAY("type", "NtFreeVirtualMemory", self, good, good + 8, 0xc000);
    words[0] = W(reserved + 0x1000);
    words[1] = 0;
    SAY("not its begin", "NtFreeVirtualMemory", self, good, good + 8, 0x8000);
    words[0] = W(reserved);
    words[1] = 0x100000;
    SAY("more than there is", "NtFreeVirtualMemory", self, good, good + 8, 0x8000);
    words[1] = 0 - 0x10000ULL;
    SAY("round the end", "NtFreeVirtualMemory", self, good, good + 8, 0x8000);
    words[0] = W(reserved);
    words[1] = 0x1000;
    SAY("reserved", "NtProtectVirtualMemory", self, good, good + 8, 4, good + 16);
    words[0] = W(constant);
    SAY("protection", "NtProtectVirtualMemory", self, good, good + 8, 6, good + 16);
    SAY("answer to nowhere", "NtProtectVirtualMemory", self, good, good + 8, 2, 0);
    SAY("from nowhere", "NtReadVirtualMemory", self, freed, good, 8, 0);
    SAY("to a constant", "NtReadVirtualMemory", self, good, constant, 8, 0);
    SAY("to a constant", "NtWriteVirtualMemory", self, freed, good, 8, 0);

    puts("-- sections");
    SAY("no size", "NtCreateSection", good, 0xf001f, 0, 0, 4, 0x8000000, 0);
    words[0] = 0;
    SAY("size 0", "NtCreateSection", good + 8, 0xf001f, 0, good, 4, 0x8000000, 0);
    words[0] = 0x1000;
    SAY("protection", "NtCreateSection", good + 8, 0xf001f, 0, good, 3, 0x8000000, 0);
    SAY("no attributes", "NtCreateSection", good + 8, 0xf001f, 0, good, 4, 0, 0);
    SAY("an event as file", "NtCreateSection", good + 8, 0xf001f, 0, good, 4, 0x8000000, event);
    words[0] = W(reserved + 0x1000);
    words[1] = 0x1000;
    SAY("place", "NtMapViewOfSection", section, self, good, 0, 0, 0, good + 8, 2, 0, 4);
    words[0] = 0;
    words[1] = 0x20000;
    SAY("size", "NtMapViewOfSection", section, self, good, 0, 0, 0, good + 8, 2, 0, 4);
    words[1] = 0;
    words[2] = 0x1000;
    SAY("offset", "NtMapViewOfSection", section, self, good, 0, 0, good + 16, good + 8, 2, 0, 4);
    words[2] = 0;
    SAY("protection", "NtMapViewOfSection", section, self, good, 0, 0, 0, good + 8, 2, 0, 3);
    SAY("inheritance", "NtMapViewOfSection", section, self, good, 0, 0, 0, good + 8, 3, 0, 4);
    SAY("nothing there", "NtUnmapViewOfSection", self, freed);

    puts("-- files");
    SAY("a directory", "NtReadFile", directory, 0, 0, 0, good, good + 64, 8, 0, 0);
    SAY("at the end", "NtReadFile", file, 0, 0, 0, good, good + 64, 8, 0, 0);
    SAY("without the right", "NtWriteFile", readable, 0, 0, 0, good, good + 64, 8, 0, 0);
    SAY("no status block", "NtWriteFile", file, 0, 0, 0, 0, good + 64, 8, 0, 0);
    SAY("from nowhere", "NtWriteFile", file, 0, 0, 0, good, freed, 8, 0, 0);
    SAY("no offset", "NtWriteFile", late, 0, 0, 0, good, good + 64, 8, 0, 0);
    words[8] = (ULONG_PTR)-3;
    SAY("offset", "NtWriteFile", file, 0, 0, 0, good, good + 128, 8, good + 64, 0);
    SAY("a mutex as event", "NtWriteFile", file, mutex, 0, 0, good, good + 64, 8, 0, 0);
    SAY("code", "NtFsControlFile", file, 0, 0, 0, good, 0x12345, 0, 0, 0, 0);
    SAY("code", "NtDeviceIoControlFile", file, 0, 0, 0, good, 0x12345, 0, 0, 0, 0);
    SAY("not a directory", "NtQueryDirectoryFile", file, 0, 0, 0, good, good + 64, 512, 1, 0, 0, 0);
    SAY("class", "NtQueryDirectoryFile", directory, 0, 0, 0, good, good + 64, 512, 77, 0, 0, 0);
    SAY("short", "NtQueryDirectoryFile", directory, 0, 0, 0, good, good + 64, 8, 1, 0, 0, 0);
    return 0;
}
