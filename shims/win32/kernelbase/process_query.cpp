// Questions about processes, and their ends.

#include "object.hpp"

using namespace ferry::win32;

namespace {

constexpr auto basic_information = static_cast<PROCESSINFOCLASS>(0);
constexpr auto times_information = static_cast<PROCESSINFOCLASS>(4);
constexpr auto handle_count = static_cast<PROCESSINFOCLASS>(20);
constexpr auto priority_class = static_cast<PROCESSINFOCLASS>(18);
constexpr auto affinity_mask = static_cast<PROCESSINFOCLASS>(21);
constexpr auto image_file_name_win32 = static_cast<PROCESSINFOCLASS>(43);

struct BasicInformation {
    NTSTATUS exit_status;
    PVOID peb;
    ULONG_PTR affinity;
    LONG priority;
    ULONG_PTR id;
    ULONG_PTR parent;
};

/// PROCESS_PRIORITY_CLASS.
struct PriorityInformation {
    BOOLEAN foreground;
    BYTE priority; ///< an index of `classes`
};
constexpr DWORD classes[] = {0,
                             IDLE_PRIORITY_CLASS,
                             NORMAL_PRIORITY_CLASS,
                             HIGH_PRIORITY_CLASS,
                             REALTIME_PRIORITY_CLASS,
                             BELOW_NORMAL_PRIORITY_CLASS,
                             ABOVE_NORMAL_PRIORITY_CLASS};

BOOL basic(HANDLE process, BasicInformation& information) {
    return succeeded(NtQueryInformationProcess(process, basic_information, &information,
                                               sizeof information, nullptr));
}

void store(LPFILETIME to, LONGLONG time) {
    to->dwLowDateTime = static_cast<DWORD>(time);
    to->dwHighDateTime = static_cast<DWORD>(time >> 32);
}

} // namespace

namespace ferry::win32 {

BYTE priority_class_of(DWORD flags) {
    for (BYTE i = 1; i < ARRAYSIZE(classes); ++i) {
        if ((flags & classes[i]) != 0) {
            return i;
        }
    }
    return 0;
}

} // namespace ferry::win32

extern "C" {

NTSTATUS NTAPI NtOpenProcess(PHANDLE process, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                             PCLIENT_ID client);
NTSTATUS NTAPI NtSetInformationProcess(HANDLE process, PROCESSINFOCLASS kind, PVOID from,
                                       ULONG size);
ULONG NTAPI NtGetCurrentProcessorNumber(void);
NTSTATUS NTAPI NtFlushInstructionCache(HANDLE process, PVOID from, SIZE_T size);
NTSTATUS NTAPI NtFlushProcessWriteBuffers(void);

BOOL WINAPI TerminateProcess(HANDLE process, UINT code) {
    if (process == nullptr) {
        return fail(ERROR_INVALID_HANDLE);
    }
    return succeeded(NtTerminateProcess(process, static_cast<NTSTATUS>(code)));
}

HANDLE WINAPI OpenProcess(DWORD access, BOOL inherit, DWORD id) {
    ObjectName object(nullptr, nullptr, inherit ? obj_inherit : 0);
    CLIENT_ID client{reinterpret_cast<HANDLE>(ULONG_PTR{id}), nullptr};
    HANDLE process = nullptr;
    return opened(NtOpenProcess(&process, access, object.attributes(), &client), process);
}

BOOL WINAPI GetExitCodeProcess(HANDLE process, LPDWORD code) {
    BasicInformation information;
    if (!basic(process, information)) {
        return FALSE;
    }
    *code = static_cast<DWORD>(information.exit_status);
    return TRUE;
}

DWORD WINAPI GetProcessId(HANDLE process) {
    BasicInformation information;
    return basic(process, information) ? static_cast<DWORD>(information.id) : 0;
}

BOOL WINAPI GetProcessTimes(HANDLE process, LPFILETIME created_at, LPFILETIME exited_at,
                            LPFILETIME kernel, LPFILETIME user) {
    LONGLONG times[4];
    if (!succeeded(
            NtQueryInformationProcess(process, times_information, times, sizeof times, nullptr))) {
        return FALSE;
    }
    store(created_at, times[0]);
    store(exited_at, times[1]);
    store(kernel, times[2]);
    store(user, times[3]);
    return TRUE;
}

BOOL WINAPI GetProcessHandleCount(HANDLE process, PDWORD count) {
    return succeeded(
        NtQueryInformationProcess(process, handle_count, count, sizeof *count, nullptr));
}

DWORD WINAPI GetPriorityClass(HANDLE process) {
    PriorityInformation information{};
    return succeeded(NtQueryInformationProcess(process, priority_class, &information,
                                               sizeof information, nullptr)) &&
                   information.priority < ARRAYSIZE(classes)
               ? classes[information.priority]
               : 0;
}

BOOL WINAPI SetPriorityClass(HANDLE process, DWORD wanted) {
    if (wanted == PROCESS_MODE_BACKGROUND_BEGIN || wanted == PROCESS_MODE_BACKGROUND_END) {
        return GetProcessId(process) != 0;
    }
    PriorityInformation information{FALSE, priority_class_of(wanted)};
    return information.priority != 0 && classes[information.priority] == wanted
               ? succeeded(NtSetInformationProcess(process, priority_class, &information,
                                                   sizeof information))
               : fail(ERROR_INVALID_PARAMETER);
}

BOOL WINAPI GetProcessAffinityMask(HANDLE process, PDWORD_PTR of_process, PDWORD_PTR of_system) {
    BasicInformation information;
    if (!basic(process, information)) {
        return FALSE;
    }
    *of_process = information.affinity;
    *of_system = peb()->active_affinity;
    return TRUE;
}

BOOL WINAPI SetProcessAffinityMask(HANDLE process, DWORD_PTR mask) {
    return succeeded(NtSetInformationProcess(process, affinity_mask, &mask, sizeof mask));
}

BOOL WINAPI QueryFullProcessImageNameW(HANDLE process, DWORD, LPWSTR to, PDWORD size) {
    union {
        UNICODE_STRING string;
        BYTE bytes[sizeof(UNICODE_STRING) + 1024 * sizeof(WCHAR)];
    } name;
    if (!succeeded(NtQueryInformationProcess(process, image_file_name_win32, &name, sizeof name,
                                             nullptr))) {
        return FALSE;
    }
    const DWORD units = name.string.Length / sizeof(WCHAR);
    if (units + 1 > *size) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    memcpy(to, name.string.Buffer, units * sizeof(WCHAR));
    to[units] = 0;
    *size = units;
    return TRUE;
}

DWORD WINAPI GetCurrentProcessorNumber(void) {
    return static_cast<DWORD>(NtGetCurrentProcessorNumber());
}

BOOL WINAPI FlushInstructionCache(HANDLE process, LPCVOID from, SIZE_T size) {
    return succeeded(NtFlushInstructionCache(process, const_cast<LPVOID>(from), size));
}

void WINAPI FlushProcessWriteBuffers(void) { NtFlushProcessWriteBuffers(); }

BOOL WINAPI GetProcessPriorityBoost(HANDLE, PBOOL disabled) {
    *disabled = FALSE;
    return TRUE;
}

HRESULT WINAPI IsProcessInIsolatedContainer(PBOOL is) {
    if (is == nullptr) {
        return E_INVALIDARG;
    }
    *is = FALSE;
    return S_OK;
}
/// Whether the user lets programs report how they are used.
BOOL WINAPI CeipIsOptedIn() { return FALSE; }

} // extern "C"
