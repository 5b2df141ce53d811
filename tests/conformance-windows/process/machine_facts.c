// What netapi32 says of this machine, its user and its clock.
// build: -lnetapi32
#include <windows.h>

#include <lm.h>
#include <stdio.h>

int main(void) {
    WCHAR computer[80];
    WCHAR user[80];
    WCHAR path[84] = L"\\\\";
    DWORD size = 80;
    GetComputerNameW(computer, &size);
    lstrcatW(path, computer);
    GetEnvironmentVariableW(L"USERNAME", user, 80);
    for (DWORD level = 99; level <= 103; ++level) {
        WKSTA_INFO_102* info = NULL;
        DWORD status = NetWkstaGetInfo(level == 101 ? path : NULL, level, (LPBYTE*)&info);
        printf("station %lu: %lu", level, status);
        if (status == 0) {
            printf(" %lu, name %d, group %d, version %lu.%lu", info->wki102_platform_id,
                   lstrcmpW(info->wki102_computername, computer) == 0,
                   info->wki102_langroup[0] != 0, info->wki102_ver_major, info->wki102_ver_minor);
            if (level > 100) {
                printf(", root '%ls'", info->wki102_lanroot);
            }
            if (level > 101) {
                printf(", %d users", info->wki102_logged_on_users != 0);
            }
            NetApiBufferFree(info);
        }
        printf("\n");
    }
    for (DWORD level = 0; level <= 2; ++level) {
        WKSTA_USER_INFO_1* info = NULL;
        DWORD status = NetWkstaUserGetInfo(NULL, level, (LPBYTE*)&info);
        printf("user %lu: %lu", level, status);
        if (status == 0) {
            printf(" name %d", lstrcmpiW(info->wkui1_username, user) == 0);
            if (level == 1) {
                printf(", of the machine %d %d", lstrcmpiW(info->wkui1_logon_domain, computer) == 0,
                       lstrcmpiW(info->wkui1_logon_server, computer) == 0);
            }
            NetApiBufferFree(info);
        }
        printf("\n");
    }
    SERVER_INFO_101* server = NULL;
    DWORD status = NetServerGetInfo(NULL, 101, (LPBYTE*)&server);
    printf("server: %lu %lu, name %d, version %lu.%lu, NT %d\n", status, server->sv101_platform_id,
           lstrcmpW(server->sv101_name, computer) == 0, server->sv101_version_major & 0xf,
           server->sv101_version_minor, (server->sv101_type & SV_TYPE_NT) != 0);
    NetApiBufferFree(server);
    printf("no such level: %lu\n", NetServerGetInfo(NULL, 7, (LPBYTE*)&server));
    TIME_OF_DAY_INFO* day = NULL;
    SYSTEMTIME now;
    status = NetRemoteTOD(NULL, (LPBYTE*)&day);
    GetSystemTime(&now);
    printf("time: %lu, this year %d, hours %d, since 1970 %d\n", status, day->tod_year == now.wYear,
           day->tod_hours < 24, day->tod_elapsedt / 86400 / 366 + 1970 <= now.wYear);
    NetApiBufferFree(day);
    void* block = NULL;
    NetApiBufferAllocate(10, &block);
    status = NetApiBufferSize(block, &size);
    printf("block: %lu %d", status, size >= 10);
    status = NetApiBufferReallocate(block, 100, &block);
    printf(", larger %lu", status);
    NetApiBufferSize(block, &size);
    printf(" %d", size >= 100);
    printf(", none %lu", NetApiBufferReallocate(block, 0, &block));
    printf(" %d\n", block == NULL);
    return 0;
}
