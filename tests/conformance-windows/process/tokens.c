// Tokens: opened, copied, changed, impersonated by, and a child that runs by a copy with less
// integrity.
// build: -ladvapi32
#include <windows.h>

#include <stdio.h>

static DWORD integrity_of(HANDLE token) {
    DWORD room[32], needed = 0;
    if (!GetTokenInformation(token, TokenIntegrityLevel, room, sizeof room, &needed)) {
        return GetLastError();
    }
    return *GetSidSubAuthority(((TOKEN_MANDATORY_LABEL*)room)->Label.Sid, 0);
}

static void show(const char* what, HANDLE token) {
    TOKEN_TYPE type = 0;
    SECURITY_IMPERSONATION_LEVEL level = 9;
    DWORD needed = 0;
    const BOOL read = GetTokenInformation(token, TokenType, &type, sizeof type, &needed);
    printf("%s: %d, type %d", what, read, type);
    const BOOL has_level =
        GetTokenInformation(token, TokenImpersonationLevel, &level, sizeof level, &needed);
    printf(", level %d %lu\n", has_level ? (int)level : -1, has_level ? 0 : GetLastError());
}

static BOOL set_integrity(HANDLE token, DWORD value) {
    SID sid = {SID_REVISION, 1, {SECURITY_MANDATORY_LABEL_AUTHORITY}, {value}};
    TOKEN_MANDATORY_LABEL label = {{&sid, SE_GROUP_INTEGRITY}};
    return SetTokenInformation(token, TokenIntegrityLevel, &label,
                               sizeof label + GetLengthSid(&sid));
}

static void copies(HANDLE own) {
    HANDLE copy = NULL, other = NULL;
    printf("copied: %d\n", DuplicateTokenEx(own, TOKEN_ALL_ACCESS, NULL, SecurityIdentification,
                                            TokenImpersonation, &copy));
    show("impersonates", copy);
    BOOL made = DuplicateTokenEx(copy, 0, NULL, SecurityImpersonation, TokenImpersonation, &other);
    printf("a higher level: %d %lu\n", made, GetLastError());
    made = DuplicateTokenEx(copy, 0, NULL, SecurityAnonymous, TokenPrimary, &other);
    printf("a primary one of it: %d %lu\n", made, GetLastError());
    CloseHandle(copy);

    printf("primary: %d\n",
           DuplicateTokenEx(own, MAXIMUM_ALLOWED, NULL, SecurityAnonymous, TokenPrimary, &copy));
    show("primary", copy);
    TOKEN_STATISTICS first, second;
    DWORD needed = 0;
    GetTokenInformation(own, TokenStatistics, &first, sizeof first, &needed);
    GetTokenInformation(copy, TokenStatistics, &second, sizeof second, &needed);
    printf("same token: %d, same session: %d\n",
           memcmp(&first.TokenId, &second.TokenId, sizeof first.TokenId) == 0,
           memcmp(&first.AuthenticationId, &second.AuthenticationId,
                  sizeof first.AuthenticationId) == 0);
    CloseHandle(copy);

    printf("to look only: %d", OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &copy));
    printf(" %d", DuplicateToken(copy, SecurityImpersonation, &other));
    printf(" %lu\n", GetLastError());
    CloseHandle(copy);
    printf("closed: %d", GetTokenInformation(copy, TokenType, &needed, sizeof needed, &needed));
    printf(" %lu\n", GetLastError());
    printf("an event: %d", GetTokenInformation(CreateEventA(NULL, 0, 0, NULL), TokenType, &needed,
                                               sizeof needed, &needed));
    printf(" %lu\n", GetLastError());
}

static void threads(HANDLE own) {
    HANDLE copy = NULL, found = NULL, found_again = NULL;
    DuplicateToken(own, SecurityImpersonation, &copy);
    printf("set: %d", SetThreadToken(NULL, copy));
    printf(" %d\n", OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &found));
    show("the thread's", found);
    printf("a member of everyone: ");
    BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof sid;
    BOOL member = FALSE;
    CreateWellKnownSid(WinWorldSid, NULL, sid, &size);
    printf("%d", CheckTokenMembership(found, sid, &member));
    printf(" %d; ", member);
    size = sizeof sid;
    CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, sid, &size);
    printf("of the administrators: %d", CheckTokenMembership(NULL, sid, &member));
    printf(" %d\n", member);
    printf("by a primary one: %d", CheckTokenMembership(own, sid, &member));
    printf(" %lu\n", GetLastError());
    printf("reverted: %d", RevertToSelf());
    printf(" %d", OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &found_again));
    printf(" %lu\n", GetLastError());
    printf("a primary one set: %d", SetThreadToken(NULL, own));
    printf(" %lu\n", GetLastError());
    printf("logged on user: %d", ImpersonateLoggedOnUser(own));
    printf(" %d\n", OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &found_again));
    show("that", found_again);
    RevertToSelf();
    printf("anonymous: %d", ImpersonateSelf(SecurityAnonymous));
    printf(" %d", OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &found_again));
    printf(" %lu\n", GetLastError());
    RevertToSelf();
}

