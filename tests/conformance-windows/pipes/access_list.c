// A named pipe is made with the rights to its security that its flags ask for, and takes a list.

// build: -ladvapi32
#include <windows.h>

#include <aclapi.h>
#include <stdio.h>

static HANDLE make(const char* name, DWORD rights) {
    return CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX | rights, PIPE_TYPE_BYTE, 1, 0, 0, 0, NULL);
}

static DWORD set(HANDLE pipe, ACL* list) {
    return SetSecurityInfo(pipe, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, list,
                           NULL);
}

int main(void) {
    SID everyone = {SID_REVISION, 1, {SECURITY_WORLD_SID_AUTHORITY}, {SECURITY_WORLD_RID}};
    EXPLICIT_ACCESSA entry = {FILE_GENERIC_READ | FILE_WRITE_ATTRIBUTES,
                              SET_ACCESS,
                              NO_INHERITANCE,
                              {.TrusteeForm = TRUSTEE_IS_SID, .ptstrName = (char*)&everyone}};
    ACL* list = NULL;
    SetEntriesInAclA(1, &entry, NULL, &list);
    printf("without the right: %lu\n", set(make("\\\\.\\pipe\\without", 0), list));
    const HANDLE pipe = make("\\\\.\\pipe\\with", WRITE_DAC);
    printf("with it: %lu\n", set(pipe, list));
    ACL* told = NULL;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    printf("told: %lu", GetSecurityInfo(pipe, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, NULL,
                                        NULL, &told, NULL, &descriptor));
    ACCESS_ALLOWED_ACE* first = NULL;
    GetAce(told, 0, (void**)&first);
    printf(", %d entry, for everyone: %d, %lx\n", told->AceCount,
           EqualSid(&first->SidStart, &everyone), first->Mask);
    return 0;
}
