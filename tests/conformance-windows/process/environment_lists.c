// getenv, _putenv and the lists of the environment, narrow and wide in step with each other and the
// system.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

int main(void) {
    char text[50];
    size_t size;
    printf("%s\n", getenv("TEST_VALUE"));
    printf("%d\n", getenv("test_value") != NULL);
    printf("%d\n", _putenv("FERRY_A=one"));
    printf("%s\n", getenv("FERRY_A"));
    printf("%S\n", _wgetenv(L"FERRY_A"));
    _wputenv(L"FERRY_B=zw\u00f6lf");
    printf("%s\n", getenv("FERRY_B"));
    GetEnvironmentVariableA("FERRY_A", text, sizeof text);
    printf("%s\n", text);
    _putenv("FERRY_A=");
    printf("%d %lu\n", getenv("FERRY_A") == NULL,
           GetEnvironmentVariableA("FERRY_A", text, sizeof text));
    printf("%d\n", _putenv_s("FERRY_C", "three"));
    printf("%s\n", getenv("FERRY_C"));
    int error = getenv_s(&size, text, sizeof text, "FERRY_C");
    printf("%d %d\n", error, (int)size);
    int found = 0;
    for (char** entry = _environ; *entry != NULL; ++entry) {
        found += strncmp(*entry, "FERRY_", 6) == 0;
    }
    printf("%d\n", found);
    return 0;
}
