#include <ferry/win32/cpu_features.hpp>
#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>
#include <ferry/win32/version_check.hpp>

using namespace ferry::win32;

extern "C" {

/// The real version: nobody's manifest is asked.
NTSTATUS NTAPI RtlGetVersion(PRTL_OSVERSIONINFOW info) {
    info->dwMajorVersion = peb()->os_major;
    info->dwMinorVersion = peb()->os_minor;
    info->dwBuildNumber = peb()->os_build;
    info->dwPlatformId = peb()->os_platform;
    info->szCSDVersion[0] = 0;
    if (info->dwOSVersionInfoSize == sizeof(RTL_OSVERSIONINFOEXW)) {
        auto& more = *reinterpret_cast<PRTL_OSVERSIONINFOEXW>(info);
        more.wServicePackMajor = more.wServicePackMinor = 0;
        more.wSuiteMask = VER_SUITE_SINGLEUSERTS;
        more.wProductType = VER_NT_WORKSTATION;
        more.wReserved = 0;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlVerifyVersionInfo(const RTL_OSVERSIONINFOEXW* wanted, ULONG fields,
                                    ULONGLONG mask) {
    RTL_OSVERSIONINFOEXW actual{};
    actual.dwOSVersionInfoSize = sizeof actual;
    RtlGetVersion(reinterpret_cast<PRTL_OSVERSIONINFOW>(&actual));
    if (fields == 0 || mask == 0) {
        return STATUS_INVALID_PARAMETER;
    }
    return version_fits(actual, *wanted, fields, mask) ? STATUS_SUCCESS : STATUS_REVISION_MISMATCH;
}

void NTAPI RtlGetNtVersionNumbers(PULONG major, PULONG minor, PULONG build) {
    constexpr ULONG is_release = 0xf0000000;
    if (major != nullptr) {
        *major = peb()->os_major;
    }
    if (minor != nullptr) {
        *minor = peb()->os_minor;
    }
    if (build != nullptr) {
        *build = peb()->os_build | is_release;
    }
}

BOOLEAN NTAPI RtlGetNtProductType(PULONG type) {
    *type = VER_NT_WORKSTATION;
    return TRUE;
}
/// The system is the program's own: nothing is emulated.
NTSTATUS NTAPI RtlGetNativeSystemInformation(SYSTEM_INFORMATION_CLASS kind, PVOID to, ULONG size,
                                             PULONG needed) {
    return NtQuerySystemInformation(kind, to, size, needed);
}
BOOLEAN NTAPI RtlIsProcessorFeaturePresent(ULONG feature) {
    return cpu::has_feature(feature) ? TRUE : FALSE;
}

PVOID NTAPI RtlGetCurrentPeb(void) { return peb(); }

} // extern "C"
