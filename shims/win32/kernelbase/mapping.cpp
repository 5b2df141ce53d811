// File mappings, and memory of processes.

#include <ferry/win32/files.hpp>

#include "object.hpp"
#include "text.hpp"

using namespace ferry::win32;

namespace {

/// SECTION_ACCESS for a mapping with page protection `protect`.
constexpr ACCESS_MASK all_access = STANDARD_RIGHTS_REQUIRED | SECTION_QUERY | SECTION_MAP_READ;

ACCESS_MASK section_access(DWORD protect) {
    switch (protect & 0xff) {
    case PAGE_READWRITE: return all_access | SECTION_MAP_WRITE;
    case PAGE_EXECUTE_READWRITE: return all_access | SECTION_MAP_WRITE | SECTION_MAP_EXECUTE;
    case PAGE_EXECUTE_READ:
    case PAGE_EXECUTE_WRITECOPY: return all_access | SECTION_MAP_EXECUTE;
    default: return all_access;
    }
}

/// Page protection for FILE_MAP_*.
DWORD view_protection(DWORD access) {
    const bool executes = (access & FILE_MAP_EXECUTE) != 0;
    if ((access & FILE_MAP_WRITE) != 0) { // FILE_MAP_ALL_ACCESS too
        return executes ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
    }
    if (access == FILE_MAP_COPY || access == (FILE_MAP_COPY | FILE_MAP_EXECUTE)) {
        return executes ? PAGE_EXECUTE_WRITECOPY : PAGE_WRITECOPY;
    }
    if ((access & FILE_MAP_READ) != 0) {
        return executes ? PAGE_EXECUTE_READ : PAGE_READONLY;
    }
    return PAGE_NOACCESS;
}

} // namespace

