// build: -lpsapi
// Snapshots of processes, threads, modules and heaps, and what psapi says of a child.
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include <psapi.h>
#include <tlhelp32.h>

static DWORD WINAPI sleep_on(void* event) { return WaitForSingleObject(event, INFINITE); }

/// Works for a while, says so, and waits for its end.
static int child(void) {
    FILETIME created, exited, kernel, user;
    do {
        GetProcessTimes(GetCurrentProcess(), &created, &exited, &kernel, &user);
    } while (kernel.dwLowDateTime + user.dwLowDateTime < 600000);
    SetEvent(OpenEventA(EVENT_MODIFY_STATE, FALSE, "snapshots-ready"));
    Sleep(INFINITE);
    return 0;
}

static BOOL find_process(DWORD id, PROCESSENTRY32* entry) {
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    BOOL found = FALSE;
    entry->dwSize = sizeof *entry;
    for (BOOL more = Process32First(snapshot, entry); more && !found;
         more = !found && Process32Next(snapshot, entry)) {
        found = entry->th32ProcessID == id;
    }
    CloseHandle(snapshot);
    return found;
}

static int threads_of(DWORD id, BOOL* has_this) {
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    THREADENTRY32 entry = {.dwSize = sizeof entry};
    int count = 0;
    for (BOOL more = Thread32First(snapshot, &entry); more; more = Thread32Next(snapshot, &entry)) {
        count += entry.th32OwnerProcessID == id;
        *has_this |= entry.th32ThreadID == GetCurrentThreadId();
    }
    CloseHandle(snapshot);
    return count;
}

static void modules_of(const char* whose, HANDLE process, DWORD id) {
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPMODULE, id);
    MODULEENTRY32 entry = {.dwSize = sizeof entry};
    BOOL more = Module32First(snapshot, &entry);
    printf("%s: first %s, of its path %d, of its id %d\n", whose, entry.szModule,
           strstr(entry.szExePath, entry.szModule) != NULL,
           entry.th32ProcessID == GetProcessId(process));
    HMODULE all[256];
    DWORD needed = 0;
    const BOOL listed = EnumProcessModules(process, all, sizeof all, &needed);
    unsigned count = 0, same = 0, known = 0;
    for (; more; more = Module32Next(snapshot, &entry)) {
        char name[MAX_PATH], path[MAX_PATH];
        MODULEINFO info = {0};
        same += all[count] == entry.hModule &&
                GetModuleBaseNameA(process, all[count], name, sizeof name) != 0 &&
                strcmp(name, entry.szModule) == 0 &&
                GetModuleFileNameExA(process, all[count], path, sizeof path) != 0 &&
                strcmp(path, entry.szExePath) == 0 &&
                GetModuleInformation(process, all[count], &info, sizeof info) &&
                info.SizeOfImage == entry.modBaseSize && info.lpBaseOfDll == entry.modBaseAddr;
        known += _stricmp(entry.szModule, "ntdll.dll") == 0 ||
                 _stricmp(entry.szModule, "kernel32.dll") == 0;
        ++count;
    }
    printf("%s: listed %d, as many %d, all the same %d, known %u\n", whose, listed,
           count == needed / sizeof all[0], same == count, known);
    CloseHandle(snapshot);
}

static void about(HANDLE process) {
    char path[MAX_PATH], device[MAX_PATH], base[MAX_PATH];
    DWORD size = sizeof path;
    const BOOL named = QueryFullProcessImageNameA(process, 0, path, &size);
    const DWORD length = GetProcessImageFileNameA(process, device, sizeof device);
    GetModuleBaseNameA(process, NULL, base, sizeof base);
    printf("name %d, device %d, base %s\n", named && strchr(path, ':') == path + 1,
           strncmp(device, "\\Device\\", 8) == 0 && length == strlen(device), base);
    PROCESS_MEMORY_COUNTERS_EX memory = {.cb = sizeof memory};
    GetProcessMemoryInfo(process, (PROCESS_MEMORY_COUNTERS*)&memory, sizeof memory);
    printf("memory %d %d %d %d\n", memory.WorkingSetSize > 100000,
           memory.PeakWorkingSetSize >= memory.WorkingSetSize, memory.PrivateUsage > 10000,
           memory.PageFaultCount > 10);
    FILETIME created, exited, kernel, user;
    GetProcessTimes(process, &created, &exited, &kernel, &user);
    printf("time %d\n", kernel.dwLowDateTime + user.dwLowDateTime >= 200000);
    DWORD handles = 0;
    const BOOL counted = GetProcessHandleCount(process, &handles);
    printf("handles %d %d\n", counted, handles > 0);
    BOOL is_wow = TRUE;
    const BOOL asked = IsWow64Process(process, &is_wow);
    printf("wow64 %d %d\n", asked, is_wow);
}

