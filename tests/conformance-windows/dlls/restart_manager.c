// build: -lrstrtmgr
// Sessions of the restart manager, which knows of no program that uses a file.
#include <windows.h>

#include <restartmanager.h>
#include <stdio.h>
#include <wchar.h>

int main(void) {
    DWORD sessions[65], reasons = 9;
    WCHAR key[CCH_RM_SESSION_KEY + 1] = L"";
    printf("start: %lu", RmStartSession(&sessions[0], 0, key));
    printf(", key of %d\n", (int)wcslen(key));
    LPCWSTR names[] = {L"C:\\some\\file"};
    printf("register: %lu\n", RmRegisterResources(sessions[0], 1, names, 0, NULL, 0, NULL));
    UINT needed = 9, count = 0;
    printf("list: %lu", RmGetList(sessions[0], &needed, &count, NULL, &reasons));
    printf(", needed %u, reasons %lu\n", needed, reasons);
    int started = 1;
    while (started < 65 && RmStartSession(&sessions[started], 0, key) == ERROR_SUCCESS)
        ++started;
    printf("at once: %d\n", started);
    for (int i = 0; i < started; ++i)
        RmEndSession(sessions[i]);
    printf("ended twice: %lu\n", RmEndSession(sessions[0]));
    printf("ended, register: %lu\n", RmRegisterResources(sessions[0], 1, names, 0, NULL, 0, NULL));
    printf("no place: %lu\n", RmStartSession(NULL, 0, key));
}
