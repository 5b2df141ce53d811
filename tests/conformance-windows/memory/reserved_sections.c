// Sections whose pages are to be committed: once for all views, in all processes; views of files
// that are in reserve behind the file's end, which commitment moves.
// build: -lntdll

#include <windows.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <winternl.h>

enum { piece = 0x10000, late = 0x20000, room = 0x100000 };

NTSTATUS NTAPI NtCreateSection(HANDLE* section, ACCESS_MASK access, OBJECT_ATTRIBUTES* attributes,
                               LARGE_INTEGER* size, ULONG protection, ULONG kind, HANDLE file);
NTSTATUS NTAPI NtMapViewOfSection(HANDLE section, HANDLE process, void** view, ULONG_PTR bits,
                                  SIZE_T commit, LARGE_INTEGER* offset, SIZE_T* size, ULONG inherit,
                                  ULONG type, ULONG protection);

static void show(const char* what, const void* at) {
    MEMORY_BASIC_INFORMATION run;
    VirtualQuery(at, &run, sizeof run);
    printf("%s: %s, %lx, %llx bytes\n", what, run.State == MEM_COMMIT ? "committed" : "reserved",
           run.Protect, (unsigned long long)run.RegionSize);
}

static void in_memory(const char* program) {
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    HANDLE section = CreateFileMappingW(INVALID_HANDLE_VALUE, &inherited,
                                        SEC_RESERVE | PAGE_EXECUTE_READWRITE, 2, 0, NULL);
    char* code =
        MapViewOfFile(section, FILE_MAP_EXECUTE | FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, room);
    show("mapped", code);
    char* early = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, piece);
    printf("commit: %d\n", VirtualAlloc(code, piece, MEM_COMMIT, PAGE_EXECUTE_READ) == code);
    show("the committed view", code);
    show("behind", code + piece);
    show("a view from before", early);
    char* after = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, room);
    show("a view from after", after);
    early[5] = 7;
    after[6] = 8;
    printf("written in others: %d %d\n", code[5], code[6]);
    printf("again: %d, kept: %d\n",
           VirtualAlloc(code, piece, MEM_COMMIT, PAGE_EXECUTE_READ) == code, early[5]);

    char command[MAX_PATH + 40];
    snprintf(command, sizeof command, "\"%s\" %llx", program,
             (unsigned long long)(uintptr_t)section);
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION child;
    CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &child);
    WaitForSingleObject(child.hProcess, INFINITE);
    CloseHandle(child.hProcess);
    CloseHandle(child.hThread);
    printf("of the child: %d\n", after[late]);
}

static int in_child(HANDLE section) {
    char* view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, room);
    printf("child sees %d, ", view[5]);
    printf("commits: %d\n", VirtualAlloc(view + late, piece, MEM_COMMIT, PAGE_READWRITE) != NULL);
    view[late] = 9;
    return 0;
}

static void of_a_file(void) {
    HANDLE file =
        CreateFileW(L"growing", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD done;
    WriteFile(file, "begin", 5, &done, NULL);
    HANDLE section = NULL;
    printf("section: %lx\n", NtCreateSection(&section, SECTION_MAP_READ | SECTION_MAP_WRITE, NULL,
                                             NULL, PAGE_READWRITE, SEC_RESERVE, file));
    void* view = NULL;
    SIZE_T size = room;
    printf("more than there is: %lx\n", NtMapViewOfSection(section, GetCurrentProcess(), &view, 0,
                                                           0, NULL, &size, 2, 0, PAGE_READWRITE));
    printf("in reserve: %lx\n", NtMapViewOfSection(section, GetCurrentProcess(), &view, 0, 0, NULL,
                                                   &size, 2, MEM_RESERVE, PAGE_READWRITE));
    char* bytes = view;
    show("what there is", bytes);
    show("behind", bytes + 0x1000);
    printf("%.5s\n", bytes);
    printf("commit: %d\n",
           VirtualAlloc(bytes + 0x2000, 0x3000, MEM_COMMIT, PAGE_READWRITE) != NULL);
    memcpy(bytes + 0x4ffb, "ended", 5);
    printf("size: %lx\n", GetFileSize(file, NULL));
    char end[6] = "";
    SetFilePointer(file, 0x4ffb, NULL, FILE_BEGIN);
    ReadFile(file, end, 5, &done, NULL);
    printf("%s\n", end);
    UnmapViewOfFile(view);
    CloseHandle(section);
    CloseHandle(file);
    DeleteFileW(L"growing");
}

int main(int count, char** arguments) {
    setvbuf(stdout, NULL, _IONBF, 0);
    if (count > 1) {
        unsigned long long handle = 0;
        sscanf(arguments[1], "%llx", &handle);
        return in_child((HANDLE)(uintptr_t)handle);
    }
    in_memory(arguments[0]);
    of_a_file();
    return 0;
}
