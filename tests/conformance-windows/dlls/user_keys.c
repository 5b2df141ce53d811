// Keys that every user has.
#include <stdio.h>
#include <windows.h>

static const char* const keys[] = {
    "Software",
    "Software\\Classes",
    "Software\\Microsoft\\Windows\\CurrentVersion\\Explorer",
    "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings",
    "Software\\Microsoft\\Windows\\CurrentVersion\\Run",
    "Environment",
    "Volatile Environment",
    "Control Panel\\Desktop",
    "Control Panel\\International",
    "Console",
    "Nothing",
};

int main(void) {
    for (size_t i = 0; i < sizeof keys / sizeof *keys; ++i) {
        HKEY key = NULL;
        const LSTATUS opened = RegOpenKeyExA(HKEY_CURRENT_USER, keys[i], 0, KEY_READ, &key);
        printf("%s: %ld\n", keys[i], opened);
        RegCloseKey(key);
    }
    HKEY software = NULL, made = NULL;
    RegOpenKeyExA(HKEY_CURRENT_USER, "Software", 0, KEY_ALL_ACCESS, &software);
    LSTATUS status = RegCreateKeyA(software, "Ferry", &made);
    printf("%ld", status);
    RegCloseKey(made);
    status = RegDeleteKeyA(software, "Ferry");
    printf(" %ld\n", status);
    return 0;
}
