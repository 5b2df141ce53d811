// build: -ladvapi32
// What programs write below HKEY_CURRENT_USER others find, at once and later.
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY "Software\\Ferry test"

static HANDLE start(const char* words) {
    char own[MAX_PATH], line[MAX_PATH + 100];
    STARTUPINFOA info = {.cb = sizeof info};
    PROCESS_INFORMATION process = {0};
    GetModuleFileNameA(NULL, own, sizeof own);
    snprintf(line, sizeof line, "\"%s\" %s", own, words);
    if (!CreateProcessA(own, line, NULL, NULL, TRUE, 0, NULL, NULL, &info, &process)) {
        printf("CreateProcess: %lu\n", GetLastError());
        exit(1);
    }
    CloseHandle(process.hThread);
    return process.hProcess;
}

static void run(const char* words) {
    fflush(stdout);
    const HANDLE process = start(words);
    WaitForSingleObject(process, INFINITE);
    CloseHandle(process);
}

static LSTATUS set(HKEY key, const char* name, const char* text) {
    return RegSetValueExA(key, name, 0, REG_SZ, (const BYTE*)text, (DWORD)strlen(text) + 1);
}

static void show(const char* path, const char* name) {
    char text[100] = "";
    DWORD size = sizeof text, type = 0;
    const LSTATUS status =
        RegGetValueA(HKEY_CURRENT_USER, path, name, RRF_RT_ANY, &type, text, &size);
    printf("%s %s: %ld, %lu, %s\n", path, name, status, type, text);
}

static DWORD count_values(const char* path) {
    HKEY key;
    DWORD count = 0;
    if (RegOpenKeyExA(HKEY_CURRENT_USER, path, 0, KEY_READ, &key) == ERROR_SUCCESS) {
        RegQueryInfoKeyA(key, NULL, NULL, NULL, NULL, NULL, NULL, &count, NULL, NULL, NULL, NULL);
        RegCloseKey(key);
    }
    return count;
}

static int child(int argc, char** argv) {
    HKEY key;
    char name[40];
    if (strcmp(argv[1], "write") == 0) {
        RegCreateKeyExA(HKEY_CURRENT_USER, KEY "\\deep\\er", 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key,
                        NULL);
        set(key, "name", "value");
        set(key, NULL, "nameless");
        const DWORD number = 7;
        RegSetValueExA(key, "number", 0, REG_DWORD, (const BYTE*)&number, sizeof number);
        set(key, "gone", "x");
        RegDeleteValueA(key, "gone");
        RegCloseKey(key);
        RegCreateKeyExA(HKEY_CURRENT_USER, KEY "\\volatile", 0, NULL, REG_OPTION_VOLATILE,
                        KEY_ALL_ACCESS, NULL, &key, NULL);
        set(key, "name", "of this process");
        RegCreateKeyExA(HKEY_CURRENT_USER, KEY "\\no more", 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key,
                        NULL);
        printf("deleted: %ld\n", RegDeleteKeyA(HKEY_CURRENT_USER, KEY "\\no more"));
    } else if (strcmp(argv[1], "read") == 0) {
        show(KEY "\\deep\\er", "name");
        show(KEY "\\DEEP\\er", "");
        show(KEY "\\deep\\er", "gone");
        show(KEY "\\volatile", "name");
        printf("no more: %ld\n",
               RegOpenKeyExA(HKEY_CURRENT_USER, KEY "\\no more", 0, KEY_READ, &key));
    } else if (strcmp(argv[1], "many") == 0 && argc == 3) {
        RegCreateKeyExA(HKEY_CURRENT_USER, KEY "\\many", 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key,
                        NULL);
        for (int i = 0; i < 100; ++i) {
            snprintf(name, sizeof name, "%s-%d", argv[2], i);
            set(key, name, "x");
        }
    } else if (strcmp(argv[1], "change") == 0) {
        RegOpenKeyExA(HKEY_CURRENT_USER, KEY "\\deep\\er", 0, KEY_ALL_ACCESS, &key);
        set(key, "name", "changed");
    } else if (strcmp(argv[1], "delete") == 0) {
        RegDeleteTreeA(HKEY_CURRENT_USER, KEY "\\deep");
    } else if (strcmp(argv[1], "again") == 0) {
        /* So often that what was before is left out of the file. */
        char text[2000];
        memset(text, 'y', sizeof text - 1);
        RegCreateKeyExA(HKEY_CURRENT_USER, KEY "\\again", 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key,
                        NULL);
        for (int i = 0; i < 200; ++i) {
            snprintf(text, 10, "%08d", i);
            text[8] = 'y';
            text[sizeof text - 1] = 0;
            set(key, "name", text);
        }
    }
    return 0;
}

int main(int argc, char** argv) {
    if (argc > 1) {
        return child(argc, argv);
    }
    printf("before: %lu\n", count_values(KEY));
    run("write");
    run("read");
    HKEY key;
    RegOpenKeyExA(HKEY_CURRENT_USER, KEY "\\deep\\er", 0, KEY_ALL_ACCESS, &key);
    run("change");
    char text[4000];
    DWORD size = sizeof text;
    RegQueryValueExA(key, "name", NULL, NULL, (BYTE*)text, &size);
    printf("by a key that was open: %s\n", text);
    run("delete");
    printf("of a key that was deleted: %ld %ld\n",
           RegQueryValueExA(key, "name", NULL, NULL, NULL, NULL), set(key, "name", "x"));
    RegCloseKey(key);

    HANDLE writers[4];
    for (int i = 0; i < 4; ++i) {
        char words[20];
        snprintf(words, sizeof words, "many %d", i);
        writers[i] = start(words);
    }
    WaitForMultipleObjects(4, writers, TRUE, INFINITE);
    printf("by four at once: %lu\n", count_values(KEY "\\many"));

    RegCreateKeyExA(HKEY_CURRENT_USER, KEY "\\again", 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key, NULL);
    for (int i = 0; i < 3; ++i) {
        writers[i] = start("again");
    }
    WaitForMultipleObjects(3, writers, TRUE, INFINITE);
    size = sizeof text;
    RegQueryValueExA(key, "name", NULL, NULL, (BYTE*)text, &size);
    printf("again and again: %.9s %lu; the others are there: %lu\n", text, size,
           count_values(KEY "\\many"));
    WIN32_FILE_ATTRIBUTE_DATA facts = {0};
    const char* const file = "C:\\Windows\\System32\\config\\ferry-user";
    GetFileAttributesExA(file, GetFileExInfoStandard, &facts);
    printf("small: %d\n", facts.nFileSizeLow > 1000 && facts.nFileSizeLow < 200000);

    /* What a program left that was killed while it wrote. */
    HANDLE torn = CreateFileA(file, FILE_APPEND_DATA, 7, NULL, OPEN_EXISTING, 0, NULL);
    DWORD done;
    WriteFile(torn, "\x40\0\0\0half of a record", 20, &done, NULL);
    CloseHandle(torn);
    set(key, "after", "it");
    show(KEY "\\again", "after");
    run("write");
    run("read");
    return 0;
}
