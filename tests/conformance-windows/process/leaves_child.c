// Ends before its child, which has or has not what its creator's streams are: `inherits`, `nothing`
// (neither handles nor streams), `list` (an event alone), `streams` (NUL for each). The child waits
// for the file "go" and then makes "done". Run by left_behind.py.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static int wait_for_go(void) {
    for (int i = 0; i < 3000 && GetFileAttributesA("go") == INVALID_FILE_ATTRIBUTES; ++i) {
        Sleep(10);
    }
    HANDLE made = CreateFileA("done", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    CloseHandle(made);
    return 0;
}

int main(int argc, char** argv) {
    if (argc < 2) {
        return 2;
    }
    const char* way = argv[1];
    if (strcmp(way, "wait") == 0) {
        return wait_for_go();
    }
    char line[MAX_PATH + 20] = "\"";
    GetModuleFileNameA(NULL, line + 1, MAX_PATH);
    strcat(line, "\" wait");
    SECURITY_ATTRIBUTES inheritable = {sizeof inheritable, NULL, TRUE};
    STARTUPINFOEXA start = {.StartupInfo.cb = sizeof start};
    DWORD flags = EXTENDED_STARTUPINFO_PRESENT;
    BOOL inherit = TRUE;
    char attributes[256];
    HANDLE event = CreateEventA(&inheritable, TRUE, FALSE, NULL);
    if (strcmp(way, "inherits") != 0) {
        start.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
        flags |= DETACHED_PROCESS;
    }
    if (strcmp(way, "nothing") == 0) {
        inherit = FALSE;
    } else if (strcmp(way, "list") == 0) {
        SIZE_T size = sizeof attributes;
        start.lpAttributeList = (LPPROC_THREAD_ATTRIBUTE_LIST)attributes;
        InitializeProcThreadAttributeList(start.lpAttributeList, 1, 0, &size);
        UpdateProcThreadAttribute(start.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
                                  &event, sizeof event, NULL, NULL);
    } else if (strcmp(way, "streams") == 0) {
        // As libuv does: its own are for nobody else.
        for (DWORD id = STD_ERROR_HANDLE; id <= STD_INPUT_HANDLE; ++id) {
            SetHandleInformation(GetStdHandle(id), HANDLE_FLAG_INHERIT, 0);
        }
        HANDLE nul = CreateFileA("NUL", GENERIC_READ | GENERIC_WRITE, 3, &inheritable,
                                 OPEN_EXISTING, 0, NULL);
        start.StartupInfo.hStdInput = nul;
        start.StartupInfo.hStdOutput = nul;
        start.StartupInfo.hStdError = nul;
    }
    PROCESS_INFORMATION child;
    BOOL made =
        CreateProcessA(NULL, line, NULL, NULL, inherit, flags, NULL, NULL, &start.StartupInfo, &child);
    printf("%s: %d\n", way, made);
    return 0;
}
