// Urls of files, and what kind a URL is.

#include "text.hpp"

using namespace ferry::win32;

namespace {

/// The scheme's length; 0 if it is no URL.
SIZE_T scheme_of(LPCWSTR url) {
    SIZE_T at = 0;
    while (is_letter(url[at]) || is_digit(url[at]) || url[at] == L'+' || url[at] == L'-' ||
           url[at] == L'.') {
        ++at;
    }
    return at >= 2 && url[at] == L':' ? at : 0;
}

bool has_scheme(LPCWSTR url, LPCWSTR name) {
    const SIZE_T size = scheme_of(url);
    if (size == 0 || size != length(name)) {
        return false;
    }
    for (SIZE_T i = 0; i < size; ++i) {
        if (!same(url[i], name[i], true)) {
            return false;
        }
    }
    return true;
}

int hex_digit(WCHAR c) {
    const WCHAR upper = fold(c);
    return is_digit(c) ? c - L'0' : upper >= L'A' && upper <= L'F' ? upper - L'A' + 10 : -1;
}

/// What a file's URL says behind "file:", with backslashes and without escapes. `to` has its room.
SIZE_T path_of(LPCWSTR url, LPWSTR to) {
    SIZE_T slashes = 0;
    while (url[slashes] == L'/' || url[slashes] == L'\\') {
        ++slashes;
    }
    LPCWSTR rest = url + slashes;
    SIZE_T size = 0;
    const bool drive = is_letter(rest[0]) && (rest[1] == L':' || rest[1] == L'|');
    if (!drive) {
        // "//server/share", and "///path" of the current drive.
        for (SIZE_T i = 0; i < (slashes == 2 || slashes > 3 ? SIZE_T{2}
                                : slashes > 0               ? SIZE_T{1}
                                                            : SIZE_T{0});
             ++i) {
            to[size++] = L'\\';
        }
    }
    // Escapes are bytes of UTF-8.
    char bytes[4];
    SIZE_T pending = 0;
    const auto flush = [&] {
        if (pending != 0) {
            size += static_cast<SIZE_T>(
                MultiByteToWideChar(CP_UTF8, 0, bytes, static_cast<int>(pending), to + size, 4));
            pending = 0;
        }
    };
    for (; *rest != 0; ++rest) {
        const int high = *rest == L'%' ? hex_digit(rest[1]) : -1;
        const int low = high >= 0 ? hex_digit(rest[2]) : -1;
        if (low >= 0) {
            const auto byte = static_cast<char>(high << 4 | low);
            if (pending == sizeof bytes || (byte & 0xc0) != 0x80) {
                flush();
            }
            bytes[pending++] = byte;
            rest += 2;
            continue;
        }
        flush();
        to[size++] = *rest == L'/' ? L'\\' : drive && size == 1 && *rest == L'|' ? L':' : *rest;
    }
    flush();
    to[size] = 0;
    return size;
}

/// Which characters of a path stand for themselves in a URL.
bool is_plain(WCHAR c) {
    constexpr WCHAR escaped[] = L" \"#%<>[]^`{|}?";
    return c > L' ' && c < 0x7f && find(escaped, c) == nullptr;
}

HRESULT give(LPCWSTR text, SIZE_T units, LPWSTR to, DWORD* room) {
    if (units + 1 > *room) {
        *room = static_cast<DWORD>(units + 1);
        return E_POINTER;
    }
    memcpy(to, text, (units + 1) * sizeof(WCHAR));
    *room = static_cast<DWORD>(units);
    return S_OK;
}

/// Memory for as long as a function runs.
struct Buffer {
    explicit Buffer(SIZE_T units)
        : text(static_cast<LPWSTR>(HeapAlloc(GetProcessHeap(), 0, units * sizeof(WCHAR)))) {}
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() { HeapFree(GetProcessHeap(), 0, text); }
    LPWSTR text;
};

enum Kind { url, opaque, no_history, file_url, appliable, directory, has_query };

bool is_opaque(LPCWSTR text) {
    constexpr LPCWSTR schemes[] = {L"about", L"javascript", L"jscript", L"mailto", L"vbscript"};
    for (LPCWSTR scheme : schemes) {
        if (has_scheme(text, scheme)) {
            return true;
        }
    }
    return false;
}

} // namespace

