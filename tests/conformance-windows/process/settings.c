// What programs ask of the machine, of sessions and of the registry's facts.
// build: -lpsapi -ladvapi32
#include <stdio.h>
#include <windows.h>

#include <psapi.h>

int main(void) {
    DWORD session = 77, size = 0, type = 0, number = 0, value_size;
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    printf("session %d", ProcessIdToSessionId(GetCurrentProcessId(), &session));
    printf(" %d\n", session == WTSGetActiveConsoleSessionId());
    BOOL debugged = TRUE;
    printf("debugger %d", CheckRemoteDebuggerPresent(GetCurrentProcess(), &debugged));
    printf(" %d\n", debugged);
    USHORT process = 1, native = 0;
    IsWow64Process2(GetCurrentProcess(), &process, &native);
    printf("machine %x %x\n", process, native);

    BOOL done = GetLogicalProcessorInformationEx(RelationProcessorCore, NULL, &size);
    printf("cores %d %lu %d\n", done, GetLastError(), size > 0);
    char* buffer = HeapAlloc(GetProcessHeap(), 0, size);
    done = GetLogicalProcessorInformationEx(
        RelationProcessorCore, (SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX*)buffer, &size);
    KAFFINITY all = 0;
    for (DWORD at = 0; done && at < size;) {
        const SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX* row = (void*)(buffer + at);
        all |= row->Processor.GroupMask[0].Mask;
        at += row->Size;
    }
    printf("all %d\n", done && all == info.dwActiveProcessorMask);

    const HANDLE high = CreateMemoryResourceNotification(HighMemoryResourceNotification);
    BOOL state = FALSE;
    printf("memory %d", QueryMemoryResourceNotification(high, &state));
    printf(" %d %lu\n", state, WaitForSingleObject(high, 0));

    FILETIME idle, kernel, user;
    GetSystemTimes(&idle, &kernel, &user);
    printf("times %d\n", ((ULONGLONG)kernel.dwHighDateTime << 32 | kernel.dwLowDateTime) >=
                             ((ULONGLONG)idle.dwHighDateTime << 32 | idle.dwLowDateTime));

    DWORD ids[64];
    EnumProcesses(ids, sizeof ids, &size);
    int found = 0;
    for (DWORD i = 0; i < size / sizeof ids[0]; ++i) {
        found += ids[i] == GetCurrentProcessId();
    }
    printf("listed %d\n", found);

    HKEY key;
    char text[128] = "";
    RegOpenKeyExA(HKEY_LOCAL_MACHINE, "HARDWARE\\DESCRIPTION\\System\\CentralProcessor\\0", 0,
                  KEY_READ, &key);
    value_size = sizeof text;
    LSTATUS status =
        RegQueryValueExA(key, "ProcessorNameString", NULL, &type, (BYTE*)text, &value_size);
    printf("processor %ld %lu %d\n", status, type, text[0] != 0);
    value_size = sizeof number;
    status = RegQueryValueExA(key, "~MHz", NULL, &type, (BYTE*)&number, &value_size);
    printf("speed %ld %lu %d\n", status, type, number > 100);
    RegCloseKey(key);
    RegOpenKeyExA(HKEY_LOCAL_MACHINE, "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", 0,
                  KEY_READ, &key);
    value_size = sizeof text;
    status = RegQueryValueExA(key, "CurrentBuildNumber", NULL, &type, (BYTE*)text, &value_size);
    printf("build %ld %s\n", status, text);
    value_size = sizeof number;
    RegQueryValueExA(key, "CurrentMajorVersionNumber", NULL, &type, (BYTE*)&number, &value_size);
    printf("major %lu\n", number);
    RegCloseKey(key);

    RegOpenKeyExA(HKEY_LOCAL_MACHINE,
                  "SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management\\"
                  "PrefetchParameters",
                  0, KEY_READ, &key);
    number = 0;
    value_size = sizeof number;
    status = RegQueryValueExA(key, "BootId", NULL, &type, (BYTE*)&number, &value_size);
    printf("start %ld %lu %d\n", status, type, number != 0);
    RegCloseKey(key);
    RegOpenKeyExA(HKEY_LOCAL_MACHINE,
                  "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\Shell Folders", 0,
                  KEY_READ, &key);
    value_size = sizeof text;
    status = RegQueryValueExA(key, "Common AppData", NULL, &type, (BYTE*)text, &value_size);
    printf("shared %ld %s\n", status, text);
    RegCloseKey(key);
    RegOpenKeyExA(HKEY_LOCAL_MACHINE, "SOFTWARE\\Microsoft\\Windows\\CurrentVersion", 0, KEY_READ,
                  &key);
    value_size = sizeof text;
    status = RegQueryValueExA(key, "ProgramFilesDir", NULL, &type, (BYTE*)text, &value_size);
    printf("programs %ld %s\n", status, text);
    return 0;
}
