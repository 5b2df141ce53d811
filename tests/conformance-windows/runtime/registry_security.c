/* Who may do what with a key: what was set is told, and a descriptor that can't be is refused.
 * Where the user's folder is. */
// build: -ladvapi32
// env: HOME=/home/anna
#include <windows.h>

#include <sddl.h>

#include <stdio.h>
#include <string.h>

#define ALL (OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION)

static HKEY key;

static void show(const char* what) {
    BYTE room[500];
    DWORD size = sizeof room;
    char* text = NULL;
    const LSTATUS status = RegGetKeySecurity(key, DACL_SECURITY_INFORMATION, room, &size);
    if (status == 0) {
        ConvertSecurityDescriptorToStringSecurityDescriptorA(
            room, SDDL_REVISION_1, DACL_SECURITY_INFORMATION, &text, NULL);
    }
    char* const user = text != NULL ? strstr(text, "S-1-5-21") : NULL; // the user's own
    if (user != NULL) {
        char* const rest = strchr(user, ')');
        *user = 0;
        printf("%s: %ld %suser%s\n", what, status, text, rest);
    } else {
        printf("%s: %ld %s\n", what, status, text != NULL ? text : "-");
    }
    LocalFree(text);
}

static LSTATUS set(HKEY of, const char* text, SECURITY_INFORMATION parts) {
    PSECURITY_DESCRIPTOR descriptor = NULL;
    ConvertStringSecurityDescriptorToSecurityDescriptorA(text, SDDL_REVISION_1, &descriptor, NULL);
    const LSTATUS status = RegSetKeySecurity(of, parts, descriptor);
    LocalFree(descriptor);
    return status;
}

int main(void) {
    BYTE room[500];
    DWORD size = 0;
    RegCreateKeyA(HKEY_CURRENT_USER, "Software\\FerrySecurity", &key);
    show("made");
    LSTATUS status = RegGetKeySecurity(key, ALL, NULL, &size);
    printf("no room: %ld %d\n", status, size > 100);
    status = RegGetKeySecurity(key, ALL, room, &size);
    PSID owner = NULL;
    BOOL is_default = TRUE;
    GetSecurityDescriptorOwner(room, &owner, &is_default);
    printf("all: %ld %d %d\n", status, IsValidSid(owner), is_default);

    printf("%ld\n", set(key, "D:(A;CI;KR;;;WD)", DACL_SECURITY_INFORMATION));
    show("set");
    printf("%ld\n", set(key, "D:P(A;;KA;;;BA)(D;;KW;;;WD)", DACL_SECURITY_INFORMATION));
    show("protected");
    HKEY other = NULL;
    RegOpenKeyExA(HKEY_CURRENT_USER, "Software\\FerrySecurity", 0, KEY_READ, &other);
    printf("another handle: %ld\n", set(other, "D:(A;;KR;;;WD)", DACL_SECURITY_INFORMATION));
    show("unchanged");
    printf("owner: %ld %ld\n", set(key, "O:WD", OWNER_SECURITY_INFORMATION),
           set(key, "G:WD", GROUP_SECURITY_INFORMATION));
    SECURITY_DESCRIPTOR none;
    InitializeSecurityDescriptor(&none, SECURITY_DESCRIPTOR_REVISION);
    SetSecurityDescriptorDacl(&none, TRUE, NULL, FALSE);
    printf("none: %ld\n", RegSetKeySecurity(key, DACL_SECURITY_INFORMATION, &none));
    size = sizeof room;
    RegGetKeySecurity(key, DACL_SECURITY_INFORMATION, room, &size);
    PACL list = (PACL)room;
    BOOL present = FALSE;
    GetSecurityDescriptorDacl(room, &present, &list, &is_default);
    printf("%d %d\n", present, list == NULL);
    status = RegGetKeySecurity(key, SACL_SECURITY_INFORMATION, room, &size);
    printf("%ld %ld %ld\n", status, RegGetKeySecurity(NULL, ALL, room, &size),
           RegSetKeySecurity(key, DACL_SECURITY_INFORMATION, NULL));
    RegCloseKey(other);
    RegDeleteKeyA(HKEY_CURRENT_USER, "Software\\FerrySecurity");
    RegCloseKey(key);

    char path[200] = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\";
    HANDLE token = NULL;
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
    GetTokenInformation(token, TokenUser, room, sizeof room, &size);
    char* sid = NULL;
    ConvertSidToStringSidA(((TOKEN_USER*)(void*)room)->User.Sid, &sid);
    strcat(path, sid);
    char text[100] = "";
    size = sizeof text;
    status =
        RegGetValueA(HKEY_LOCAL_MACHINE, path, "ProfileImagePath", RRF_RT_ANY, NULL, text, &size);
    printf("%ld %s\n", status, text);
    return 0;
}
