// What surrounds symbols: settings, search paths, stacks, dumps.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#include <dbghelp.h>

namespace {

DWORD options;

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

} // namespace

extern "C" {

BOOL WINAPI SymInitialize(HANDLE, PCSTR, BOOL) { return TRUE; }
BOOL WINAPI SymInitializeW(HANDLE, PCWSTR, BOOL) { return TRUE; }
BOOL WINAPI SymCleanup(HANDLE) { return TRUE; }
DWORD WINAPI SymGetOptions() { return options; }
DWORD WINAPI SymSetOptions(DWORD wanted) { return options = wanted; }
BOOL WINAPI SymGetSearchPathW(HANDLE, PWSTR path, DWORD units) {
    if (units == 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    path[0] = 0;
    return TRUE;
}
BOOL WINAPI SymSetSearchPathW(HANDLE, PCWSTR) { return TRUE; }
DWORD64 WINAPI SymGetModuleBase64(HANDLE, DWORD64 address) {
    PVOID base = nullptr;
    RtlPcToFileHeader(reinterpret_cast<PVOID>(address), &base);
    return reinterpret_cast<DWORD64>(base);
}
BOOL WINAPI StackWalk64(DWORD, HANDLE, HANDLE, LPSTACKFRAME64, PVOID,
                        PREAD_PROCESS_MEMORY_ROUTINE64, PFUNCTION_TABLE_ACCESS_ROUTINE64,
                        PGET_MODULE_BASE_ROUTINE64, PTRANSLATE_ADDRESS_ROUTINE64) {
    return FALSE;
}
BOOL WINAPI MiniDumpWriteDump(HANDLE, DWORD, HANDLE, MINIDUMP_TYPE, PMINIDUMP_EXCEPTION_INFORMATION,
                              PMINIDUMP_USER_STREAM_INFORMATION, PMINIDUMP_CALLBACK_INFORMATION) {
    return fail(ERROR_NOT_SUPPORTED);
}
DWORD WINAPI UnDecorateSymbolName(PCSTR name, PSTR to, DWORD room, DWORD) {
    DWORD units = 0;
    while (units + 1 < room && name[units] != 0) {
        to[units] = name[units];
        ++units;
    }
    if (room > 0) {
        to[units] = 0;
    }
    return units;
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
