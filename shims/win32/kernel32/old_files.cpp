// Files by the functions of Windows 3, and pointers asked whether they are bad.

#include <ferry/win32/wide.hpp>

using namespace ferry::win32;

namespace {

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

HANDLE handle_of(HFILE file) { return reinterpret_cast<HANDLE>(static_cast<LONG_PTR>(file)); }
HFILE file_of(HANDLE handle) {
    return handle == INVALID_HANDLE_VALUE ? HFILE_ERROR
                                          : static_cast<HFILE>(reinterpret_cast<LONG_PTR>(handle));
}

struct Mode {
    DWORD access;
    DWORD share;
};
Mode mode_of(int style) {
    Mode mode{GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE};
    if ((style & OF_WRITE) != 0) {
        mode.access = GENERIC_WRITE;
    } else if ((style & OF_READWRITE) != 0) {
        mode.access = GENERIC_READ | GENERIC_WRITE;
    }
    constexpr int share_mask = 0x70;
    switch (style & share_mask) {
    case OF_SHARE_EXCLUSIVE: mode.share = 0; break;
    case OF_SHARE_DENY_WRITE: mode.share = FILE_SHARE_READ; break;
    case OF_SHARE_DENY_READ: mode.share = FILE_SHARE_WRITE; break;
    default: break;
    }
    return mode;
}

/// Whether all pages of a range have one of the protections.
bool all_pages(const void* begin, UINT_PTR size, DWORD protections) {
    const auto* at = static_cast<const BYTE*>(begin);
    const BYTE* const end = at + size;
    if (size != 0 && end < at) {
        return false;
    }
    while (at < end) {
        MEMORY_BASIC_INFORMATION region;
        if (VirtualQuery(at, &region, sizeof region) == 0 || region.State != MEM_COMMIT ||
            (region.Protect & protections) == 0 || (region.Protect & PAGE_GUARD) != 0) {
            return false;
        }
        at = static_cast<const BYTE*>(region.BaseAddress) + region.RegionSize;
    }
    return true;
}

constexpr DWORD writable =
    PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
constexpr DWORD readable = writable | PAGE_READONLY | PAGE_EXECUTE_READ | PAGE_EXECUTE;

template <class C>
BOOL is_bad_text(const C* text, UINT_PTR most) {
    for (UINT_PTR i = 0; i < most; ++i) {
        const bool first_of_page =
            i == 0 || (reinterpret_cast<ULONG_PTR>(text + i) & 0xfff) < sizeof(C);
        if (first_of_page && !all_pages(text + i, sizeof(C), readable)) {
            return TRUE;
        }
        if (text[i] == 0) {
            break;
        }
    }
    return FALSE;
}

} // namespace

