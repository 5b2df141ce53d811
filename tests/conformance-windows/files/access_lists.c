// Files keep the access control lists that programs give them, and their modes follow.
// build: -ladvapi32
#include <windows.h>

#include <aclapi.h>
#include <sddl.h>
#include <stdio.h>
#include <string.h>

static const SECURITY_INFORMATION list_alone = DACL_SECURITY_INFORMATION;
static char* user;

/// The list of a file, with the user's security identifier as USER.
static void print(const char* what, const char* path) {
    BYTE room[1024];
    DWORD size = 0;
    char* text = NULL;
    if (!GetFileSecurityA(path, list_alone, room, sizeof room, &size)) {
        printf("%s: error %lu\n", what, GetLastError());
        return;
    }
    ConvertSecurityDescriptorToStringSecurityDescriptorA(room, SDDL_REVISION_1, list_alone, &text,
                                                         NULL);
    printf("%s: ", what);
    for (const char* at = text; *at != 0;) {
        const int is_user = strncmp(at, user, strlen(user)) == 0;
        printf(is_user ? "USER" : "%c", *at);
        at += is_user ? strlen(user) : 1;
    }
    printf("%s\n", (GetFileAttributesA(path) & FILE_ATTRIBUTE_READONLY) != 0 ? " read-only" : "");
    LocalFree(text);
}

static void set(const char* path, const char* format, SECURITY_INFORMATION more) {
    char text[512];
    PSECURITY_DESCRIPTOR descriptor = NULL;
    snprintf(text, sizeof text, format, user);
    ConvertStringSecurityDescriptorToSecurityDescriptorA(text, SDDL_REVISION_1, &descriptor, NULL);
    SetLastError(0);
    const BOOL done = SetFileSecurityA(path, list_alone | more, descriptor);
    printf("%d %lu ", done, GetLastError());
    LocalFree(descriptor);
}

int main(void) {
    BYTE token_user[SECURITY_MAX_SID_SIZE + sizeof(TOKEN_USER)];
    HANDLE token = NULL;
    DWORD size = 0;
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
    GetTokenInformation(token, TokenUser, token_user, sizeof token_user, &size);
    const PSID own = ((TOKEN_USER*)token_user)->User.Sid;
    ConvertSidToStringSidA(own, &user);

    CloseHandle(CreateFileA("file", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    CreateDirectoryA("directory", NULL);
    set("file", "D:(A;;GA;;;%s)(A;;GR;;;BA)", PROTECTED_DACL_SECURITY_INFORMATION);
    print("private", "file");
    set("file", "D:AI(A;;FA;;;%s)(A;;FR;;;WD)", 0);
    print("readable by all", "file");
    set("file", "D:(D;;0x2;;;WD)(A;;FA;;;%s)", 0);
    print("not written", "file");
    set("file", "D:NO_ACCESS_CONTROL", 0);
    print("for all", "file");
    set("directory", "D:P(A;OICIIO;GA;;;SY)(A;OICI;FA;;;%s)", PROTECTED_DACL_SECURITY_INFORMATION);
    print("directory", "directory");

    // Read, added to, and set again.
    PACL list = NULL, more = NULL;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    GetNamedSecurityInfoA("directory", SE_FILE_OBJECT, list_alone, NULL, NULL, &list, NULL,
                          &descriptor);
    EXPLICIT_ACCESSA entry;
    BuildExplicitAccessWithNameA(&entry, "Everyone", FILE_GENERIC_READ, GRANT_ACCESS,
                                 NO_INHERITANCE);
    printf("%lu ", SetEntriesInAclA(1, &entry, list, &more));
    printf("%lu ",
           SetNamedSecurityInfoA("directory", SE_FILE_OBJECT, list_alone, NULL, NULL, more, NULL));
    print("added", "directory");
    MoveFileA("directory", "moved");
    print("moved", "moved");

    // By a handle, which must have been opened for it.
    HANDLE file = CreateFileA("file", READ_CONTROL | WRITE_DAC, 0, NULL, OPEN_EXISTING, 0, NULL);
    printf("%lu ", SetSecurityInfo(file, SE_FILE_OBJECT, list_alone, NULL, NULL, list, NULL));
    CloseHandle(file);
    print("by handle", "file");
    file = CreateFileA("file", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    printf("not opened for it: %lu",
           SetSecurityInfo(file, SE_FILE_OBJECT, list_alone, NULL, NULL, list, NULL));
    printf(", %lu\n",
           GetSecurityInfo(file, SE_FILE_OBJECT, list_alone, NULL, NULL, &list, NULL, &descriptor));
    CloseHandle(file);

    // Owners: the user only.
    char name[] = "file";
    BYTE system[SECURITY_MAX_SID_SIZE];
    size = sizeof system;
    CreateWellKnownSid(WinLocalSystemSid, NULL, system, &size);
    printf("owner: %lu", SetNamedSecurityInfoA(name, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION,
                                               own, NULL, NULL, NULL));
    printf(" %lu\n", SetNamedSecurityInfoA(name, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, system,
                                           NULL, NULL, NULL));
    set("absent", "D:(A;;GA;;;%s)", 0);
    printf("absent\n");
    printf("audits: %d", SetFileSecurityA("file", SACL_SECURITY_INFORMATION, descriptor));
    printf(" %lu\n", GetLastError());
    return 0;
}
