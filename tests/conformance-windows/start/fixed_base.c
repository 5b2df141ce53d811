// build: -Wl,--disable-dynamicbase,--image-base,0x31230000,--disable-reloc-section
// A program without relocations lies where it says.
#include <stdio.h>
#include <windows.h>
int main(void) {
    printf("%p\n", (void*)GetModuleHandleA(NULL));
    const IMAGE_DOS_HEADER* dos = (const IMAGE_DOS_HEADER*)GetModuleHandleA(NULL);
    const IMAGE_NT_HEADERS* nt = (const IMAGE_NT_HEADERS*)((const char*)dos + dos->e_lfanew);
    printf("stripped %d\n", (nt->FileHeader.Characteristics & IMAGE_FILE_RELOCS_STRIPPED) != 0);
    return 0;
}
