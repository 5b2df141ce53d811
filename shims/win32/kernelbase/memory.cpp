#include "kernelbase.hpp"

using namespace ferry::win32;

extern "C" {

HANDLE WINAPI GetProcessHeap(void) { return peb()->process_heap; }

LPVOID WINAPI VirtualAlloc(LPVOID address, SIZE_T size, DWORD type, DWORD protect) {
    return succeeded(NtAllocateVirtualMemory(current_process(), &address, 0, &size, type, protect))
               ? address
               : nullptr;
}

BOOL WINAPI VirtualFree(LPVOID address, SIZE_T size, DWORD type) {
    if (type == MEM_RELEASE && size != 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    return succeeded(NtFreeVirtualMemory(current_process(), &address, &size, type));
}

BOOL WINAPI VirtualProtect(LPVOID address, SIZE_T size, DWORD protect, PDWORD old) {
    return succeeded(NtProtectVirtualMemory(current_process(), &address, &size, protect, old));
}

SIZE_T WINAPI VirtualQuery(LPCVOID address, PMEMORY_BASIC_INFORMATION to, SIZE_T size) {
    SIZE_T written = 0;
    return succeeded(NtQueryVirtualMemory(current_process(), const_cast<LPVOID>(address), 0, to,
                                          size, &written))
               ? written
               : 0;
}

} // extern "C"
