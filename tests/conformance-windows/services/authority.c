// What the local security authority and secur32 say of names.
// build: -lsecur32

#define SECURITY_WIN32
#include <windows.h>

#include <ntsecapi.h>
#include <sddl.h>
#include <security.h>
#include <stdio.h>
#include <wchar.h>

static WCHAR machine[MAX_COMPUTERNAME_LENGTH + 1], user[257];

/// The user and the machine are called differently everywhere.
static const WCHAR* shown(const WCHAR* name, USHORT bytes) {
    static WCHAR text[4][300];
    static int next;
    WCHAR* to = text[next++ % 4];
    memcpy(to, name, bytes);
    to[bytes / sizeof(WCHAR)] = 0;
    if (_wcsicmp(to, machine) == 0) {
        return L"MACHINE";
    }
    return _wcsicmp(to, user) == 0 ? L"user" : to;
}

static void show_domains(const LSA_REFERENCED_DOMAIN_LIST* list) {
    for (ULONG i = 0; i < list->Entries; ++i) {
        LPWSTR sid = NULL;
        ConvertSidToStringSidW(list->Domains[i].Sid, &sid);
        printf(" domain [%ls] %.8ls\n",
               shown(list->Domains[i].Name.Buffer, list->Domains[i].Name.Length), sid);
        LocalFree(sid);
    }
}

int main(void) {
    DWORD room = MAX_COMPUTERNAME_LENGTH + 1;
    GetComputerNameW(machine, &room);
    room = 257;
    GetUserNameW(user, &room);

    LSA_OBJECT_ATTRIBUTES attributes = {.Length = sizeof attributes};
    LSA_HANDLE policy = NULL;
    printf("open %lx\n", LsaOpenPolicy(NULL, &attributes, POLICY_LOOKUP_NAMES, &policy));
    HANDLE token;
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
    BYTE own[256];
    GetTokenInformation(token, TokenUser, own, sizeof own, &room);
    PSID sids[4] = {((TOKEN_USER*)own)->User.Sid};
    ConvertStringSidToSidW(L"S-1-1-0", &sids[1]);
    ConvertStringSidToSidW(L"S-1-5-32-544", &sids[2]);
    ConvertStringSidToSidW(L"S-1-5-21-1-2-3-4", &sids[3]);
    LSA_REFERENCED_DOMAIN_LIST* domains;
    LSA_TRANSLATED_NAME* names;
    printf("sids %lx\n", LsaLookupSids(policy, 3, sids, &domains, &names));
    show_domains(domains);
    for (int i = 0; i < 3; ++i) {
        printf(" %d [%ls] of %ld\n", names[i].Use,
               shown(names[i].Name.Buffer, names[i].Name.Length), names[i].DomainIndex);
    }
    LsaFreeMemory(domains);
    LsaFreeMemory(names);
    printf("some %lx\n", LsaLookupSids(policy, 2, sids + 2, &domains, &names));
    printf(" %d %d %ld\n", names[0].Use, names[1].Use, names[1].DomainIndex);
    LsaFreeMemory(domains);
    LsaFreeMemory(names);
    printf("none %lx\n", LsaLookupSids(policy, 1, sids + 3, &domains, &names));
    LsaFreeMemory(domains);
    LsaFreeMemory(names);

    LSA_UNICODE_STRING asked[2] = {{16, 18, L"Everyone"}, {10, 12, L"nosuch"}};
    LSA_TRANSLATED_SID2* found;
    printf("names %lx\n", LsaLookupNames2(policy, 0, 2, asked, &domains, &found));
    printf(" %d %d, %d %d\n", found[0].Use, EqualSid(found[0].Sid, sids[1]), found[1].Use,
           found[1].Sid == NULL);
    LsaFreeMemory(domains);
    LsaFreeMemory(found);
    POLICY_ACCOUNT_DOMAIN_INFO* info;
    printf("policy %lx\n",
           LsaQueryInformationPolicy(policy, PolicyAccountDomainInformation, (void**)&info));
    printf(" %ls\n", shown(info->DomainName.Buffer, info->DomainName.Length));
    LsaFreeMemory(info);
    printf("close %lx\n", LsaClose(policy));

    WCHAR name[600], both[600];
    ULONG size = 600;
    swprintf(both, 600, L"%ls\\%ls", machine, user);
    printf("sam %d", GetUserNameExW(NameSamCompatible, name, &size));
    printf(" %d %d\n", _wcsicmp(name, both) == 0, size == wcslen(both));
    size = 2;
    printf("small %d", GetUserNameExW(NameSamCompatible, name, &size));
    printf(" %lu %d\n", GetLastError(), size == wcslen(both) + 1);
    char bytes[600];
    size = 600;
    printf("narrow %d", GetUserNameExA(NameSamCompatible, bytes, &size));
    printf(" %d\n", size == strlen(bytes));
    size = 600;
    printf("principal %d", GetUserNameExW(NameUserPrincipal, name, &size));
    printf(" %lu\n", GetLastError());
    return 0;
}
