// Shares of a machine whose service for them does not run.
// build: -lnetapi32
#include <windows.h>

#include <lm.h>
#include <stdio.h>

int main(void) {
    SHARE_INFO_2 info = {.shi2_netname = L"ferry",
                         .shi2_type = STYPE_DISKTREE,
                         .shi2_max_uses = 1,
                         .shi2_path = L"C:\\"};
    BYTE* list = NULL;
    DWORD read = 0, total = 0;
    printf("%d\n", NetShareAdd(NULL, 2, (BYTE*)&info, NULL) == NERR_ServerNotStarted);
    printf("%d\n", NetShareGetInfo(NULL, L"ferry", 2, &list) == NERR_ServerNotStarted);
    printf("%d\n", NetShareEnum(NULL, 1, &list, MAX_PREFERRED_LENGTH, &read, &total, NULL) ==
                       NERR_ServerNotStarted);
    printf("%d\n", NetShareDel(NULL, L"ferry", 0) == NERR_ServerNotStarted);
    return 0;
}
