// The sessions of users who are logged on.
// build: -lsecur32

#define _WIN32_WINNT 0x0a00
#define SECURITY_WIN32
#include <windows.h>

#include <ntsecapi.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

static LUID own_session(void) {
    TOKEN_STATISTICS statistics;
    HANDLE token = NULL;
    DWORD size = 0;
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
    GetTokenInformation(token, TokenStatistics, &statistics, sizeof statistics, &size);
    CloseHandle(token);
    return statistics.AuthenticationId;
}

static int is(const LSA_UNICODE_STRING* text, const WCHAR* expected) {
    const size_t units = wcslen(expected);
    return text->Length == units * sizeof(WCHAR) && wmemcmp(text->Buffer, expected, units) == 0;
}

int main(void) {
    const LUID own = own_session();
    ULONG count = 0;
    LUID* list = NULL;
    printf("enumerate %lx", LsaEnumerateLogonSessions(&count, &list));
    ULONG found = count;
    for (ULONG i = 0; i < count; ++i) {
        if (memcmp(&list[i], &own, sizeof own) == 0) {
            found = i;
        }
    }
    printf(", own is there %d\n", found < count);

    WCHAR user[257], machine[MAX_COMPUTERNAME_LENGTH + 1];
    DWORD user_room = 257, machine_room = MAX_COMPUTERNAME_LENGTH + 1;
    GetUserNameW(user, &user_room);
    GetComputerNameW(machine, &machine_room);
    SECURITY_LOGON_SESSION_DATA* data = NULL;
    printf("data %lx\n", LsaGetLogonSessionData(&list[found], &data));
    DWORD session = 77;
    ProcessIdToSessionId(GetCurrentProcessId(), &session);
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    const LONGLONG time = (LONGLONG)now.dwHighDateTime << 32 | now.dwLowDateTime;
    printf("size %d id %d user %d domain %d type %lu session %d sid %d time %d\n",
           data->Size >= sizeof *data, memcmp(&data->LogonId, &own, sizeof own) == 0,
           is(&data->UserName, user), is(&data->LogonDomain, machine), data->LogonType,
           data->Session == session, IsValidSid(data->Sid),
           data->LogonTime.QuadPart > 0 && data->LogonTime.QuadPart < time);
    printf("free %lx %lx\n", LsaFreeReturnBuffer(data), LsaFreeReturnBuffer(list));

    LUID other = {0x7ffffff1, 12};
    data = (void*)1;
    printf("no such session %lx\n", LsaGetLogonSessionData(&other, &data));
    return 0;
}
