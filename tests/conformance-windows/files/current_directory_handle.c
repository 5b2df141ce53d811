// build: -lntdll
// The process parameters hold a handle of the current directory, from the start on and after a
// change: names can be opened relative to it.
#include <stdio.h>
#include <windows.h>
#include <winternl.h>

static HANDLE current(void) {
    // RTL_USER_PROCESS_PARAMETERS.CurrentDirectory.Handle
    const char* parameters =
        (const char*)NtCurrentTeb()->ProcessEnvironmentBlock->ProcessParameters;
    return *(const HANDLE*)(parameters + 0x48);
}

static const char* attempt(const WCHAR* name, ACCESS_MASK access, ULONG disposition,
                           ULONG options) {
    UNICODE_STRING text;
    RtlInitUnicodeString(&text, name);
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &text, OBJ_CASE_INSENSITIVE, current(), NULL);
    HANDLE file;
    IO_STATUS_BLOCK io;
    static char result[40];
    const NTSTATUS status =
        NtCreateFile(&file, access | SYNCHRONIZE, &attributes, &io, NULL, FILE_ATTRIBUTE_NORMAL,
                     FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, disposition,
                     options | FILE_SYNCHRONOUS_IO_NONALERT, NULL, 0);
    if (status == 0)
        NtClose(file);
    snprintf(result, sizeof result, "%08lx", (unsigned long)status);
    return result;
}

int main(void) {
    printf("there is one: %d\n", current() != NULL);
    printf("make a file: %s\n", attempt(L"made.txt", GENERIC_WRITE, FILE_CREATE, 0));
    printf("it is there: %d\n", GetFileAttributesW(L"made.txt") != INVALID_FILE_ATTRIBUTES);
    printf("another name: %s\n", attempt(L"none.txt", GENERIC_READ, FILE_OPEN, 0));
    CreateDirectoryW(L"below", NULL);
    printf("below it: %s\n", attempt(L"below\\inner.txt", GENERIC_WRITE, FILE_CREATE, 0));
    printf("itself, to list it: %s\n",
           attempt(L"", FILE_LIST_DIRECTORY, FILE_OPEN, FILE_DIRECTORY_FILE));
    const HANDLE before = current();
    printf("change: %d\n", SetCurrentDirectoryW(L"below"));
    DWORD flags;
    printf("the first is closed: %d\n",
           current() == before || !GetHandleInformation(before, &flags));
    printf("in the new one: %s\n", attempt(L"inner.txt", DELETE, FILE_OPEN, FILE_DELETE_ON_CLOSE));
    printf("not in the old one: %s\n", attempt(L"made.txt", GENERIC_READ, FILE_OPEN, 0));
    SetCurrentDirectoryW(L"..");
    printf("removed: %d %d\n", RemoveDirectoryW(L"below"), DeleteFileW(L"made.txt"));
}
