// Types and names of resources by the narrow and the wide functions.
#include <stdio.h>
#include <windows.h>
static BOOL CALLBACK narrow_type(HMODULE module, LPSTR type, LONG_PTR x) {
    if (IS_INTRESOURCE(type)) {
        printf("%d #%d %d\n", module == NULL, (int)(ULONG_PTR)type, (int)x);
    } else {
        printf("%d %s %d\n", module == NULL, type, (int)x);
    }
    return TRUE;
}
static BOOL CALLBACK wide_type(HMODULE module, LPWSTR type, LONG_PTR x) {
    if (IS_INTRESOURCE(type)) {
        printf("%d #%d %d\n", module == NULL, (int)(ULONG_PTR)type, (int)x);
    } else {
        printf("%d %ls %d\n", module == NULL, type, (int)x);
    }
    return FALSE;
}
static BOOL CALLBACK narrow_name(HMODULE module, LPCSTR type, LPSTR name, LONG_PTR x) {
    printf("%d %d", module == NULL, IS_INTRESOURCE(type));
    if (IS_INTRESOURCE(name)) {
        printf(" #%d %d\n", (int)(ULONG_PTR)name, (int)x);
    } else {
        printf(" %s %d\n", name, (int)x);
    }
    return TRUE;
}
static BOOL CALLBACK narrow_language(HMODULE module, LPCSTR type, LPCSTR name, WORD language,
                                     LONG_PTR x) {
    printf("%d %d %d %x %d\n", module == NULL, IS_INTRESOURCE(type), IS_INTRESOURCE(name), language,
           (int)x);
    return TRUE;
}
int main(void) {
    printf("%d\n", EnumResourceTypesA(NULL, narrow_type, 1));
    SetLastError(0);
    printf("%d", EnumResourceTypesW(NULL, wide_type, 2));
    printf(" %lu\n", GetLastError());
    printf("%d\n", EnumResourceNamesA(NULL, (LPCSTR)RT_RCDATA, narrow_name, 3));
    printf("%d\n", EnumResourceNamesA(NULL, "notes", narrow_name, 4));
    printf("%d\n", EnumResourceLanguagesA(NULL, "notes", "first", narrow_language, 5));
    SetLastError(0);
    printf("%d", EnumResourceNamesA(NULL, "nothing", narrow_name, 6));
    printf(" %lu\n", GetLastError());
    printf("%d\n", EnumResourceNamesExA(NULL, "notes", narrow_name, 7, 0, 0));
    printf("%d\n", EnumResourceTypesExA(NULL, narrow_type, 8, RESOURCE_ENUM_LN, 0));
    printf("%d\n", EnumResourceLanguagesExA(NULL, "notes", "first", narrow_language, 9,
                                            RESOURCE_ENUM_LN | RESOURCE_ENUM_MUI, 0x407));
    SetLastError(0);
    printf("%d", EnumResourceTypesExW(NULL, wide_type, 10, 0x100, 0));
    printf(" %lu\n", GetLastError());
    return 0;
}
