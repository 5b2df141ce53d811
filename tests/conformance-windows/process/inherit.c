// Handles that a child inherits: all that may be, or those of PROC_THREAD_ATTRIBUTE_HANDLE_LIST;
// objects are the same on both sides.
// args: parent
#include <stdio.h>
#include <windows.h>

#include "plain.h"

static char self[MAX_PATH];

static int child(char** argv) {
    HANDLE first = handle_from(argv[2]);
    HANDLE second = handle_from(argv[3]);
    const BOOL one = SetEvent(first);
    const BOOL two = SetEvent(second);
    return one + 2 * two;
}

static DWORD run(HANDLE first, HANDLE second, BOOL inherit, HANDLE* list, SIZE_T count) {
    char line[MAX_PATH + 100];
    STARTUPINFOEXA startup = {.StartupInfo = {.cb = sizeof startup}};
    PROCESS_INFORMATION information;
    char* end = append(append(append(line, "\""), self), "\" child ");
    append_hex(append(append_hex(end, (ULONG_PTR)first), " "), (ULONG_PTR)second);
    if (count != 0) {
        SIZE_T size = 0;
        InitializeProcThreadAttributeList(NULL, 1, 0, &size);
        startup.lpAttributeList = HeapAlloc(GetProcessHeap(), 0, size);
        InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &size);
        UpdateProcThreadAttribute(startup.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
                                  list, count * sizeof *list, NULL, NULL);
    }
    if (!CreateProcessA(self, line, NULL, NULL, inherit,
                        count != 0 ? EXTENDED_STARTUPINFO_PRESENT : 0, NULL, NULL,
                        &startup.StartupInfo, &information)) {
        return GetLastError();
    }
    WaitForSingleObject(information.hProcess, INFINITE);
    DWORD code = 0;
    GetExitCodeProcess(information.hProcess, &code);
    CloseHandle(information.hProcess);
    CloseHandle(information.hThread);
    return code;
}

int main(int argc, char** argv) {
    (void)argc;
    GetModuleFileNameA(NULL, self, sizeof self);
    if (argv[1][0] == 'c') {
        return child(argv);
    }
    SECURITY_ATTRIBUTES inheritable = {sizeof inheritable, NULL, TRUE};
    HANDLE first = CreateEventA(&inheritable, FALSE, FALSE, NULL);
    HANDLE second = CreateEventA(&inheritable, FALSE, FALSE, NULL);
    HANDLE third = CreateEventA(NULL, FALSE, FALSE, NULL);
    printf("all %lu", run(first, second, TRUE, NULL, 0));
    printf(" %lu", WaitForSingleObject(first, 0));
    printf(" %lu\n", WaitForSingleObject(second, 0));
    printf("one only %lu\n", run(first, third, TRUE, NULL, 0));
    printf("none %lu\n", run(first, second, FALSE, NULL, 0));
    printf("listed %lu\n", run(first, second, TRUE, &second, 1));
    SetHandleInformation(third, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    printf("made so %lu\n", run(third, first, TRUE, NULL, 0));
    DWORD flags = 0;
    GetHandleInformation(third, &flags);
    printf("%lu\n", flags);
    return 0;
}
