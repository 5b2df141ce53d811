// What kind of program a file is.

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

bool read_at(HANDLE file, ULONG offset, void* to, DWORD size) {
    OVERLAPPED place{};
    place.Offset = offset;
    DWORD count = 0;
    return ReadFile(file, to, size, &count, &place) && count == size;
}

/// SCS_*, or -1 if it is no program.
int type_of(HANDLE file) {
    IMAGE_DOS_HEADER dos;
    if (!read_at(file, 0, &dos, sizeof dos) || dos.e_magic != IMAGE_DOS_SIGNATURE) {
        return -1;
    }
    struct {
        DWORD signature;
        IMAGE_FILE_HEADER file;
    } header;
    if (!read_at(file, static_cast<ULONG>(dos.e_lfanew), &header, sizeof header)) {
        return SCS_DOS_BINARY;
    }
    if (LOWORD(header.signature) == IMAGE_OS2_SIGNATURE) {
        return SCS_WOW_BINARY;
    }
    if (header.signature != IMAGE_NT_SIGNATURE) {
        return SCS_DOS_BINARY;
    }
    if ((header.file.Characteristics & IMAGE_FILE_DLL) != 0) {
        return -1;
    }
    return header.file.Machine == IMAGE_FILE_MACHINE_I386 ? SCS_32BIT_BINARY : SCS_64BIT_BINARY;
}

BOOL tell_type(HANDLE file, LPDWORD type) {
    if (file == INVALID_HANDLE_VALUE) {
        return FALSE;
    }
    const int found = type_of(file);
    CloseHandle(file);
    if (found < 0) {
        SetLastError(ERROR_BAD_EXE_FORMAT);
        return FALSE;
    }
    *type = static_cast<DWORD>(found);
    return TRUE;
}

constexpr DWORD share = FILE_SHARE_READ | FILE_SHARE_DELETE;

} // namespace

extern "C" {

BOOL WINAPI GetBinaryTypeW(LPCWSTR name, LPDWORD type) {
    return tell_type(CreateFileW(name, GENERIC_READ, share, nullptr, OPEN_EXISTING, 0, nullptr),
                     type);
}
BOOL WINAPI GetBinaryTypeA(LPCSTR name, LPDWORD type) {
    return tell_type(CreateFileA(name, GENERIC_READ, share, nullptr, OPEN_EXISTING, 0, nullptr),
                     type);
}
#undef GetBinaryType // the old name of the one with characters
BOOL WINAPI GetBinaryType(LPCSTR name, LPDWORD type) { return GetBinaryTypeA(name, type); }

} // extern "C"