extern "C" {

HFILE WINAPI _lopen(LPCSTR path, int style) {
    const Mode mode = mode_of(style);
    return file_of(CreateFileA(path, mode.access, mode.share, nullptr, OPEN_EXISTING, 0, nullptr));
}
HFILE WINAPI _lcreat(LPCSTR path, int attributes) {
    constexpr int known = FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM;
    return file_of(CreateFileA(path, GENERIC_READ | GENERIC_WRITE,
                               FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, CREATE_ALWAYS,
                               static_cast<DWORD>(attributes & known), nullptr));
}
HFILE WINAPI _lclose(HFILE file) { return CloseHandle(handle_of(file)) ? 0 : HFILE_ERROR; }
UINT WINAPI _lread(HFILE file, LPVOID to, UINT size) {
    DWORD done = 0;
    return ReadFile(handle_of(file), to, size, &done, nullptr) ? done
                                                               : static_cast<UINT>(HFILE_ERROR);
}
LONG WINAPI _hread(HFILE file, LPVOID to, LONG size) {
    return static_cast<LONG>(_lread(file, to, static_cast<UINT>(size)));
}
/// Nothing to write cuts the file off.
LONG WINAPI _hwrite(HFILE file, LPCCH from, LONG size) {
    if (size == 0) {
        return SetEndOfFile(handle_of(file)) ? 0 : HFILE_ERROR;
    }
    DWORD done = 0;
    return WriteFile(handle_of(file), from, static_cast<DWORD>(size), &done, nullptr)
               ? static_cast<LONG>(done)
               : HFILE_ERROR;
}
UINT WINAPI _lwrite(HFILE file, LPCCH from, UINT size) {
    return static_cast<UINT>(_hwrite(file, from, static_cast<LONG>(size)));
}
LONG WINAPI _llseek(HFILE file, LONG distance, int origin) {
    return static_cast<LONG>(
        SetFilePointer(handle_of(file), distance, nullptr, static_cast<DWORD>(origin)));
}

HFILE WINAPI OpenFile(LPCSTR name, LPOFSTRUCT facts, UINT style) {
    memset(facts, 0, sizeof *facts);
    facts->cBytes = sizeof *facts;
    const auto failed = [facts] {
        facts->nErrCode = static_cast<WORD>(GetLastError());
        return HFILE_ERROR;
    };
    const bool makes = (style & OF_CREATE) != 0;
    const DWORD length =
        makes ? GetFullPathNameA(name, sizeof facts->szPathName, facts->szPathName, nullptr)
              : SearchPathA(nullptr, name, nullptr, sizeof facts->szPathName, facts->szPathName,
                            nullptr);
    if (length >= sizeof facts->szPathName) {
        SetLastError(ERROR_FILENAME_EXCED_RANGE);
        return failed();
    }
    if (length == 0) {
        SetLastError(ERROR_FILE_NOT_FOUND);
        return failed();
    }
    if ((style & OF_PARSE) != 0) {
        return 0;
    }
    if ((style & OF_DELETE) != 0) {
        return DeleteFileA(facts->szPathName) ? 1 : failed();
    }
    const Mode mode = mode_of(static_cast<int>(style));
    const HANDLE file =
        CreateFileA(facts->szPathName, makes ? GENERIC_READ | GENERIC_WRITE : mode.access,
                    mode.share, nullptr, makes ? CREATE_ALWAYS : OPEN_EXISTING, 0, nullptr);
    if (file == INVALID_HANDLE_VALUE) {
        return failed();
    }
    facts->fFixedDisk = 1;
    if ((style & OF_EXIST) != 0) {
        CloseHandle(file);
        return 1;
    }
    return file_of(file);
}

/// Gives a number above 31, or an error below.
UINT WINAPI WinExec(LPCSTR command, UINT show) {
    constexpr UINT started = 33;
    STARTUPINFOA startup{};
    startup.cb = sizeof startup;
    startup.dwFlags = STARTF_USESHOWWINDOW;
    startup.wShowWindow = static_cast<WORD>(show);
    PROCESS_INFORMATION process;
    const size_t size = strlen(command) + 1;
    auto* const line = static_cast<char*>(RtlAllocateHeap(peb()->process_heap, 0, size));
    if (line == nullptr) {
        return 0;
    }
    memcpy(line, command, size);
    const BOOL made = CreateProcessA(nullptr, line, nullptr, nullptr, FALSE, 0, nullptr, nullptr,
                                     &startup, &process);
    RtlFreeHeap(peb()->process_heap, 0, line);
    if (!made) {
        const DWORD error = GetLastError();
        return error < 32 ? error : 0;
    }
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return started;
}

BOOL WINAPI IsBadReadPtr(const void* at, UINT_PTR size) { return !all_pages(at, size, readable); }
BOOL WINAPI IsBadHugeReadPtr(const void* at, UINT_PTR size) { return IsBadReadPtr(at, size); }
BOOL WINAPI IsBadWritePtr(LPVOID at, UINT_PTR size) { return !all_pages(at, size, writable); }
BOOL WINAPI IsBadHugeWritePtr(LPVOID at, UINT_PTR size) { return IsBadWritePtr(at, size); }
BOOL WINAPI IsBadCodePtr(FARPROC at) { return IsBadReadPtr(reinterpret_cast<const void*>(at), 1); }
BOOL WINAPI IsBadStringPtrA(LPCSTR text, UINT_PTR most) { return is_bad_text(text, most); }
BOOL WINAPI IsBadStringPtrW(LPCWSTR text, UINT_PTR most) { return is_bad_text(text, most); }

void WINAPI GlobalMemoryStatus(LPMEMORYSTATUS to) {
    MEMORYSTATUSEX all;
    all.dwLength = sizeof all;
    GlobalMemoryStatusEx(&all);
    to->dwLength = sizeof *to;
    to->dwMemoryLoad = all.dwMemoryLoad;
    to->dwTotalPhys = static_cast<SIZE_T>(all.ullTotalPhys);
    to->dwAvailPhys = static_cast<SIZE_T>(all.ullAvailPhys);
    to->dwTotalPageFile = static_cast<SIZE_T>(all.ullTotalPageFile);
    to->dwAvailPageFile = static_cast<SIZE_T>(all.ullAvailPageFile);
    to->dwTotalVirtual = static_cast<SIZE_T>(all.ullTotalVirtual);
    to->dwAvailVirtual = static_cast<SIZE_T>(all.ullAvailVirtual);
}
HLOCAL WINAPI LocalHandle(LPCVOID at) { return GlobalHandle(at); }
SIZE_T WINAPI GlobalCompact(DWORD) { return 0; }
SIZE_T WINAPI LocalCompact(UINT) { return 0; }
SIZE_T WINAPI LocalShrink(HLOCAL, UINT) { return 0; }
void WINAPI GlobalFix(HGLOBAL) {}
void WINAPI GlobalUnfix(HGLOBAL) {}
LPVOID WINAPI GlobalWire(HGLOBAL memory) { return GlobalLock(memory); }
BOOL WINAPI GlobalUnWire(HGLOBAL memory) { return GlobalUnlock(memory); }

DWORD WINAPI GetCompressedFileSizeW(LPCWSTR path, LPDWORD high) {
    const HANDLE file = CreateFileW(path, FILE_READ_ATTRIBUTES,
                                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                    OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr);
    if (file == INVALID_HANDLE_VALUE) {
        return INVALID_FILE_SIZE;
    }
    FILE_STANDARD_INFO facts{};
    const BOOL known = GetFileInformationByHandleEx(file, FileStandardInfo, &facts, sizeof facts);
    CloseHandle(file);
    if (!known) {
        return INVALID_FILE_SIZE;
    }
    // What it takes on the disk: less than its size only where there are holes.
    const auto size = static_cast<ULONGLONG>(
        facts.AllocationSize.QuadPart < facts.EndOfFile.QuadPart ? facts.AllocationSize.QuadPart
                                                                 : facts.EndOfFile.QuadPart);
    const auto low = static_cast<DWORD>(size);
    if (high != nullptr) {
        *high = static_cast<DWORD>(size >> 32);
    }
    fail(NO_ERROR); // a low half of ~0 is no error
    return low;
}
DWORD WINAPI GetCompressedFileSizeA(LPCSTR path, LPDWORD high) {
    return GetCompressedFileSizeW(WidePath(path), high);
}

} // extern "C"
