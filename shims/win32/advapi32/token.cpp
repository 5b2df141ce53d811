// Access tokens, which are objects of the kernel's, and the names of privileges.

#include "security.hpp"

using namespace ferry::win32;
using security::fail;

extern "C" {
NTSTATUS NTAPI NtOpenProcessToken(HANDLE process, ACCESS_MASK access, PHANDLE token);
NTSTATUS NTAPI NtOpenThreadToken(HANDLE thread, ACCESS_MASK access, BOOLEAN as_self, PHANDLE token);
NTSTATUS NTAPI NtFilterToken(HANDLE token, ULONG flags, PTOKEN_GROUPS disabled,
                             PTOKEN_PRIVILEGES deleted, PTOKEN_GROUPS restricting, PHANDLE made);
NTSTATUS NTAPI NtDuplicateToken(HANDLE token, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                                BOOLEAN effective_only, TOKEN_TYPE type, PHANDLE made);
NTSTATUS NTAPI NtQueryInformationToken(HANDLE token, TOKEN_INFORMATION_CLASS kind, PVOID to,
                                       ULONG size, PULONG needed);
NTSTATUS NTAPI NtSetInformationToken(HANDLE token, TOKEN_INFORMATION_CLASS kind, PVOID from,
                                     ULONG size);
NTSTATUS NTAPI NtAdjustPrivilegesToken(HANDLE token, BOOLEAN disable_all, PTOKEN_PRIVILEGES wanted,
                                       ULONG size, PTOKEN_PRIVILEGES previous, PULONG needed);
NTSTATUS NTAPI NtPrivilegeCheck(HANDLE token, PPRIVILEGE_SET set, PBOOLEAN result);
NTSTATUS NTAPI NtAllocateLocallyUniqueId(PLUID luid);
}

namespace {

BOOL result(NTSTATUS status) {
    return NT_SUCCESS(status) ? TRUE : fail(RtlNtStatusToDosError(status));
}

struct PrivilegeName {
    const WCHAR* name;
    DWORD number;
};
constexpr PrivilegeName privileges[] = {{L"SeCreateTokenPrivilege", 2},
                                        {L"SeAssignPrimaryTokenPrivilege", 3},
                                        {L"SeLockMemoryPrivilege", 4},
                                        {L"SeIncreaseQuotaPrivilege", 5},
                                        {L"SeMachineAccountPrivilege", 6},
                                        {L"SeTcbPrivilege", 7},
                                        {L"SeSecurityPrivilege", 8},
                                        {L"SeTakeOwnershipPrivilege", 9},
                                        {L"SeLoadDriverPrivilege", 10},
                                        {L"SeSystemProfilePrivilege", 11},
                                        {L"SeSystemtimePrivilege", 12},
                                        {L"SeProfileSingleProcessPrivilege", 13},
                                        {L"SeIncreaseBasePriorityPrivilege", 14},
                                        {L"SeCreatePagefilePrivilege", 15},
                                        {L"SeCreatePermanentPrivilege", 16},
                                        {L"SeBackupPrivilege", 17},
                                        {L"SeRestorePrivilege", 18},
                                        {L"SeShutdownPrivilege", 19},
                                        {L"SeDebugPrivilege", 20},
                                        {L"SeAuditPrivilege", 21},
                                        {L"SeSystemEnvironmentPrivilege", 22},
                                        {L"SeChangeNotifyPrivilege", 23},
                                        {L"SeRemoteShutdownPrivilege", 24},
                                        {L"SeUndockPrivilege", 25},
                                        {L"SeSyncAgentPrivilege", 26},
                                        {L"SeEnableDelegationPrivilege", 27},
                                        {L"SeManageVolumePrivilege", 28},
                                        {L"SeImpersonatePrivilege", 29},
                                        {L"SeCreateGlobalPrivilege", 30},
                                        {L"SeTrustedCredManAccessPrivilege", 31},
                                        {L"SeRelabelPrivilege", 32},
                                        {L"SeIncreaseWorkingSetPrivilege", 33},
                                        {L"SeTimeZonePrivilege", 34},
                                        {L"SeCreateSymbolicLinkPrivilege", 35},
                                        {L"SeDelegateSessionUserImpersonatePrivilege", 36}};

bool same(const WCHAR* a, const WCHAR* b) {
    return CompareStringOrdinal(a, -1, b, -1, TRUE) == CSTR_EQUAL;
}

/// OBJECT_ATTRIBUTES of a copy.
struct CopyAttributes {
    SECURITY_QUALITY_OF_SERVICE quality{};
    OBJECT_ATTRIBUTES attributes{};
    CopyAttributes(const SECURITY_ATTRIBUTES* security, SECURITY_IMPERSONATION_LEVEL level) {
        quality.Length = sizeof quality;
        quality.ImpersonationLevel = level;
        attributes.Length = sizeof attributes;
        attributes.SecurityQualityOfService = &quality;
        attributes.Attributes = security != nullptr && security->bInheritHandle ? OBJ_INHERIT : 0;
    }
};

/// The caller impersonates by a copy of a token.
BOOL impersonate(HANDLE token, SECURITY_IMPERSONATION_LEVEL level) {
    HANDLE copy = nullptr;
    if (!DuplicateTokenEx(token, TOKEN_IMPERSONATE, nullptr, level, TokenImpersonation, &copy)) {
        return FALSE;
    }
    const BOOL done = SetThreadToken(nullptr, copy);
    NtClose(copy);
    return done;
}

/// A counted list with room for what precedes its first entry.
template <class List, class Entry>
class Counted {
public:
    Counted(const Entry* entries, DWORD count, size_t head)
        : list_(count == 0 ? nullptr
                           : static_cast<BYTE*>(HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY,
                                                          head + count * sizeof(Entry)))),
          ok_(count == 0 || list_ != nullptr) {
        if (list_ != nullptr) {
            memcpy(list_, &count, sizeof count);
            memcpy(list_ + head, entries, count * sizeof(Entry));
        }
    }
    ~Counted() { HeapFree(GetProcessHeap(), 0, list_); }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