extern "C" {

NTSTATUS NTAPI NtCreateSection(PHANDLE section, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                               PLARGE_INTEGER size, ULONG protect, ULONG kind, HANDLE file);
NTSTATUS NTAPI NtFlushVirtualMemory(HANDLE process, PVOID* address, PSIZE_T size,
                                    PIO_STATUS_BLOCK io);
NTSTATUS NTAPI NtLockVirtualMemory(HANDLE process, PVOID* address, PSIZE_T size, ULONG type);
NTSTATUS NTAPI NtUnlockVirtualMemory(HANDLE process, PVOID* address, PSIZE_T size, ULONG type);
NTSTATUS NTAPI NtGetWriteWatch(HANDLE process, ULONG flags, PVOID begin, SIZE_T size, PVOID* pages,
                               ULONG_PTR* count, PULONG granularity);
NTSTATUS NTAPI NtResetWriteWatch(HANDLE process, PVOID begin, SIZE_T size);
NTSTATUS NTAPI NtReadVirtualMemory(HANDLE process, LPCVOID from, LPVOID to, SIZE_T size,
                                   PSIZE_T done);
NTSTATUS NTAPI NtWriteVirtualMemory(HANDLE process, LPVOID to, LPCVOID from, SIZE_T size,
                                    PSIZE_T done);

HANDLE WINAPI CreateFileMappingW(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protect,
                                 DWORD high, DWORD low, LPCWSTR name) {
    constexpr DWORD kinds = SEC_IMAGE | SEC_RESERVE | SEC_COMMIT | SEC_NOCACHE | SEC_LARGE_PAGES;
    DWORD kind = protect & kinds;
    protect &= ~kinds;
    if ((kind & (SEC_IMAGE | SEC_RESERVE | SEC_COMMIT)) == 0) {
        kind |= SEC_COMMIT;
    }
    constexpr DWORD modifiers = PAGE_NOCACHE | PAGE_WRITECOMBINE;
    if ((protect & ~modifiers) == PAGE_EXECUTE) { // the service makes such sections
        fail(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    LARGE_INTEGER size;
    size.LowPart = low;
    size.HighPart = static_cast<LONG>(high);
    if (file == INVALID_HANDLE_VALUE) {
        file = nullptr;
        if (size.QuadPart == 0) {
            fail(ERROR_INVALID_PARAMETER);
            return nullptr;
        }
    }
    ObjectName object(name, security, obj_open_if);
    HANDLE section = nullptr;
    const NTSTATUS status =
        NT_SUCCESS(object.status())
            ? NtCreateSection(&section, section_access(protect), object.attributes(),
                              size.QuadPart == 0 ? nullptr : &size, protect, kind, file)
            : object.status();
    return created(status, section);
}

HANDLE WINAPI CreateFileMappingA(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protect,
                                 DWORD high, DWORD low, LPCSTR name) {
    return CreateFileMappingW(file, security, protect, high, low, Wide(name));
}

HANDLE WINAPI OpenFileMappingW(DWORD access, BOOL inherits, LPCWSTR name) {
    SECURITY_ATTRIBUTES security{sizeof security, nullptr, inherits};
    if (name == nullptr) {
        fail(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    ObjectName object(name, &security, 0);
    HANDLE section = nullptr;
    const ACCESS_MASK wanted = access == FILE_MAP_COPY ? FILE_MAP_READ : access;
    return opened(NT_SUCCESS(object.status()) ? NtOpenSection(&section, wanted, object.attributes())
                                              : object.status(),
                  section);
}

HANDLE WINAPI OpenFileMappingA(DWORD access, BOOL inherits, LPCSTR name) {
    return OpenFileMappingW(access, inherits, Wide(name));
}

LPVOID WINAPI MapViewOfFileEx(HANDLE section, DWORD access, DWORD high, DWORD low, SIZE_T size,
                              LPVOID address) {
    LARGE_INTEGER offset;
    offset.LowPart = low;
    offset.HighPart = static_cast<LONG>(high);
    constexpr int view_share = 1;
    return succeeded(NtMapViewOfSection(section, current_process(), &address, 0, 0, &offset, &size,
                                        view_share, 0, view_protection(access)))
               ? address
               : nullptr;
}

LPVOID WINAPI MapViewOfFile(HANDLE section, DWORD access, DWORD high, DWORD low, SIZE_T size) {
    return MapViewOfFileEx(section, access, high, low, size, nullptr);
}

BOOL WINAPI UnmapViewOfFile(LPCVOID address) {
    return succeeded(NtUnmapViewOfSection(current_process(), const_cast<LPVOID>(address)));
}

BOOL WINAPI UnmapViewOfFileEx(PVOID address, ULONG) { return UnmapViewOfFile(address); }

BOOL WINAPI FlushViewOfFile(LPCVOID address, SIZE_T size) {
    PVOID at = const_cast<PVOID>(address);
    IO_STATUS_BLOCK io;
    return succeeded(NtFlushVirtualMemory(current_process(), &at, &size, &io));
}

BOOL WINAPI VirtualLock(LPVOID address, SIZE_T size) {
    return succeeded(NtLockVirtualMemory(current_process(), &address, &size, 1));
}

BOOL WINAPI VirtualUnlock(LPVOID address, SIZE_T size) {
    return succeeded(NtUnlockVirtualMemory(current_process(), &address, &size, 1));
}

UINT WINAPI GetWriteWatch(DWORD flags, PVOID begin, SIZE_T size, PVOID* pages, ULONG_PTR* count,
                          LPDWORD granularity) {
    return succeeded(
               NtGetWriteWatch(current_process(), flags, begin, size, pages, count, granularity))
               ? 0
               : ~0U;
}

UINT WINAPI ResetWriteWatch(LPVOID begin, SIZE_T size) {
    return succeeded(NtResetWriteWatch(current_process(), begin, size)) ? 0 : ~0U;
}

BOOL WINAPI ReadProcessMemory(HANDLE process, LPCVOID from, LPVOID to, SIZE_T size, SIZE_T* done) {
    return succeeded(NtReadVirtualMemory(process, from, to, size, done));
}

BOOL WINAPI WriteProcessMemory(HANDLE process, LPVOID to, LPCVOID from, SIZE_T size, SIZE_T* done) {
    const NTSTATUS status = NtWriteVirtualMemory(process, to, from, size, done);
    if (status != STATUS_PARTIAL_COPY) {
        return succeeded(status);
    }
    // Code may be written too, and has its protection again afterwards.
    PVOID begin = to;
    SIZE_T length = size;
    ULONG old = 0;
    if (!NT_SUCCESS(
            NtProtectVirtualMemory(process, &begin, &length, PAGE_EXECUTE_READWRITE, &old))) {
        return succeeded(status);
    }
    const bool is_code = (old & (PAGE_EXECUTE | PAGE_EXECUTE_READ)) != 0;
    const NTSTATUS again =
        is_code ? NtWriteVirtualMemory(process, to, from, size, done) : STATUS_ACCESS_VIOLATION;
    NtProtectVirtualMemory(process, &begin, &length, old, &old);
    return succeeded(again);
}

LPVOID WINAPI VirtualAllocEx(HANDLE process, LPVOID address, SIZE_T size, DWORD type,
                             DWORD protect) {
    return succeeded(NtAllocateVirtualMemory(process, &address, 0, &size, type, protect)) ? address
                                                                                          : nullptr;
}

BOOL WINAPI VirtualFreeEx(HANDLE process, LPVOID address, SIZE_T size, DWORD type) {
    if (type == MEM_RELEASE && size != 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    return succeeded(NtFreeVirtualMemory(process, &address, &size, type));
}

BOOL WINAPI VirtualProtectEx(HANDLE process, LPVOID address, SIZE_T size, DWORD protect,
                             PDWORD old) {
    return succeeded(NtProtectVirtualMemory(process, &address, &size, protect, old));
}

SIZE_T WINAPI VirtualQueryEx(HANDLE process, LPCVOID address, PMEMORY_BASIC_INFORMATION to,
                             SIZE_T size) {
    SIZE_T written = 0;
    return succeeded(
               NtQueryVirtualMemory(process, const_cast<LPVOID>(address), 0, to, size, &written))
               ? written
               : 0;
}

DWORD WINAPI K32GetMappedFileNameW(HANDLE process, LPVOID address, LPWSTR to, DWORD size) {
    constexpr int mapped_name = 2;
    Scratch<WCHAR, 1> name(longest_path);
    SIZE_T written = 0;
    if (name.get() == nullptr ||
        !succeeded(NtQueryVirtualMemory(process, address, mapped_name, name.get(),
                                        longest_path * sizeof(WCHAR), &written))) {
        return 0;
    }
    const auto& string = *reinterpret_cast<UNICODE_STRING*>(name.get());
    DWORD units = string.Length / sizeof(WCHAR);
    if (units + 1 > size) {
        fail(ERROR_INSUFFICIENT_BUFFER);
        units = size - 1;
    }
    memcpy(to, string.Buffer, units * sizeof(WCHAR));
    to[units] = 0;
    return units;
}
DWORD WINAPI K32GetMappedFileNameA(HANDLE process, LPVOID address, LPSTR to, DWORD size) {
    Scratch<WCHAR, 1> name(longest_path);
    const DWORD units = name.get() == nullptr
                            ? 0
                            : K32GetMappedFileNameW(process, address, name.get(), longest_path);
    const int bytes = units == 0
                          ? 0
                          : WideCharToMultiByte(CP_ACP, 0, name.get(), static_cast<int>(units) + 1,
                                                to, static_cast<int>(size), nullptr, nullptr);
    return bytes == 0 ? 0 : static_cast<DWORD>(bytes) - 1;
}

} // extern "C"
