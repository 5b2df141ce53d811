// The desktop of a program without one: no window, no keyboard, a window station that is not seen.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

#include <winuser.h>

namespace {

/// A number that is no other handle.
HWINSTA station() { return reinterpret_cast<HWINSTA>(ULONG_PTR{0x5c}); }

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

} // namespace

extern "C" {

int WINAPI GetSystemMetrics(int) { return 0; }
HWND WINAPI GetForegroundWindow(void) { return nullptr; }
HWND WINAPI GetDesktopWindow(void) { return nullptr; }
HWND WINAPI GetActiveWindow(void) { return nullptr; }
/// US English.
HKL WINAPI GetKeyboardLayout(DWORD) { return reinterpret_cast<HKL>(ULONG_PTR{0x04090409}); }
UINT WINAPI MapVirtualKeyW(UINT, UINT) { return 0; }
int WINAPI ToUnicodeEx(UINT, UINT, const BYTE*, LPWSTR, int, UINT, HKL) { return 0; }
SHORT WINAPI GetKeyState(int) { return 0; }
SHORT WINAPI GetAsyncKeyState(int) { return 0; }

// No display is there, so none is listed, found or described.
WINBOOL WINAPI EnumDisplayMonitors(HDC, LPCRECT, MONITORENUMPROC, LPARAM) { return TRUE; }
HMONITOR WINAPI MonitorFromPoint(POINT, DWORD) { return nullptr; }
HMONITOR WINAPI MonitorFromRect(LPCRECT, DWORD) { return nullptr; }
HMONITOR WINAPI MonitorFromWindow(HWND, DWORD) { return nullptr; }
WINBOOL WINAPI GetMonitorInfoA(HMONITOR, LPMONITORINFO) {
    return fail(ERROR_INVALID_MONITOR_HANDLE);
}
WINBOOL WINAPI GetMonitorInfoW(HMONITOR, LPMONITORINFO) {
    return fail(ERROR_INVALID_MONITOR_HANDLE);
}
WINBOOL WINAPI EnumDisplayDevicesA(LPCSTR, DWORD, PDISPLAY_DEVICEA, DWORD) { return FALSE; }
WINBOOL WINAPI EnumDisplayDevicesW(LPCWSTR, DWORD, PDISPLAY_DEVICEW, DWORD) { return FALSE; }
WINBOOL WINAPI EnumDisplaySettingsA(LPCSTR, DWORD, LPDEVMODEA) { return FALSE; }
WINBOOL WINAPI EnumDisplaySettingsW(LPCWSTR, DWORD, LPDEVMODEW) { return FALSE; }
WINBOOL WINAPI EnumDisplaySettingsExA(LPCSTR, DWORD, LPDEVMODEA, DWORD) { return FALSE; }
WINBOOL WINAPI EnumDisplaySettingsExW(LPCWSTR, DWORD, LPDEVMODEW, DWORD) { return FALSE; }

HWINSTA WINAPI GetProcessWindowStation(void) { return station(); }
WINBOOL WINAPI GetUserObjectInformationW(HANDLE object, int kind, PVOID to, DWORD size,
                                         LPDWORD needed) {
    if (object != station() || kind != UOI_FLAGS) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (needed != nullptr) {
        *needed = sizeof(USEROBJECTFLAGS);
    }
    if (size < sizeof(USEROBJECTFLAGS)) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    const USEROBJECTFLAGS flags{FALSE, FALSE, 0};
    memcpy(to, &flags, sizeof flags);
    return TRUE;
}

// A clipboard belongs to a window station that is seen.
WINBOOL WINAPI OpenClipboard(HWND) { return fail(ERROR_ACCESS_DENIED); }
WINBOOL WINAPI CloseClipboard(void) { return fail(ERROR_CLIPBOARD_NOT_OPEN); }
WINBOOL WINAPI EmptyClipboard(void) { return fail(ERROR_CLIPBOARD_NOT_OPEN); }
HANDLE WINAPI SetClipboardData(UINT, HANDLE) {
    SetLastError(ERROR_CLIPBOARD_NOT_OPEN);
    return nullptr;
}
WINBOOL WINAPI IsClipboardFormatAvailable(UINT) { return FALSE; }
HANDLE WINAPI GetClipboardData(UINT) {
    SetLastError(ERROR_CLIPBOARD_NOT_OPEN);
    return nullptr;
}
UINT WINAPI EnumClipboardFormats(UINT) {
    SetLastError(ERROR_CLIPBOARD_NOT_OPEN);
    return 0;
}
int WINAPI CountClipboardFormats() { return 0; }
int WINAPI GetPriorityClipboardFormat(UINT*, int) { return 0; } // as of an empty one
HWND WINAPI GetClipboardOwner() { return nullptr; }
HWND WINAPI GetOpenClipboardWindow() { return nullptr; }
DWORD WINAPI GetClipboardSequenceNumber() { return 0; } // as without the right to the clipboard
WINBOOL WINAPI MessageBeep(UINT) { return TRUE; }

} // extern "C"
