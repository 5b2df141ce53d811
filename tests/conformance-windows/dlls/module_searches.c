// Where LoadLibrary finds names with and without paths, and what it passes over.
#include <windows.h>

#include <stdio.h>
#include <string.h>

static char base[MAX_PATH];

static const char* below(const char* name) {
    static char path[MAX_PATH * 2];
    snprintf(path, sizeof path, "%s\\%s", base, name);
    return path;
}

/// A DLL without anything in it: headers and an empty section.
static void write_dll(const char* path, WORD machine) {
    static unsigned char bytes[0x400];
    memset(bytes, 0, sizeof bytes);
    IMAGE_DOS_HEADER* dos = (IMAGE_DOS_HEADER*)bytes;
    dos->e_magic = IMAGE_DOS_SIGNATURE;
    dos->e_lfanew = sizeof *dos;
    IMAGE_NT_HEADERS64* headers = (IMAGE_NT_HEADERS64*)(dos + 1);
    headers->Signature = IMAGE_NT_SIGNATURE;
    headers->FileHeader.Machine = machine;
    headers->FileHeader.NumberOfSections = 1;
    headers->FileHeader.SizeOfOptionalHeader = sizeof headers->OptionalHeader;
    headers->FileHeader.Characteristics = IMAGE_FILE_EXECUTABLE_IMAGE | IMAGE_FILE_DLL;
    IMAGE_OPTIONAL_HEADER64* optional = &headers->OptionalHeader;
    optional->Magic = IMAGE_NT_OPTIONAL_HDR64_MAGIC;
    optional->ImageBase = 0x2340000000;
    optional->SectionAlignment = 0x1000;
    optional->FileAlignment = 0x200;
    optional->MajorSubsystemVersion = 4;
    optional->SizeOfImage = 0x2000;
    optional->SizeOfHeaders = 0x200;
    optional->Subsystem = IMAGE_SUBSYSTEM_WINDOWS_CUI;
    optional->DllCharacteristics = IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE;
    optional->NumberOfRvaAndSizes = 16;
    IMAGE_SECTION_HEADER* section = (IMAGE_SECTION_HEADER*)(headers + 1);
    memcpy(section->Name, ".data", 5);
    section->Misc.VirtualSize = 16;
    section->VirtualAddress = 0x1000;
    section->SizeOfRawData = 0x200;
    section->PointerToRawData = 0x200;
    section->Characteristics = IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ;
    HANDLE file = CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD done = 0;
    WriteFile(file, bytes, sizeof bytes, &done, NULL);
    CloseHandle(file);
}

static void try_load(const char* what, const char* name, DWORD flags) {
    SetLastError(0);
    HMODULE module = LoadLibraryExA(name, NULL, flags);
    const DWORD error = GetLastError();
    char path[MAX_PATH] = "";
    GetModuleFileNameA(module, path, MAX_PATH);
    printf("%s: ", what);
    if (module == NULL) {
        printf("error %lu\n", error);
        return;
    }
    const size_t length = strlen(base);
    printf("%s\n", _strnicmp(path, base, length) == 0 ? path + length : "elsewhere");
    FreeLibrary(module);
}

static void add_directory(const char* what, const wchar_t* path) {
    SetLastError(0);
    DLL_DIRECTORY_COOKIE cookie = AddDllDirectory(path);
    printf("%s: %d, error %lu\n", what, cookie != NULL, cookie != NULL ? 0 : GetLastError());
    if (cookie != NULL) {
        RemoveDllDirectory(cookie);
    }
}

