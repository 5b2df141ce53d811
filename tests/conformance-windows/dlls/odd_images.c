// Images of unusual layout: places in the file that are not a sector's, sections closer than a
// page, other machines, files that are none. Each is made here.
#include <windows.h>

#include <stdio.h>
#include <string.h>

struct Layout {
    WORD machine;
    WORD characteristics;
    DWORD section_alignment;
    DWORD file_alignment;
    DWORD raw_offset;
    DWORD raw_size;
    DWORD address;
    DWORD size;
};

enum { headers_at = 0x40, file_size = 0x1200 };

static const struct Layout usual = {IMAGE_FILE_MACHINE_AMD64,
                                    IMAGE_FILE_EXECUTABLE_IMAGE | IMAGE_FILE_DLL |
                                        IMAGE_FILE_RELOCS_STRIPPED,
                                    0x1000,
                                    0x200,
                                    0x200,
                                    16,
                                    0x1000,
                                    8};

static void write_bytes(const char* path, const void* bytes, DWORD size) {
    HANDLE file = CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD done = 0;
    WriteFile(file, bytes, size, &done, NULL);
    CloseHandle(file);
}

/// Each byte of the file behind the headers says in which sector it lies.
static void write_image(const char* path, const struct Layout* layout) {
    static unsigned char bytes[file_size];
    for (DWORD i = 0; i < file_size; ++i) {
        bytes[i] = (unsigned char)('a' + i / 0x100);
    }
    memset(bytes, 0, headers_at + sizeof(IMAGE_NT_HEADERS64) + sizeof(IMAGE_SECTION_HEADER));
    IMAGE_DOS_HEADER* dos = (IMAGE_DOS_HEADER*)bytes;
    dos->e_magic = IMAGE_DOS_SIGNATURE;
    dos->e_lfanew = headers_at;
    IMAGE_NT_HEADERS64* headers = (IMAGE_NT_HEADERS64*)(bytes + headers_at);
    headers->Signature = IMAGE_NT_SIGNATURE;
    headers->FileHeader.Machine = layout->machine;
    headers->FileHeader.NumberOfSections = 1;
    headers->FileHeader.SizeOfOptionalHeader = sizeof headers->OptionalHeader;
    headers->FileHeader.Characteristics = layout->characteristics;
    headers->OptionalHeader.Magic = IMAGE_NT_OPTIONAL_HDR64_MAGIC;
    headers->OptionalHeader.ImageBase = 0x2340000000;
    headers->OptionalHeader.SectionAlignment = layout->section_alignment;
    headers->OptionalHeader.FileAlignment = layout->file_alignment;
    headers->OptionalHeader.MajorSubsystemVersion = 4;
    headers->OptionalHeader.SizeOfImage = layout->section_alignment < 0x1000 ? 0x1200 : 0x2000;
    headers->OptionalHeader.SizeOfHeaders = 0x200;
    headers->OptionalHeader.Subsystem = IMAGE_SUBSYSTEM_WINDOWS_CUI;
    headers->OptionalHeader.NumberOfRvaAndSizes = 16;
    IMAGE_SECTION_HEADER* section = (IMAGE_SECTION_HEADER*)(headers + 1);
    memcpy(section->Name, ".data", 5);
    section->Misc.VirtualSize = layout->size;
    section->VirtualAddress = layout->address;
    section->SizeOfRawData = layout->raw_size;
    section->PointerToRawData = layout->raw_offset;
    section->Characteristics = IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ;
    write_bytes(path, bytes, file_size);
}

static void try_image(const char* what, const struct Layout* layout) {
    write_image("odd.dll", layout);
    SetLastError(0);
    unsigned char* module = (unsigned char*)LoadLibraryA(".\\odd.dll");
    const DWORD error = GetLastError();
    printf("%s: ", what);
    if (module == NULL) {
        printf("error %lu\n", error);
    } else {
        MEMORY_BASIC_INFORMATION info;
        VirtualQuery(module + layout->address, &info, sizeof info);
        const unsigned char* at = module + layout->address;
        printf("%c %c %c, protection %lx, %lx bytes\n", at[0], at[0x100],
               at[0x200] != 0 ? at[0x200] : '0', info.Protect, (unsigned long)info.RegionSize);
        FreeLibrary((HMODULE)module);
    }
    DeleteFileA("odd.dll");
}

static void try_bytes(const char* what, const void* bytes, DWORD size) {
    write_bytes("odd.dll", bytes, size);
    SetLastError(0);
    HMODULE module = LoadLibraryA(".\\odd.dll");
    const DWORD error = GetLastError();
    HANDLE file = CreateFileA("odd.dll", GENERIC_READ, 1, NULL, OPEN_EXISTING, 0, NULL);
    SetLastError(0);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READONLY | SEC_IMAGE, 0, 0, NULL);
    printf("%s: loaded %d, error %lu; section %d, error %lu\n", what, module != NULL, error,
           section != NULL, GetLastError());
    CloseHandle(file);
    DeleteFileA("odd.dll");
}

int main(void) {
    struct Layout layout = usual;
    try_image("usual", &layout);
    layout.raw_offset = 0x2f0; // the sector from 0x200 on, up to the end of that from 0x300 on
    try_image("amid a sector", &layout);
    layout.raw_size = 0x120;
    try_image("amid two sectors", &layout);
    layout = usual;
    layout.section_alignment = layout.file_alignment = 0x200;
    layout.address = layout.raw_offset = 0x200;
    layout.raw_size = 0x400;
    try_image("flat", &layout);
    layout.address = 0x400;
    try_image("flat, but moved", &layout);
    layout = usual;
    layout.file_alignment = 0x2000;
    try_image("further apart in the file", &layout);
    layout = usual;
    layout.machine = IMAGE_FILE_MACHINE_ARM64;
    try_image("another machine", &layout);
    write_image("odd.dll", &layout);
    HMODULE resources = LoadLibraryExA(".\\odd.dll", NULL, LOAD_LIBRARY_AS_IMAGE_RESOURCE);
    printf("its resources: %d\n", resources != NULL);
    FreeLibrary(resources);

    char bytes[0x200] = "MZ";
    try_bytes("nothing", "", 0);
    try_bytes("text", "text", 4);
    try_bytes("MZ", bytes, 2);
    bytes[0x3c] = 0x40;
    try_bytes("a DOS program", bytes, sizeof bytes);
    memcpy(bytes + 0x40, "NE", 2);
    try_bytes("NE", bytes, sizeof bytes);
    bytes[0x76] = 2;
    try_bytes("NE for Windows", bytes, sizeof bytes);
    memcpy(bytes + 0x40, "PE\0\0", 4);
    try_bytes("PE", bytes, sizeof bytes);
    return 0;
}
