// build: -ladvapi32
// What is written below HKEY_LOCAL_MACHINE the next program finds; what HKEY_CLASSES_ROOT and
// HKEY_USERS show; the facts that are built in.
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY "SOFTWARE\\Ferry test"
#define CLASSES "Software\\Classes\\Ferry.test"

static void run(const char* words) {
    char own[MAX_PATH], line[MAX_PATH + 100];
    STARTUPINFOA info = {.cb = sizeof info};
    PROCESS_INFORMATION process = {0};
    GetModuleFileNameA(NULL, own, sizeof own);
    snprintf(line, sizeof line, "\"%s\" %s", own, words);
    fflush(stdout);
    if (!CreateProcessA(own, line, NULL, NULL, TRUE, 0, NULL, NULL, &info, &process)) {
        printf("CreateProcess: %lu\n", GetLastError());
        exit(1);
    }
    WaitForSingleObject(process.hProcess, INFINITE);
    CloseHandle(process.hProcess);
    CloseHandle(process.hThread);
}

static LSTATUS set(HKEY key, const char* path, const char* name, const char* text) {
    return RegSetKeyValueA(key, path, name, REG_SZ, text, (DWORD)strlen(text) + 1);
}

static void show(const char* what, HKEY key, const char* path, const char* name) {
    char text[100] = "";
    DWORD size = sizeof text;
    const LSTATUS status = RegGetValueA(key, path, name, RRF_RT_ANY, NULL, text, &size);
    printf("%s: %ld %s\n", what, status, text);
}

static void list(const char* what, HKEY root, const char* path) {
    HKEY key;
    char name[100];
    printf("%s:", what);
    if (RegOpenKeyExA(root, path, 0, KEY_READ, &key) != ERROR_SUCCESS) {
        printf(" not there\n");
        return;
    }
    for (DWORD i = 0, size = sizeof name;
         RegEnumKeyExA(key, i, name, &size, NULL, NULL, NULL, NULL) == ERROR_SUCCESS;
         ++i, size = sizeof name) {
        printf(" [%s]", name);
    }
    for (DWORD i = 0, size = sizeof name;
         RegEnumValueA(key, i, name, &size, NULL, NULL, NULL, NULL) == ERROR_SUCCESS;
         ++i, size = sizeof name) {
        printf(" %s", name);
    }
    DWORD keys = 0, values = 0;
    RegQueryInfoKeyA(key, NULL, NULL, NULL, &keys, NULL, NULL, &values, NULL, NULL, NULL, NULL);
    printf(" (%lu and %lu)\n", keys, values);
    RegCloseKey(key);
}

static void write_keys(void) {
    HKEY key;
    printf("write: %ld\n", set(HKEY_LOCAL_MACHINE, KEY, "name", "kept"));
    RegCreateKeyExA(HKEY_LOCAL_MACHINE, KEY "\\volatile", 0, NULL, REG_OPTION_VOLATILE,
                    KEY_ALL_ACCESS, NULL, &key, NULL);
    set(key, NULL, "name", "of this process");
    HKEY below;
    printf("kept below volatile: %ld\n",
           RegCreateKeyExA(key, "below", 0, NULL, 0, KEY_ALL_ACCESS, NULL, &below, NULL));
    printf("at the top: %ld %ld\n",
           RegCreateKeyExA(HKEY_LOCAL_MACHINE, "Mine", 0, NULL, 0, KEY_READ, NULL, &below, NULL),
           RegCreateKeyExA(HKEY_USERS, "Mine", 0, NULL, 0, KEY_READ, NULL, &below, NULL));
    RegCreateKeyExA(HKEY_LOCAL_MACHINE, KEY "\\rename", 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key,
                    NULL);
    set(key, "deep", "in", "the renamed key");
    printf("rename: %ld\n", RegRenameKey(key, NULL, L"renamed"));
    set(key, NULL, "by", "the handle");
    printf("copy: %ld\n", RegCopyTreeA(HKEY_LOCAL_MACHINE, KEY "\\renamed", key));
    /* A fact that is built in is changed, another one is gone. */
    set(HKEY_LOCAL_MACHINE, "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "ProductName",
        "Other");
    RegDeleteKeyValueA(HKEY_LOCAL_MACHINE, "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion",
                       "EditionID");
    RegDeleteKeyA(HKEY_LOCAL_MACHINE, "SOFTWARE\\Policies\\Microsoft\\Windows");
}

