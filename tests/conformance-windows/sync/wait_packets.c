// Wait completion packets: waits whose end comes by a completion port, as the loops of Go and Rust
// use them.
#include <windows.h>

#include <stdio.h>
#include <winternl.h>

static NTSTATUS(NTAPI* create)(HANDLE*, ACCESS_MASK, OBJECT_ATTRIBUTES*);
static NTSTATUS(NTAPI* associate)(HANDLE, HANDLE, HANDLE, void*, void*, NTSTATUS, ULONG_PTR,
                                  BOOLEAN*);
static NTSTATUS(NTAPI* cancel)(HANDLE, BOOLEAN);
static HANDLE port;

static void take(const char* what, DWORD milliseconds) {
    OVERLAPPED_ENTRY entry;
    ULONG count = 0;
    if (!GetQueuedCompletionStatusEx(port, &entry, 1, &count, milliseconds, FALSE)) {
        printf("%s: nothing, error %lu\n", what, GetLastError());
        return;
    }
    printf("%s: key %#llx, context %#llx, status %#llx, %lu bytes\n", what,
           (unsigned long long)entry.lpCompletionKey,
           (unsigned long long)(ULONG_PTR)entry.lpOverlapped, (unsigned long long)entry.Internal,
           entry.dwNumberOfBytesTransferred);
}

static NTSTATUS wait_for(HANDLE packet, HANDLE object, ULONG_PTR key) {
    BOOLEAN signalled = 2;
    const NTSTATUS status =
        associate(packet, port, object, (void*)key, (void*)(key + 1), 0x123, 0x456, &signalled);
    printf("associate %#llx: %#lx, %d\n", (unsigned long long)key, (unsigned long)status,
           signalled);
    return status;
}

static void give_up(const char* what, HANDLE packet, BOOLEAN remove) {
    printf("cancel %s: %#lx\n", what, (unsigned long)cancel(packet, remove));
}

static DWORD WINAPI sets(void* event) {
    Sleep(30);
    SetEvent(event);
    return 7;
}

int main(int argc, char** argv) {
    if (argc > 2) { // the child: another program that sets a named event
        HANDLE named = OpenEventA(EVENT_MODIFY_STATE, FALSE, argv[2]);
        return SetEvent(named) ? 0 : 1;
    }
    HMODULE ntdll = GetModuleHandleA("ntdll.dll");
    create = (void*)GetProcAddress(ntdll, "NtCreateWaitCompletionPacket");
    associate = (void*)GetProcAddress(ntdll, "NtAssociateWaitCompletionPacket");
    cancel = (void*)GetProcAddress(ntdll, "NtCancelWaitCompletionPacket");
    if (create == NULL || associate == NULL || cancel == NULL) {
        puts("there are none");
        return 1;
    }
    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    HANDLE packet = NULL;
    printf("create: %#lx\n", (unsigned long)create(&packet, MAXIMUM_ALLOWED, NULL));
    give_up("what was never used", packet, FALSE);

    HANDLE event = CreateEventA(NULL, FALSE, TRUE, NULL);
    wait_for(packet, event, 0x10);
    printf("the event after that: %lu\n", WaitForSingleObject(event, 0));
    printf("again: ");
    wait_for(packet, event, 0x11);
    give_up("what is in the queue", packet, FALSE);
    take("signalled before", 0);
    give_up("what was taken", packet, FALSE);
    wait_for(packet, event, 0x12);
    take("not signalled", 0);
    SetEvent(event);
    take("signalled", 0);
    take("once", 0);

    wait_for(packet, event, 0x13);
    give_up("what waits", packet, FALSE);
    SetEvent(event);
    take("given up", 0);
    wait_for(packet, event, 0x14);
    PostQueuedCompletionStatus(port, 1, 2, NULL);
    give_up("and remove", packet, TRUE);
    give_up("and remove again", packet, TRUE);
    take("what is left", 0);

    HANDLE second = NULL;
    create(&second, MAXIMUM_ALLOWED, NULL);
    wait_for(packet, event, 0x20);
    wait_for(second, event, 0x30);
    SetEvent(event);
    take("the first of two", 0);
    SetEvent(event);
    take("the second", 0);

    HANDLE semaphore = CreateSemaphoreA(NULL, 0, 5, NULL);
    wait_for(packet, semaphore, 0x40);
    wait_for(second, semaphore, 0x50);
    ReleaseSemaphore(semaphore, 3, NULL);
    take("both", 0);
    take("both", 0);
    const DWORD last = WaitForSingleObject(semaphore, 0);
    printf("left: %lu, then %lu\n", last, WaitForSingleObject(semaphore, 0));

    HANDLE timer = CreateWaitableTimerA(NULL, FALSE, NULL);
    LARGE_INTEGER due = {.QuadPart = -200000};
    SetWaitableTimer(timer, &due, 0, NULL, NULL, FALSE);
    wait_for(packet, timer, 0x60);
    take("the timer", 5000);
    wait_for(packet, timer, 0x61);
    SetWaitableTimer(timer, &due, 0, NULL, NULL, FALSE);
    take("set afterwards", 5000);
    due.QuadPart = -50000000;
    SetWaitableTimer(timer, &due, 0, NULL, NULL, FALSE);
    wait_for(packet, timer, 0x62);
    give_up("the timer", packet, TRUE);
    due.QuadPart = -100000;
    SetWaitableTimer(timer, &due, 0, NULL, NULL, FALSE);
    wait_for(packet, timer, 0x63);
    take("sooner", 5000);

    HANDLE thread = CreateThread(NULL, 0, sets, event, 0, NULL);
    wait_for(packet, event, 0x70);
    wait_for(second, thread, 0x80);
    take("by a thread", 5000);
    take("its end", 5000);

    char name[64];
    char line[MAX_PATH + 64];
    snprintf(name, sizeof name, "ferry-wait-packets-%lu", GetCurrentProcessId());
    snprintf(line, sizeof line, "\"%s\" sets %s", argv[0], name);
    HANDLE named = CreateEventA(NULL, FALSE, FALSE, name);
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION child = {0};
    wait_for(packet, named, 0x90);
    if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &child)) {
        printf("no child: %lu\n", GetLastError());
        return 1;
    }
    take("a named event, set by a child", 5000);
    WaitForSingleObject(child.hProcess, INFINITE);
    wait_for(second, child.hProcess, 0xa0);
    take("the child's end", 5000);
    wait_for(packet, named, 0x91);
    give_up("a named event", packet, FALSE);
    SetEvent(named);
    take("a named event, given up", 20);
    wait_for(packet, named, 0x92);
    take("a named event that is set", 0);

    // What waits holds what it waits for, and the port.
    wait_for(packet, semaphore, 0xb0);
    HANDLE other = NULL;
    DuplicateHandle(GetCurrentProcess(), semaphore, GetCurrentProcess(), &other, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    CloseHandle(semaphore);
    ReleaseSemaphore(other, 1, NULL);
    take("by another handle", 0);
    wait_for(packet, other, 0xb1);
    CloseHandle(packet);
    CloseHandle(other);

    HANDLE mutex = CreateMutexA(NULL, FALSE, NULL);
    printf("a mutex: %s\n", wait_for(second, mutex, 0xc0) < 0 ? "refused" : "taken");
    wait_for(second, NULL, 0xc2);
    wait_for(event, event, 0xc3);
    printf("cancel an event: %#lx\n", (unsigned long)cancel(event, FALSE));
    take("nothing of these", 0);
    return 0;
}
