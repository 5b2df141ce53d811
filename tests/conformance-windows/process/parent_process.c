// PROC_THREAD_ATTRIBUTE_PARENT_PROCESS: the child is told another parent than who started it, and
// gets that one's handles.
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <tlhelp32.h>

static DWORD parent_of(DWORD id) {
    PROCESSENTRY32 entry = {.dwSize = sizeof entry};
    HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    DWORD parent = 0;
    for (BOOL more = Process32First(list, &entry); more; more = Process32Next(list, &entry)) {
        parent = entry.th32ProcessID == id ? entry.th32ParentProcessID : parent;
    }
    CloseHandle(list);
    return parent;
}

static PROCESS_INFORMATION start(const char* arguments, HANDLE parent, HANDLE* list, BOOL inherit,
                                 DWORD* error) {
    char line[MAX_PATH + 80];
    GetModuleFileNameA(NULL, line, MAX_PATH);
    lstrcatA(line, arguments);
    BYTE room[200];
    SIZE_T size = sizeof room;
    STARTUPINFOEXA startup = {.StartupInfo.cb = sizeof startup,
                              .lpAttributeList = (LPPROC_THREAD_ATTRIBUTE_LIST)room};
    InitializeProcThreadAttributeList(startup.lpAttributeList, 2, 0, &size);
    if (parent != NULL) {
        UpdateProcThreadAttribute(startup.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_PARENT_PROCESS,
                                  &parent, sizeof parent, NULL, NULL);
    }
    if (list != NULL) {
        UpdateProcThreadAttribute(startup.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
                                  list, sizeof *list, NULL, NULL);
    }
    PROCESS_INFORMATION child = {0};
    *error = CreateProcessA(NULL, line, NULL, NULL, inherit,
                            EXTENDED_STARTUPINFO_PRESENT | CREATE_SUSPENDED, NULL, NULL,
                            &startup.StartupInfo, &child)
                 ? 0
                 : GetLastError();
    DeleteProcThreadAttributeList(startup.lpAttributeList);
    return child;
}

/// Children are suspended at first: one that has ended is in no list.
static DWORD end_of(PROCESS_INFORMATION child) {
    DWORD code = 0;
    ResumeThread(child.hThread);
    WaitForSingleObject(child.hProcess, INFINITE);
    GetExitCodeProcess(child.hProcess, &code);
    return code;
}

/// The other parent: makes an event that is inherited, says its value and waits for the end.
static int hold(HANDLE ready, HANDLE end, HANDLE map) {
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    ULONG_PTR* const to = MapViewOfFile(map, FILE_MAP_WRITE, 0, 0, 0);
    for (int i = 0; i < 200; ++i) { // values that its parent does not have
        CreateEventA(NULL, TRUE, FALSE, NULL);
    }
    to[0] = (ULONG_PTR)CreateEventA(&inherited, TRUE, FALSE, "Local\\parent_process.event");
    to[1] = (ULONG_PTR)CreateEventA(NULL, TRUE, FALSE, NULL);
    SetEvent(ready);
    WaitForSingleObject(end, INFINITE);
    return 0;
}

int main(int count, char** arguments) {
    if (count > 1 && strcmp(arguments[1], "hold") == 0) {
        return hold((HANDLE)(ULONG_PTR)strtoull(arguments[2], NULL, 16),
                    (HANDLE)(ULONG_PTR)strtoull(arguments[3], NULL, 16),
                    (HANDLE)(ULONG_PTR)strtoull(arguments[4], NULL, 16));
    }
    if (count > 1 && strcmp(arguments[1], "set") == 0) {
        return SetEvent((HANDLE)(ULONG_PTR)strtoull(arguments[2], NULL, 16)) ? 1
                                                                             : (int)GetLastError();
    }
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    HANDLE ready = CreateEventA(&inherited, TRUE, FALSE, NULL);
    HANDLE end = CreateEventA(&inherited, TRUE, FALSE, NULL);
    HANDLE map =
        CreateFileMappingA(INVALID_HANDLE_VALUE, &inherited, PAGE_READWRITE, 0, 4096, NULL);
    const ULONG_PTR* const from = MapViewOfFile(map, FILE_MAP_READ, 0, 0, 0);
    char text[100];
    DWORD error = 0;
    sprintf(text, " hold %llx %llx %llx", (ULONGLONG)(ULONG_PTR)ready, (ULONGLONG)(ULONG_PTR)end,
            (ULONGLONG)(ULONG_PTR)map);
    PROCESS_INFORMATION parent = start(text, NULL, NULL, TRUE, &error);
    ResumeThread(parent.hThread);
    WaitForSingleObject(ready, INFINITE);

    sprintf(text, " set %llx", (ULONGLONG)from[0]);
    PROCESS_INFORMATION child = start(text, parent.hProcess, NULL, TRUE, &error);
    printf("started: %lu, its parent is the other one: %d\n", error,
           parent_of(child.dwProcessId) == parent.dwProcessId);
    printf("handle of the parent: %lu", end_of(child));
    HANDLE event = OpenEventA(SYNCHRONIZE, FALSE, "Local\\parent_process.event");
    printf(", signalled: %d\n", WaitForSingleObject(event, 0) == WAIT_OBJECT_0);

    sprintf(text, " set %llx", (ULONGLONG)(ULONG_PTR)from[1]);
    child = start(text, parent.hProcess, NULL, TRUE, &error);
    printf("handle that is not inherited: %lu\n", end_of(child));
    HANDLE one = (HANDLE)from[0];
    sprintf(text, " set %llx", (ULONGLONG)from[0]);
    child = start(text, parent.hProcess, &one, TRUE, &error);
    printf("by a list: %lu, %lu\n", error, end_of(child));
    child = start(text, parent.hProcess, NULL, FALSE, &error);
    printf("without any: %lu, %lu\n", error, end_of(child));
    for (int i = 0; i < 400; ++i) { // a value that the other one does not have
        one = CreateEventA(&inherited, TRUE, FALSE, NULL);
    }
    child = start(text, parent.hProcess, &one, TRUE, &error);
    printf("a list of what the creator has alone: %lu\n", error);
    HANDLE looking = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, parent.dwProcessId);
    child = start(text, looking, NULL, TRUE, &error);
    printf("without the right: %lu\n", error);

    child = start(text, NULL, &end, FALSE, &error);
    printf("a list without inheriting: %lu\n", error);
    one = CreateEventA(NULL, TRUE, FALSE, NULL);
    child = start(text, NULL, &one, TRUE, &error);
    printf("a list of what is not inherited: %lu\n", error);
    SetEvent(end);
    printf("ended: %lu\n", end_of(parent));
    return 0;
}