static void read_keys(void) {
    show("kept", HKEY_LOCAL_MACHINE, KEY, "name");
    show("volatile", HKEY_LOCAL_MACHINE, KEY "\\volatile", "name");
    list("renamed", HKEY_LOCAL_MACHINE, KEY "\\renamed");
    show("in it", HKEY_LOCAL_MACHINE, KEY "\\renamed\\deep", "in");
    list("its old name", HKEY_LOCAL_MACHINE, KEY "\\rename");
    show("changed fact", HKEY_LOCAL_MACHINE, "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion",
         "ProductName");
    show("fact that is gone", HKEY_LOCAL_MACHINE, "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion",
         "EditionID");
    list("key that is gone", HKEY_LOCAL_MACHINE, "SOFTWARE\\Policies\\Microsoft\\Windows");
    show("other fact", HKEY_LOCAL_MACHINE, "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion",
         "SystemRoot");
}

static void fill_file(void) {
    char text[2000];
    memset(text, 'y', sizeof text - 1);
    text[sizeof text - 1] = 0;
    for (int i = 0; i < 200; ++i) {
        text[0] = (char)('a' + i % 26);
        set(HKEY_LOCAL_MACHINE, KEY, "often", text);
    }
}

static void classes(void) {
    HKEY mine, all, both;
    RegCreateKeyA(HKEY_LOCAL_MACHINE, CLASSES, &all);
    set(all, NULL, "a", "machine");
    set(all, "below", "in", "machine");
    RegOpenKeyExA(HKEY_CLASSES_ROOT, "Ferry.test", 0, KEY_ALL_ACCESS, &both);
    show("of the machine", both, NULL, "a");
    set(both, NULL, "b", "written by classes");
    show("written to the machine", all, NULL, "b");
    RegCreateKeyA(HKEY_CURRENT_USER, CLASSES, &mine);
    set(mine, NULL, "a", "user");
    set(mine, "own", "in", "user");
    show("the user's hides it", both, NULL, "a");
    show("the machine's stays", all, NULL, "a");
    show("behind", both, NULL, "b");
    list("both", HKEY_CLASSES_ROOT, "Ferry.test");
    show("below", HKEY_CLASSES_ROOT, "Ferry.test\\below", "in");
    show("own", both, "own", "in");
    set(both, NULL, "a", "changed");
    show("the user's is changed", mine, NULL, "a");
    HKEY made;
    RegCreateKeyA(both, "new", &made);
    list("new keys are the machine's", all, NULL);
    list("not the user's", mine, NULL);
    printf("delete: %ld", RegDeleteValueA(both, "a"));
    show(" uncovers", both, NULL, "a");
    printf("trees: %ld %ld", RegDeleteTreeA(HKEY_CURRENT_USER, CLASSES),
           RegDeleteTreeA(HKEY_LOCAL_MACHINE, CLASSES));
    list(" gone", HKEY_CLASSES_ROOT, "Ferry.test");
}

static void users(void) {
    HKEY key;
    char name[200];
    int found = 0;
    set(HKEY_CURRENT_USER, "Software\\Ferry test", "name", "the user's");
    for (DWORD i = 0; RegEnumKeyA(HKEY_USERS, i, name, sizeof name) == ERROR_SUCCESS; ++i) {
        const size_t size = strlen(name);
        if (strncmp(name, "S-1-5-21-", 9) == 0 && strcmp(name + size - 8, "_Classes") != 0) {
            RegOpenKeyExA(HKEY_USERS, name, 0, KEY_READ, &key);
            show("by the SID", key, "Software\\Ferry test", "name");
            ++found;
            printf("root: %ld\n", RegDeleteKeyA(HKEY_USERS, name));
        }
    }
    printf("users: %d, default %ld\n", found, RegOpenKeyA(HKEY_USERS, ".DEFAULT", &key));
    printf("configuration: %ld\n", RegOpenKeyA(HKEY_CURRENT_CONFIG, "Software", &key));
    RegDeleteTreeA(HKEY_CURRENT_USER, "Software\\Ferry test");
}

