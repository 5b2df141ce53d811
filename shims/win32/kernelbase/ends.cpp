// Programs that end themselves with a word, standard handles and whole environments that are
// replaced.

#include <ferry/win32/files.hpp>

#include "text.hpp"

using namespace ferry::win32;

extern "C" {

/// Windows shows a box; there is nobody to see one here.
void WINAPI FatalAppExitW(UINT, LPCWSTR text) {
    if (text != nullptr) {
        char line[1024];
        int bytes = WideCharToMultiByte(CP_UTF8, 0, text, -1, line, sizeof line, nullptr, nullptr);
        if (bytes > 0) {
            line[bytes - 1] = '\n';
            DWORD written = 0;
            WriteFile(GetStdHandle(STD_ERROR_HANDLE), line, static_cast<DWORD>(bytes), &written,
                      nullptr);
        }
    }
    ExitProcess(0);
}
void WINAPI FatalAppExitA(UINT action, LPCSTR text) { FatalAppExitW(action, Wide(text)); }

BOOL WINAPI SetStdHandleEx(DWORD which, HANDLE handle, PHANDLE before) {
    if (before != nullptr) {
        *before = GetStdHandle(which);
    }
    return SetStdHandle(which, handle);
}

/// Texts NAME=VALUE, each with its NUL, then one more: nothing else is set afterwards.
BOOL WINAPI SetEnvironmentStringsW(LPWCH block) {
    for (const WCHAR* at = block; *at != 0; at += wcslen(at) + 1) {
        if (*at == L'=' || wcschr(at, L'=') == nullptr) {
            return fail(ERROR_INVALID_PARAMETER);
        }
    }
    LPWCH const old = GetEnvironmentStringsW();
    for (WCHAR* at = old; *at != 0;) {
        WCHAR* const next = at + wcslen(at) + 1;
        WCHAR* const equals = wcschr(at + 1, L'=');
        if (*at != L'=' && equals != nullptr) { // not a drive's directory
            *equals = 0;
            SetEnvironmentVariableW(at, nullptr);
        }
        at = next;
    }
    FreeEnvironmentStringsW(old);
    for (const WCHAR* at = block; *at != 0; at += wcslen(at) + 1) {
        const SIZE_T units = static_cast<SIZE_T>(wcschr(at, L'=') - at);
        Scratch<WCHAR, 64> name(units + 1);
        if (name.get() == nullptr) {
            return fail(ERROR_NOT_ENOUGH_MEMORY);
        }
        memcpy(name.get(), at, units * sizeof(WCHAR));
        name.get()[units] = 0;
        SetEnvironmentVariableW(name.get(), at + units + 1);
    }
    return TRUE;
}

/// The language of a locale in words, as version resources want it.
DWORD WINAPI VerLanguageNameW(DWORD language, LPWSTR to, DWORD room) {
    WCHAR found[80];
    int units = GetLocaleInfoW(MAKELCID(static_cast<WORD>(language), SORT_DEFAULT),
                               LOCALE_SLANGUAGE, found, 80);
    if (units == 0 || (language & 0x3ff) == 0) {
        constexpr WCHAR neutral[] = L"Language Neutral";
        memcpy(found, neutral, sizeof neutral);
        units = static_cast<int>(wcslen(neutral)) + 1;
    }
    return give_wide(found, static_cast<DWORD>(units) - 1, to, room);
}
DWORD WINAPI VerLanguageNameA(DWORD language, LPSTR to, DWORD room) {
    WCHAR found[80];
    const DWORD units = VerLanguageNameW(language, found, 80);
    return give_ansi(found, units, to, room);
}

} // extern "C"
