// What the user is called. A machine that is in no domain knows "MACHINE\user" and nothing else.

#include <ferry/win32/ntdll.hpp>

#define SECURITY_WIN32
#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <lmcons.h>
#include <secext.h>
#include <sspi.h>

namespace {

constexpr DWORD most_units = MAX_COMPUTERNAME_LENGTH + 1 + UNLEN + 1;

BOOLEAN fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

/// With its end; how many units without, or 0.
DWORD account_name(WCHAR (&to)[most_units]) {
    DWORD machine = MAX_COMPUTERNAME_LENGTH + 1;
    if (!GetComputerNameW(to, &machine)) {
        return 0;
    }
    to[machine] = L'\\';
    DWORD user = UNLEN + 1;
    return GetUserNameW(to + machine + 1, &user) ? machine + user : 0;
}

bool is_known(EXTENDED_NAME_FORMAT format) {
    constexpr int given = 13; // NameGivenName, NameSurname: since Windows 8
    constexpr int surname = 14;
    const int number = format;
    return (number >= NameFullyQualifiedDN && number <= NameServicePrincipal && number != 4 &&
            number != 5) ||
           number == NameDnsDomain || number == given || number == surname;
}

/// Sizes count the end where there is no room, and else not.
template <class Char>
BOOLEAN give(const Char* name, DWORD units, Char* to, ULONG* size) {
    const bool fits = *size > units && to != nullptr;
    *size = fits ? units : units + 1;
    if (!fits) {
        return fail(ERROR_MORE_DATA);
    }
    memcpy(to, name, (units + 1) * sizeof(Char));
    return TRUE;
}

} // namespace

extern "C" {

BOOLEAN SEC_ENTRY GetUserNameExW(EXTENDED_NAME_FORMAT format, LPWSTR to, PULONG size) {
    if (size == nullptr || !is_known(format)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (format != NameSamCompatible) {
        return fail(ERROR_NONE_MAPPED);
    }
    WCHAR name[most_units];
    const DWORD units = account_name(name);
    return units == 0 ? FALSE : give<WCHAR>(name, units, to, size);
}

BOOLEAN SEC_ENTRY GetUserNameExA(EXTENDED_NAME_FORMAT format, LPSTR to, PULONG size) {
    WCHAR name[most_units];
    ULONG units = most_units;
    if (size == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (!GetUserNameExW(format, name, &units)) {
        return FALSE;
    }
    char narrow[most_units * 3];
    const int bytes = WideCharToMultiByte(CP_ACP, 0, name, static_cast<int>(units) + 1, narrow,
                                          sizeof narrow, nullptr, nullptr);
    return bytes == 0 ? FALSE : give<char>(narrow, static_cast<DWORD>(bytes) - 1, to, size);
}

} // extern "C"
