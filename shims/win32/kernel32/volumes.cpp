// Functions for volumes, and for files by names in ANSI, that kernelbase does not have.

#include <ferry/win32/wide.hpp>

using namespace ferry::win32;

namespace {

BOOL fail(DWORD error) {
    teb()->last_error = error;
    return FALSE;
}

/// A name as UTF-16; `fits` is false, with the last error set, where there is no memory.
class WideName : public WidePath {
public:
    explicit WideName(LPCSTR name) : WidePath(name), fits(name == nullptr || get() != nullptr) {
        if (!fits) {
            fail(ERROR_NOT_ENOUGH_MEMORY);
        }
    }

    const bool fits;
};

/// Names of volumes are ASCII.
void narrow(const WCHAR* from, DWORD count, LPSTR to) {
    for (DWORD i = 0; i < count; ++i) {
        to[i] = static_cast<char>(from[i]);
    }
}

constexpr DWORD volume_name_units = 50; ///< with its NUL

BOOL give_name(BOOL found, const WCHAR* name, LPSTR to, DWORD room) {
    if (!found) {
        return FALSE;
    }
    if (room < volume_name_units) {
        return fail(ERROR_FILENAME_EXCED_RANGE);
    }
    narrow(name, volume_name_units, to);
    return TRUE;
}

} // namespace

extern "C" {

BOOL WINAPI CreateDirectoryExA(LPCSTR like, LPCSTR path, LPSECURITY_ATTRIBUTES security) {
    const WideName old(like);
    const WideName made(path);
    return old.fits && made.fits && CreateDirectoryExW(old.get(), made.get(), security);
}

BOOL WINAPI MoveFileWithProgressA(LPCSTR from, LPCSTR to, LPPROGRESS_ROUTINE routine, LPVOID data,
                                  DWORD flags) {
    const WideName source(from);
    const WideName target(to);
    return source.fits && target.fits &&
           MoveFileWithProgressW(source.get(), target.get(), routine, data, flags);
}

HANDLE WINAPI FindFirstVolumeA(LPSTR to, DWORD room) {
    WCHAR name[volume_name_units];
    const HANDLE search = FindFirstVolumeW(name, volume_name_units);
    if (search != INVALID_HANDLE_VALUE && !give_name(TRUE, name, to, room)) {
        FindVolumeClose(search);
        return INVALID_HANDLE_VALUE;
    }
    return search;
}

BOOL WINAPI FindNextVolumeA(HANDLE search, LPSTR to, DWORD room) {
    WCHAR name[volume_name_units];
    return give_name(FindNextVolumeW(search, name, volume_name_units), name, to, room);
}

BOOL WINAPI GetVolumeNameForVolumeMountPointA(LPCSTR point, LPSTR to, DWORD room) {
    WCHAR name[volume_name_units];
    const WideName wide(point);
    return wide.fits &&
           give_name(GetVolumeNameForVolumeMountPointW(wide.get(), name, volume_name_units), name,
                     to, room);
}

BOOL WINAPI GetVolumePathNamesForVolumeNameA(LPCSTR volume, LPSTR to, DWORD room, PDWORD needed) {
    WCHAR names[8];
    const WideName wide(volume);
    DWORD units = 0;
    if (!wide.fits || !GetVolumePathNamesForVolumeNameW(wide.get(), names, 8, &units)) {
        return FALSE;
    }
    if (needed != nullptr) {
        *needed = units;
    }
    if (room < units) {
        return fail(ERROR_MORE_DATA);
    }
    narrow(names, units, to);
    return TRUE;
}

// Labels and mount points are the administrator's, who no guest is; and there are no mount points.
BOOL WINAPI SetVolumeLabelW(LPCWSTR, LPCWSTR) { return fail(ERROR_ACCESS_DENIED); }
BOOL WINAPI SetVolumeLabelA(LPCSTR, LPCSTR) { return fail(ERROR_ACCESS_DENIED); }
BOOL WINAPI SetVolumeMountPointW(LPCWSTR, LPCWSTR) { return fail(ERROR_ACCESS_DENIED); }
BOOL WINAPI SetVolumeMountPointA(LPCSTR, LPCSTR) { return fail(ERROR_ACCESS_DENIED); }
BOOL WINAPI DeleteVolumeMountPointA(LPCSTR) { return fail(ERROR_ACCESS_DENIED); }
HANDLE WINAPI FindFirstVolumeMountPointW(LPCWSTR, LPWSTR, DWORD) {
    fail(ERROR_NO_MORE_FILES);
    return INVALID_HANDLE_VALUE;
}
HANDLE WINAPI FindFirstVolumeMountPointA(LPCSTR, LPSTR, DWORD) {
    return FindFirstVolumeMountPointW(nullptr, nullptr, 0);
}
BOOL WINAPI FindNextVolumeMountPointW(HANDLE, LPWSTR, DWORD) { return fail(ERROR_INVALID_HANDLE); }
BOOL WINAPI FindNextVolumeMountPointA(HANDLE, LPSTR, DWORD) { return fail(ERROR_INVALID_HANDLE); }
BOOL WINAPI FindVolumeMountPointClose(HANDLE) { return fail(ERROR_INVALID_HANDLE); }

} // extern "C"
