// The user's token, names of security identifiers and back, what networks say of the user.
//
// build: -ladvapi32 -lnetapi32 -luserenv
// env: USER=anna
#include <windows.h>

#include <lm.h>
#include <sddl.h>
#include <userenv.h>
#include <wincred.h>

#include <stdio.h>

static void show_sid(const char* what, PSID sid) {
    char* text = NULL;
    char name[100] = "?", domain[100] = "?";
    DWORD name_room = sizeof name, domain_room = sizeof domain;
    SID_NAME_USE use = 0;
    ConvertSidToStringSidA(sid, &text);
    const BOOL known = LookupAccountSidA(NULL, sid, name, &name_room, domain, &domain_room, &use);
    printf("%s: %s %d %s, in a domain: %d, %d\n", what,
           strncmp(text, "S-1-5-21-", 9) == 0 ? strrchr(text, '-') : text, known, name,
           domain[0] != 0, use);
    LocalFree(text);
}

int main(void) {
    HANDLE token = NULL;
    DWORD needed = 0;
    static char room[1000];
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
    printf("small: %d %lu\n", GetTokenInformation(token, TokenUser, NULL, 0, &needed),
           GetLastError());
    printf("user: %d\n", GetTokenInformation(token, TokenUser, room, needed, &needed));
    show_sid("user", ((TOKEN_USER*)room)->User.Sid);
    BYTE user[SECURITY_MAX_SID_SIZE];
    CopySid(sizeof user, user, ((TOKEN_USER*)room)->User.Sid);
    GetTokenInformation(token, TokenPrimaryGroup, room, sizeof room, &needed);
    show_sid("group", ((TOKEN_PRIMARY_GROUP*)room)->PrimaryGroup);
    GetTokenInformation(token, TokenIntegrityLevel, room, sizeof room, &needed);
    printf("integrity: %#lx\n", *GetSidSubAuthority(((TOKEN_MANDATORY_LABEL*)room)->Label.Sid, 0));
    GetTokenInformation(token, TokenGroups, room, sizeof room, &needed);
    for (DWORD i = 0; i + 1 < ((TOKEN_GROUPS*)room)->GroupCount; ++i) {
        show_sid("member of", ((TOKEN_GROUPS*)room)->Groups[i].Sid);
    }
    TOKEN_TYPE type = 0;
    GetTokenInformation(token, TokenType, &type, sizeof type, &needed);
    printf("type: %d\n", type);

    HANDLE own = NULL;
    BOOL opened = OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &own);
    printf("thread: %d %lu\n", opened, opened ? 0 : GetLastError());
    printf("impersonated: %d", ImpersonateSelf(SecurityImpersonation));
    printf(" %d", OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &own));
    GetTokenInformation(own, TokenType, &type, sizeof type, &needed);
    printf(" %d", type);
    printf(" %d", RevertToSelf());
    printf(" %d\n", OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &own));

    BYTE sid[SECURITY_MAX_SID_SIZE];
    WCHAR domain[100];
    for (int i = 0; i < 4; ++i) {
        static const WCHAR* const names[] = {L"anna", L"BUILTIN\\administrators", L"nobody there",
                                             L"elsewhere\\anna"};
        DWORD sid_room = sizeof sid, domain_room = 100;
        SID_NAME_USE use = 0;
        const BOOL found =
            LookupAccountNameW(NULL, names[i], sid, &sid_room, domain, &domain_room, &use);
        printf("%ls: %d %lu, the user: %d\n", names[i], found, found ? sid_room : GetLastError(),
               found && EqualSid(sid, user));
    }

    USER_INFO_10* info = NULL;
    printf("info: %lu", NetUserGetInfo(NULL, L"anna", 10, (LPBYTE*)&info));
    printf(" %ls", info->usri10_name);
    printf(" %lu", NetApiBufferFree(info));
    printf(" %lu\n", NetUserGetInfo(NULL, L"nobody there", 10, (LPBYTE*)&info));
    USER_INFO_0* users = NULL;
    DWORD read = 9, total = 9;
    printf("users: %lu", NetUserEnum(NULL, 0, FILTER_NORMAL_ACCOUNT, (LPBYTE*)&users,
                                     MAX_PREFERRED_LENGTH, &read, &total, NULL));
    DWORD annas = 0;
    for (DWORD i = 0; i < read; ++i) {
        annas += lstrcmpiW(users[i].usri0_name, L"anna") == 0;
    }
    printf(" %d %lu\n", read == total, annas);
    NetApiBufferFree(users);
    printf("computers: %lu", NetUserEnum(NULL, 0, FILTER_WORKSTATION_TRUST_ACCOUNT, (LPBYTE*)&users,
                                         MAX_PREFERRED_LENGTH, &read, &total, NULL));
    printf(" %lu %lu\n", read, total);
    USER_INFO_23* identified = NULL;
    printf("identifier: %lu", NetUserGetInfo(NULL, L"anna", 23, (LPBYTE*)&identified));
    printf(" %ls %d %d\n", identified->usri23_name, EqualSid(identified->usri23_user_sid, user),
           (identified->usri23_flags & UF_NORMAL_ACCOUNT) != 0);
    NetApiBufferFree(identified);
    USER_INFO_20* numbered = NULL;
    printf("number: %lu", NetUserGetInfo(NULL, L"anna", 20, (LPBYTE*)&numbered));
    printf(" %d\n", numbered->usri20_user_id ==
                        *GetSidSubAuthority(user, *GetSidSubAuthorityCount(user) - 1));
    NetApiBufferFree(numbered);
    printf("no level: %lu\n", NetUserGetInfo(NULL, L"anna", 99, (LPBYTE*)&info));
    LPWSTR name = NULL;
    NETSETUP_JOIN_STATUS status = 0;
    printf("joined: %lu", NetGetJoinInformation(NULL, &name, &status));
    printf(" %ls %d\n", name, status);
    NetApiBufferFree(name);
    WCHAR profile[MAX_PATH], profiles[MAX_PATH];
    DWORD size = MAX_PATH;
    GetUserProfileDirectoryW(token, profile, &size);
    size = MAX_PATH;
    GetProfilesDirectoryW(profiles, &size);
    printf("profiles: %d %d\n", wcsncmp(profile, profiles, wcslen(profiles)) == 0,
           size == wcslen(profiles) + 1);

    // A session that has no credentials, as a network logon's.
    CREDENTIALW credential = {0}, *found = NULL;
    credential.Type = CRED_TYPE_GENERIC;
    credential.TargetName = L"target";
    credential.Persist = CRED_PERSIST_SESSION;
    printf("credentials: %d", CredWriteW(&credential, 0));
    printf(" %lu", GetLastError());
    printf(", %d", CredReadW(L"target", CRED_TYPE_GENERIC, 0, &found));
    printf(" %lu\n", GetLastError());
    return 0;
}
