// An image without relocations whose place is taken: views lie elsewhere as they are, and so does a
// program that is loaded for what it holds; a DLL is refused.
// build: -Wl,--disable-dynamicbase -Wl,--disable-reloc-section
#include <windows.h>

#include <stdio.h>

static IMAGE_NT_HEADERS* headers_of(void* image) {
    return (IMAGE_NT_HEADERS*)((char*)image + ((IMAGE_DOS_HEADER*)image)->e_lfanew);
}

/// The program itself, with other characteristics.
static void make_copy(const wchar_t* from, const wchar_t* to, WORD characteristics) {
    CopyFileW(from, to, FALSE);
    HANDLE file = CreateFileW(to, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE mapping = CreateFileMappingW(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    void* bytes = MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, 0);
    headers_of(bytes)->FileHeader.Characteristics |= characteristics;
    UnmapViewOfFile(bytes);
    CloseHandle(mapping);
    CloseHandle(file);
}

static void load(const char* what, const wchar_t* path) {
    SetLastError(0);
    HMODULE module = LoadLibraryW(path);
    printf("%s: %s, error %lu\n", what, module != NULL ? "loaded" : "refused",
           module != NULL ? 0 : GetLastError());
    if (module != NULL) {
        FreeLibrary(module);
    }
}

int main(void) {
    wchar_t path[MAX_PATH];
    void* const own = GetModuleHandleW(NULL);
    GetModuleFileNameW(NULL, path, MAX_PATH);
    printf("fixed: %d\n", headers_of(own)->FileHeader.Characteristics & IMAGE_FILE_RELOCS_STRIPPED);
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE mapping = CreateFileMappingW(file, NULL, PAGE_READONLY | SEC_IMAGE, 0, 0, NULL);
    char* view = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0);
    MEMORY_BASIC_INFORMATION info = {0};
    VirtualQuery(view, &info, sizeof info);
    printf("view: %d, elsewhere %d, image %d\n", view != NULL, view != own, info.Type == MEM_IMAGE);
    const DWORD entry = headers_of(own)->OptionalHeader.AddressOfEntryPoint;
    printf("the same code: %d\n", memcmp(view + entry, (char*)own + entry, 64) == 0);
    UnmapViewOfFile(view);
    HMODULE resources = LoadLibraryExW(path, NULL, LOAD_LIBRARY_AS_IMAGE_RESOURCE);
    printf("for its resources: %d\n", resources != NULL);

    make_copy(path, L"copy.exe", 0);
    load("program", L".\\copy.exe");
    make_copy(path, L"copy.dll", IMAGE_FILE_DLL);
    load("dll", L".\\copy.dll");
    DeleteFileW(L"copy.exe");
    DeleteFileW(L"copy.dll");
    return 0;
}
