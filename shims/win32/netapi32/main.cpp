// What netapi32 says of a machine that belongs to no domain and has one user.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

#include <lm.h>

extern "C" NTSTATUS NTAPI NtQueryInformationToken(HANDLE token, TOKEN_INFORMATION_CLASS kind,
                                                  PVOID to, ULONG room, PULONG needed);

namespace {

/// A list's memory with its texts behind it: given by the functions, freed by NetApiBufferFree.
template <class Info>
struct Block {
    Info info;
    WCHAR text[300];
};

template <class Info>
Block<Info>* new_block() {
    void* block = nullptr;
    return NetApiBufferAllocate(sizeof(Block<Info>), &block) == NERR_Success
               ? static_cast<Block<Info>*>(block)
               : nullptr;
}

bool is_user(LPCWSTR name) {
    WCHAR own[257];
    return GetEnvironmentVariableW(L"USERNAME", own, ARRAYSIZE(own)) != 0 &&
           CompareStringOrdinal(own, -1, name, -1, TRUE) == CSTR_EQUAL;
}

void set(WCHAR* to, LPCWSTR text) { memcpy(to, text, (wcslen(text) + 1) * sizeof(WCHAR)); }

/// A user's facts: what is said about him is nothing.
union UserInfo {
    USER_INFO_0 name;
    USER_INFO_10 texts;
    USER_INFO_20 number;
    USER_INFO_23 identifier;
};

struct UserBlock {
    UserInfo info;
    WCHAR name[257];
    WCHAR empty[1];
    struct {
        TOKEN_USER user;
        BYTE sid[SECURITY_MAX_SID_SIZE];
    } token;
};

bool is_known_level(DWORD level) { return level == 0 || level == 10 || level == 20 || level == 23; }

/// The user in the form of a level that is known.
DWORD tell_user(DWORD level, LPBYTE* to) {
    void* memory = nullptr;
    if (const DWORD error = NetApiBufferAllocate(sizeof(UserBlock), &memory);
        error != NERR_Success) {
        return error;
    }
    auto& block = *static_cast<UserBlock*>(memory);
    GetEnvironmentVariableW(L"USERNAME", block.name, ARRAYSIZE(block.name));
    ULONG size = 0;
    if (const NTSTATUS status = NtQueryInformationToken(GetCurrentProcessToken(), TokenUser,
                                                        &block.token, sizeof(block.token), &size);
        status < 0) {
        NetApiBufferFree(memory);
        return RtlNtStatusToDosError(status);
    }
    const PSID sid = block.token.user.User.Sid;
    const DWORD flags = UF_NORMAL_ACCOUNT | UF_SCRIPT;
    switch (level) {
    case 0: block.info.name = {block.name}; break;
    case 10: block.info.texts = {block.name, block.empty, block.empty, block.empty}; break;
    case 20: {
        const auto* const parts = static_cast<const SID*>(sid);
        block.info.number = {block.name, block.empty, block.empty, flags,
                             parts->SubAuthority[parts->SubAuthorityCount - 1]};
        break;
    }
    default: block.info.identifier = {block.name, block.empty, block.empty, flags, sid};
    }
    *to = static_cast<LPBYTE>(memory);
    return NERR_Success;
}

} // namespace

extern "C" {

DWORD WINAPI NetApiBufferAllocate(DWORD size, LPVOID* to) {
    *to = LocalAlloc(LPTR, size);
    return *to != nullptr ? NERR_Success : ERROR_NOT_ENOUGH_MEMORY;
}
DWORD WINAPI NetApiBufferFree(LPVOID block) {
    LocalFree(block);
    return NERR_Success;
}

DWORD WINAPI NetGetJoinInformation(LPCWSTR, LPWSTR* name, PNETSETUP_JOIN_STATUS status) {
    void* block = nullptr;
    if (name == nullptr || status == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    if (const DWORD error = NetApiBufferAllocate(64, &block); error != NERR_Success) {
        return error;
    }
    set(static_cast<WCHAR*>(block), L"WORKGROUP");
    *name = static_cast<WCHAR*>(block);
    *status = NetSetupWorkgroupName;
    return NERR_Success;
}

DWORD WINAPI NetGetDCName(LPCWSTR, LPCWSTR, LPBYTE*) { return NERR_DCNotFound; }
DWORD WINAPI NetGetAnyDCName(LPCWSTR, LPCWSTR, LPBYTE*) { return ERROR_NO_SUCH_DOMAIN; }

DWORD WINAPI NetUserGetInfo(LPCWSTR, LPCWSTR name, DWORD level, LPBYTE* to) {
    if (!is_known_level(level)) {
        return ERROR_INVALID_LEVEL;
    }
    if (!is_user(name)) {
        return NERR_UserNotFound;
    }
    return tell_user(level, to);
}

DWORD WINAPI NetUserEnum(LPCWSTR, DWORD level, DWORD filter, LPBYTE* to, DWORD, LPDWORD read,
                         LPDWORD total, LPDWORD) {
    if (!is_known_level(level)) {
        return ERROR_INVALID_LEVEL;
    }
    *to = nullptr;
    *read = *total = 0;
    if (filter != 0 && (filter & FILTER_NORMAL_ACCOUNT) == 0) {
        return NERR_Success;
    }
    const DWORD error = tell_user(level, to);
    if (error == NERR_Success) {
        *read = *total = 1;
    }
    return error;
}

DWORD WINAPI NetUserGetLocalGroups(LPCWSTR, LPCWSTR name, DWORD level, DWORD, LPBYTE* to, DWORD,
                                   LPDWORD read, LPDWORD total) {
    if (level != 0) {
        return ERROR_INVALID_LEVEL;
    }
    if (!is_user(name)) {
        return NERR_UserNotFound;
    }
    auto* const block = new_block<LOCALGROUP_USERS_INFO_0>();
    if (block == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    set(block->text, L"Users");
    block->info.lgrui0_name = block->text;
    *to = reinterpret_cast<LPBYTE>(block);
    *read = *total = 1;
    return NERR_Success;
}

// Nothing is shared: the service that does it does not run.
DWORD WINAPI NetShareAdd(LPWSTR, DWORD, LPBYTE, LPDWORD) { return NERR_ServerNotStarted; }
DWORD WINAPI NetShareDel(LPWSTR, LPWSTR, DWORD) { return NERR_ServerNotStarted; }
DWORD WINAPI NetShareGetInfo(LPWSTR, LPWSTR, DWORD, LPBYTE*) { return NERR_ServerNotStarted; }
DWORD WINAPI NetShareSetInfo(LPWSTR, LPWSTR, DWORD, LPBYTE, LPDWORD) {
    return NERR_ServerNotStarted;
}
DWORD WINAPI NetShareEnum(LPWSTR, DWORD, LPBYTE*, DWORD, LPDWORD, LPDWORD, LPDWORD) {
    return NERR_ServerNotStarted;
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
