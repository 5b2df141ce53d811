// RegLoadMUIString: values that name a string of a file, and others.
// build: -ladvapi32
#include <windows.h>

#include <stdio.h>

static HKEY key;

static void load(const WCHAR* name, DWORD room, BOOL asks, DWORD flags, const WCHAR* directory) {
    WCHAR text[80] = L"-";
    DWORD size = 77;
    LSTATUS status = RegLoadMUIStringW(key, name, room != 0 ? text : NULL, room,
                                       asks ? &size : NULL, flags, directory);
    printf("%ls, room %lu: %ld", name, room, status);
    if (asks) {
        printf(" %lu", size);
    }
    if (status == 0) {
        printf(" '%ls'", text);
    }
    printf("\n");
}

static void set(const WCHAR* name, DWORD type, const WCHAR* text) {
    RegSetValueExW(key, name, 0, type, (const BYTE*)text, (DWORD)(lstrlenW(text) + 1) * 2);
}

int main(void) {
    WCHAR program[MAX_PATH];
    WCHAR reference[MAX_PATH + 32];
    WCHAR* file = NULL;
    GetModuleFileNameW(NULL, program, MAX_PATH);
    RegCreateKeyExW(HKEY_CURRENT_USER, L"Software\\ferry strings", 0, NULL, REG_OPTION_VOLATILE,
                    KEY_ALL_ACCESS, NULL, &key, NULL);
    set(L"plain", REG_SZ, L"plain text");
    wsprintfW(reference, L"@%s,-7", program);
    set(L"named", REG_SZ, reference);
    wsprintfW(reference, L"@%s,-7;a comment", program);
    set(L"commented", REG_SZ, reference);
    wsprintfW(reference, L"@%s,-8", program);
    set(L"no such string", REG_SZ, reference);
    set(L"no such file", REG_SZ, L"@Z:\\nowhere\\none.dll,-7");
    SetEnvironmentVariableW(L"PROGRAM", program);
    set(L"with a variable", REG_EXPAND_SZ, L"@%PROGRAM%,-7");
    GetFullPathNameW(program, MAX_PATH, program, &file);
    wsprintfW(reference, L"@%s,-7", file);
    set(L"relative", REG_SZ, reference);
    file[-1] = 0;
    DWORD number = 5;
    RegSetValueExW(key, L"number", 0, REG_DWORD, (const BYTE*)&number, sizeof number);
    load(L"plain", 160, TRUE, 0, NULL);
    load(L"plain", 160, FALSE, 0, NULL);
    load(L"plain", 10, TRUE, 0, NULL);
    load(L"plain", 10, FALSE, 1, NULL);
    load(L"plain", 10, TRUE, 1, NULL);
    load(L"plain", 9, TRUE, 0, NULL);
    load(L"plain", 0, TRUE, 0, NULL);
    load(L"named", 160, TRUE, 0, NULL);
    load(L"named", 20, TRUE, 0, NULL);
    load(L"named", 20, FALSE, 1, NULL);
    load(L"commented", 160, TRUE, 0, NULL);
    load(L"with a variable", 160, TRUE, 0, NULL);
    load(L"relative", 160, TRUE, 0, program);
    load(L"no such file", 160, FALSE, 0, NULL);
    load(L"no such string", 160, FALSE, 0, NULL);
    load(L"number", 160, FALSE, 0, NULL);
    load(L"nothing", 160, FALSE, 0, NULL);
    char bytes[20];
    printf("bytes: %ld\n", RegLoadMUIStringA(key, "plain", bytes, 20, NULL, 0, NULL));
    RegCloseKey(key);
    RegDeleteKeyW(HKEY_CURRENT_USER, L"Software\\ferry strings");
    return 0;
}
