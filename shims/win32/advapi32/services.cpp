// What speaks to services that are not there: events, tracing; and random numbers of CryptoAPI.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <wincrypt.h>

namespace {

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

/// All providers are one.
constexpr HCRYPTPROV provider = 0x46455259;

BOOL acquire(HCRYPTPROV* to) {
    *to = provider;
    return TRUE;
}

} // namespace

extern "C" {

// No session listens to a program's events.
ULONG WINAPI EventRegister(LPCGUID, PVOID, PVOID, ULONGLONG* handle) {
    *handle = 1;
    return ERROR_SUCCESS;
}
ULONG WINAPI EventUnregister(ULONGLONG) { return ERROR_SUCCESS; }
ULONG WINAPI EventSetInformation(ULONGLONG, int, PVOID, ULONG) { return ERROR_SUCCESS; }
ULONG WINAPI EventWrite(ULONGLONG, LPCVOID, ULONG, PVOID) { return ERROR_SUCCESS; }
ULONG WINAPI EventWriteTransfer(ULONGLONG, LPCVOID, LPCGUID, LPCGUID, ULONG, PVOID) {
    return ERROR_SUCCESS;
}
BOOLEAN WINAPI EventEnabled(ULONGLONG, LPCVOID) { return FALSE; }
BOOLEAN WINAPI EventProviderEnabled(ULONGLONG, UCHAR, ULONGLONG) { return FALSE; }

// The event log's service does not run.
HANDLE WINAPI RegisterEventSourceA(LPCSTR, LPCSTR) {
    SetLastError(RPC_S_SERVER_UNAVAILABLE);
    return nullptr;
}
HANDLE WINAPI RegisterEventSourceW(LPCWSTR, LPCWSTR) {
    SetLastError(RPC_S_SERVER_UNAVAILABLE);
    return nullptr;
}
WINBOOL WINAPI DeregisterEventSource(HANDLE) { return fail(ERROR_INVALID_HANDLE); }
WINBOOL WINAPI ReportEventW(HANDLE, WORD, WORD, DWORD, PSID, WORD, DWORD, LPCWSTR*, LPVOID) {
    return fail(ERROR_INVALID_HANDLE);
}

WINBOOL WINAPI CryptAcquireContextA(HCRYPTPROV* to, LPCSTR, LPCSTR, DWORD, DWORD) {
    return acquire(to);
}
WINBOOL WINAPI CryptAcquireContextW(HCRYPTPROV* to, LPCWSTR, LPCWSTR, DWORD, DWORD) {
    return acquire(to);
}
WINBOOL WINAPI CryptReleaseContext(HCRYPTPROV of, DWORD) {
    return of == provider || fail(static_cast<DWORD>(NTE_BAD_UID));
}
WINBOOL WINAPI CryptGenRandom(HCRYPTPROV of, DWORD size, BYTE* to) {
    if (of != provider) {
        return fail(static_cast<DWORD>(NTE_BAD_UID));
    }
    FerryRandom(to, size);
    return TRUE;
}

} // extern "C"
