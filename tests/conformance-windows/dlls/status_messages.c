// The texts of ntdll's message table, which programs ask for by results of services.
#include <windows.h>

#include <stdio.h>

static void print(const char* text) {
    for (const char* at = text; *at != 0; ++at) {
        printf(*at == '\r' ? "\\r" : *at == '\n' ? "\\n" : "%c", *at);
    }
    puts("]");
}

static void show(DWORD status, DWORD flags, HMODULE module) {
    char text[300] = "";
    SetLastError(0);
    const DWORD units = FormatMessageA(flags | FORMAT_MESSAGE_IGNORE_INSERTS, module, status, 0,
                                       text, sizeof text, NULL);
    printf("%lx: %lu %lu [", status, units, units != 0 ? 0 : GetLastError());
    print(text);
}

int main(void) {
    static const DWORD statuses[] = {0xc0000001, 0xc0000022, 0xc0000034, 0xc0000120, 0xc1000409};
    const HMODULE ntdll = GetModuleHandleA("ntdll.dll");
    for (size_t i = 0; i < ARRAYSIZE(statuses) - 1; ++i) {
        show(statuses[i], FORMAT_MESSAGE_FROM_HMODULE, ntdll);
    }
    show(statuses[ARRAYSIZE(statuses) - 1],
         FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_FROM_SYSTEM, ntdll);
    show(5, FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_FROM_SYSTEM, ntdll);
    show(0xc0000022, FORMAT_MESSAGE_FROM_SYSTEM, NULL);
    show(0xc0000022, FORMAT_MESSAGE_FROM_HMODULE, NULL);

    // What has no number behind it stands for itself.
    char text[300] = "";
    DWORD_PTR none[1] = {0};
    FormatMessageA(FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_ARGUMENT_ARRAY, ntdll, 0xc0000005,
                   0, text, sizeof text, (va_list*)none);
    print(text);
    return 0;
}
