// Identifiers of COM as texts and back, the tasks' allocator, and classes, of which there is none.
// build: -lole32 -luuid
#include <windows.h>

#include <objbase.h>
#include <stdio.h>

static void parse(const WCHAR* text) {
    GUID guid = {1, 2, 3, {4}};
    HRESULT result = CLSIDFromString(text, &guid);
    printf("%ls: %08lx", text, (unsigned long)result);
    if (result == S_OK) {
        printf(" %08lx %04x %02x", guid.Data1, guid.Data2, guid.Data4[7]);
    }
    printf("\n");
}

int main(void) {
    parse(L"{12345678-9abc-DEF0-1122-334455667788}");
    parse(L"{12345678-9abc-DEF0-1122-33445566778}");
    parse(L"{12345678-9abc-DEF0-1122-334455667788");
    parse(L"{12345678-9abc-DEF0-1122-334455667788}x");
    parse(L"{1234567g-9abc-DEF0-1122-334455667788}");
    parse(L"");

    GUID guid;
    LPOLESTR text = NULL;
    IIDFromString(L"{00000000-0000-0000-C000-000000000046}", &guid);
    printf("%d", IsEqualGUID(&guid, &IID_IUnknown));
    printf(" %08lx", (unsigned long)StringFromCLSID(&guid, &text));
    printf(" %ls\n", text);
    printf("%08lx\n", (unsigned long)IIDFromString(L"{0}", &guid));

    IMalloc* memory = NULL;
    printf("%08lx\n", (unsigned long)CoGetMalloc(1, &memory));
    void* block = memory->lpVtbl->Alloc(memory, 100);
    block = memory->lpVtbl->Realloc(memory, block, 200);
    printf("%d %d\n", (int)memory->lpVtbl->GetSize(memory, block),
           memory->lpVtbl->DidAlloc(memory, block));
    memory->lpVtbl->Free(memory, block);
    CoTaskMemFree(text);

    IUnknown* made = (IUnknown*)&guid;
    printf("%08lx", (unsigned long)CoInitialize(NULL));
    printf(" %08lx", (unsigned long)CoCreateInstance(&guid, NULL, CLSCTX_INPROC_SERVER,
                                                     &IID_IUnknown, (void**)&made));
    printf(" %d\n", made == NULL);
    HANDLE event = CreateEventW(NULL, TRUE, TRUE, NULL);
    DWORD index = 9;
    printf("%08lx", (unsigned long)CoWaitForMultipleHandles(0, 0, 1, &event, &index));
    printf(" %lu\n", index);
    ResetEvent(event);
    printf("%08lx\n", (unsigned long)CoWaitForMultipleHandles(0, 1, 1, &event, &index));
    return 0;
}
