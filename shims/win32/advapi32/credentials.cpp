// Credentials: the session is one without a set of them, as network logons are.

#include "security.hpp"

#include <wincred.h>

using namespace ferry::win32::security;

namespace {

BOOL no_set() { return fail(ERROR_NO_SUCH_LOGON_SESSION); }

} // namespace

extern "C" {

BOOL WINAPI CredReadA(LPCSTR, DWORD, DWORD, PCREDENTIALA*) { return no_set(); }
BOOL WINAPI CredReadW(LPCWSTR, DWORD, DWORD, PCREDENTIALW*) { return no_set(); }
BOOL WINAPI CredWriteA(PCREDENTIALA, DWORD) { return no_set(); }
BOOL WINAPI CredWriteW(PCREDENTIALW, DWORD) { return no_set(); }
BOOL WINAPI CredDeleteA(LPCSTR, DWORD, DWORD) { return no_set(); }
BOOL WINAPI CredDeleteW(LPCWSTR, DWORD, DWORD) { return no_set(); }
BOOL WINAPI CredEnumerateA(LPCSTR, DWORD, DWORD*, PCREDENTIALA**) { return no_set(); }
BOOL WINAPI CredEnumerateW(LPCWSTR, DWORD, DWORD*, PCREDENTIALW**) { return no_set(); }
BOOL WINAPI CredGetSessionTypes(DWORD, LPDWORD) { return no_set(); }
void WINAPI CredFree(PVOID given) { LocalFree(given); }

} // extern "C"
