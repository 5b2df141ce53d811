// Variables of the host that name places name them as Windows does, and as the host does again for
// a program of its own.
// env: HOME=/h/me TMPDIR=/v TEMP=/tmp XDG_CONFIG_HOME=/cfg XDG_DATA_HOME=/d XDG_DATA_DIRS=/u:/o
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>

static void show(const char* name) {
    char value[256] = "not there";
    GetEnvironmentVariableA(name, value, sizeof value);
    printf("%s is %s\n", name, value);
}

/// What the host's shell sees.
static void show_outside(const char* names) {
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION information;
    char line[300];
    snprintf(line, sizeof line,
             "sh -c \"for name in %s; do eval \\\"echo outside $name is \\$$name\\\"; done\"",
             names);
    fflush(stdout);
    if (!CreateProcessA("Z:\\bin\\sh", line, NULL, NULL, TRUE, 0, NULL, NULL, &startup,
                        &information)) {
        printf("no shell: %lu\n", GetLastError());
        return;
    }
    WaitForSingleObject(information.hProcess, 10000);
}

int main(void) {
    static const char* const names[] = {
        "HOME", "USERPROFILE", "HOMEDRIVE",    "HOMEPATH",        "TMPDIR",       "TEMP",
        "TMP",  "APPDATA",     "LOCALAPPDATA", "XDG_CONFIG_HOME", "XDG_DATA_DIRS"};
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        show(names[i]);
    }
    show_outside("HOME TMPDIR TEMP TMP APPDATA XDG_CONFIG_HOME XDG_DATA_DIRS PATH");
    SetEnvironmentVariableA("HOME", "Z:\\h\\another");
    SetEnvironmentVariableA("XDG_DATA_DIRS", "Z:\\usr\\share;Z:\\srv");
    SetEnvironmentVariableA("TMPDIR", "somewhere");
    SetEnvironmentVariableA("PATH", "C:\\Windows;Z:\\usr\\bin;Z:\\opt");
    show_outside("HOME XDG_DATA_DIRS TMPDIR PATH");
    return 0;
}
