// The process's token: an ordinary user's, without privileges. Its handle is the pseudo handle that
// Windows has for it.

#include "user_sid.hpp"

using namespace ferry::win32;

namespace {

HANDLE own_token() { return reinterpret_cast<HANDLE>(LONG_PTR{-4}); }
/// That of a thread which impersonates, which can be its own user alone.
HANDLE thread_token() { return reinterpret_cast<HANDLE>(LONG_PTR{-5}); }
bool is_token(HANDLE token) { return token == own_token() || token == thread_token(); }

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

/// What a SID's answer is: itself behind what refers to it.
template <class Head>
struct SidAnswer {
    Head head;
    UserSid sid;
};

/// Where a thread keeps that it impersonates; made when one first does.
DWORD impersonation_slot() {
    static DWORD slot = TLS_OUT_OF_INDEXES;
    DWORD known = __atomic_load_n(&slot, __ATOMIC_ACQUIRE);
    if (known == TLS_OUT_OF_INDEXES) {
        const DWORD made = TlsAlloc();
        if (__atomic_compare_exchange_n(&slot, &known, made, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_ACQUIRE)) {
            return made;
        }
        TlsFree(made);
    }
    return known;
}

bool impersonates() {
    const DWORD error = GetLastError();
    const bool does = TlsGetValue(impersonation_slot()) != nullptr;
    SetLastError(error);
    return does;
}

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

template <class T>
BOOL answer(const T& value, LPVOID to, DWORD room, PDWORD needed) {
    return answer(&value, sizeof value, to, room, needed);
}

template <class Head>
BOOL answer_sid(PSID Head::*member, const UserSid& sid, LPVOID to, DWORD room, PDWORD needed) {
    SidAnswer<Head> value{{}, sid};
    value.head.*member = &static_cast<SidAnswer<Head>*>(to)->sid;
    return answer(value, to, room, needed);
}

UserSid simple_sid(BYTE authority, BYTE count, DWORD first, DWORD second = 0) {
    UserSid sid{};
    sid.count = count;
    sid.authority[5] = authority;
    sid.parts[0] = first;
    sid.parts[1] = second;
    return sid;
}

constexpr DWORD medium_integrity = 0x2000;

/// The groups of an ordinary user.
BOOL answer_groups(LPVOID to, DWORD room, PDWORD needed) {
    constexpr DWORD most = 5;
    constexpr DWORD enabled = SE_GROUP_MANDATORY | SE_GROUP_ENABLED_BY_DEFAULT | SE_GROUP_ENABLED;
    struct Groups {
        DWORD count;
        SID_AND_ATTRIBUTES list[most];
        UserSid sids[most];
    } groups{most,
             {},
             {primary_group(), simple_sid(1, 1, 0), simple_sid(5, 2, 32, 545), simple_sid(5, 1, 11),
              simple_sid(16, 1, medium_integrity)}};
    for (DWORD i = 0; i < most; ++i) {
        groups.list[i] = {&static_cast<Groups*>(to)->sids[i],
                          i + 1 < most ? enabled : SE_GROUP_INTEGRITY | SE_GROUP_INTEGRITY_ENABLED};
    }
    return answer(groups, to, room, needed);
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

BOOL WINAPI OpenThreadToken(HANDLE thread, DWORD, BOOL, PHANDLE token) {
    if (thread != GetCurrentThread() || !impersonates()) {
        return fail(ERROR_NO_TOKEN);
    }
    *token = thread_token();
    return TRUE;
}

/// The thread has a token of its own from then on, with what the process's has.
BOOL WINAPI ImpersonateSelf(SECURITY_IMPERSONATION_LEVEL level) {
    if (level < SecurityAnonymous || level > SecurityDelegation) {
        return fail(ERROR_BAD_IMPERSONATION_LEVEL);
    }
    return TlsSetValue(impersonation_slot(), own_token());
}
BOOL WINAPI RevertToSelf() { return TlsSetValue(impersonation_slot(), nullptr); }

BOOL WINAPI GetTokenInformation(HANDLE token, TOKEN_INFORMATION_CLASS kind, LPVOID to, DWORD room,
                                PDWORD needed) {
    DWORD unused = 0;
    needed = needed != nullptr ? needed : &unused;
    if (!is_token(token)) {
        return fail(ERROR_INVALID_HANDLE);
    }
    switch (kind) {
    case TokenUser: {
        SidAnswer<TOKEN_USER> user{};
        user.head.User.Sid = &static_cast<SidAnswer<TOKEN_USER>*>(to)->sid;
        return answer(user, to, room, needed);
    }
    case TokenOwner: return answer_sid(&TOKEN_OWNER::Owner, {}, to, room, needed);
    case TokenPrimaryGroup:
        return answer_sid(&TOKEN_PRIMARY_GROUP::PrimaryGroup, primary_group(), to, room, needed);
    case TokenIntegrityLevel: {
        SidAnswer<TOKEN_MANDATORY_LABEL> label{{}, simple_sid(16, 1, medium_integrity)};
        label.head.Label = {&static_cast<decltype(label)*>(to)->sid,
                            SE_GROUP_INTEGRITY | SE_GROUP_INTEGRITY_ENABLED};
        return answer(label, to, room, needed);
    }
    case TokenGroups: return answer_groups(to, room, needed);
    case TokenRestrictedSids:
    case TokenCapabilities: return answer(DWORD{0}, to, room, needed);
    case TokenType:
        return answer(token == own_token() ? TokenPrimary : TokenImpersonation, to, room, needed);
    case TokenImpersonationLevel:
        return token == own_token() ? fail(ERROR_INVALID_PARAMETER)
                                    : answer(SecurityImpersonation, to, room, needed);
    case TokenSessionId: {
        DWORD session = 0;
        ProcessIdToSessionId(GetCurrentProcessId(), &session);
        return answer(session, to, room, needed);
    }
    case TokenElevation: return answer(TOKEN_ELEVATION{0}, to, room, needed);
    case TokenElevationType: return answer(TokenElevationTypeDefault, to, room, needed);
    case TokenLinkedToken: return fail(ERROR_NO_SUCH_LOGON_SESSION);
    case TokenHasRestrictions:
    case TokenIsAppContainer:
    case TokenUIAccess:
    case TokenVirtualizationAllowed:
    case TokenVirtualizationEnabled:
    case TokenSandBoxInert:
    case TokenPrivileges: return answer(DWORD{0}, to, room, needed);
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
    if (!is_token(token)) {
        return fail(ERROR_INVALID_HANDLE);
    }
    if (previous != nullptr) {
        previous->PrivilegeCount = 0;
    }
    SetLastError(wanted != nullptr && wanted->PrivilegeCount > 0 ? ERROR_NOT_ALL_ASSIGNED
                                                                 : ERROR_SUCCESS);
    return TRUE;
}

// Files take none of their security descriptors from programs.
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
