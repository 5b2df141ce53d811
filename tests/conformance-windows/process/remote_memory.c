// Memory of another process: allocated, written, read, protected, queried and freed; while it runs, and
// before it has begun.
// args: parent
#include <stdio.h>

#include "peer.h"

static volatile int shared_value = 5; // at the same place in both where the image is
static char pattern[300000];
static char copy[sizeof pattern];

static int child(char** argv) {
    HANDLE in = handle_from(argv[2]);
    HANDLE out = handle_from(argv[3]);
    send_number(out, (ULONG_PTR)&shared_value);
    int* there = (int*)receive_number(in);
    send_number(out, (ULONG_PTR)(*there));
    *there = 1234;
    send_number(out, 0);
    receive_number(in);
    return shared_value;
}

static void try_all(const char* name, HANDLE process) {
    SIZE_T done = 0;
    DWORD old = 0;
    MEMORY_BASIC_INFORMATION information;
    char* at = VirtualAllocEx(process, NULL, sizeof pattern, MEM_RESERVE | MEM_COMMIT,
                              PAGE_READWRITE);
    printf("%s: allocated %d", name, at != NULL);
    printf(" aligned %d\n", ((ULONG_PTR)at & 0xffff) == 0);
    printf("written %d", WriteProcessMemory(process, at + 3, pattern, sizeof pattern - 3, &done));
    printf(" %d\n", done == sizeof pattern - 3);
    done = 0;
    printf("read %d", ReadProcessMemory(process, at + 3, copy, sizeof pattern - 3, &done));
    printf(" %d same %d\n", done == sizeof pattern - 3,
           memcmp(copy, pattern, sizeof pattern - 3) == 0);
    printf("protected %d", VirtualProtectEx(process, at + 4096, 4096, PAGE_READONLY, &old));
    printf(" %lx", old);
    printf(" again %d", VirtualProtectEx(process, at + 4096, 4096, PAGE_EXECUTE_READ, &old));
    printf(" %lx\n", old);
    printf("code written %d\n", WriteProcessMemory(process, at + 4096, "x", 1, &done));
    printf("query %d", VirtualQueryEx(process, at + 5000, &information, sizeof information) ==
                           sizeof information);
    printf(" %d %d %lx %lx %lx %lx\n", (int)((char*)information.BaseAddress - at),
           (int)information.RegionSize, information.State, information.Protect,
           information.AllocationProtect, information.Type);
    printf("decommitted %d", VirtualFreeEx(process, at + 8192, 4096, MEM_DECOMMIT));
    printf(" read %d", ReadProcessMemory(process, at + 8192, copy, 10, &done));
    printf(" %lu\n", GetLastError());
    printf("freed %d", VirtualFreeEx(process, at, 0, MEM_RELEASE));
    printf(" read %d", ReadProcessMemory(process, at, copy, 10, &done));
    printf(" %lu\n", GetLastError());
    printf("null %d\n", WriteProcessMemory(process, NULL, pattern, 10, &done));
    printf("bad free %d\n", VirtualFreeEx(process, at, 0, MEM_RELEASE));
}

int main(int argc, char** argv) {
    (void)argc;
    if (argv[1][0] == 'c') {
        return child(argv);
    }
    for (unsigned i = 0; i < sizeof pattern; ++i) {
        pattern[i] = (char)(i * 7 + i / 256);
    }
    Peer peer;
    printf("started %d\n", start_peer(&peer, "child", 0));
    ULONG_PTR value_there = receive_number(peer.from);
    HANDLE process = peer.process.hProcess;
    try_all("running", process);
    int number = 0;
    printf("variable %d", ReadProcessMemory(process, (void*)value_there, &number, 4, NULL));
    printf(" %d", number);
    number = 21;
    printf(" %d\n", WriteProcessMemory(process, (void*)value_there, &number, 4, NULL));
    int* at = VirtualAllocEx(process, NULL, 4096, MEM_COMMIT, PAGE_READWRITE);
    number = 4321;
    WriteProcessMemory(process, at, &number, 4, NULL);
    send_number(peer.to, (ULONG_PTR)at);
    printf("it sees %d", (int)receive_number(peer.from));
    receive_number(peer.from);
    ReadProcessMemory(process, at, &number, 4, NULL);
    printf(" says %d\n", number);
    HANDLE poor = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, peer.process.dwProcessId);
    printf("no right %d", ReadProcessMemory(poor, at, &number, 4, NULL));
    printf(" %lu\n", GetLastError());
    HANDLE self = OpenProcess(PROCESS_ALL_ACCESS, FALSE, GetCurrentProcessId());
    try_all("self", self);
    printf("ended %lu\n", end_peer(&peer));

    printf("started %d\n", start_peer(&peer, "child", CREATE_SUSPENDED));
    try_all("suspended", peer.process.hProcess);
    TerminateProcess(peer.process.hProcess, 3);
    WaitForSingleObject(peer.process.hProcess, INFINITE);
    printf("dead %d\n", VirtualAllocEx(peer.process.hProcess, NULL, 4096, MEM_COMMIT,
                                       PAGE_READWRITE) != NULL);
    printf("ended %lu\n", end_peer(&peer));
    return 0;
}
