// Security packages (Kerberos, Schannel, …), of which there are none: whoever asks for one is told
// so.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

namespace {

constexpr LONG no_package = static_cast<LONG>(0x80090305); // SEC_E_SECPKG_NOT_FOUND
constexpr LONG bad_handle = static_cast<LONG>(0x80090301); // SEC_E_INVALID_HANDLE

LONG WINAPI unsupported() { return static_cast<LONG>(0x80090302); }

/// SecurityFunctionTable: its version, then the functions.
struct Table {
    ULONG version = 1;
    void* functions[27];
};

} // namespace

extern "C" {

LONG WINAPI AcquireCredentialsHandleA(PVOID, PVOID, ULONG, PVOID, PVOID, PVOID, PVOID, PVOID,
                                      PVOID) {
    return no_package;
}
LONG WINAPI AcquireCredentialsHandleW(PVOID, PVOID, ULONG, PVOID, PVOID, PVOID, PVOID, PVOID,
                                      PVOID) {
    return no_package;
}
LONG WINAPI QuerySecurityPackageInfoA(PVOID, PVOID) { return no_package; }
LONG WINAPI QuerySecurityPackageInfoW(PVOID, PVOID) { return no_package; }
LONG WINAPI FreeCredentialsHandle(PVOID) { return bad_handle; }
LONG WINAPI FreeContextBuffer(PVOID) { return 0; }

static PVOID table_of(Table& table, PVOID acquire, PVOID query) {
    constexpr int acquire_at = 1;
    constexpr int free_handle_at = 2;
    constexpr int free_buffer_at = 15;
    constexpr int query_at = 16;
    for (PVOID& function : table.functions) {
        function = reinterpret_cast<PVOID>(&unsupported);
    }
    table.functions[acquire_at] = acquire;
    table.functions[free_handle_at] = reinterpret_cast<PVOID>(&FreeCredentialsHandle);
    table.functions[free_buffer_at] = reinterpret_cast<PVOID>(&FreeContextBuffer);
    table.functions[query_at] = query;
    return &table;
}

PVOID WINAPI InitSecurityInterfaceA(void) {
    static Table table;
    return table_of(table, reinterpret_cast<PVOID>(&AcquireCredentialsHandleA),
                    reinterpret_cast<PVOID>(&QuerySecurityPackageInfoA));
}
PVOID WINAPI InitSecurityInterfaceW(void) {
    static Table table;
    return table_of(table, reinterpret_cast<PVOID>(&AcquireCredentialsHandleW),
                    reinterpret_cast<PVOID>(&QuerySecurityPackageInfoW));
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
