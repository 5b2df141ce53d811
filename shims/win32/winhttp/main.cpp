// What programs ask winhttp for that speak HTTP themselves, as .NET does: which proxy the user has
// set. The settings are those of the Control Panel, in the registry. Nothing finds a proxy by
// itself.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <winhttp.h>
#include <winreg.h>

namespace {

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

struct Session {
    ULONG magic;
};
constexpr ULONG session_magic = 0x50545448;

/// Not null: of a handle that is open.
Session* session_of(HINTERNET handle) {
    auto* const session = static_cast<Session*>(handle);
    return session != nullptr && session->magic == session_magic ? session : nullptr;
}

constexpr WCHAR settings_key[] = L"Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings";

/// A setting for the caller to free, or null.
LPWSTR setting(const WCHAR* name) {
    DWORD bytes = 0;
    if (RegGetValueW(HKEY_CURRENT_USER, settings_key, name, RRF_RT_REG_SZ, nullptr, nullptr,
                     &bytes) != ERROR_SUCCESS ||
        bytes <= sizeof(WCHAR)) {
        return nullptr;
    }
    auto* const text = static_cast<LPWSTR>(GlobalAlloc(GPTR, bytes));
    if (text != nullptr && RegGetValueW(HKEY_CURRENT_USER, settings_key, name, RRF_RT_REG_SZ,
                                        nullptr, text, &bytes) != ERROR_SUCCESS) {
        GlobalFree(text);
        return nullptr;
    }
    return text;
}

bool is_enabled() {
    DWORD enabled = 0;
    DWORD bytes = sizeof enabled;
    return RegGetValueW(HKEY_CURRENT_USER, settings_key, L"ProxyEnable", RRF_RT_REG_DWORD, nullptr,
                        &enabled, &bytes) == ERROR_SUCCESS &&
           enabled != 0;
}

constexpr WCHAR days[][4] = {L"Sun", L"Mon", L"Tue", L"Wed", L"Thu", L"Fri", L"Sat"};
constexpr WCHAR months[][4] = {L"Jan", L"Feb", L"Mar", L"Apr", L"May", L"Jun",
                               L"Jul", L"Aug", L"Sep", L"Oct", L"Nov", L"Dec"};

/// "Tue, 24 Nov 2026 01:02:03 GMT"
class Writer {
public:
    explicit Writer(LPWSTR to) : at_(to) {}
    void text(const WCHAR* from) {
        while (*from != 0) {
            *at_++ = *from++;
        }
        *at_ = 0;
    }
    void number(WORD value, int digits) {
        for (int i = digits; i-- > 0; value /= 10) {
            at_[i] = static_cast<WCHAR>(L'0' + value % 10);
        }
        at_ += digits;
        *at_ = 0;
    }

private:
    LPWSTR at_;
};

bool is_digit(WCHAR unit) { return unit >= L'0' && unit <= L'9'; }
bool is_letter(WCHAR unit) {
    return (unit >= L'a' && unit <= L'z') || (unit >= L'A' && unit <= L'Z');
}

/// The next number behind whatever is none, or 0.
WORD number_from(LPCWSTR& at) {
    while (*at != 0 && !is_digit(*at)) {
        ++at;
    }
    unsigned value = 0;
    for (; is_digit(*at); ++at) {
        value = value * 10 + static_cast<unsigned>(*at - L'0');
    }
    return static_cast<WORD>(value);
}

/// Which of some names of three letters comes next, or `count`.
template <size_t count>
size_t name_from(LPCWSTR& at, const WCHAR (&names)[count][4]) {
    while (*at != 0 && !is_letter(*at)) {
        ++at;
    }
    size_t found = 0;
    for (; found < count; ++found) {
        if (CompareStringOrdinal(at, 3, names[found], 3, TRUE) == CSTR_EQUAL) {
            break;
        }
    }
    while (is_letter(*at)) {
        ++at;
    }
    return found;
}

} // namespace

