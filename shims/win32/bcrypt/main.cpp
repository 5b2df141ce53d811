// Random numbers; other algorithms are not there.

#include <ferry/win32/ntdll.hpp>

#include <bcrypt.h>
#include <ferry/win32/stubs.hpp>

namespace {

constexpr ULONG_PTR rng_handle = 0x81; // as BCRYPT_RNG_ALG_HANDLE is a number, too

bool is_rng(LPCWSTR name) {
    const WCHAR* const wanted = L"RNG";
    for (int i = 0; i < 4; ++i) {
        if (name[i] != wanted[i]) {
            return false;
        }
    }
    return true;
}

} // namespace

extern "C" {

NTSTATUS WINAPI BCryptOpenAlgorithmProvider(BCRYPT_ALG_HANDLE* handle, LPCWSTR name, LPCWSTR,
                                            ULONG) {
    if (handle == nullptr || name == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    if (!is_rng(name)) {
        return STATUS_NOT_FOUND;
    }
    *handle = reinterpret_cast<BCRYPT_ALG_HANDLE>(rng_handle);
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptCloseAlgorithmProvider(BCRYPT_ALG_HANDLE handle, ULONG) {
    return reinterpret_cast<ULONG_PTR>(handle) == rng_handle ? STATUS_SUCCESS
                                                             : STATUS_INVALID_HANDLE;
}

NTSTATUS WINAPI BCryptGenRandom(BCRYPT_ALG_HANDLE handle, PUCHAR to, ULONG size, ULONG flags) {
    const auto number = reinterpret_cast<ULONG_PTR>(handle);
    const bool preferred = (flags & BCRYPT_USE_SYSTEM_PREFERRED_RNG) != 0;
    if (preferred ? number != 0 : number != rng_handle) {
        return STATUS_INVALID_HANDLE;
    }
    if (to == nullptr && size != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    FerryRandom(to, size);
    return STATUS_SUCCESS;
}

NTSTATUS WINAPI BCryptGetFipsAlgorithmMode(BOOLEAN* enabled) {
    if (enabled == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    *enabled = FALSE;
    return STATUS_SUCCESS;
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
