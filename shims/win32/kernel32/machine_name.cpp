// The name of a machine from its name in the network: its first label in capitals, cut to what
// NetBIOS allows.

#include <ferry/win32/files.hpp>

namespace {

constexpr DWORD longest = MAX_COMPUTERNAME_LENGTH;

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

/// Stores the name and its length, or the size that it needs.
template <class C, class Upper>
BOOL give_name(const C* host, C* to, LPDWORD size, Upper upper) {
    if (host == nullptr || size == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    DWORD count = 0;
    while (count < longest && host[count] != 0 && host[count] != '.') {
        ++count;
    }
    if (to == nullptr || *size < count + 1) {
        *size = count + 1;
        return fail(ERROR_MORE_DATA);
    }
    for (DWORD i = 0; i < count; ++i) {
        to[i] = upper(host[i]);
    }
    to[count] = 0;
    *size = count;
    return TRUE;
}

} // namespace

extern "C" {

BOOL WINAPI DnsHostnameToComputerNameW(LPCWSTR host, LPWSTR to, LPDWORD size) {
    return give_name(host, to, size, RtlUpcaseUnicodeChar);
}
BOOL WINAPI DnsHostnameToComputerNameA(LPCSTR host, LPSTR to, LPDWORD size) {
    return give_name(host, to, size,
                     [](CHAR c) { return c >= 'a' && c <= 'z' ? static_cast<CHAR>(c - 32) : c; });
}

} // extern "C"
