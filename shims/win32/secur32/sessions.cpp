// The sessions of users who are logged on: the one that ferry's user has.

#include <ferry/win32/ntdll.hpp>

#define SECURITY_WIN32
#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <lmcons.h>
#include <ntsecapi.h>

namespace {

constexpr LONGLONG never = 0x7fff'ffff'ffff'ffff;

/// What the caller's token says of its session.
struct Own {
    LUID id{};
    DWORD number = 0;
    alignas(TOKEN_USER) BYTE user[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];

    [[nodiscard]] PSID sid() const { return reinterpret_cast<const TOKEN_USER*>(user)->User.Sid; }
};

template <class T>
bool ask(TOKEN_INFORMATION_CLASS what, T& to) {
    const HANDLE own_token = reinterpret_cast<HANDLE>(LONG_PTR{-4});
    DWORD size = 0;
    return GetTokenInformation(own_token, what, &to, sizeof to, &size);
}

bool find_own(Own& own) {
    TOKEN_STATISTICS statistics;
    if (!ask(TokenStatistics, statistics)) {
        return false;
    }
    own.id = statistics.AuthenticationId;
    return ask(TokenSessionId, own.number) && ask(TokenUser, own.user);
}

/// A session's data, and behind it what its members point to.
struct Data {
    SECURITY_LOGON_SESSION_DATA head;
    BYTE sid[SECURITY_MAX_SID_SIZE];
    WCHAR user[UNLEN + 1];
    WCHAR machine[MAX_COMPUTERNAME_LENGTH + 1];
};

LSA_UNICODE_STRING text(WCHAR* units, size_t count) {
    const auto bytes = static_cast<USHORT>(count * sizeof(WCHAR));
    return {bytes, static_cast<USHORT>(bytes + sizeof(WCHAR)), units};
}

LARGE_INTEGER when_the_system_began() {
    SYSTEM_TIMEOFDAY_INFORMATION times{};
    NtQuerySystemInformation(SystemTimeOfDayInformation, &times, sizeof times, nullptr);
    return times.BootTime;
}

bool describe(const Own& own, Data& data) {
    DWORD user = UNLEN + 1;
    DWORD machine = MAX_COMPUTERNAME_LENGTH + 1;
    if (!GetUserNameW(data.user, &user) || !GetComputerNameW(data.machine, &machine)) {
        return false;
    }
    memcpy(data.sid, own.sid(), GetLengthSid(own.sid()));
    static WCHAR package[] = L"NTLM";
    SECURITY_LOGON_SESSION_DATA& head = data.head;
    head = {};
    head.Size = sizeof head;
    head.LogonId = own.id;
    head.UserName = text(data.user, user - 1);
    head.LogonDomain = text(data.machine, machine);
    head.AuthenticationPackage = text(package, sizeof package / sizeof *package - 1);
    head.LogonType = Interactive;
    head.Session = own.number;
    head.Sid = data.sid;
    head.LogonTime = when_the_system_began();
    head.LogonServer = head.LogonDomain;
    head.LogoffTime.QuadPart = never;
    head.KickOffTime.QuadPart = never;
    head.PasswordMustChange.QuadPart = never;
    return true;
}

template <class T>
T* take() {
    return static_cast<T*>(RtlAllocateHeap(GetProcessHeap(), 0, sizeof(T)));
}

} // namespace

extern "C" {

NTSTATUS NTAPI LsaEnumerateLogonSessions(PULONG count, PLUID* list) {
    if (count == nullptr || list == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    Own own;
    if (!find_own(own)) {
        return STATUS_INTERNAL_ERROR;
    }
    auto* const made = take<LUID>();
    if (made == nullptr) {
        return STATUS_NO_MEMORY;
    }
    *made = own.id;
    *count = 1;
    *list = made;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LsaGetLogonSessionData(PLUID id, PSECURITY_LOGON_SESSION_DATA* data) {
    if (id == nullptr || data == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    *data = nullptr;
    Own own;
    if (!find_own(own)) {
        return STATUS_INTERNAL_ERROR;
    }
    if (id->LowPart != own.id.LowPart || id->HighPart != own.id.HighPart) {
        return STATUS_NO_SUCH_LOGON_SESSION;
    }
    auto* const made = take<Data>();
    if (made == nullptr) {
        return STATUS_NO_MEMORY;
    }
    if (!describe(own, *made)) {
        RtlFreeHeap(GetProcessHeap(), 0, made);
        return STATUS_INTERNAL_ERROR;
    }
    *data = &made->head;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LsaFreeReturnBuffer(PVOID buffer) {
    return RtlFreeHeap(GetProcessHeap(), 0, buffer) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

} // extern "C"
