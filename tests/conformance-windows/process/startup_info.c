// What CreateProcess is told about the window reaches the new process: texts, places and sizes.
#include <stdio.h>
#include <string.h>
#include <windows.h>
static void show(void) {
    STARTUPINFOA info;
    GetStartupInfoA(&info);
    STARTUPINFOW wide;
    GetStartupInfoW(&wide);
    const char* name = strrchr(info.lpTitle, '\\');
    printf("title [%s] desktop [%s] same %d %d\n", name != NULL ? name + 1 : info.lpTitle,
           info.lpDesktop, (int)wcslen(wide.lpTitle) == (int)strlen(info.lpTitle),
           (int)wcslen(wide.lpDesktop) == (int)strlen(info.lpDesktop));
    printf("at %lu,%lu size %lu,%lu characters %lu,%lu colours %lx flags %lx show %u\n", info.dwX,
           info.dwY, info.dwXSize, info.dwYSize, info.dwXCountChars, info.dwYCountChars,
           info.dwFillAttribute, info.dwFlags, info.wShowWindow);
    fflush(stdout);
}
static void start(STARTUPINFOA* startup) {
    char own[MAX_PATH];
    char line[MAX_PATH + 16];
    GetModuleFileNameA(NULL, own, MAX_PATH);
    sprintf(line, "\"%s\" child", own);
    PROCESS_INFORMATION made;
    startup->cb = sizeof *startup;
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, startup, &made)) {
        printf("error %lu\n", GetLastError());
        return;
    }
    WaitForSingleObject(made.hProcess, INFINITE);
    CloseHandle(made.hThread);
    CloseHandle(made.hProcess);
}
int main(int argc, char** argv) {
    if (argc > 1 && argv[1][0] == 'c') {
        show();
        return 0;
    }
    STARTUPINFOA startup = {0};
    start(&startup);
    startup.lpTitle = (LPSTR) "a title";
    startup.lpDesktop = (LPSTR) "winsta0\\default";
    startup.dwX = 1;
    startup.dwY = 2;
    startup.dwXSize = 3;
    startup.dwYSize = 4;
    startup.dwXCountChars = 80;
    startup.dwYCountChars = 25;
    startup.dwFillAttribute = 0x1f;
    startup.dwFlags = STARTF_USESHOWWINDOW;
    startup.wShowWindow = SW_SHOWMINNOACTIVE;
    start(&startup);
    startup.lpTitle = startup.lpDesktop = (LPSTR) "";
    start(&startup);
    return 0;
}