    bool ok() const { return ok_; }
    List* get() const { return reinterpret_cast<List*>(list_); }

private:
    BYTE* list_;
    bool ok_;
};

} // namespace

extern "C" {

BOOL WINAPI OpenProcessToken(HANDLE process, DWORD access, PHANDLE token) {
    return result(NtOpenProcessToken(process, access, token));
}

BOOL WINAPI OpenThreadToken(HANDLE thread, DWORD access, BOOL as_self, PHANDLE token) {
    return result(NtOpenThreadToken(thread, access, static_cast<BOOLEAN>(as_self != FALSE), token));
}

BOOL WINAPI DuplicateTokenEx(HANDLE token, DWORD access, LPSECURITY_ATTRIBUTES security,
                             SECURITY_IMPERSONATION_LEVEL level, TOKEN_TYPE type, PHANDLE made) {
    CopyAttributes copy(security, level);
    return result(NtDuplicateToken(token, access, &copy.attributes, FALSE, type, made));
}

BOOL WINAPI CreateRestrictedToken(HANDLE token, DWORD flags, DWORD disabled_count,
                                  PSID_AND_ATTRIBUTES disabled, DWORD deleted_count,
                                  PLUID_AND_ATTRIBUTES deleted, DWORD restricting_count,
                                  PSID_AND_ATTRIBUTES restricting, PHANDLE made) {
    using Groups = Counted<TOKEN_GROUPS, SID_AND_ATTRIBUTES>;
    constexpr size_t groups_head = offsetof(TOKEN_GROUPS, Groups);
    const Groups to_disable(disabled, disabled_count, groups_head);
    const Groups to_restrict(restricting, restricting_count, groups_head);
    const Counted<TOKEN_PRIVILEGES, LUID_AND_ATTRIBUTES> to_delete(
        deleted, deleted_count, offsetof(TOKEN_PRIVILEGES, Privileges));
    if (!to_disable.ok() || !to_restrict.ok() || !to_delete.ok()) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    return result(
        NtFilterToken(token, flags, to_disable.get(), to_delete.get(), to_restrict.get(), made));
}

BOOL WINAPI DuplicateToken(HANDLE token, SECURITY_IMPERSONATION_LEVEL level, PHANDLE made) {
    return DuplicateTokenEx(token, TOKEN_IMPERSONATE | TOKEN_QUERY, nullptr, level,
                            TokenImpersonation, made);
}

BOOL WINAPI ImpersonateSelf(SECURITY_IMPERSONATION_LEVEL level) {
    if (level < SecurityAnonymous || level > SecurityDelegation) {
        return fail(ERROR_BAD_IMPERSONATION_LEVEL);
    }
    HANDLE own = nullptr;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE, &own)) {
        return FALSE;
    }
    const BOOL done = impersonate(own, level);
    NtClose(own);
    return done;
}