static void access_and_views(void) {
    HKEY key, other;
    char text[40];
    RegOpenKeyExA(HKEY_LOCAL_MACHINE, KEY, 0, KEY_QUERY_VALUE, &key);
    printf("read only: %ld %ld %ld\n", RegSetValueExA(key, "x", 0, REG_SZ, (BYTE*)"x", 2),
           RegDeleteValueA(key, "name"), RegEnumKeyA(key, 0, text, sizeof text));
    RegCloseKey(key);
    RegCreateKeyExA(HKEY_LOCAL_MACHINE, KEY, 0, NULL, 0, KEY_ALL_ACCESS | KEY_WOW64_32KEY, NULL,
                    &other, NULL);
    set(other, NULL, "name", "of 32 bits");
    show("64 bits", HKEY_LOCAL_MACHINE, KEY, "name");
    show("32 bits", HKEY_LOCAL_MACHINE, "SOFTWARE\\Wow6432Node\\Ferry test", "name");
    show("their classes", HKEY_LOCAL_MACHINE, "SOFTWARE\\Wow6432Node\\Classes\\CLSID", "x");
    set(HKEY_LOCAL_MACHINE, "SYSTEM\\CurrentControlSet\\Services\\Ferry", "ImagePath", "x.exe");
    show("one key by two names", HKEY_LOCAL_MACHINE, "SYSTEM\\ControlSet001\\Services\\Ferry",
         "ImagePath");
    RegDeleteTreeA(HKEY_LOCAL_MACHINE, "SYSTEM\\CurrentControlSet\\Services\\Ferry");
    RegOverridePredefKey(HKEY_CURRENT_USER, other);
    show("in place of the user's", HKEY_CURRENT_USER, NULL, "name");
    RegOverridePredefKey(HKEY_CURRENT_USER, NULL);
    printf("again: %ld\n", RegOpenKeyA(HKEY_CURRENT_USER, "Environment", &key));
    printf("delete: with keys %ld", RegDeleteKeyA(HKEY_LOCAL_MACHINE, KEY));
    printf(" itself %ld", RegDeleteKeyA(other, ""));
    printf(" again %ld predefined %ld\n", RegDeleteKeyA(other, ""),
           RegDeleteKeyA(HKEY_CURRENT_USER, ""));
    RegCreateKeyA(HKEY_CURRENT_USER, "Software\\Ferry test", &key);
    RegSetValueExA(key, "text", 0, REG_SZ, (const BYTE*)"no end", 3);
    memset(text, 'x', sizeof text);
    DWORD size = 4;
    printf("without an end: %ld", RegQueryValueExA(key, "text", NULL, NULL, (BYTE*)text, &size));
    printf(" %lu %.4s\n", size, text);
    RegDeleteTreeA(HKEY_CURRENT_USER, "Software\\Ferry test");
}

/* The machine's id is the host's, if it has one. */
static void machine_id(void) {
    char id[33] = "", guid[64] = "", plain[64] = "";
    DWORD size = sizeof guid, read = 0;
    const HANDLE file = CreateFileA("Z:\\etc\\machine-id", GENERIC_READ, FILE_SHARE_READ, NULL,
                                    OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE || !ReadFile(file, id, 32, &read, NULL) || read != 32) {
        id[0] = 0;
    }
    CloseHandle(file);
    RegGetValueA(HKEY_LOCAL_MACHINE, "SOFTWARE\\Microsoft\\Cryptography", "MachineGuid",
                 RRF_RT_REG_SZ, NULL, guid, &size);
    for (size_t i = 0, units = 0; i < strlen(guid); ++i) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            guid[i] = guid[i] == '-' ? '-' : '!';
        }
        if (guid[i] != '-') {
            plain[units++] = guid[i];
        }
    }
    printf("machine: %d\n", strcmp(plain, id) == 0);
}

int main(int argc, char** argv) {
    if (argc > 1) {
        if (strcmp(argv[1], "write") == 0) {
            write_keys();
        } else if (strcmp(argv[1], "fill") == 0) {
            fill_file();
        } else {
            read_keys();
        }
        return 0;
    }
    const char* const file = "C:\\Windows\\System32\\config\\ferry-machine";
    show("before", HKEY_LOCAL_MACHINE, KEY, "name");
    printf("no file: %d\n", GetFileAttributesA(file) == INVALID_FILE_ATTRIBUTES);
    run("write");
    run("read");
    run("fill"); /* so often that the file is written anew */
    WIN32_FILE_ATTRIBUTE_DATA facts = {0};
    GetFileAttributesExA(file, GetFileExInfoStandard, &facts);
    printf("small: %d\n", facts.nFileSizeLow > 1000 && facts.nFileSizeLow < 200000);
    run("read");
    classes();
    users();
    access_and_views();
    machine_id();
    return 0;
}
