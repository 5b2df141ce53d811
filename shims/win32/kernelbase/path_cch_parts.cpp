// PathCch*: parts of paths: roots, prefixes, extensions and separators at the end.

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

constexpr size_t most_units = 32768;                            // PATHCCH_MAX_CCH
constexpr HRESULT too_small = static_cast<HRESULT>(0x8007007a); // STRSAFE_E_INSUFFICIENT_BUFFER

bool is_letter(WCHAR c) { return (c | 0x20) >= L'a' && (c | 0x20) <= L'z'; }

bool begins(LPCWSTR path, LPCWSTR prefix) {
    return CompareStringOrdinal(path, static_cast<int>(wcsnlen(path, wcslen(prefix))), prefix, -1,
                                TRUE) == CSTR_EQUAL;
}

constexpr size_t extended = 4; ///< "\\?\"
constexpr size_t network = 8;  ///< "\\?\UNC\"

/// Units of "\\" or "\\?\UNC\" where the path begins so, otherwise 0.
size_t network_prefix(LPCWSTR path) {
    if (begins(path, L"\\\\?\\UNC\\")) {
        return network;
    }
    return path[0] == L'\\' && path[1] == L'\\' && path[2] != L'?' ? 2 : 0;
}

bool has_drive(LPCWSTR path) { return is_letter(path[0]) && path[1] == L':'; }

/// Units of "\\?\Volume{…}", or 0.
size_t volume_units(LPCWSTR path) {
    constexpr size_t digits = 36;
    if (!begins(path, L"\\\\?\\Volume{")) {
        return 0;
    }
    const size_t at = extended + 7 + digits;
    return wcsnlen(path, at + 1) > at && path[at] == L'}' ? at + 1 : 0;
}

/// Where what is behind the root begins; null if there is no root.
LPCWSTR behind_root(LPCWSTR path) {
    if (const size_t prefix = network_prefix(path); prefix != 0) {
        LPCWSTR at = path + prefix;
        for (int part = 0; part < 2 && *at != 0; ++part) {
            while (*at != 0 && *at != L'\\') {
                ++at;
            }
            at += *at != 0 ? 1 : 0;
        }
        return at;
    }
    if (const size_t volume = volume_units(path); volume != 0) {
        return path + volume + (path[volume] == L'\\' ? 1 : 0);
    }
    const LPCWSTR plain = begins(path, L"\\\\?\\") ? path + extended : path;
    if (has_drive(plain)) {
        return plain + (plain[2] == L'\\' ? 3 : 2);
    }
    return plain == path && path[0] == L'\\' ? path + 1 : nullptr;
}

bool is_root(LPCWSTR path) {
    const LPCWSTR end = *path == 0 ? nullptr : behind_root(path);
    if (end == nullptr || *end != 0) {
        return false;
    }
    const size_t prefix = network_prefix(path);
    const bool separated = end[-1] == L'\\';
    return prefix == 0 ? separated : !separated || path + prefix == end;
}

LPWSTR extension_of(LPWSTR path) {
    LPWSTR dot = nullptr;
    LPWSTR at = path;
    for (; *at != 0; ++at) {
        dot = *at == L'.' ? at : *at == L'\\' || *at == L' ' ? nullptr : dot;
    }
    return dot != nullptr ? dot : at;
}

/// Whether it is text with its end in the room, which is no larger than any path's.
bool is_path(LPCWSTR path, size_t room) {
    return path != nullptr && room != 0 && room <= most_units && wcsnlen(path, room) < room;
}

bool is_extension(LPCWSTR extension) {
    extension += *extension == L'.' ? 1 : 0;
    for (; *extension != 0; ++extension) {
        if (*extension == L'.' || *extension == L'\\' || *extension == L' ') {
            return false;
        }
    }
    return true;
}

HRESULT add_extension(LPWSTR path, size_t room, LPCWSTR extension) {
    extension += *extension == L'.' ? 1 : 0;
    const size_t added = wcslen(extension);
    const size_t units = wcslen(path);
    if (added == 0) {
        return S_OK;
    }
    if (units + 1 + added >= room) {
        return too_small;
    }
    path[units] = L'.';
    memcpy(path + units + 1, extension, (added + 1) * sizeof(WCHAR));
    return S_OK;
}

} // namespace

