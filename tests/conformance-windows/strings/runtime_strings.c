// Strings of the Windows Runtime: counted, shared and never changed; an empty one is null.
// build: -lruntimeobject -luuid
#include <windows.h>

#include <roapi.h>
#include <stdio.h>
#include <winstring.h>

static void show(const char* what, HRESULT result, const HSTRING* string) {
    printf("%s: %08lx %u %ls\n", what, (unsigned long)result, WindowsGetStringLen(*string),
           WindowsGetStringRawBuffer(*string, NULL));
}

int main(void) {
    HSTRING text = NULL;
    HSTRING other = NULL;
    HSTRING made = NULL;
    HSTRING_HEADER header;
    show("create", WindowsCreateString(L"one two one", 11, &text), &text);
    show("empty", WindowsCreateString(L"", 0, &other), &other);
    printf("%d\n", other == NULL && WindowsIsStringEmpty(other));
    show("duplicate", WindowsDuplicateString(text, &other), &other);
    printf("%d\n", other == text);
    WindowsDeleteString(other);
    show("substring", WindowsSubstring(text, 4, &made), &made);
    WindowsDeleteString(made);
    show("cut", WindowsSubstringWithSpecifiedLength(text, 4, 3, &made), &made);
    show("outside", WindowsSubstring(text, 12, &other), &other);
    HSTRING one = NULL;
    show("reference", WindowsCreateStringReference(L"one", 3, &header, &one), &one);
    show("copy of it", WindowsDuplicateString(one, &other), &other);
    printf("%d\n", other != one);
    HSTRING replaced = NULL;
    show("replace", WindowsReplaceString(text, one, made, &replaced), &replaced);
    WindowsDeleteString(replaced);
    show("joined", WindowsConcatString(made, one, &replaced), &replaced);
    HSTRING trimmed = NULL;
    show("trimmed", WindowsTrimStringEnd(text, one, &trimmed), &trimmed);
    INT32 order = 9;
    WindowsCompareStringOrdinal(one, made, &order);
    printf("order %d\n", order);
    show("not ended", WindowsCreateStringReference(L"one", 2, &header, &other), &other);
    WCHAR* room = NULL;
    HSTRING_BUFFER buffer = NULL;
    printf("%08lx\n", (unsigned long)WindowsPreallocateStringBuffer(3, &room, &buffer));
    memcpy(room, L"abc", 6);
    show("filled", WindowsPromoteStringBuffer(buffer, &made), &made);
    BOOL has = TRUE;
    WindowsStringHasEmbeddedNull(made, &has);
    printf("%d\n", has);

    void* factory = &header;
    printf("%08lx", (unsigned long)RoInitialize(RO_INIT_MULTITHREADED));
    printf(" %08lx", (unsigned long)RoGetActivationFactory(made, &IID_IUnknown, &factory));
    printf(" %d\n", factory == NULL);
    RoUninitialize();
    return 0;
}
