// Functions by the API sets that Windows has them in: each leads to what kernel32 or advapi32 calls
// so.
#include <windows.h>

#include <stdio.h>

static const char* const wanted[][3] = {
    {"api-ms-win-core-sysinfo-l1-2-0", "GetComputerNameExW", "kernel32"},
    {"api-ms-win-core-sysinfo-l1-1-0", "GetLogicalProcessorInformationEx", "kernel32"},
    {"api-ms-win-core-sysinfo-l1-2-0", "GetProductInfo", "kernel32"},
    {"api-ms-win-core-processthreads-l1-1-0", "OpenProcessToken", "advapi32"},
    {"api-ms-win-core-registry-l1-1-0", "RegQueryValueExA", "advapi32"},
    {"api-ms-win-core-processthreads-l1-1-3", "GetProcessInformation", "kernel32"},
    {"api-ms-win-core-processthreads-l1-1-1", "GetSystemTimes", "kernel32"},
    {"api-ms-win-core-processthreads-l1-1-0", "ProcessIdToSessionId", "kernel32"},
    {"api-ms-win-core-wow64-l1-1-0", "IsWow64Process", "kernel32"},
    {"api-ms-win-core-util-l1-1-0", "Beep", "kernel32"},
    {"api-ms-win-core-psapi-l1-1-0", "K32GetProcessMemoryInfo", "kernel32"},
    {"api-ms-win-core-errorhandling-l1-1-1", "GetThreadErrorMode", "kernel32"},
    {"api-ms-win-core-kernel32-legacy-l1-1-0", "MulDiv", "kernel32"},
    {"api-ms-win-core-kernel32-legacy-l1-1-1", "GetComputerNameW", "kernel32"},
    {"api-ms-win-core-namedpipe-ansi-l1-1-0", "CallNamedPipeA", "kernel32"},
    {"api-ms-win-core-localization-ansi-l1-1-0", "FoldStringA", "kernel32"},
    {"api-ms-win-core-stringansi-l1-1-0", "CharUpperA", "user32"},
    {"api-ms-win-core-string-l2-1-0", "CharNextW", "user32"},
    {"api-ms-win-core-libraryloader-l1-2-0", "LoadStringW", "user32"},
    {"api-ms-win-core-version-l1-1-1", "VerQueryValueW", "version"},
    {"api-ms-win-security-base-l1-1-0", "GetTokenInformation", "advapi32"},
    {"api-ms-win-security-base-l1-2-0", "AllocateAndInitializeSid", "advapi32"},
    {"api-ms-win-security-sddl-l1-1-0", "ConvertSidToStringSidW", "advapi32"},
    {"api-ms-win-security-lsalookup-l2-1-0", "LookupAccountSidW", "advapi32"},
    {"api-ms-win-security-provider-l1-1-0", "GetNamedSecurityInfoW", "advapi32"},
    {"api-ms-win-security-cryptoapi-l1-1-0", "CryptAcquireContextW", "advapi32"},
    {"api-ms-win-core-com-l1-1-0", "CoTaskMemAlloc", "ole32"},
    {"api-ms-win-shcore-obsolete-l1-1-0", "CommandLineToArgvW", "shell32"},
};

int main(void) {
    for (unsigned i = 0; i < sizeof wanted / sizeof *wanted; ++i) {
        FARPROC by_set = GetProcAddress(LoadLibraryA(wanted[i][0]), wanted[i][1]);
        FARPROC by_dll = GetProcAddress(LoadLibraryA(wanted[i][2]), wanted[i][1]);
        printf("%s %s\n", wanted[i][1],
               by_set == NULL     ? "is not in the set"
               : by_set == by_dll ? "is the same"
                                  : "is another");
    }
    return 0;
}
