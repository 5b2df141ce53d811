// Known folders: where the environment says the user's lie.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

using namespace ferry::win32;

extern "C" __declspec(dllimport) LPVOID WINAPI CoTaskMemAlloc(SIZE_T size);

namespace {

struct Folder {
    ULONG id;   ///< the first part of its KNOWNFOLDERID; no two share it
    int number; ///< CSIDL, or -1
    const WCHAR* variable;
    const WCHAR* below;
};
constexpr Folder folders[] = {
    {0x5e6c858f, 0x28, L"USERPROFILE", L""},                  // Profile
    {0x3eb685db, 0x1a, L"APPDATA", L""},                      // RoamingAppData
    {0xf1b32785, 0x1c, L"LOCALAPPDATA", L""},                 // LocalAppData
    {0xa520a1a4, -1, L"USERPROFILE", L"\\AppData\\LocalLow"}, // LocalAppDataLow
    {0x62ab5d82, 0x23, L"ProgramData", L""},                  // ProgramData
    {0x905e63b6, 0x26, L"ProgramFiles", L""},                 // ProgramFiles
    {0x7c5a40ef, 0x2a, L"ProgramFiles(x86)", L""},            // ProgramFilesX86
    {0x6d809377, -1, L"ProgramFiles", L""},                   // ProgramFilesX64
    {0xf38bf404, 0x24, L"SystemRoot", L""},                   // Windows
    {0x1ac14e77, 0x25, L"SystemRoot", L"\\System32"},         // System
    {0xb4bfcc3a, 0x10, L"USERPROFILE", L"\\Desktop"},         // Desktop
    {0xfdd39ad0, 0x05, L"USERPROFILE", L"\\Documents"},       // Documents
    {0x374de290, -1, L"USERPROFILE", L"\\Downloads"},         // Downloads
    {0x4bd8d571, 0x0d, L"USERPROFILE", L"\\Music"},           // Music
    {0x33e28130, 0x27, L"USERPROFILE", L"\\Pictures"},        // Pictures
    {0x18989b1d, 0x0e, L"USERPROFILE", L"\\Videos"},          // Videos
    {0xdfdf76a2, -1, L"PUBLIC", L""},                         // Public
    {0xfd228cb7, 0x14, L"SystemRoot", L"\\Fonts"},            // Fonts
    {0xb97d20bb, 0x07, L"APPDATA",
     L"\\Microsoft\\Windows\\Start Menu\\Programs\\Startup"},           // Startup
    {0xa63293e8, 0x15, L"APPDATA", L"\\Microsoft\\Windows\\Templates"}, // Templates
};

/// Its path with a null; the units without, or 0.
DWORD path_of(const Folder& folder, LPWSTR to, DWORD room) {
    const DWORD units = GetEnvironmentVariableW(folder.variable, to, room);
    const auto more = static_cast<DWORD>(wcslen(folder.below));
    if (units == 0 || units + more >= room) {
        return 0;
    }
    memcpy(to + units, folder.below, (more + 1) * sizeof(WCHAR));
    return units + more;
}

constexpr DWORD most = 32768;

} // namespace

extern "C" {

HRESULT WINAPI SHGetKnownFolderPath(const GUID& id, DWORD, HANDLE, PWSTR* path) {
    *path = nullptr;
    for (const Folder& folder : folders) {
        if (folder.id != id.Data1) {
            continue;
        }
        auto* const text = static_cast<PWSTR>(CoTaskMemAlloc(most * sizeof(WCHAR)));
        if (text == nullptr) {
            return E_OUTOFMEMORY;
        }
        if (path_of(folder, text, most) == 0) {
            break;
        }
        *path = text;
        return S_OK;
    }
    return HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
}

HRESULT WINAPI SHGetFolderPathW(HWND, int number, HANDLE, DWORD, LPWSTR to) {
    constexpr int flags = 0xff00; // CSIDL_FLAG_*
    for (const Folder& folder : folders) {
        if (folder.number == (number & ~flags)) {
            return path_of(folder, to, MAX_PATH) != 0 ? S_OK : S_FALSE;
        }
    }
    to[0] = 0;
    return E_INVALIDARG;
}
HRESULT WINAPI SHGetFolderPathA(HWND window, int number, HANDLE token, DWORD flags, LPSTR to) {
    WCHAR wide[MAX_PATH];
    const HRESULT result = SHGetFolderPathW(window, number, token, flags, wide);
    WideCharToMultiByte(CP_ACP, 0, wide, -1, to, MAX_PATH, nullptr, nullptr);
    return result;
}
BOOL WINAPI SHGetSpecialFolderPathW(HWND window, LPWSTR to, int number, BOOL) {
    return SHGetFolderPathW(window, number, nullptr, 0, to) == S_OK;
}
BOOL WINAPI SHGetSpecialFolderPathA(HWND window, LPSTR to, int number, BOOL) {
    return SHGetFolderPathA(window, number, nullptr, 0, to) == S_OK;
}

} // extern "C"
