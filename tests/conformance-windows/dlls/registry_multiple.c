// Several values of a key at once.
#include <windows.h>

#include <stdio.h>

int main(void) {
    HKEY key;
    RegCreateKeyExA(HKEY_CURRENT_USER, "Software\\Several", 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key,
                    NULL);
    const DWORD number = 42;
    RegSetValueExA(key, "text", 0, REG_SZ, (const BYTE*)"abc", 4);
    RegSetValueExA(key, "number", 0, REG_DWORD, (const BYTE*)&number, sizeof number);
    RegSetValueExA(key, "bytes", 0, REG_BINARY, (const BYTE*)"12345678", 8);

    VALENTA narrow[3] = {
        {.ve_valuename = "bytes"}, {.ve_valuename = "NUMBER"}, {.ve_valuename = "text"}};
    char data[64];
    DWORD size = 0;
    LSTATUS status = RegQueryMultipleValuesA(key, narrow, 3, NULL, &size);
    printf("no room: %ld, %lu\n", status, size);
    size = 15;
    status = RegQueryMultipleValuesA(key, narrow, 3, data, &size);
    printf("too small: %ld, %lu\n", status, size);
    status = RegQueryMultipleValuesA(key, narrow, 3, data, &size);
    printf("all: %ld, %lu\n", status, size);
    for (int i = 0; i < 3; ++i) {
        printf("%s: type %lu, %lu bytes at %d\n", narrow[i].ve_valuename, narrow[i].ve_type,
               narrow[i].ve_valuelen, (int)((char*)narrow[i].ve_valueptr - data));
    }
    printf("%.8s %lu %s\n", (char*)narrow[0].ve_valueptr, *(DWORD*)narrow[1].ve_valueptr,
           (char*)narrow[2].ve_valueptr);

    VALENTW wide[2] = {{.ve_valuename = L"text"}, {.ve_valuename = L"number"}};
    WCHAR units[16];
    size = sizeof units;
    status = RegQueryMultipleValuesW(key, wide, 2, units, &size);
    printf("wide: %ld, %lu, %ls, %lu\n", status, size, (WCHAR*)wide[0].ve_valueptr,
           *(DWORD*)wide[1].ve_valueptr);

    narrow[1].ve_valuename = "nothing";
    size = sizeof data;
    printf("one is missing: %ld\n", RegQueryMultipleValuesA(key, narrow, 3, data, &size));
    RegCloseKey(key);
    size = sizeof data;
    printf("a closed key: %ld\n", RegQueryMultipleValuesA(key, narrow, 3, data, &size));
    RegDeleteKeyA(HKEY_CURRENT_USER, "Software\\Several");
    return 0;
}
