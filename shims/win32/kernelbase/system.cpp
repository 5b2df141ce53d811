// The machine, the version, and small things about the process.

#include <ferry/win32/cpu.hpp>
#include <ferry/win32/cpu_features.hpp>

#include "text.hpp"

using namespace ferry::win32;

namespace {

/// SYSTEM_BASIC_INFORMATION.
struct Basic {
    ULONG reserved;
    ULONG timer_resolution;
    ULONG page_size;
    ULONG physical_pages;
    ULONG lowest_physical_page;
    ULONG highest_physical_page;
    ULONG granularity;
    ULONG_PTR lowest_address;
    ULONG_PTR highest_address;
    ULONG_PTR processor_mask;
    UCHAR processors;
};

Basic basic() {
    Basic information{};
    NtQuerySystemInformation(SystemBasicInformation, &information, sizeof information, nullptr);
    return information;
}

UINT error_mode;

struct Version {
    DWORD major;
    DWORD minor;
    DWORD build;
};

/// The version that the program is told: no newer one than its manifest says it knows.
Version told_version() {
    constexpr Version older[] = {{6, 2, 9200}, {6, 3, 9600}};
    const Version real{peb()->os_major, peb()->os_minor, peb()->os_build};
    const ULONG known = ferry_knows_version();
    for (const Version& version : older) {
        if (known == (version.major << 8 | version.minor) && real.major > version.major) {
            return version;
        }
    }
    return real;
}

template <class Info>
BOOL version(Info& info) {
    const Version told = told_version();
    info.dwMajorVersion = told.major;
    info.dwMinorVersion = told.minor;
    info.dwBuildNumber = told.build;
    info.dwPlatformId = VER_PLATFORM_WIN32_NT;
    info.szCSDVersion[0] = 0;
    return TRUE;
}
template <class Extended>
void version_ex(Extended& info) {
    info.wServicePackMajor = info.wServicePackMinor = 0;
    info.wSuiteMask = VER_SUITE_SINGLEUSERTS;
    info.wProductType = VER_NT_WORKSTATION;
    info.wReserved = 0;
}

} // namespace

