// What netapi32 says of a machine that belongs to no domain and has one user.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

#include <lm.h>

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

/// Levels 0 and 10: the name, and what is said about it, which is nothing.
DWORD WINAPI NetUserGetInfo(LPCWSTR, LPCWSTR name, DWORD level, LPBYTE* to) {
    if (level != 0 && level != 10) {
        return ERROR_INVALID_LEVEL;
    }
    if (!is_user(name)) {
        return NERR_UserNotFound;
    }
    auto* const block = new_block<USER_INFO_10>();
    if (block == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    GetEnvironmentVariableW(L"USERNAME", block->text, 257);
    WCHAR* const empty = block->text + 299;
    block->info = {block->text, empty, empty, empty};
    *to = reinterpret_cast<LPBYTE>(block);
    return NERR_Success;
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