/// By an impersonation token as it is, by a copy of a primary one.
BOOL WINAPI ImpersonateLoggedOnUser(HANDLE token) {
    TOKEN_TYPE type{};
    DWORD needed = 0;
    if (!GetTokenInformation(token, TokenType, &type, sizeof type, &needed)) {
        return FALSE;
    }
    return type == TokenPrimary ? impersonate(token, SecurityImpersonation)
                                : SetThreadToken(nullptr, token);
}

BOOL WINAPI RevertToSelf() { return SetThreadToken(nullptr, nullptr); }

BOOL WINAPI ImpersonateNamedPipeClient(HANDLE pipe) {
    constexpr ULONG impersonate_client = 0x11001c; // FSCTL_PIPE_IMPERSONATE
    IO_STATUS_BLOCK io{};
    return result(NtFsControlFile(pipe, nullptr, nullptr, nullptr, &io, impersonate_client, nullptr,
                                  0, nullptr, 0));
}

BOOL WINAPI GetTokenInformation(HANDLE token, TOKEN_INFORMATION_CLASS kind, LPVOID to, DWORD room,
                                PDWORD needed) {
    const NTSTATUS status = NtQueryInformationToken(token, kind, to, room, needed);
    return status == STATUS_BUFFER_TOO_SMALL ? fail(ERROR_INSUFFICIENT_BUFFER) : result(status);
}

BOOL WINAPI SetTokenInformation(HANDLE token, TOKEN_INFORMATION_CLASS kind, LPVOID from,
                                DWORD size) {
    return result(NtSetInformationToken(token, kind, from, size));
}

/// A success with a reservation where not all are there to be turned on.
BOOL WINAPI AdjustTokenPrivileges(HANDLE token, BOOL disable_all, PTOKEN_PRIVILEGES wanted,
                                  DWORD size, PTOKEN_PRIVILEGES previous, PDWORD needed) {
    const NTSTATUS status =
        NtAdjustPrivilegesToken(token, disable_all != FALSE, wanted, size, previous, needed);
    if (status == STATUS_BUFFER_TOO_SMALL) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    SetLastError(RtlNtStatusToDosError(status));
    return NT_SUCCESS(status);
}

BOOL WINAPI PrivilegeCheck(HANDLE token, PPRIVILEGE_SET set, LPBOOL holds) {
    BOOLEAN all = FALSE;
    const BOOL done = result(NtPrivilegeCheck(token, set, &all));
    *holds = all;
    return done;
}

BOOL WINAPI IsTokenRestricted(HANDLE token) {
    DWORD count = 0;
    DWORD needed = 0;
    return GetTokenInformation(token, TokenRestrictedSids, &count, sizeof count, &needed) &&
           count != 0;
}