extern "C" {

void WINAPI GetSystemInfo(LPSYSTEM_INFO info) {
    const Basic from = basic();
    memset(info, 0, sizeof *info);
    info->wProcessorArchitecture = cpu::architecture;
    info->dwPageSize = from.page_size;
    info->lpMinimumApplicationAddress = reinterpret_cast<LPVOID>(from.lowest_address);
    info->lpMaximumApplicationAddress = reinterpret_cast<LPVOID>(from.highest_address);
    info->dwActiveProcessorMask = from.processor_mask;
    info->dwNumberOfProcessors = from.processors;
    info->dwProcessorType = cpu::type;
    info->dwAllocationGranularity = from.granularity;
    info->wProcessorLevel = 6;
}
void WINAPI GetNativeSystemInfo(LPSYSTEM_INFO info) { GetSystemInfo(info); }

BOOL WINAPI GlobalMemoryStatusEx(LPMEMORYSTATUSEX status) {
    if (status->dwLength != sizeof *status) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    struct {
        BYTE before[0x2c];
        ULONG available;
        ULONG committed;
        ULONG limit;
        BYTE rest[0x148 - 0x38];
    } performance{};
    const Basic from = basic();
    NtQuerySystemInformation(SystemPerformanceInformation, &performance, sizeof performance,
                             nullptr);
    const ULONGLONG page = from.page_size;
    status->ullTotalPhys = from.physical_pages * page;
    status->ullAvailPhys = performance.available * page;
    status->ullTotalPageFile = performance.limit * page;
    status->ullAvailPageFile = (performance.limit - performance.committed) * page;
    status->ullTotalVirtual = from.highest_address - from.lowest_address + 1;
    status->ullAvailVirtual = status->ullTotalVirtual - (ULONGLONG{1} << 30);
    status->ullAvailExtendedVirtual = 0;
    status->dwMemoryLoad =
        from.physical_pages == 0
            ? 0
            : static_cast<DWORD>(100 - status->ullAvailPhys * 100 / status->ullTotalPhys);
    return TRUE;
}

BOOL WINAPI IsProcessorFeaturePresent(DWORD feature) { return cpu::has_feature(feature); }

DWORD WINAPI GetVersion(void) {
    const Version told = told_version();
    return told.major | told.minor << 8 | told.build << 16;
}

BOOL WINAPI GetVersionExW(LPOSVERSIONINFOW info) {
    const bool extended = info->dwOSVersionInfoSize == sizeof(OSVERSIONINFOEXW);
    if (!extended && info->dwOSVersionInfoSize != sizeof *info) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    if (extended) {
        version_ex(*reinterpret_cast<LPOSVERSIONINFOEXW>(info));
    }
    return version(*info);
}
BOOL WINAPI GetVersionExA(LPOSVERSIONINFOA info) {
    const bool extended = info->dwOSVersionInfoSize == sizeof(OSVERSIONINFOEXA);
    if (!extended && info->dwOSVersionInfoSize != sizeof *info) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    if (extended) {
        version_ex(*reinterpret_cast<LPOSVERSIONINFOEXA>(info));
    }
    return version(*info);
}

UINT WINAPI GetErrorMode(void) { return __atomic_load_n(&error_mode, __ATOMIC_ACQUIRE); }
UINT WINAPI SetErrorMode(UINT mode) {
    return __atomic_exchange_n(&error_mode, mode, __ATOMIC_ACQ_REL);
}

BOOL WINAPI IsDebuggerPresent(void) { return peb()->being_debugged; }
void WINAPI DebugBreak(void) { __debugbreak(); }
void WINAPI OutputDebugStringA(LPCSTR text) {
    constexpr DWORD print = 0x40010006; // DBG_PRINTEXCEPTION_C
    if (text != nullptr && IsDebuggerPresent()) {
        const ULONG_PTR parameters[] = {strlen(text) + 1, reinterpret_cast<ULONG_PTR>(text)};
        RaiseException(print, 0, 2, parameters);
    }
}
void WINAPI OutputDebugStringW(LPCWSTR text) {
    constexpr DWORD print = 0x4001000a; // DBG_PRINTEXCEPTION_WIDE_C
    if (text == nullptr || !IsDebuggerPresent()) {
        return;
    }
    const int bytes = WideCharToMultiByte(CP_ACP, 0, text, -1, nullptr, 0, nullptr, nullptr);
    auto* const narrow =
        static_cast<char*>(RtlAllocateHeap(peb()->process_heap, 0, static_cast<SIZE_T>(bytes) + 1));
    if (narrow == nullptr) {
        return;
    }
    WideCharToMultiByte(CP_ACP, 0, text, -1, narrow, bytes, nullptr, nullptr);
    const ULONG_PTR parameters[] = {wcslen(text) + 1, reinterpret_cast<ULONG_PTR>(text),
                                    static_cast<ULONG_PTR>(bytes),
                                    reinterpret_cast<ULONG_PTR>(narrow)};
    RaiseException(print, 0, 4, parameters);
    RtlFreeHeap(peb()->process_heap, 0, narrow);
}

/// Nobody is asked: the process ends with the exception's code.
void WINAPI RaiseFailFastException(PEXCEPTION_RECORD record, PCONTEXT context, DWORD) {
    CONTEXT own;
    EXCEPTION_RECORD fast{};
    if (context == nullptr) {
        RtlCaptureContext(&own);
        context = &own;
    }
    if (record == nullptr) {
        constexpr DWORD fail_fast = 0xc0000602;
        fast.ExceptionCode = fail_fast;
        fast.ExceptionFlags = EXCEPTION_NONCONTINUABLE;
        fast.ExceptionAddress = cpu::pc_of(*context);
        record = &fast;
    }
    NtRaiseException(record, context, FALSE);
}

/// Windows shows a box; there is nobody to see one here.
void WINAPI FatalAppExitW(UINT, LPCWSTR text) {
    if (text != nullptr) {
        char line[1024];
        int bytes = WideCharToMultiByte(CP_UTF8, 0, text, -1, line, sizeof line, nullptr, nullptr);
        if (bytes > 0) {
            line[bytes - 1] = '\n';
            DWORD written = 0;
            WriteFile(GetStdHandle(STD_ERROR_HANDLE), line, static_cast<DWORD>(bytes), &written,
                      nullptr);
        }
    }
    ExitProcess(0);
}
void WINAPI FatalAppExitA(UINT action, LPCSTR text) { FatalAppExitW(action, Wide(text)); }

} // extern "C"
