// What netapi32 says of this machine, its user and its clock; there is no other machine.

#include <ferry/win32/ntdll.hpp>

#include <lm.h>

extern "C" NTSTATUS NTAPI RtlGetVersion(PRTL_OSVERSIONINFOW); // ntdll's, of drivers' headers

namespace {

constexpr DWORD most_name = 257;

/// Null is this machine, as its name is.
bool is_here(LPCWSTR server) {
    WCHAR own[most_name];
    DWORD size = ARRAYSIZE(own);
    if (server == nullptr || *server == 0) {
        return true;
    }
    server += server[0] == '\\' && server[1] == '\\' ? 2 : 0;
    return GetComputerNameW(own, &size) &&
           CompareStringOrdinal(own, -1, server, -1, TRUE) == CSTR_EQUAL;
}

/// A block with an info and its texts.
template <typename Info>
class Block {
public:
    explicit Block(LPBYTE* to) {
        void* block = nullptr;
        NetApiBufferAllocate(sizeof(Content), &block);
        content_ = static_cast<Content*>(block);
        *to = static_cast<LPBYTE>(block);
    }
    [[nodiscard]] bool failed() const { return content_ == nullptr; }
    Info* operator->() { return &content_->info; }
    WCHAR* text(LPCWSTR from) {
        WCHAR* const to = content_->texts + used_;
        const SIZE_T size = wcslen(from) + 1;
        memcpy(to, from, size * sizeof(WCHAR));
        used_ += size;
        return to;
    }
    WCHAR* computer() {
        WCHAR name[most_name];
        DWORD size = ARRAYSIZE(name);
        return text(GetComputerNameW(name, &size) ? name : L"");
    }
    WCHAR* variable(LPCWSTR of) {
        WCHAR value[most_name];
        const DWORD size = GetEnvironmentVariableW(of, value, ARRAYSIZE(value));
        return text(size != 0 && size < ARRAYSIZE(value) ? value : L"");
    }

private:
    struct Content {
        Info info;
        WCHAR texts[3 * most_name];
    };
    Content* content_;
    SIZE_T used_ = 0;
};

RTL_OSVERSIONINFOW version() {
    RTL_OSVERSIONINFOW told{};
    told.dwOSVersionInfoSize = sizeof told;
    RtlGetVersion(&told);
    return told;
}

constexpr WCHAR work_group[] = L"WORKGROUP";

} // namespace

extern "C" {

DWORD WINAPI NetApiBufferReallocate(LPVOID block, DWORD size, LPVOID* to) {
    if (to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    if (block != nullptr && size == 0) {
        *to = nullptr;
        return NetApiBufferFree(block);
    }
    *to = block == nullptr ? LocalAlloc(LPTR, size) : LocalReAlloc(block, size, LMEM_MOVEABLE);
    return *to != nullptr ? NERR_Success : ERROR_NOT_ENOUGH_MEMORY;
}
DWORD WINAPI NetApiBufferSize(LPVOID block, LPDWORD size) {
    if (block == nullptr || size == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    *size = static_cast<DWORD>(LocalSize(block));
    return NERR_Success;
}

DWORD WINAPI NetWkstaGetInfo(LPWSTR server, DWORD level, LPBYTE* to) {
    constexpr DWORD first = 100;
    constexpr DWORD last = 102;
    if (!is_here(server)) {
        return ERROR_BAD_NETPATH;
    }
    if (level < first || level > last) {
        return ERROR_INVALID_LEVEL;
    }
    Block<WKSTA_INFO_102> block(to); // the others are the beginning of it
    if (block.failed()) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    block->wki102_platform_id = PLATFORM_ID_NT;
    block->wki102_computername = block.computer();
    block->wki102_langroup = block.text(work_group);
    block->wki102_ver_major = version().dwMajorVersion;
    block->wki102_ver_minor = version().dwMinorVersion;
    block->wki102_lanroot = block.text(L"");
    block->wki102_logged_on_users = 1;
    return NERR_Success;
}

DWORD WINAPI NetWkstaUserGetInfo(LPWSTR reserved, DWORD level, LPBYTE* to) {
    if (reserved != nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    if (level > 1) {
        return ERROR_INVALID_LEVEL;
    }
    Block<WKSTA_USER_INFO_1> block(to);
    if (block.failed()) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    block->wkui1_username = block.variable(L"USERNAME");
    if (level == 1) {
        block->wkui1_logon_domain = block.computer();
        block->wkui1_oth_domains = block.text(L"");
        block->wkui1_logon_server = block.computer();
    }
    return NERR_Success;
}

DWORD WINAPI NetServerGetInfo(LPWSTR server, DWORD level, LPBYTE* to) {
    if (!is_here(server)) {
        return ERROR_BAD_NETPATH;
    }
    if (level != 100 && level != 101) {
        return ERROR_INVALID_LEVEL;
    }
    Block<SERVER_INFO_101> block(to);
    if (block.failed()) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    block->sv101_platform_id = PLATFORM_ID_NT;
    block->sv101_name = block.computer();
    block->sv101_version_major = version().dwMajorVersion;
    block->sv101_version_minor = version().dwMinorVersion;
    block->sv101_type = SV_TYPE_WORKSTATION | SV_TYPE_NT;
    block->sv101_comment = block.text(L"");
    return NERR_Success;
}

DWORD WINAPI NetRemoteTOD(LPCWSTR server, LPBYTE* to) {
    if (!is_here(server)) {
        return ERROR_BAD_NETPATH;
    }
    Block<TIME_OF_DAY_INFO> block(to);
    if (block.failed()) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    constexpr ULONGLONG ticks_of_second = 10000000;
    constexpr ULONGLONG seconds_to_1970 = 11644473600;
    constexpr DWORD timer_interval = 310; // of 0.1 ms, as Windows has it
    ULARGE_INTEGER now;
    FILETIME file_time;
    SYSTEMTIME time;
    TIME_ZONE_INFORMATION zone;
    GetSystemTimeAsFileTime(&file_time);
    FileTimeToSystemTime(&file_time, &time);
    now.LowPart = file_time.dwLowDateTime;
    now.HighPart = file_time.dwHighDateTime;
    const bool is_summer = GetTimeZoneInformation(&zone) == TIME_ZONE_ID_DAYLIGHT;
    block->tod_elapsedt = static_cast<DWORD>(now.QuadPart / ticks_of_second - seconds_to_1970);
    block->tod_msecs = GetTickCount();
    block->tod_hours = time.wHour;
    block->tod_mins = time.wMinute;
    block->tod_secs = time.wSecond;
    block->tod_hunds = time.wMilliseconds / 10;
    block->tod_timezone = zone.Bias + (is_summer ? zone.DaylightBias : zone.StandardBias);
    block->tod_tinterval = timer_interval;
    block->tod_day = time.wDay;
    block->tod_month = time.wMonth;
    block->tod_year = time.wYear;
    block->tod_weekday = time.wDayOfWeek;
    return NERR_Success;
}

} // extern "C"
