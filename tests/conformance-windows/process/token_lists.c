/* The list that a token gives what is made with it: as it is, as it was set, of tokens that were
 * made of another one. What providers of events are refused. */
// build: -ladvapi32
#include <windows.h>

#include <evntprov.h>

#include <stdio.h>

static BYTE room[1000];
static const GUID provider = {0x57696E65, 0, 0, {1, 2, 3, 4, 5, 6, 7, 8}};

static PACL list_of(HANDLE token) {
    DWORD size = 0;
    if (!GetTokenInformation(token, TokenDefaultDacl, room, sizeof room, &size)) {
        printf("error %lu\n", GetLastError());
        return NULL;
    }
    return ((TOKEN_DEFAULT_DACL*)(void*)room)->DefaultDacl;
}

static void show(const char* what, HANDLE token) {
    const PACL list = list_of(token);
    printf("%s:", what);
    for (DWORD i = 0; list != NULL && i < list->AceCount; ++i) {
        ACCESS_ALLOWED_ACE* entry = NULL;
        GetAce(list, i, (void**)&entry);
        printf(" %d:%lx", entry->Header.AceType, entry->Mask);
    }
    puts(list == NULL ? " none" : "");
}

static BOOL set(HANDLE token, PACL list) {
    TOKEN_DEFAULT_DACL to = {list};
    return SetTokenInformation(token, TokenDefaultDacl, &to, sizeof to);
}

int main(void) {
    HANDLE token = NULL, filtered = NULL, copy = NULL, plain = NULL;
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_ADJUST_DEFAULT | TOKEN_DUPLICATE,
                     &token);
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &plain);
    show("own", token);

    SID_IDENTIFIER_AUTHORITY world = SECURITY_WORLD_SID_AUTHORITY;
    PSID everyone = NULL;
    AllocateAndInitializeSid(&world, 1, SECURITY_WORLD_RID, 0, 0, 0, 0, 0, 0, 0, &everyone);
    static DWORD list[100];
    InitializeAcl((PACL)(void*)list, sizeof list, ACL_REVISION);
    AddAccessAllowedAce((PACL)(void*)list, ACL_REVISION, GENERIC_READ, everyone);
    AddAccessDeniedAce((PACL)(void*)list, ACL_REVISION, DELETE, everyone);

    CreateRestrictedToken(token, DISABLE_MAX_PRIVILEGE, 0, NULL, 0, NULL, 0, NULL, &filtered);
    printf("%d\n", set(filtered, (PACL)(void*)list));
    show("filtered", filtered);
    show("own", token);
    DuplicateTokenEx(filtered, TOKEN_QUERY | TOKEN_ADJUST_DEFAULT, NULL, SecurityImpersonation,
                     TokenPrimary, &copy);
    show("copy", copy);
    printf("%d\n", set(copy, NULL));
    show("copy", copy);
    show("filtered", filtered);
    printf("%d\n", set(token, (PACL)(void*)list));
    show("by another handle", plain);
    BOOL done = set(plain, (PACL)(void*)list);
    printf("no access: %d %lu\n", done, GetLastError());
    ((PACL)(void*)list)->AceCount = 50;
    done = set(token, (PACL)(void*)list);
    printf("wrong: %d %lu\n", done, GetLastError());
    TOKEN_DEFAULT_DACL small = {NULL};
    done = SetTokenInformation(token, TokenDefaultDacl, &small, 4);
    printf("small: %d %lu\n", done, GetLastError());

    REGHANDLE handle = 0;
    ULONG error = EventRegister(NULL, NULL, NULL, &handle);
    printf("%lu %lu\n", error, EventRegister(&provider, NULL, NULL, NULL));
    error = EventRegister(&provider, NULL, NULL, &handle);
    printf("%lu %d\n", error, handle != 0);
    error = EventWriteString(0, 0, 0, L"");
    printf("%lu %lu\n", error, EventWriteString(handle, 0, 0, NULL));
    error = EventUnregister(0);
    printf("%lu %lu\n", error, EventUnregister(handle));
    return 0;
}