extern "C" {

BOOL WINAPI WinHttpCheckPlatform(void) { return TRUE; }

HINTERNET WINAPI WinHttpOpen(LPCWSTR, DWORD, LPCWSTR, LPCWSTR, DWORD) {
    auto* const session = static_cast<Session*>(GlobalAlloc(GPTR, sizeof(Session)));
    if (session == nullptr) {
        fail(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    session->magic = session_magic;
    return session;
}

BOOL WINAPI WinHttpCloseHandle(HINTERNET handle) {
    Session* const session = session_of(handle);
    if (session == nullptr) {
        return fail(ERROR_INVALID_HANDLE);
    }
    session->magic = 0;
    GlobalFree(session);
    return TRUE;
}

BOOL WINAPI WinHttpSetTimeouts(HINTERNET handle, int resolve, int connect, int send, int receive) {
    if (session_of(handle) == nullptr) {
        return fail(ERROR_INVALID_HANDLE);
    }
    const bool are_valid = resolve >= -1 && connect >= -1 && send >= -1 && receive >= -1;
    return are_valid ? TRUE : fail(ERROR_INVALID_PARAMETER);
}

BOOL WINAPI WinHttpGetIEProxyConfigForCurrentUser(WINHTTP_CURRENT_USER_IE_PROXY_CONFIG* to) {
    if (to == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    to->fAutoDetect = FALSE;
    to->lpszAutoConfigUrl = setting(L"AutoConfigURL");
    to->lpszProxy = is_enabled() ? setting(L"ProxyServer") : nullptr;
    to->lpszProxyBypass = is_enabled() ? setting(L"ProxyOverride") : nullptr;
    return TRUE;
}

BOOL WINAPI WinHttpGetDefaultProxyConfiguration(WINHTTP_PROXY_INFO* to) {
    if (to == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    *to = {WINHTTP_ACCESS_TYPE_NO_PROXY, nullptr, nullptr};
    return TRUE;
}

BOOL WINAPI WinHttpDetectAutoProxyConfigUrl(DWORD flags, LPWSTR* to) {
    constexpr DWORD known = WINHTTP_AUTO_DETECT_TYPE_DHCP | WINHTTP_AUTO_DETECT_TYPE_DNS_A;
    if (to == nullptr || flags == 0 || (flags & ~known) != 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    *to = nullptr;
    return fail(ERROR_WINHTTP_AUTODETECTION_FAILED);
}

BOOL WINAPI WinHttpGetProxyForUrl(HINTERNET handle, LPCWSTR url, WINHTTP_AUTOPROXY_OPTIONS* options,
                                  WINHTTP_PROXY_INFO* to) {
    if (session_of(handle) == nullptr) {
        return fail(ERROR_INVALID_HANDLE);
    }
    if (url == nullptr || options == nullptr || to == nullptr ||
        (options->dwFlags & (WINHTTP_AUTOPROXY_AUTO_DETECT | WINHTTP_AUTOPROXY_CONFIG_URL)) == 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    *to = {WINHTTP_ACCESS_TYPE_NO_PROXY, nullptr, nullptr};
    return fail((options->dwFlags & WINHTTP_AUTOPROXY_CONFIG_URL) != 0
                    ? ERROR_WINHTTP_UNABLE_TO_DOWNLOAD_SCRIPT
                    : ERROR_WINHTTP_AUTODETECTION_FAILED);
}

BOOL WINAPI WinHttpTimeFromSystemTime(const SYSTEMTIME* from, LPWSTR to) {
    FILETIME unused;
    if (from == nullptr || to == nullptr || !SystemTimeToFileTime(from, &unused) ||
        from->wDayOfWeek >= ARRAYSIZE(days)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    Writer writer(to);
    writer.text(days[from->wDayOfWeek]);
    writer.text(L", ");
    writer.number(from->wDay, 2);
    writer.text(L" ");
    writer.text(months[from->wMonth - 1]);
    writer.text(L" ");
    writer.number(from->wYear, 4);
    writer.text(L" ");
    writer.number(from->wHour, 2);
    writer.text(L":");
    writer.number(from->wMinute, 2);
    writer.text(L":");
    writer.number(from->wSecond, 2);
    writer.text(L" GMT");
    return TRUE;
}

BOOL WINAPI WinHttpTimeToSystemTime(LPCWSTR from, SYSTEMTIME* to) {
    if (from == nullptr || to == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    SYSTEMTIME time{};
    const size_t day = name_from(from, days);
    time.wDay = number_from(from);
    const size_t month = name_from(from, months);
    time.wYear = number_from(from);
    time.wHour = number_from(from);
    time.wMinute = number_from(from);
    time.wSecond = number_from(from);
    time.wDayOfWeek = static_cast<WORD>(day);
    time.wMonth = static_cast<WORD>(month + 1);
    FILETIME unused;
    if (day == ARRAYSIZE(days) || month == ARRAYSIZE(months) ||
        !SystemTimeToFileTime(&time, &unused)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    *to = time;
    return TRUE;
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
