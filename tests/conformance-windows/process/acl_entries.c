// Lists made of entries for trustees, what they come to, and the entries of a list.
// build: -ladvapi32
#include <windows.h>

#include <aclapi.h>
#include <sddl.h>
#include <stdio.h>

static PSID sid_of(const char* text) {
    PSID sid = NULL;
    ConvertStringSidToSidA(text, &sid);
    return sid;
}

static EXPLICIT_ACCESSA entry(ACCESS_MODE mode, DWORD rights, DWORD inheritance, PSID sid) {
    EXPLICIT_ACCESSA made = {rights, mode, inheritance, {0}};
    BuildTrusteeWithSidA(&made.Trustee, sid);
    return made;
}

static void print(const char* what, DWORD error, PACL list) {
    SECURITY_DESCRIPTOR descriptor;
    InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION);
    char* text = NULL;
    SetSecurityDescriptorDacl(&descriptor, TRUE, list, FALSE);
    ConvertSecurityDescriptorToStringSecurityDescriptorA(&descriptor, SDDL_REVISION_1,
                                                         DACL_SECURITY_INFORMATION, &text, NULL);
    printf("%s: %lu %s\n", what, error, text);
    LocalFree(text);
}

static PACL change(const char* what, ULONG count, EXPLICIT_ACCESSA* entries, PACL old) {
    PACL made = NULL;
    const DWORD error = SetEntriesInAclA(count, entries, old, &made);
    print(what, error, made);
    return made;
}

int main(void) {
    const PSID everyone = sid_of("WD"), users = sid_of("BU"), system_sid = sid_of("SY");
    EXPLICIT_ACCESSA first[] = {
        entry(GRANT_ACCESS, 0x1, 0, everyone), entry(DENY_ACCESS, 0x2, 0, users),
        entry(GRANT_ACCESS, 0x10, SUB_CONTAINERS_AND_OBJECTS_INHERIT, users)};
    PACL list = change("three", 3, first, NULL);

    EXPLICIT_ACCESSA more = entry(GRANT_ACCESS, 0x20, 0, everyone);
    PACL second = change("more of the same", 1, &more, list);
    EXPLICIT_ACCESSA set = entry(SET_ACCESS, 0x40, NO_INHERITANCE, users);
    PACL third = change("set", 1, &set, second);
    EXPLICIT_ACCESSA revoke = entry(REVOKE_ACCESS, 0, 0, everyone);
    PACL fourth = change("revoke", 1, &revoke, third);
    print("none", SetEntriesInAclA(0, NULL, fourth, &list), list);
    PACL null = fourth;
    printf("nothing: %lu", SetEntriesInAclW(0, NULL, NULL, &null));
    printf(" %d\n", null == NULL);

    EXPLICIT_ACCESSW named[2];
    BuildExplicitAccessWithNameW(&named[0], L"SYSTEM", 0x4, GRANT_ACCESS, 0);
    BuildExplicitAccessWithNameW(&named[1], L"BUILTIN\\Users", 0x8, GRANT_ACCESS, 0);
    DWORD error = SetEntriesInAclW(2, named, NULL, &list);
    print("by names", error, list);
    BuildExplicitAccessWithNameW(&named[0], L"CURRENT_USER", 0x4, GRANT_ACCESS, 0);
    error = SetEntriesInAclW(1, named, NULL, &list);
    printf("the user: %lu %d\n", error, list->AceCount);
    BuildExplicitAccessWithNameW(&named[0], L"nobody of this name", 0x4, GRANT_ACCESS, 0);
    error = SetEntriesInAclW(1, named, NULL, &list);
    printf("nobody: %lu %d\n", error, list == NULL);
    printf("kinds: %d %d %d %ls\n", GetTrusteeFormW(&named[0].Trustee),
           GetTrusteeTypeW(&named[0].Trustee), GetTrusteeNameA(&more.Trustee) == NULL,
           GetTrusteeNameW(&named[0].Trustee));

    BYTE room[256];
    list = (PACL)room;
    InitializeAcl(list, sizeof room, ACL_REVISION);
    AddAccessDeniedAce(list, ACL_REVISION, 0x2, everyone);
    AddAccessAllowedAce(list, ACL_REVISION, 0xf, everyone);
    AddAccessAllowedAceEx(list, ACL_REVISION, INHERITED_ACE, 0x100, system_sid);
    TRUSTEEA who;
    BuildTrusteeWithSidA(&who, system_sid);
    ACCESS_MASK rights = 0;
    printf("rights: %lu", GetEffectiveRightsFromAclA(list, &who, &rights));
    printf(" %lx", rights);
    BuildTrusteeWithNameA(&who, "Everyone");
    printf(", %lu", GetEffectiveRightsFromAclA(list, &who, &rights));
    printf(" %lx\n", rights);

    ULONG count = 0;
    EXPLICIT_ACCESSA* entries = NULL;
    printf("entries: %lu", GetExplicitEntriesFromAclA(list, &count, &entries));
    for (ULONG i = 0; i < count; ++i) {
        printf(" %d %lx %lu %d", entries[i].grfAccessMode, entries[i].grfAccessPermissions,
               entries[i].grfInheritance, EqualSid(entries[i].Trustee.ptstrName, everyone));
    }
    printf("\n");
    LocalFree(entries);

    // Others: audits, prefixes, names of code pages.
    printf("audit %d", AddAuditAccessAce(list, ACL_REVISION, 0x1, everyone, TRUE, FALSE));
    printf(", label %d\n", AddMandatoryAce(list, ACL_REVISION, 0, 1, sid_of("LW")));
    printf("all %d any %d", AreAllAccessesGranted(7, 5), AreAnyAccessesGranted(7, 8));
    printf(", prefixes %d %d\n", EqualPrefixSid(users, sid_of("BA")),
           EqualPrefixSid(users, everyone));
    BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof sid, domain_size = 64;
    char domain[64], *text = NULL;
    SID_NAME_USE use = 0;
    printf("name: %d",
           LookupAccountNameA(NULL, "Administrators", sid, &size, domain, &domain_size, &use));
    ConvertSidToStringSidA(sid, &text);
    printf(" %s %s %d %lu %lu\n", text, domain, use, size, domain_size);
    size = 0;
    printf("no room: %d",
           LookupAccountNameA(NULL, "Administrators", sid, &size, domain, &domain_size, &use));
    printf(" %lu %lu\n", GetLastError(), size);
    size = sizeof sid;
    printf("domain: %d", GetWindowsAccountDomainSid(sid_of("S-1-5-21-1-2-3-1001"), sid, &size));
    ConvertSidToStringSidA(sid, &text);
    printf(" %s %lu, of all %d", text, size, GetWindowsAccountDomainSid(everyone, sid, &size));
    printf(" %lu\n", GetLastError());
    return 0;
}
