// Unwind tables, which i386 does not have.

#include <ferry/win32/ntdll.hpp>

#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <dbghelp.h>

PVOID WINAPI SymFunctionTableAccess64(HANDLE, DWORD64 address) {
    DWORD64 base = 0;
    return RtlLookupFunctionEntry(address, &base, nullptr);
}
