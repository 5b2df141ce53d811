// build: -ladvapi32
// RegNotifyChangeKeyValue: changes of a key and below it, by this program and by others.
#include <windows.h>

#include <stdio.h>
#include <string.h>

#define KEY "Software\\Ferry watched"

static HANDLE event;
static HKEY key, below;

static void set(HKEY where, const char* name) {
    RegSetValueExA(where, name, 0, REG_SZ, (const BYTE*)"x", 2);
}

static void watch(BOOL subtree, DWORD filter) {
    const LSTATUS status = RegNotifyChangeKeyValue(key, subtree, filter, event, TRUE);
    if (status != ERROR_SUCCESS) {
        printf("error %ld\n", status);
    }
}

static void told(const char* what, DWORD wait) {
    printf("%s: %s\n", what,
           WaitForSingleObject(event, wait) == WAIT_OBJECT_0 ? "told" : "not told");
}

static DWORD WINAPI wait_for_value(LPVOID unused) {
    (void)unused;
    return (DWORD)RegNotifyChangeKeyValue(key, FALSE, REG_NOTIFY_CHANGE_LAST_SET, NULL, FALSE);
}

int main(int argc, char** argv) {
    (void)argv;
    if (argc > 1) {
        RegOpenKeyExA(HKEY_CURRENT_USER, KEY, 0, KEY_ALL_ACCESS, &key);
        set(key, "by another");
        return 0;
    }
    event = CreateEventA(NULL, TRUE, TRUE, NULL);
    RegCreateKeyExA(HKEY_CURRENT_USER, KEY, 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key, NULL);
    RegCreateKeyExA(key, "below", 0, NULL, 0, KEY_ALL_ACCESS, NULL, &below, NULL);

    watch(FALSE, REG_NOTIFY_CHANGE_LAST_SET);
    told("nothing yet", 0);
    set(below, "a");
    told("a value below", 0);
    set(key, "a");
    told("a value", 0);
    ResetEvent(event);
    set(key, "b");
    told("once only", 0);
    watch(TRUE, REG_NOTIFY_CHANGE_LAST_SET);
    set(below, "b");
    told("a value below, in the subtree", 0);
    watch(FALSE, REG_NOTIFY_CHANGE_NAME);
    RegDeleteValueA(key, "a");
    told("a value, where keys are waited for", 0);
    HKEY other;
    RegCreateKeyExA(key, "other", 0, NULL, 0, KEY_ALL_ACCESS, NULL, &other, NULL);
    told("a key", 0);
    watch(FALSE, REG_NOTIFY_CHANGE_NAME);
    RegDeleteKeyA(key, "below");
    told("a key that goes", 0);

    watch(FALSE, REG_NOTIFY_CHANGE_LAST_SET);
    char own[MAX_PATH], line[MAX_PATH + 20];
    STARTUPINFOA info = {.cb = sizeof info};
    PROCESS_INFORMATION process;
    GetModuleFileNameA(NULL, own, sizeof own);
    snprintf(line, sizeof line, "\"%s\" other", own);
    CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &info, &process);
    told("by another program", 10000);

    const HANDLE thread = CreateThread(NULL, 0, wait_for_value, NULL, 0, NULL);
    printf("waits: %d\n", WaitForSingleObject(thread, 50) == WAIT_TIMEOUT);
    set(key, "c");
    printf("has waited: %d\n", WaitForSingleObject(thread, 10000) == WAIT_OBJECT_0);
    watch(TRUE, REG_NOTIFY_CHANGE_NAME);
    RegCloseKey(key);
    told("a handle that is closed", 0);
    printf("%ld", RegNotifyChangeKeyValue(other, FALSE, 0, event, TRUE));
    printf(" %ld", RegNotifyChangeKeyValue(other, FALSE, 1, NULL, TRUE));
    printf(" %ld\n", RegNotifyChangeKeyValue(NULL, FALSE, 1, event, TRUE));
    return 0;
}
