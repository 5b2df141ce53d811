// The process's token: an ordinary user's, without privileges. Its handle is the pseudo handle that
// Windows has for it.

#include <ferry/win32/ntdll.hpp>

namespace {

HANDLE own_token() { return reinterpret_cast<HANDLE>(LONG_PTR{-4}); }

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

/// S-1-5-21-…-1001: the first user of a machine.
struct UserSid {
    BYTE revision = 1;
    BYTE count = 5;
    BYTE authority[6] = {0, 0, 0, 0, 0, 5};
    DWORD parts[5] = {21, 1111111111, 2222222222, 3333333333, 1001};
};

struct UserAnswer {
    SID_AND_ATTRIBUTES user;
    UserSid sid;
};

struct PrivilegeName {
    const WCHAR* name;
    DWORD number;
};
constexpr PrivilegeName privileges[] = {{L"SeCreateTokenPrivilege", 2},
                                        {L"SeAssignPrimaryTokenPrivilege", 3},
                                        {L"SeLockMemoryPrivilege", 4},
                                        {L"SeIncreaseQuotaPrivilege", 5},
                                        {L"SeTcbPrivilege", 7},
                                        {L"SeSecurityPrivilege", 8},
                                        {L"SeTakeOwnershipPrivilege", 9},
                                        {L"SeLoadDriverPrivilege", 10},
                                        {L"SeSystemProfilePrivilege", 11},
                                        {L"SeSystemtimePrivilege", 12},
                                        {L"SeBackupPrivilege", 17},
                                        {L"SeRestorePrivilege", 18},
                                        {L"SeShutdownPrivilege", 19},
                                        {L"SeDebugPrivilege", 20},
                                        {L"SeChangeNotifyPrivilege", 23},
                                        {L"SeManageVolumePrivilege", 28},
                                        {L"SeImpersonatePrivilege", 29},
                                        {L"SeCreateGlobalPrivilege", 30},
                                        {L"SeCreateSymbolicLinkPrivilege", 35}};

WCHAR lower(WCHAR c) { return c >= L'A' && c <= L'Z' ? static_cast<WCHAR>(c + 32) : c; }

bool same(const WCHAR* a, const WCHAR* b) {
    while (*a != 0 && lower(*a) == lower(*b)) {
        ++a;
        ++b;
    }
    return *a == *b;
}

BOOL answer(const void* from, DWORD size, LPVOID to, DWORD room, PDWORD needed) {
    *needed = size;
    if (room < size) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    memcpy(to, from, size);
    return TRUE;
}

} // namespace

extern "C" {

BOOL WINAPI OpenProcessToken(HANDLE process, DWORD, PHANDLE token) {
    if (process != GetCurrentProcess()) {
        return fail(ERROR_ACCESS_DENIED);
    }
    *token = own_token();
    return TRUE;
}

BOOL WINAPI OpenThreadToken(HANDLE, DWORD, BOOL, PHANDLE) { return fail(ERROR_NO_TOKEN); }

BOOL WINAPI GetTokenInformation(HANDLE token, TOKEN_INFORMATION_CLASS kind, LPVOID to, DWORD room,
                                PDWORD needed) {
    DWORD unused = 0;
    needed = needed != nullptr ? needed : &unused;
    if (token != own_token()) {
        return fail(ERROR_INVALID_HANDLE);
    }
    switch (kind) {
    case TokenUser: {
        UserAnswer user{};
        user.user.Sid = &static_cast<UserAnswer*>(to)->sid;
        return answer(&user, sizeof user, to, room, needed);
    }
    case TokenElevation: {
        const TOKEN_ELEVATION elevation{0};
        return answer(&elevation, sizeof elevation, to, room, needed);
    }
    case TokenElevationType: {
        const TOKEN_ELEVATION_TYPE type = TokenElevationTypeDefault;
        return answer(&type, sizeof type, to, room, needed);
    }
    case TokenPrivileges: {
        const DWORD none = 0;
        return answer(&none, sizeof none, to, room, needed);
    }
    default: return fail(ERROR_INVALID_PARAMETER);
    }
}

BOOL WINAPI LookupPrivilegeValueW(LPCWSTR, LPCWSTR name, PLUID value) {
    for (const PrivilegeName& row : privileges) {
        if (same(row.name, name)) {
            *value = {row.number, 0};
            return TRUE;
        }
    }
    return fail(ERROR_NO_SUCH_PRIVILEGE);
}

/// It has none to turn on; that is a success with a reservation.
BOOL WINAPI AdjustTokenPrivileges(HANDLE token, BOOL, PTOKEN_PRIVILEGES wanted, DWORD,
                                  PTOKEN_PRIVILEGES previous, PDWORD) {
    if (token != own_token()) {
        return fail(ERROR_INVALID_HANDLE);
    }
    if (previous != nullptr) {
        previous->PrivilegeCount = 0;
    }
    SetLastError(wanted != nullptr && wanted->PrivilegeCount > 0 ? ERROR_NOT_ALL_ASSIGNED
                                                                 : ERROR_SUCCESS);
    return TRUE;
}

// Files have no security descriptors to read or write here.
BOOL WINAPI GetFileSecurityW(LPCWSTR, SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, DWORD, LPDWORD) {
    return fail(ERROR_NOT_SUPPORTED);
}
BOOL WINAPI SetFileSecurityW(LPCWSTR, SECURITY_INFORMATION, PSECURITY_DESCRIPTOR) {
    return fail(ERROR_NOT_SUPPORTED);
}

BOOL WINAPI GetUserNameW(LPWSTR to, LPDWORD size) {
    const DWORD needed = GetEnvironmentVariableW(L"USERNAME", nullptr, 0);
    if (needed == 0) {
        return fail(ERROR_NO_SUCH_USER);
    }
    const bool fits = *size >= needed;
    *size = needed;
    if (!fits) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    GetEnvironmentVariableW(L"USERNAME", to, needed);
    return TRUE;
}

} // extern "C"