int main(void) {
    char path[MAX_PATH * 2];
    GetTempPathA(MAX_PATH, path);
    GetTempFileNameA(path, "dll", 0, base);
    DeleteFileA(base);
    CreateDirectoryA(base, NULL);
    CreateDirectoryA(below("one"), NULL);
    CreateDirectoryA(below("two"), NULL);
    write_dll(below("one\\searched.dll"), IMAGE_FILE_MACHINE_AMD64);
    write_dll(below("two\\searched.dll"), IMAGE_FILE_MACHINE_AMD64);
    write_dll(below("one\\foreign.dll"), IMAGE_FILE_MACHINE_ARM64);
    write_dll(below("two\\foreign.dll"), IMAGE_FILE_MACHINE_AMD64);
    write_dll(below("one\\only.dll"), IMAGE_FILE_MACHINE_ARM64);
    SetCurrentDirectoryA(base);

    try_load("below the current directory", "one\\searched.dll", 0);
    try_load("only below the system's", "one\\searched.dll", LOAD_LIBRARY_SEARCH_SYSTEM32);
    snprintf(path, sizeof path, "%c:two\\searched.dll", base[0]);
    try_load("of a drive", path, LOAD_LIBRARY_SEARCH_SYSTEM32);
    try_load("rooted", below("one\\searched.dll") + 2, LOAD_LIBRARY_SEARCH_SYSTEM32);
    try_load("rooted, its own directory", "\\nowhere\\searched.dll",
             LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR);
    try_load("relative, its own directory", "one\\searched.dll", LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR);
    try_load("spaces", "kernel32   ", 0);

    strcpy(path, below("two\\linked.dll"));
    CreateHardLinkA(path, below("one\\searched.dll"), NULL);
    HMODULE first = LoadLibraryA(below("one\\searched.dll"));
    HMODULE second = LoadLibraryA(below("two\\linked.dll"));
    printf("another name of the file: the same %d\n", first == second);
    FreeLibrary(second);
    FreeLibrary(first);

    SetEnvironmentVariableA("PATH", below("one"));
    strcpy(path, below("one"));
    strcat(path, ";");
    strcat(path, below("two"));
    SetEnvironmentVariableA("PATH", path);
    try_load("behind one for another machine", "foreign.dll", 0);
    try_load("for another machine only", "only.dll", 0);

    add_directory("there", L"C:\\Windows");
    add_directory("not there", L"C:\\Windows\\not there");
    add_directory("relative", L".");
    add_directory("root", L"\\");
    add_directory("of a drive", L"C:Windows");

    char room[8] = "xxxxxxx";
    SetDllDirectoryA("C:\\Windows");
    const DWORD needed = GetDllDirectoryA(sizeof room, room);
    printf("short: %lu, '%s'\n", needed, room[0] == 0 ? "" : "kept");
    SetDllDirectoryA(NULL);

    // What is loaded stands for its data too, and other addresses are none.
    HMODULE system = GetModuleHandleA("kernel32.dll");
    HMODULE again = LoadLibraryExA("kernel32.dll", NULL, LOAD_LIBRARY_AS_DATAFILE);
    printf("loaded already: the same %d\n", system == again);
    FreeLibrary(again);
    HMODULE bytes = LoadLibraryExA(below("one\\searched.dll"), NULL, LOAD_LIBRARY_AS_DATAFILE);
    SetLastError(0);
    const BOOL wrong = FreeLibrary((HMODULE)((char*)bytes + 0x100));
    printf("within: %d, error %lu\n", wrong, GetLastError());
    const BOOL right = FreeLibrary(bytes);
    const BOOL twice = FreeLibrary(bytes);
    printf("freed: %d, twice %d\n", right, twice);

    HMODULE own =
        LoadLibraryExA(below("one\\searched.dll"), NULL, LOAD_LIBRARY_AS_DATAFILE_EXCLUSIVE);
    HANDLE file = CreateFileA(below("one\\searched.dll"), GENERIC_WRITE, FILE_SHARE_READ, NULL,
                              OPEN_EXISTING, 0, NULL);
    printf("exclusive: %d, writer %d, error %lu\n", own != NULL, file != INVALID_HANDLE_VALUE,
           GetLastError());
    FreeLibrary(own);
    file = CreateFileA(below("one\\searched.dll"), GENERIC_WRITE, FILE_SHARE_READ, NULL,
                       OPEN_EXISTING, 0, NULL);
    printf("then: writer %d\n", file != INVALID_HANDLE_VALUE);
    CloseHandle(file);

    static const char* const names[] = {"one\\searched.dll", "one\\foreign.dll", "one\\only.dll",
                                        "two\\searched.dll", "two\\foreign.dll", "two\\linked.dll"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        DeleteFileA(below(names[i]));
    }
    RemoveDirectoryA(below("one"));
    RemoveDirectoryA(below("two"));
    SetCurrentDirectoryA("C:\\");
    printf("removed: %d\n", RemoveDirectoryA(base));
    return 0;
}
