// CreateSymbolicLink for texts of the code page of names of files.

#include <ferry/win32/wide.hpp>

using namespace ferry::win32;

extern "C" {

BOOLEAN WINAPI CreateSymbolicLinkA(LPCSTR path, LPCSTR target, DWORD flags) {
    if (path == nullptr || target == nullptr) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    const WidePath wide_path(path);
    const WidePath wide_target(target);
    if (wide_path.get() == nullptr || wide_target.get() == nullptr) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return FALSE;
    }
    return CreateSymbolicLinkW(wide_path, wide_target, flags);
}

} // extern "C"
