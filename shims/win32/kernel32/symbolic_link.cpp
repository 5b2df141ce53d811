// CreateSymbolicLink for texts of the ANSI code page.

#include <ferry/win32/ntdll.hpp>

extern "C" {

BOOLEAN WINAPI CreateSymbolicLinkA(LPCSTR path, LPCSTR target, DWORD flags) {
    WCHAR wide[2][MAX_PATH];
    const LPCSTR texts[2] = {path, target};
    for (int i = 0; i < 2; ++i) {
        if (texts[i] == nullptr ||
            MultiByteToWideChar(CP_ACP, 0, texts[i], -1, wide[i], MAX_PATH) == 0) {
            SetLastError(texts[i] == nullptr ? ERROR_INVALID_PARAMETER
                                             : ERROR_FILENAME_EXCED_RANGE);
            return FALSE;
        }
    }
    return CreateSymbolicLinkW(wide[0], wide[1], flags);
}

} // extern "C"
