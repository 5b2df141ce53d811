// Keys and values: made, found without case, listed, deleted.
#include <stdio.h>
#include <windows.h>
int main(void) {
    HKEY key, sub;
    LSTATUS s = RegOpenKeyExW(HKEY_CURRENT_USER, L"Software\\Ferry Test", 0, KEY_READ, &key);
    printf("%ld\n", s);
    DWORD disposition;
    s = RegCreateKeyExW(HKEY_CURRENT_USER, L"Software\\Ferry Test\\Sub", 0, NULL, 0, KEY_ALL_ACCESS,
                        NULL, &sub, &disposition);
    printf("%ld %lu\n", s, disposition);
    s = RegCreateKeyExW(HKEY_CURRENT_USER, L"software\\FERRY test", 0, NULL, 0, KEY_ALL_ACCESS,
                        NULL, &key, &disposition);
    printf("%ld %lu\n", s, disposition);
    DWORD number = 42;
    s = RegSetValueExW(key, L"Number", 0, REG_DWORD, (BYTE*)&number, sizeof number);
    s |= RegSetValueExW(key, L"Text", 0, REG_SZ, (BYTE*)L"hello", 12);
    printf("%ld\n", s);
    DWORD type = 0, size = 0;
    s = RegQueryValueExW(key, L"TEXT", NULL, &type, NULL, &size);
    printf("%ld %lu %lu\n", s, type, size);
    WCHAR text[10];
    size = 4;
    s = RegQueryValueExW(key, L"text", NULL, &type, (BYTE*)text, &size);
    printf("%ld %lu\n", s, size);
    s = RegQueryValueExW(key, L"nothing", NULL, &type, NULL, &size);
    printf("%ld\n", s);
    DWORD units = 10;
    s = RegEnumKeyExW(key, 0, text, &units, NULL, NULL, NULL, NULL);
    printf("%ld %lu %c\n", s, units, text[0]);
    units = 10;
    s = RegEnumKeyExW(key, 1, text, &units, NULL, NULL, NULL, NULL);
    printf("%ld\n", s);
    printf("%ld %ld\n", RegDeleteValueW(key, L"Number"), RegDeleteKeyW(key, L"Sub"));
    s = RegOpenKeyExW(key, L"Sub", 0, KEY_READ, &sub);
    printf("%ld\n", s);
    printf("%ld\n", RegCloseKey(key));
    return 0;
}