extern "C" {

BOOL WINAPI UrlIsW(LPCWSTR text, int kind) {
    if (text == nullptr) {
        return FALSE;
    }
    switch (kind) {
    case url: return scheme_of(text) != 0;
    case opaque: return is_opaque(text);
    case no_history:
        return has_scheme(text, L"about") || has_scheme(text, L"javascript") ||
               has_scheme(text, L"mailto");
    case file_url: return has_scheme(text, L"file");
    case appliable: return scheme_of(text) != 0;
    case directory: {
        const SIZE_T size = length(text);
        return scheme_of(text) != 0 && size > 0 &&
               (text[size - 1] == L'/' || text[size - 1] == L'\\');
    }
    case has_query: return scheme_of(text) != 0 && !is_opaque(text) && find(text, L'?') != nullptr;
    default: return FALSE;
    }
}

HRESULT WINAPI PathCreateFromUrlW(LPCWSTR text, LPWSTR to, DWORD* room, DWORD reserved) {
    if (text == nullptr || to == nullptr || room == nullptr || *room == 0 || reserved != 0 ||
        !has_scheme(text, L"file")) {
        return E_INVALIDARG;
    }
    const Buffer path(length(text) + 4);
    if (path.text == nullptr) {
        return E_OUTOFMEMORY;
    }
    const SIZE_T size = path_of(text + 5, path.text);
    return give(path.text, size, to, room);
}

HRESULT WINAPI PathCreateFromUrlAlloc(LPCWSTR text, LPWSTR* to, DWORD reserved) {
    if (text == nullptr || to == nullptr) {
        return E_INVALIDARG;
    }
    auto room = static_cast<DWORD>(length(text) + 4);
    *to = static_cast<LPWSTR>(LocalAlloc(LMEM_FIXED, room * sizeof(WCHAR)));
    if (*to == nullptr) {
        return E_OUTOFMEMORY;
    }
    const HRESULT result = PathCreateFromUrlW(text, *to, &room, reserved);
    if (FAILED(result)) {
        LocalFree(*to);
        *to = nullptr;
    }
    return result;
}

/// S_FALSE: it is a URL already.
HRESULT WINAPI UrlCreateFromPathW(LPCWSTR path, LPWSTR to, DWORD* room, DWORD reserved) {
    if (path == nullptr || to == nullptr || room == nullptr || *room == 0 || reserved != 0) {
        return E_INVALIDARG;
    }
    if (scheme_of(path) != 0) {
        const HRESULT given = give(path, length(path), to, room);
        return given == S_OK ? S_FALSE : given;
    }
    constexpr SIZE_T longest = 9; // of an escaped unit
    const Buffer made(length(path) * longest + 16);
    if (made.text == nullptr) {
        return E_OUTOFMEMORY;
    }
    SIZE_T size = 0;
    const bool unc = path[0] == L'\\' && path[1] == L'\\';
    const bool drive = is_letter(path[0]) && path[1] == L':';
    for (LPCWSTR c = unc                ? L"file:"
                     : drive            ? L"file:///"
                     : path[0] == L'\\' ? L"file://"
                                        : L"file:";
         *c != 0; ++c) {
        made.text[size++] = *c;
    }
    while (*path != 0) {
        if (*path == L'\\' || is_plain(*path)) {
            made.text[size++] = *path == L'\\' ? L'/' : *path;
            ++path;
            continue;
        }
        const bool pair =
            *path >= 0xd800 && *path < 0xdc00 && path[1] >= 0xdc00 && path[1] < 0xe000;
        char bytes[4];
        const int count = WideCharToMultiByte(CP_UTF8, 0, path, pair ? 2 : 1, bytes, sizeof bytes,
                                              nullptr, nullptr);
        for (int i = 0; i < count; ++i) {
            constexpr WCHAR digits[] = L"0123456789ABCDEF";
            made.text[size++] = L'%';
            made.text[size++] = digits[bytes[i] >> 4 & 15];
            made.text[size++] = digits[bytes[i] & 15];
        }
        path += pair ? 2 : 1;
    }
    made.text[size] = 0;
    return give(made.text, size, to, room);
}

} // extern "C"
