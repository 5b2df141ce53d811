// psapi: the name of a mapped file in ANSI as in Unicode, and a working set that is emptied.
// build: -lpsapi

#include <windows.h>

#include <psapi.h>

#include <stdio.h>
#include <string.h>

int main(void) {
    char narrow[MAX_PATH] = "";
    WCHAR wide[MAX_PATH] = L"";
    char same[MAX_PATH];
    HMODULE program = GetModuleHandleA(NULL);
    const DWORD bytes = GetMappedFileNameA(GetCurrentProcess(), program, narrow, sizeof narrow);
    const DWORD units = GetMappedFileNameW(GetCurrentProcess(), program, wide, MAX_PATH);
    sprintf(same, "%ls", wide);
    printf("same %d, length %d, a device's %d\n", strcmp(narrow, same) == 0,
           bytes == strlen(narrow) && units == bytes, strncmp(narrow, "\\Device\\", 8) == 0);
    const DWORD none = GetMappedFileNameA(GetCurrentProcess(), narrow, narrow, sizeof narrow);
    printf("of the stack %lu, error %lu\n", none, GetLastError());
    const BOOL listed = EnumProcessModules(GetCurrentProcess(), &program, sizeof program, NULL);
    printf("modules without a size %d, error %lu\n", listed, GetLastError());
    printf("emptied %d\n", EmptyWorkingSet(GetCurrentProcess()));
    return 0;
}