static void errors(void) {
    PROCESSENTRY32 entry = {.dwSize = 8};
    SetLastError(0);
    HANDLE snapshot = CreateToolhelp32Snapshot(0, 0);
    printf("nothing: %d, error %lu\n", snapshot == INVALID_HANDLE_VALUE, GetLastError());
    snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPMODULE, 0x7ffffff0);
    printf("nobody: %d, error %lu\n", snapshot == INVALID_HANDLE_VALUE, GetLastError());
    snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    BOOL found = Process32First(snapshot, &entry);
    printf("small: %d, error %lu\n", found, GetLastError());
    entry.dwSize = sizeof entry;
    found = Process32First(snapshot, &entry);
    printf("another kind: %d, error %lu\n", found, GetLastError());
    CloseHandle(snapshot);
}

static void heaps(void) {
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPHEAPLIST, 0);
    HEAPLIST32 list = {.dwSize = sizeof list};
    const BOOL found = Heap32ListFirst(snapshot, &list);
    printf("heap %d %d %d\n", found, (HANDLE)list.th32HeapID == GetProcessHeap(),
           (list.dwFlags & HF32_DEFAULT) != 0);
    CloseHandle(snapshot);
}

int main(int argc, char** argv) {
    (void)argv;
    if (argc > 1) {
        return child();
    }
    char program[MAX_PATH], command[MAX_PATH + 8];
    GetModuleFileNameA(NULL, program, sizeof program);
    snprintf(command, sizeof command, "\"%s\" child", program);
    HANDLE ready = CreateEventA(NULL, TRUE, FALSE, "snapshots-ready");
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION info;
    CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info);
    WaitForSingleObject(ready, 10000);

    PROCESSENTRY32 entry;
    BOOL found = find_process(GetCurrentProcessId(), &entry);
    printf("itself: %d, %s, threads %lu\n", found, entry.szExeFile, entry.cntThreads);
    found = find_process(info.dwProcessId, &entry);
    printf("child: %d, %s, threads %lu, its parent %d\n", found, entry.szExeFile, entry.cntThreads,
           entry.th32ParentProcessID == GetCurrentProcessId());
    DWORD ids[1024], size = 0;
    int both = 0;
    EnumProcesses(ids, sizeof ids, &size);
    for (unsigned i = 0; i < size / sizeof ids[0]; ++i) {
        both += ids[i] == GetCurrentProcessId() || ids[i] == info.dwProcessId;
    }
    printf("both of %d\n", both);

    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    BOOL has_this = FALSE;
    HANDLE threads[] = {CreateThread(NULL, 0, sleep_on, event, 0, NULL),
                        CreateThread(NULL, 0, sleep_on, event, CREATE_SUSPENDED, NULL)};
    const int count = threads_of(GetCurrentProcessId(), &has_this);
    printf("threads %d, this one %d\n", count, has_this);
    ResumeThread(threads[1]);
    SetEvent(event);
    WaitForMultipleObjects(2, threads, TRUE, 10000);
    printf("threads %d\n", threads_of(GetCurrentProcessId(), &has_this));

    modules_of("itself", GetCurrentProcess(), 0);
    modules_of("child", info.hProcess, info.dwProcessId);
    about(info.hProcess);
    errors();
    heaps();
    TerminateProcess(info.hProcess, 5);
    WaitForSingleObject(info.hProcess, 10000);
    printf("gone: %d\n", !find_process(info.dwProcessId, &entry));
    FILETIME created, exited, kernel, user;
    GetProcessTimes(info.hProcess, &created, &exited, &kernel, &user);
    printf("its time %d, its end %d\n", kernel.dwLowDateTime + user.dwLowDateTime >= 200000,
           CompareFileTime(&exited, &created) > 0);
    return 0;
}
