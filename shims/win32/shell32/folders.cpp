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
    {0, 0x00, L"USERPROFILE", L"\\Desktop"},                  // the desktop itself: CSIDL_DESKTOP
    {0xfdd39ad0, 0x05, L"USERPROFILE", L"\\Documents"},       // Documents
    {0x374de290, -1, L"USERPROFILE", L"\\Downloads"},         // Downloads
    {0x4bd8d571, 0x0d, L"USERPROFILE", L"\\Music"},           // Music
    {0x33e28130, 0x27, L"USERPROFILE", L"\\Pictures"},        // Pictures
    {0x18989b1d, 0x0e, L"USERPROFILE", L"\\Videos"},          // Videos
    {0xdfdf76a2, -1, L"PUBLIC", L""},                         // Public
    {0xfd228cb7, 0x14, L"SystemRoot", L"\\Fonts"},            // Fonts
    {0xb97d20bb, 0x07, L"APPDATA",
     L"\\Microsoft\\Windows\\Start Menu\\Programs\\Startup"},                      // Startup
    {0xa63293e8, 0x15, L"APPDATA", L"\\Microsoft\\Windows\\Templates"},            // Templates
    {0x1777f761, 0x06, L"USERPROFILE", L"\\Favorites"},                            // Favorites
    {0xa77f5d77, 0x02, L"APPDATA", L"\\Microsoft\\Windows\\Start Menu\\Programs"}, // Programs
    {0x625b53c3, 0x0b, L"APPDATA", L"\\Microsoft\\Windows\\Start Menu"},           // StartMenu
    {0xae50c081, 0x08, L"APPDATA", L"\\Microsoft\\Windows\\Recent"},               // Recent
    {0x8983036c, 0x09, L"APPDATA", L"\\Microsoft\\Windows\\SendTo"},               // SendTo
    {0xc5abbf53, 0x13, L"APPDATA", L"\\Microsoft\\Windows\\Network Shortcuts"},    // NetHood
    {0x9274bd8d, 0x1b, L"APPDATA", L"\\Microsoft\\Windows\\Printer Shortcuts"},    // PrintHood
    {0x724ef170, 0x30, L"APPDATA",
     L"\\Microsoft\\Windows\\Start Menu\\Programs\\Administrative Tools"},     // AdminTools
    {0x352481e8, 0x20, L"LOCALAPPDATA", L"\\Microsoft\\Windows\\INetCache"},   // InternetCache
    {0x2b0f765d, 0x21, L"LOCALAPPDATA", L"\\Microsoft\\Windows\\INetCookies"}, // Cookies
    {0xd9dc8a3b, 0x22, L"LOCALAPPDATA", L"\\Microsoft\\Windows\\History"},     // History
    {0x5cd7aee2, -1, L"LOCALAPPDATA", L"\\Programs"},                          // UserProgramFiles
    {0x4c5c32ff, -1, L"USERPROFILE", L"\\Saved Games"},                        // SavedGames
    {0xa4115719, 0x16, L"ProgramData", L"\\Microsoft\\Windows\\Start Menu"},   // CommonStartMenu
    {0x0139d44e, 0x17, L"ProgramData",
     L"\\Microsoft\\Windows\\Start Menu\\Programs"}, // CommonPrograms
    {0x82a5ea35, 0x18, L"ProgramData",
     L"\\Microsoft\\Windows\\Start Menu\\Programs\\StartUp"}, // CommonStartup
    {0xd0384e7d, 0x2f, L"ProgramData",
     L"\\Microsoft\\Windows\\Start Menu\\Programs\\Administrative Tools"},  // CommonAdminTools
    {0xb94237e7, 0x2d, L"ProgramData", L"\\Microsoft\\Windows\\Templates"}, // CommonTemplates
    {0xc4aa340d, 0x19, L"PUBLIC", L"\\Desktop"},                            // PublicDesktop
    {0xed4824af, 0x2e, L"PUBLIC", L"\\Documents"},                          // PublicDocuments
    {0x3214fab5, 0x35, L"PUBLIC", L"\\Music"},                              // PublicMusic
    {0xb6ebfb86, 0x36, L"PUBLIC", L"\\Pictures"},                           // PublicPictures
    {0x2400183a, 0x37, L"PUBLIC", L"\\Videos"},                             // PublicVideos
    {0xd65231b0, 0x29, L"SystemRoot", L"\\SysWOW64"},                       // SystemX86
    {0xf7f1ed05, 0x2b, L"CommonProgramFiles", L""},                         // ProgramFilesCommon
    {0xde974d24, 0x2c, L"CommonProgramFiles(x86)", L""},                    // ProgramFilesCommonX86
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