/// Whether a token has a group and it is in effect; the caller's own without one.
BOOL WINAPI CheckTokenMembership(HANDLE token, PSID sid, PBOOL member) {
    *member = FALSE;
    constexpr LONG_PTR effective = -6;
    TOKEN_TYPE type{};
    DWORD needed = 0;
    if (token == nullptr) {
        token = reinterpret_cast<HANDLE>(effective);
    } else if (!GetTokenInformation(token, TokenType, &type, sizeof type, &needed)) {
        return FALSE;
    } else if (type != TokenImpersonation) {
        return fail(ERROR_NO_IMPERSONATION_TOKEN);
    }
    alignas(TOKEN_GROUPS) BYTE room[512];
    if (!GetTokenInformation(token, TokenUser, room, sizeof room, &needed)) {
        return FALSE;
    }
    *member = EqualSid(reinterpret_cast<TOKEN_USER*>(room)->User.Sid, sid);
    if (!GetTokenInformation(token, TokenGroups, room, sizeof room, &needed)) {
        return FALSE;
    }
    const auto& groups = *reinterpret_cast<TOKEN_GROUPS*>(room);
    for (DWORD i = 0; i < groups.GroupCount; ++i) {
        *member = *member || ((groups.Groups[i].Attributes & SE_GROUP_ENABLED) != 0 &&
                              EqualSid(groups.Groups[i].Sid, sid));
    }
    return TRUE;
}

BOOL WINAPI AllocateLocallyUniqueId(PLUID luid) { return result(NtAllocateLocallyUniqueId(luid)); }

BOOL WINAPI LookupPrivilegeValueW(LPCWSTR, LPCWSTR name, PLUID value) {
    for (const PrivilegeName& row : privileges) {
        if (same(row.name, name)) {
            *value = {row.number, 0};
            return TRUE;
        }
    }
    return fail(ERROR_NO_SUCH_PRIVILEGE);
}

BOOL WINAPI LookupPrivilegeNameW(LPCWSTR, PLUID value, LPWSTR to, LPDWORD room) {
    for (const PrivilegeName& row : privileges) {
        if (row.number != value->LowPart || value->HighPart != 0) {
            continue;
        }
        const auto length = static_cast<DWORD>(wcslen(row.name));
        if (*room <= length) {
            *room = length + 1;
            return fail(ERROR_INSUFFICIENT_BUFFER);
        }
        memcpy(to, row.name, (length + 1) * sizeof(WCHAR));
        *room = length;
        return TRUE;
    }
    return fail(ERROR_NO_SUCH_PRIVILEGE);
}

BOOL WINAPI LookupPrivilegeNameA(LPCSTR, PLUID value, LPSTR to, LPDWORD room) {
    WCHAR wide[64];
    DWORD length = ARRAYSIZE(wide);
    if (!LookupPrivilegeNameW(nullptr, value, wide, &length)) {
        return FALSE;
    }
    if (*room <= length) {
        *room = length + 1;
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    for (DWORD i = 0; i <= length; ++i) {
        to[i] = static_cast<CHAR>(wide[i]);
    }
    *room = length;
    return TRUE;
}

// Of accounts the system knows no passwords, and an ordinary user may not act as another one.
BOOL WINAPI LogonUserW(LPCWSTR, LPCWSTR, LPCWSTR, DWORD, DWORD, PHANDLE) {
    return fail(ERROR_LOGON_FAILURE);
}
BOOL WINAPI LogonUserA(LPCSTR, LPCSTR, LPCSTR, DWORD, DWORD, PHANDLE) {
    return fail(ERROR_LOGON_FAILURE);
}
BOOL WINAPI CreateProcessWithLogonW(LPCWSTR, LPCWSTR, LPCWSTR, DWORD, LPCWSTR, LPWSTR, DWORD,
                                    LPVOID, LPCWSTR, LPSTARTUPINFOW, LPPROCESS_INFORMATION) {
    return fail(ERROR_LOGON_FAILURE);
}
BOOL WINAPI CreateProcessWithTokenW(HANDLE, DWORD, LPCWSTR, LPWSTR, DWORD, LPVOID, LPCWSTR,
                                    LPSTARTUPINFOW, LPPROCESS_INFORMATION) {
    return fail(ERROR_PRIVILEGE_NOT_HELD);
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
