// Security descriptors and access control lists as memory, whether they grant what is wanted, and those of files.
// build: -ladvapi32
#include <windows.h>
#include <aclapi.h>
#include <sddl.h>

#include <stdio.h>

static GENERIC_MAPPING mapping = {FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE, FILE_ALL_ACCESS};

static void check(const char* what, PSECURITY_DESCRIPTOR descriptor, DWORD wanted) {
    HANDLE token = NULL, own = NULL;
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_DUPLICATE, &token);
    ImpersonateSelf(SecurityImpersonation);
    OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &own);
    PRIVILEGE_SET privileges;
    DWORD size = sizeof privileges, granted = 0;
    BOOL status = FALSE;
    MapGenericMask(&wanted, &mapping);
    const BOOL done = AccessCheck(descriptor, own, wanted, &mapping, &privileges, &size, &granted, &status);
    printf("%s: %d %d %lx\n", what, done, status, granted);
    RevertToSelf();
}

int main(void) {
    SECURITY_DESCRIPTOR descriptor;
    printf("new: %d", InitializeSecurityDescriptor(&descriptor, 1));
    printf(" %d", IsValidSecurityDescriptor(&descriptor));
    printf(" %d", InitializeSecurityDescriptor(&descriptor, 9));
    printf(" %lu\n", GetLastError());

    BYTE user[SECURITY_MAX_SID_SIZE + sizeof(TOKEN_USER)], everyone[SECURITY_MAX_SID_SIZE], system[SECURITY_MAX_SID_SIZE];
    HANDLE token = NULL;
    DWORD size = sizeof user;
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
    GetTokenInformation(token, TokenUser, user, sizeof user, &size);
    const PSID own = ((TOKEN_USER*)user)->User.Sid;
    size = sizeof everyone;
    CreateWellKnownSid(WinWorldSid, NULL, everyone, &size);
    size = sizeof system;
    CreateWellKnownSid(WinLocalSystemSid, NULL, system, &size);

    DWORD room[64];
    ACL* const list = (ACL*)room;
    printf("list: %d", InitializeAcl(list, sizeof room, ACL_REVISION));
    printf(" %d", AddAccessAllowedAce(list, ACL_REVISION, GENERIC_READ, everyone));
    printf(" %d", AddAccessDeniedAce(list, ACL_REVISION, DELETE, own));
    printf(" %d", AddAccessAllowedAceEx(list, ACL_REVISION, INHERIT_ONLY_ACE, GENERIC_ALL, own));
    printf(" %d, valid %d\n", AddAccessAllowedAce(list, ACL_REVISION, GENERIC_ALL, system), IsValidAcl(list));
    ACL_SIZE_INFORMATION sizes;
    GetAclInformation(list, &sizes, sizeof sizes, AclSizeInformation);
    printf("entries %lu, %d\n", sizes.AceCount, sizes.AclBytesInUse + sizes.AclBytesFree == sizeof room);
    ACCESS_ALLOWED_ACE* entry = NULL;
    GetAce(list, 1, (LPVOID*)&entry);
    printf("second: type %d, mask %lx, own %d\n", entry->Header.AceType, entry->Mask, EqualSid(&entry->SidStart, own));
    printf("none: %d", GetAce(list, 4, (LPVOID*)&entry));
    printf(" %lu\n", GetLastError());

    InitializeSecurityDescriptor(&descriptor, 1);
    check("no owner", &descriptor, GENERIC_ALL);
    SetSecurityDescriptorOwner(&descriptor, system, FALSE);
    SetSecurityDescriptorGroup(&descriptor, system, FALSE);
    check("no list", &descriptor, GENERIC_ALL);
    SetSecurityDescriptorDacl(&descriptor, TRUE, list, FALSE);
    check("read", &descriptor, GENERIC_READ);
    check("write", &descriptor, GENERIC_WRITE);
    check("delete", &descriptor, DELETE);
    check("most", &descriptor, MAXIMUM_ALLOWED);
    DeleteAce(list, 1);
    AddAccessAllowedAce(list, ACL_REVISION, DELETE | FILE_WRITE_DATA, own);
    check("delete, allowed now", &descriptor, DELETE);
    SetSecurityDescriptorOwner(&descriptor, own, FALSE);
    check("an owner", &descriptor, WRITE_DAC);
    ACL empty;
    InitializeAcl(&empty, sizeof empty, ACL_REVISION);
    SetSecurityDescriptorDacl(&descriptor, TRUE, &empty, FALSE);
    check("an empty list", &descriptor, FILE_READ_DATA);

    SetSecurityDescriptorDacl(&descriptor, TRUE, list, FALSE);
    char relative[500];
    size = 0;
    printf("relative: %d", MakeSelfRelativeSD(&descriptor, NULL, &size));
    printf(" %lu %d", GetLastError(), size < GetSecurityDescriptorLength(&descriptor));
    printf(" %d", MakeSelfRelativeSD(&descriptor, relative, &size));
    printf(" %d", size == GetSecurityDescriptorLength(relative));
    BOOL present = FALSE, is_default = TRUE;
    PACL copy = NULL;
    PSID owner = NULL;
    GetSecurityDescriptorDacl(relative, &present, &copy, &is_default);
    GetSecurityDescriptorOwner(relative, &owner, &is_default);
    printf(" %d %d %d %d\n", IsValidSecurityDescriptor(relative), present, copy->AceCount, EqualSid(owner, own));
    printf("changed: %d", SetSecurityDescriptorDacl(relative, FALSE, NULL, FALSE));
    printf(" %lu\n", GetLastError());

    const HANDLE file = CreateFileA("file", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    PSECURITY_DESCRIPTOR of_file = NULL;
    printf("of a handle: %lu", GetSecurityInfo(file, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL, NULL, &of_file));
    printf(" %d\n", EqualSid(owner, own));
    CloseHandle(file);
    size = 0;
    printf("of a file: %d", GetFileSecurityA("file", OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, NULL, 0, &size));
    printf(" %lu", GetLastError());
    printf(" %d\n", GetFileSecurityA("file", OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, relative, sizeof relative, &size));
    check("read and write", relative, GENERIC_READ | GENERIC_WRITE);
    printf("none: %lu\n", GetNamedSecurityInfoA("absent", SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, &copy, NULL, &of_file));

    // What most programs do with all this: an object for everybody.
    SECURITY_ATTRIBUTES attributes = {sizeof attributes, &descriptor, FALSE};
    InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION);
    SetSecurityDescriptorDacl(&descriptor, TRUE, NULL, FALSE);
    printf("event: %d\n", CreateEventA(&attributes, TRUE, FALSE, "Global\\for everybody") != NULL);
    return 0;
}