static void privileges(HANDLE own) {
    LUID shut_down, debug;
    LookupPrivilegeValueA(NULL, "SeShutdownPrivilege", &shut_down);
    LookupPrivilegeValueA(NULL, "SeDebugPrivilege", &debug);
    TOKEN_PRIVILEGES wanted = {1, {{shut_down, SE_PRIVILEGE_ENABLED}}}, before;
    PRIVILEGE_SET set = {1, PRIVILEGE_SET_ALL_NECESSARY, {{shut_down, 0}}};
    BOOL holds = 9;
    DWORD size = 0;
    printf("holds: %d", PrivilegeCheck(own, &set, &holds));
    printf(" %d\n", holds);
    printf("turned on: %d",
           AdjustTokenPrivileges(own, FALSE, &wanted, sizeof before, &before, &size));
    printf(" %lu, %lu before, %lx\n", GetLastError(), before.PrivilegeCount,
           before.Privileges[0].Attributes);
    PrivilegeCheck(own, &set, &holds);
    printf("holds: %d %lx\n", holds, set.Privilege[0].Attributes);
    AdjustTokenPrivileges(own, FALSE, &before, 0, NULL, NULL);
    PrivilegeCheck(own, &set, &holds);
    printf("given back: %d\n", holds);
    wanted.Privileges[0].Luid = debug;
    printf("not there: %d", AdjustTokenPrivileges(own, FALSE, &wanted, 0, NULL, NULL));
    printf(" %lu\n", GetLastError());
    char name[40];
    size = sizeof name;
    printf("name: %d", LookupPrivilegeNameA(NULL, &debug, name, &size));
    printf(" %s %lu\n", name, size);
    DWORD room[64];
    GetTokenInformation(own, TokenPrivileges, room, sizeof room, &size);
    for (DWORD i = 0; i < ((TOKEN_PRIVILEGES*)room)->PrivilegeCount; ++i) {
        const LUID_AND_ATTRIBUTES* const one = &((TOKEN_PRIVILEGES*)room)->Privileges[i];
        size = sizeof name;
        LookupPrivilegeNameA(NULL, (LUID*)&one->Luid, name, &size);
        printf("    %s %lx\n", name, one->Attributes);
    }
}

static void children(HANDLE own) {
    HANDLE low = NULL;
    DuplicateTokenEx(own, TOKEN_ALL_ACCESS, NULL, SecurityAnonymous, TokenPrimary, &low);
    printf("high: %d", set_integrity(low, SECURITY_MANDATORY_HIGH_RID));
    printf(" %lu\n", GetLastError());
    printf("low: %d", set_integrity(low, SECURITY_MANDATORY_LOW_RID));
    printf(" %lx\n", integrity_of(low));
    char line[MAX_PATH + 20];
    GetModuleFileNameA(NULL, line, MAX_PATH);
    lstrcatA(line, " child");
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION child;
    fflush(stdout);
    if (!CreateProcessAsUserA(low, NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup,
                              &child)) {
        printf("no child: %lu\n", GetLastError());
        return;
    }
    WaitForSingleObject(child.hProcess, INFINITE);
    DWORD code = 0;
    GetExitCodeProcess(child.hProcess, &code);
    printf("the child's: %lx\n", code);
    printf("own: %lx\n", integrity_of(own));
    printf("not by a password: %d", LogonUserA("nobody", ".", "x", LOGON32_LOGON_INTERACTIVE,
                                               LOGON32_PROVIDER_DEFAULT, &low));
    printf(" %lu\n", GetLastError());
}

int main(int count, char** arguments) {
    HANDLE own = NULL;
    OpenProcessToken(GetCurrentProcess(), TOKEN_ALL_ACCESS, &own);
    if (count > 1 && strcmp(arguments[1], "child") == 0) {
        return (int)integrity_of(own);
    }
    show("own", own);
    copies(own);
    threads(own);
    privileges(own);
    children(own);
    LUID first, second;
    AllocateLocallyUniqueId(&first);
    AllocateLocallyUniqueId(&second);
    printf("unique: %d\n", memcmp(&first, &second, sizeof first) != 0);
    return 0;
}
