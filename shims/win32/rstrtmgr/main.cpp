// The restart manager: sessions that know of no program which uses a file.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

#include <restartmanager.h>

namespace {

constexpr DWORD most_sessions = 64; // of a user, as in Windows
constexpr DWORD max_sessions_reached = 353;
LONG64 sessions; ///< a bit for each that is open

bool is_open(DWORD session) { return session < most_sessions && (sessions >> session & 1) != 0; }

} // namespace

extern "C" {

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

DWORD WINAPI RmStartSession(DWORD* session, DWORD flags, WCHAR* key) {
    if (session == nullptr || key == nullptr || flags != 0) {
        return ERROR_INVALID_PARAMETER;
    }
    for (DWORD i = 0; i < most_sessions; ++i) {
        const LONG64 bit = LONG64{1} << i;
        if ((__atomic_fetch_or(&sessions, bit, __ATOMIC_SEQ_CST) & bit) == 0) {
            *session = i;
            for (DWORD digit = 0; digit < CCH_RM_SESSION_KEY; ++digit) {
                key[digit] = L"0123456789abcdef"[i >> (digit % 2 == 0 ? 4 : 0) & 15];
            }
            key[CCH_RM_SESSION_KEY] = 0;
            return ERROR_SUCCESS;
        }
    }
    return max_sessions_reached;
}

DWORD WINAPI RmEndSession(DWORD session) {
    if (session >= most_sessions) {
        return ERROR_INVALID_HANDLE;
    }
    const LONG64 bit = LONG64{1} << session;
    return (__atomic_fetch_and(&sessions, ~bit, __ATOMIC_SEQ_CST) & bit) != 0
               ? ERROR_SUCCESS
               : ERROR_INVALID_HANDLE;
}

DWORD WINAPI RmRegisterResources(DWORD session, UINT, LPCWSTR*, UINT, RM_UNIQUE_PROCESS*, UINT,
                                 LPCWSTR*) {
    return is_open(session) ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
}

DWORD WINAPI RmGetList(DWORD session, UINT* needed, UINT* count, RM_PROCESS_INFO*,
                       LPDWORD reasons) {
    if (!is_open(session)) {
        return ERROR_INVALID_HANDLE;
    }
    if (needed == nullptr || count == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    *needed = *count = 0;
    if (reasons != nullptr) {
        *reasons = RmRebootReasonNone;
    }
    return ERROR_SUCCESS;
}

} // extern "C"
