// The registry by narrow names: values and what is asked of them, trees, handles, wrong arguments.
#include <stdio.h>
#include <string.h>
#include <windows.h>
static void read_value(HKEY key, const char* name, DWORD flags) {
    char data[32] = "before";
    DWORD size = sizeof data;
    DWORD type = 99;
    LSTATUS status = RegGetValueA(key, NULL, name, flags, &type, data, &size);
    printf("get %s %lx: %ld type %lu size %lu", name, flags, status, type, size);
    if (type == REG_SZ || type == REG_EXPAND_SZ) {
        printf(" [%s]\n", data);
    } else {
        printf(" %02x\n", (unsigned char)data[0]);
    }
}
int main(void) {
    HKEY key;
    DWORD made;
    LSTATUS status = RegCreateKeyExA(HKEY_CURRENT_USER, "Software\\Narrow", 0, NULL, 0,
                                     KEY_ALL_ACCESS, NULL, &key, &made);
    printf("create %ld made %lu\n", status, made);
    HKEY again;
    RegCreateKeyA(HKEY_CURRENT_USER, "SOFTWARE\\narrow", &again);
    printf("again: another handle %d", again != key);
    printf(" closed %ld", RegCloseKey(again));
    printf(" twice %ld\n", RegCloseKey(again));
    SetEnvironmentVariableA("PLACE", "here");
    RegSetValueExA(key, "text", 0, REG_SZ, (const BYTE*)"caf\xc3\xa9", 5); // the end is not counted
    RegSetValueExA(key, "variable", 0, REG_EXPAND_SZ, (const BYTE*)"in %PLACE%", 11);
    DWORD number = 0x12345678;
    RegSetValueExA(key, "number", 0, REG_DWORD, (const BYTE*)&number, sizeof number);
    RegSetValueExA(key, "bytes", 0, REG_BINARY, (const BYTE*)"12345678", 8);
    read_value(key, "text", RRF_RT_REG_SZ);
    read_value(key, "variable", RRF_RT_REG_SZ);
    read_value(key, "variable", RRF_RT_REG_EXPAND_SZ | RRF_NOEXPAND);
    read_value(key, "variable", RRF_RT_REG_EXPAND_SZ);
    read_value(key, "number", RRF_RT_REG_DWORD);
    read_value(key, "number", RRF_RT_REG_SZ);
    read_value(key, "number", RRF_RT_REG_SZ | RRF_ZEROONFAILURE);
    read_value(key, "bytes", RRF_RT_DWORD);
    read_value(key, "nothing", RRF_RT_ANY);
    for (DWORD i = 0;; ++i) {
        char name[16];
        DWORD name_size = sizeof name;
        DWORD type;
        DWORD size = 0;
        status = RegEnumValueA(key, i, name, &name_size, NULL, &type, NULL, &size);
        if (status != ERROR_SUCCESS) {
            printf("end of values %ld\n", status);
            break;
        }
        printf("value %s (%lu) type %lu size %lu\n", name, name_size, type, size);
    }
    const char* subkeys[] = {"zebra", "Ant", "mouse\\deep"};
    for (int i = 0; i < 3; ++i) {
        HKEY below;
        RegCreateKeyA(key, subkeys[i], &below);
        RegCloseKey(below);
    }
    char name[16];
    for (DWORD i = 0; RegEnumKeyA(key, i, name, sizeof name) == ERROR_SUCCESS; ++i) {
        printf("key %s\n", name);
    }
    DWORD keys = 0;
    DWORD values = 0;
    DWORD longest = 0;
    RegQueryInfoKeyA(key, NULL, NULL, NULL, &keys, &longest, NULL, &values, NULL, NULL, NULL, NULL);
    printf("%lu keys, longest %lu, %lu values\n", keys, longest, values);
    char old[16] = "x";
    LONG old_size = sizeof old;
    printf("unset %ld", RegQueryValueA(key, "zebra", old, &old_size));
    printf(" [%s] %ld\n", old, old_size);
    RegSetValueA(key, "zebra", REG_SZ, "striped", 0);
    old_size = sizeof old;
    printf("set %ld", RegQueryValueA(key, "zebra", old, &old_size));
    printf(" [%s]\n", old);
    printf("set as number %ld\n", RegSetValueA(key, "zebra", REG_DWORD, "1", 1));
    printf("delete: with keys %ld", RegDeleteKeyA(key, "mouse"));
    printf(" value %ld", RegDeleteValueA(key, "text"));
    printf(" again %ld\n", RegDeleteValueA(key, "text"));
    printf("tree %ld", RegDeleteTreeA(key, "mouse"));
    printf(" again %ld\n", RegDeleteTreeA(key, "mouse"));
    HKEY ant;
    RegOpenKeyA(key, "Ant", &ant);
    RegDeleteKeyA(key, "Ant");
    DWORD size = 0;
    printf("of a deleted key %ld\n", RegQueryValueExA(ant, "x", NULL, NULL, NULL, &size));
    RegCloseKey(ant);
    printf("no handle %ld %ld\n", RegQueryValueExA((HKEY)0x1234, "x", NULL, NULL, NULL, &size),
           RegCloseKey(NULL));
    printf("bad data %ld\n", RegSetValueExA(key, "bad", 0, REG_BINARY, (const BYTE*)8, 4));
    printf("bad path %ld\n", RegOpenKeyExA(HKEY_CURRENT_USER, "\\Software", 0, KEY_READ, &again));
    RegOpenKeyExA(HKEY_CURRENT_USER, NULL, 0, KEY_READ, &again);
    printf("predefined %d\n", again == HKEY_CURRENT_USER);
    printf("files %ld, far %ld\n", RegLoadKeyA(HKEY_LOCAL_MACHINE, "x", "y"),
           RegConnectRegistryA("\\\\far", HKEY_LOCAL_MACHINE, &again));
    RegCloseKey(key);
    return 0;
}
