// The loader's lists hang from the PEB as programs walk them.
#include <stdio.h>
#include <windows.h>
#include <winternl.h>
struct entry {
    LIST_ENTRY load, memory, init;
    PVOID base, entry_point;
    ULONG size;
    UNICODE_STRING full_name, base_name;
    ULONG flags;
    USHORT load_count, tls_index;
};
int main(void) {
    PEB* peb = *(PEB**)((char*)NtCurrentTeb() + 0x60);
    char* ldr = (char*)peb->Ldr;
    LIST_ENTRY* head = (LIST_ENTRY*)(ldr + 0x10);
    int count = 0;
    for (LIST_ENTRY* at = head->Flink; at != head; at = at->Flink) {
        struct entry* e = (struct entry*)at;
        IMAGE_DOS_HEADER* dos = e->base;
        IMAGE_NT_HEADERS* nt = (IMAGE_NT_HEADERS*)((char*)dos + dos->e_lfanew);
        if (count < 3) {
            char name[100];
            WideCharToMultiByte(CP_UTF8, 0, e->base_name.Buffer, -1, name, sizeof name, NULL, NULL);
            printf("%s size %d entry %d\n", name, e->size == nt->OptionalHeader.SizeOfImage,
                   (char*)e->entry_point - (char*)e->base ==
                           nt->OptionalHeader.AddressOfEntryPoint ||
                       e->entry_point == NULL);
        }
        ++count;
    }
    int in_memory = 0;
    head = (LIST_ENTRY*)(ldr + 0x20);
    for (LIST_ENTRY* at = head->Flink; at != head; at = at->Flink) {
        ++in_memory;
    }
    printf("same count %d, image base %d\n", in_memory == count,
           *(PVOID*)((char*)peb + 0x10) == (PVOID)GetModuleHandleA(NULL));
    RTL_CRITICAL_SECTION* lock = *(RTL_CRITICAL_SECTION**)((char*)peb + 0x110);
    printf("lock %ld\n", (long)lock->LockCount);
    return 0;
}
