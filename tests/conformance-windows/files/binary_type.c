// GetBinaryType looks at what is in a file.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void write_program(const char* name, const char* signature, WORD machine,
                          WORD characteristics) {
    IMAGE_DOS_HEADER dos = {.e_magic = IMAGE_DOS_SIGNATURE, .e_lfanew = sizeof dos};
    IMAGE_FILE_HEADER file = {.Machine = machine, .Characteristics = characteristics};
    FILE* to = fopen(name, "wb");
    fwrite(&dos, sizeof dos, 1, to);
    fwrite(signature, 4, 1, to);
    fwrite(&file, sizeof file, 1, to);
    fclose(to);
}

static void say(const char* name) {
    DWORD type = 99;
    SetLastError(0);
    const BOOL known = GetBinaryTypeA(name, &type);
    printf("%s: %d, type %lu, error %lu\n", name, known, type, GetLastError());
}

int main(void) {
    WCHAR self[MAX_PATH];
    GetModuleFileNameW(NULL, self, MAX_PATH);
    DWORD type = 99;
    printf("%d", GetBinaryTypeW(self, &type));
    printf(" %lu\n", type);
    write_program("wide.exe", "PE\0", IMAGE_FILE_MACHINE_AMD64, IMAGE_FILE_EXECUTABLE_IMAGE);
    write_program("narrow.exe", "PE\0", IMAGE_FILE_MACHINE_I386, IMAGE_FILE_EXECUTABLE_IMAGE);
    write_program("library.dll", "PE\0", IMAGE_FILE_MACHINE_AMD64, IMAGE_FILE_DLL);
    write_program("old.exe", "NE\0", 0, 0);
    write_program("dos.exe", "??\0", 0, 0);
    FILE* text = fopen("text.txt", "wb");
    fputs("text", text);
    fclose(text);
    const char* const names[] = {"wide.exe", "narrow.exe", "library.dll", "old.exe",
                                 "dos.exe",  "text.txt",   "none"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; ++i) {
        say(names[i]);
        DeleteFileA(names[i]);
    }
}