extern "C" {

BOOL WINAPI PathCchIsRoot(LPCWSTR path) { return path != nullptr && is_root(path); }

HRESULT WINAPI PathCchSkipRoot(LPCWSTR path, LPCWSTR* end) {
    const LPCWSTR found =
        path == nullptr || end == nullptr || *path == 0 ? nullptr : behind_root(path);
    if (found == nullptr) {
        return E_INVALIDARG;
    }
    *end = found;
    return S_OK;
}

HRESULT WINAPI PathCchStripToRoot(LPWSTR path, size_t room) {
    if (!is_path(path, room)) {
        return E_INVALIDARG;
    }
    const LPCWSTR end = *path == 0 ? nullptr : behind_root(path);
    if (end == nullptr) {
        *path = 0;
        return E_INVALIDARG;
    }
    if (*end == 0 && (is_root(path) || network_prefix(path) == 0)) {
        return S_FALSE;
    }
    const bool separated = network_prefix(path) != 0 && end[-1] == L'\\';
    path[end - path - (separated ? 1 : 0)] = 0;
    return S_OK;
}

HRESULT WINAPI PathCchStripPrefix(LPWSTR path, size_t room) {
    if (!is_path(path, room)) {
        return E_INVALIDARG;
    }
    const bool of_network = begins(path, L"\\\\?\\UNC\\");
    if (!of_network && !(begins(path, L"\\\\?\\") && has_drive(path + extended))) {
        return S_FALSE;
    }
    const LPCWSTR kept = path + (of_network ? network : extended);
    const size_t at = of_network ? 2 : 0; // its first two separators stay
    memmove(path + at, kept, (wcslen(kept) + 1) * sizeof(WCHAR));
    return S_OK;
}

BOOL WINAPI PathIsUNCEx(LPCWSTR path, LPCWSTR* server) {
    const size_t prefix = path == nullptr ? 0 : network_prefix(path);
    if (server != nullptr) {
        *server = prefix == 0 ? nullptr : path + prefix;
    }
    return prefix != 0;
}

HRESULT WINAPI PathCchAddBackslashEx(LPWSTR path, size_t room, LPWSTR* end, size_t* left) {
    const size_t units = wcsnlen(path, room);
    if (end != nullptr) {
        *end = nullptr;
    }
    if (left != nullptr) {
        *left = 0;
    }
    const bool needed = units != 0 && units < room && path[units - 1] != L'\\';
    if (units >= room || (needed && units + 1 >= room)) {
        return too_small;
    }
    if (needed) {
        path[units] = L'\\';
        path[units + 1] = 0;
    }
    const size_t now = units + (needed ? 1 : 0);
    if (end != nullptr) {
        *end = path + now;
    }
    if (left != nullptr) {
        *left = room - now;
    }
    return needed ? S_OK : S_FALSE;
}
HRESULT WINAPI PathCchAddBackslash(LPWSTR path, size_t room) {
    return PathCchAddBackslashEx(path, room, nullptr, nullptr);
}

HRESULT WINAPI PathCchRemoveBackslashEx(LPWSTR path, size_t room, LPWSTR* end, size_t* left) {
    const size_t units = room == 0 ? 0 : wcsnlen(path, room);
    if (end != nullptr) {
        *end = nullptr;
    }
    if (left != nullptr) {
        *left = 0;
    }
    if (room == 0 || units == room || end == nullptr || left == nullptr) {
        return E_INVALIDARG;
    }
    const bool separated = units != 0 && path[units - 1] == L'\\';
    *end = path + units - (separated ? 1 : 0);
    *left = room - static_cast<size_t>(*end - path);
    if (!separated || is_root(path)) {
        return S_FALSE;
    }
    **end = 0;
    return S_OK;
}
HRESULT WINAPI PathCchRemoveBackslash(LPWSTR path, size_t room) {
    LPWSTR end;
    size_t left;
    return PathCchRemoveBackslashEx(path, room, &end, &left);
}

HRESULT WINAPI PathCchFindExtension(LPCWSTR path, size_t room, LPCWSTR* extension) {
    *extension = nullptr;
    if (!is_path(path, room)) {
        return E_INVALIDARG;
    }
    *extension = extension_of(const_cast<LPWSTR>(path));
    return S_OK;
}

HRESULT WINAPI PathCchRemoveExtension(LPWSTR path, size_t room) {
    if (!is_path(path, room)) {
        return E_INVALIDARG;
    }
    const LPWSTR extension = extension_of(path);
    if (*extension == 0) {
        return S_FALSE;
    }
    *extension = 0;
    return S_OK;
}

HRESULT WINAPI PathCchAddExtension(LPWSTR path, size_t room, LPCWSTR extension) {
    if (!is_path(path, room) || extension == nullptr || !is_extension(extension)) {
        return E_INVALIDARG;
    }
    return *extension_of(path) != 0 ? S_FALSE : add_extension(path, room, extension);
}

HRESULT WINAPI PathCchRenameExtension(LPWSTR path, size_t room, LPCWSTR extension) {
    if (!is_path(path, room) || extension == nullptr || !is_extension(extension)) {
        return E_INVALIDARG;
    }
    const LPWSTR old = extension_of(path);
    const size_t kept = static_cast<size_t>(old - path);
    const size_t added = wcslen(extension) + (*extension == L'.' ? 0 : 1);
    if (kept + added >= room) {
        return too_small;
    }
    *old = 0;
    return add_extension(path, room, extension);
}

} // extern "C"
