/* The heaps and blocks that toolhelp lists. */
#include <stdio.h>
#include <windows.h>

#include <tlhelp32.h>

int main(void) {
    HANDLE heap = HeapCreate(0, 0, 0);
    void* blocks[4] = {HeapAlloc(heap, 0, 100), HeapAlloc(heap, 0, 5000),
                       HeapAlloc(heap, 0, 3 << 20), HeapAlloc(heap, 0, 1)};
    static const SIZE_T sizes[] = {100, 5000, 3 << 20, 1};
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPHEAPLIST, 0);
    HEAPLIST32 list = {sizeof list, 0, 0, 0};
    int ours = 0, standard = 0;
    for (BOOL more = Heap32ListFirst(snapshot, &list); more;
         more = Heap32ListNext(snapshot, &list)) {
        if (list.dwFlags == HF32_DEFAULT) {
            standard += (HANDLE)list.th32HeapID == GetProcessHeap();
        }
        if ((HANDLE)list.th32HeapID != heap) {
            continue;
        }
        ++ours;
        HEAPENTRY32 block = {0};
        block.dwSize = sizeof block;
        int found = 0, right = 0;
        for (BOOL next = Heap32First(&block, GetCurrentProcessId(), list.th32HeapID); next;
             next = Heap32Next(&block)) {
            for (int i = 0; i < 4; ++i) {
                if ((void*)block.dwAddress == blocks[i]) {
                    ++found;
                    right += block.dwBlockSize == sizes[i] && block.dwFlags == LF32_FIXED &&
                             block.hHandle == blocks[i];
                }
            }
        }
        printf("end %lu found %d right %d\n", GetLastError(), found, right);
    }
    printf("lists %d %d\n", ours, standard);
    HeapFree(heap, 0, blocks[2]);
    HEAPENTRY32 block = {0};
    block.dwSize = sizeof block;
    int freed = 0;
    for (BOOL next = Heap32First(&block, 0, (ULONG_PTR)heap); next; next = Heap32Next(&block)) {
        freed += (void*)block.dwAddress == blocks[2] && block.dwFlags == LF32_FIXED;
    }
    printf("freed %d\n", freed);
    block.dwSize = 1;
    printf("size %d", Heap32First(&block, GetCurrentProcessId(), (ULONG_PTR)heap));
    printf(" %lu", GetLastError());
    block.dwSize = sizeof block;
    printf(" no heap %d\n", Heap32First(&block, GetCurrentProcessId(), 1));
    return 0;
}
