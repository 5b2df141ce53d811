// Programs that are started by their file, with words and a directory; documents have no program.
#include <windows.h>

#include <shellapi.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
    if (argc > 1) {
        char here[MAX_PATH];
        GetCurrentDirectoryA(MAX_PATH, here);
        printf("child %d [%s] [%s] %s\n", argc, argv[1], argv[argc - 1], strrchr(here, '\\'));
        return 7;
    }
    CreateDirectoryA("below", NULL);
    SHELLEXECUTEINFOA info = {0};
    info.cbSize = sizeof info;
    info.fMask = SEE_MASK_NOCLOSEPROCESS | SEE_MASK_FLAG_NO_UI;
    info.lpFile = argv[0];
    info.lpParameters = "first \"second word\"";
    info.lpDirectory = "below";
    info.nShow = SW_HIDE;
    fflush(stdout);
    BOOL started = ShellExecuteExA(&info);
    DWORD status = 0;
    WaitForSingleObject(info.hProcess, 10000);
    GetExitCodeProcess(info.hProcess, &status);
    printf("%d %d %lu\n", started, (int)(ULONG_PTR)info.hInstApp > 32, status);

    info.lpFile = "not_there.exe";
    SetLastError(0);
    started = ShellExecuteExA(&info);
    printf("%d %lu %d\n", started, GetLastError(), (int)(ULONG_PTR)info.hInstApp);
    fclose(fopen("text.document", "w"));
    char found[MAX_PATH] = "-";
    printf("%d", (int)(ULONG_PTR)ShellExecuteW(NULL, NULL, L"text.document", NULL, NULL, SW_HIDE));
    printf(" %d", (int)(ULONG_PTR)FindExecutableA("text.document", NULL, found));
    printf(" %d", (int)(ULONG_PTR)FindExecutableA(argv[0], NULL, found) > 32);
    printf(" %d\n", lstrcmpiA(found, argv[0]) == 0);
    return 0;
}
