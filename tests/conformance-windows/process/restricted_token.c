// Tokens with less: privileges taken away, groups that count for what is denied alone. The old
// token keeps what it has.
#include <windows.h>

#include <stdio.h>
#include <string.h>

typedef LONG(NTAPI* FlushEx)(HANDLE, ULONG, void*, ULONG, void*);

static void show(HANDLE token, const char* name) {
    BYTE room[2048];
    DWORD needed = 0;
    GetTokenInformation(token, TokenPrivileges, room, sizeof room, &needed);
    const TOKEN_PRIVILEGES* privileges = (TOKEN_PRIVILEGES*)room;
    DWORD named = 0;
    for (DWORD i = 0; i < privileges->PrivilegeCount; ++i) {
        named |= privileges->Privileges[i].Luid.LowPart == 23;
    }
    printf("%s: %s privilege, %s the one to pass through directories\n", name,
           privileges->PrivilegeCount == 1 ? "one" : "more than one", named ? "with" : "without");
    SID_IDENTIFIER_AUTHORITY world = {SECURITY_WORLD_SID_AUTHORITY};
    PSID everyone = NULL;
    AllocateAndInitializeSid(&world, 1, SECURITY_WORLD_RID, 0, 0, 0, 0, 0, 0, 0, &everyone);
    GetTokenInformation(token, TokenGroups, room, sizeof room, &needed);
    const TOKEN_GROUPS* groups = (TOKEN_GROUPS*)room;
    for (DWORD i = 0; i < groups->GroupCount; ++i) {
        if (EqualSid(groups->Groups[i].Sid, everyone)) {
            printf("  Everyone %lx\n", groups->Groups[i].Attributes);
        }
    }
    HANDLE impersonates = NULL;
    BOOL member = 9;
    DuplicateToken(token, SecurityIdentification, &impersonates);
    CheckTokenMembership(impersonates, everyone, &member);
    DWORD filtered = 9;
    GetTokenInformation(token, TokenHasRestrictions, &filtered, sizeof filtered, &needed);
    printf("  member %d, filtered %d, restricted %d\n", member, filtered != 0,
           IsTokenRestricted(token));
    CloseHandle(impersonates);
    FreeSid(everyone);
}

int main(void) {
    HANDLE token = NULL;
    HANDLE less = NULL;
    OpenProcessToken(GetCurrentProcess(), TOKEN_ALL_ACCESS, &token);
    SID_IDENTIFIER_AUTHORITY world = {SECURITY_WORLD_SID_AUTHORITY};
    SID_AND_ATTRIBUTES group = {NULL, 0};
    AllocateAndInitializeSid(&world, 1, SECURITY_WORLD_RID, 0, 0, 0, 0, 0, 0, 0, &group.Sid);
    show(token, "own");
    printf("all privileges: %d\n",
           CreateRestrictedToken(token, DISABLE_MAX_PRIVILEGE, 0, NULL, 0, NULL, 0, NULL, &less));
    show(less, "without privileges");
    LUID_AND_ATTRIBUTES luid = {{0, 0}, SE_PRIVILEGE_ENABLED};
    LookupPrivilegeValueA(NULL, SE_SHUTDOWN_NAME, &luid.Luid);
    TOKEN_PRIVILEGES wanted = {1, {luid}};
    const BOOL adjusted = AdjustTokenPrivileges(less, FALSE, &wanted, 0, NULL, NULL);
    printf("turned on %d %lu\n", adjusted, GetLastError());
    CloseHandle(less);
    printf("a group: %d\n", CreateRestrictedToken(token, 0, 1, &group, 0, NULL, 0, NULL, &less));
    show(less, "without a group");
    CloseHandle(less);
    luid.Luid.LowPart = 23;
    printf("a privilege: %d\n", CreateRestrictedToken(token, 0, 0, NULL, 1, &luid, 0, NULL, &less));
    show(less, "without a privilege");
    SetLastError(0);
    const BOOL wrong = CreateRestrictedToken(token, 0x80, 0, NULL, 0, NULL, 0, NULL, &less);
    printf("flags that are none: %d %lu\n", wrong, GetLastError());

    char path[MAX_PATH];
    GetTempPathA(sizeof path, path);
    strcat(path, "flush_ex.txt");
    const HANDLE file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                                    FILE_FLAG_DELETE_ON_CLOSE, NULL);
    const FlushEx flush =
        (FlushEx)(void*)GetProcAddress(GetModuleHandleA("ntdll"), "NtFlushBuffersFileEx");
    ULONG_PTR status[2];
    for (ULONG flags = 0; flags < 5; ++flags) {
        if (flags != 3) {
            printf("flush %lu: %lx\n", flags, flush(file, flags, NULL, 0, status));
        }
    }
    return 0;
}
