// PathCch*: paths with the size of their room.

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

extern "C" HRESULT WINAPI PathCchStripPrefix(LPWSTR path, size_t room);

namespace {

constexpr size_t most_units = 32768;

bool is_separator(WCHAR c) { return c == L'\\' || c == L'/'; }

/// Where a path's part that names no file ends: "C:\\", "\\\\server\\share", "\\", or nothing.
size_t root_of(LPCWSTR path) {
    if (path[0] == L'\\' && path[1] == L'\\') {
        size_t at = 2;
        for (int parts = 0; parts < 2 && path[at] != 0; ++parts) {
            while (path[at] != 0 && path[at] != L'\\') {
                ++at;
            }
            at += parts == 0 && path[at] != 0 ? 1 : 0;
        }
        return at;
    }
    if (path[0] != 0 && path[1] == L':') {
        return path[2] == L'\\' ? 3 : 2;
    }
    return path[0] == L'\\' ? 1 : 0;
}

/// Resolves "." and ".." in place.
void simplify(LPWSTR path) {
    // What is above a share is its server.
    const size_t root = path[0] == L'\\' && path[1] == L'\\' ? 2 : root_of(path);
    size_t to = root;
    bool dots_last = false;
    for (size_t from = root; path[from] != 0;) {
        size_t end = from;
        while (path[end] != 0 && path[end] != L'\\') {
            ++end;
        }
        const size_t units = end - from;
        const size_t next = path[end] != 0 ? end + 1 : end;
        dots_last = path[end] == 0 && path[from] == L'.' &&
                    (units == 1 || (units == 2 && path[from + 1] == L'.'));
        if (units == 1 && path[from] == L'.') {
            from = next;
            continue;
        }
        if (units == 2 && path[from] == L'.' && path[from + 1] == L'.') {
            while (to > root && is_separator(path[to - 1])) {
                --to;
            }
            while (to > root && !is_separator(path[to - 1])) {
                --to;
            }
            from = next;
            continue;
        }
        for (; from < next; ++from) {
            path[to++] = path[from];
        }
    }
    if (dots_last && to > root && path[to - 1] == L'\\') {
        --to; // the separator in front of them
    }
    path[to] = 0;
}

/// Dots at the end of a path are no part of its name; one stays behind a `*`.
void cut_dots(LPWSTR path) {
    size_t units = wcslen(path);
    while (units > 0 && path[units - 1] == L'.' && !(units > 1 && path[units - 2] == L'*')) {
        --units;
    }
    path[units] = 0;
}

HRESULT give(LPWSTR to, size_t room, LPCWSTR from) {
    const size_t units = wcslen(from);
    if (units >= room) {
        return HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER);
    }
    memcpy(to, from, (units + 1) * sizeof(WCHAR));
    return S_OK;
}

WCHAR* allocate(size_t units) {
    return static_cast<WCHAR*>(RtlAllocateHeap(peb()->process_heap, 0, units * sizeof(WCHAR)));
}

HRESULT combine(LPWSTR to, size_t room, LPCWSTR path, LPCWSTR more) {
    path = path != nullptr ? path : L"";
    more = more != nullptr ? more : L"";
    const size_t units = wcslen(path);
    const size_t added = wcslen(more);
    WCHAR* const joined = allocate(units + added + 2);
    if (joined == nullptr) {
        return E_OUTOFMEMORY;
    }
    size_t at = 0;
    const bool whole = root_of(more) > 1;
    if (!whole) {
        const size_t kept = root_of(more) == 1 ? root_of(path) : units;
        memcpy(joined, path, kept * sizeof(WCHAR));
        at = kept;
        if (at > 0 && added > 0 && joined[at - 1] != L'\\' && more[0] != L'\\') {
            joined[at++] = L'\\';
        } else if (at > 0 && joined[at - 1] == L'\\' && more[0] == L'\\') {
            --at;
        }
    }
    memcpy(joined + at, more, (added + 1) * sizeof(WCHAR));
    PathCchStripPrefix(joined, units + added + 2);
    simplify(joined);
    cut_dots(joined);
    const HRESULT result = give(to, room, joined);
    RtlFreeHeap(peb()->process_heap, 0, joined);
    return result;
}

} // namespace

extern "C" {

HRESULT WINAPI PathAllocCombine(LPCWSTR path, LPCWSTR more, ULONG flags, LPWSTR* to);

HRESULT WINAPI PathCchCombineEx(LPWSTR to, size_t room, LPCWSTR path, LPCWSTR more, ULONG) {
    if (to == nullptr || room == 0 || (path == nullptr && more == nullptr)) {
        return E_INVALIDARG;
    }
    return combine(to, room, path, more);
}
HRESULT WINAPI PathCchCombine(LPWSTR to, size_t room, LPCWSTR path, LPCWSTR more) {
    return combine(to, room < MAX_PATH ? room : MAX_PATH, path, more);
}
HRESULT WINAPI PathCchRemoveFileSpec(LPWSTR path, size_t room) {
    if (path == nullptr || room == 0 || room > most_units || wcsnlen(path, room) >= room) {
        return E_INVALIDARG;
    }
    const size_t units = wcslen(path);
    const size_t root = root_of(path);
    size_t at = units;
    while (at > root && path[at - 1] != L'\\') {
        --at;
    }
    while (at > root && path[at - 1] == L'\\') {
        --at;
    }
    path[at] = 0;
    return at == units ? S_FALSE : S_OK;
}
HRESULT WINAPI PathAllocCanonicalize(LPCWSTR path, ULONG flags, LPWSTR* to) {
    if (to == nullptr) {
        return E_INVALIDARG;
    }
    *to = nullptr;
    if (path == nullptr) {
        return E_INVALIDARG;
    }
    const size_t units = wcslen(path);
    if (units >= most_units) {
        return HRESULT_FROM_WIN32(ERROR_FILENAME_EXCED_RANGE);
    }
    auto* const made = static_cast<LPWSTR>(LocalAlloc(0, (units + 2) * sizeof(WCHAR)));
    if (made == nullptr) {
        return E_OUTOFMEMORY;
    }
    memcpy(made, path, (units + 1) * sizeof(WCHAR));
    for (LPWSTR at = made; *at != 0; ++at) {
        *at = *at == L'/' ? L'\\' : *at;
    }
    const bool stripped = PathCchStripPrefix(made, units + 2) == S_OK;
    simplify(made);
    cut_dots(made);
    if (stripped && made[0] != 0 && made[1] == L':' && made[2] == 0) {
        memcpy(made + 2, L"\\", 2 * sizeof(WCHAR)); // there was no current directory to be in
    }
    constexpr ULONG allows_long = 1; // PATHCCH_ALLOW_LONG_PATHS
    if ((flags & allows_long) == 0 && wcslen(made) >= MAX_PATH) {
        LocalFree(made);
        return HRESULT_FROM_WIN32(ERROR_FILENAME_EXCED_RANGE);
    }
    if (made[0] == 0) {
        memcpy(made, L"\\", 2 * sizeof(WCHAR));
    }
    *to = made;
    return S_OK;
}
/// A made path into the room of a caller.
static HRESULT give_made(LPWSTR to, size_t room, HRESULT result, LPWSTR made) {
    if (result == S_OK) {
        result = give(to, room, made);
    }
    LocalFree(made);
    if (result != S_OK && room != 0) {
        to[0] = 0;
    }
    return result;
}
HRESULT WINAPI PathCchCanonicalizeEx(LPWSTR to, size_t room, LPCWSTR path, ULONG flags) {
    if (to == nullptr || room == 0) {
        return E_INVALIDARG;
    }
    LPWSTR made = nullptr;
    const HRESULT result = PathAllocCanonicalize(path, flags, &made);
    return give_made(to, room, result, made);
}
HRESULT WINAPI PathCchCanonicalize(LPWSTR to, size_t room, LPCWSTR path) {
    return PathCchCanonicalizeEx(to, room < MAX_PATH ? room : MAX_PATH, path, 0);
}
HRESULT WINAPI PathCchAppendEx(LPWSTR path, size_t room, LPCWSTR more, ULONG flags) {
    if (path == nullptr || room == 0 || room > most_units) {
        return E_INVALIDARG;
    }
    // One separator in front does not make it whole; two do.
    more += more != nullptr && more[0] == L'\\' && more[1] != L'\\' ? 1 : 0;
    LPWSTR made = nullptr;
    const HRESULT result = PathAllocCombine(path, more, flags, &made);
    return give_made(path, room, result, made);
}
HRESULT WINAPI PathCchAppend(LPWSTR path, size_t room, LPCWSTR more) {
    if (room > most_units) {
        return E_INVALIDARG;
    }
    return PathCchAppendEx(path, room < MAX_PATH ? room : MAX_PATH, more, 0);
}
HRESULT WINAPI PathAllocCombine(LPCWSTR path, LPCWSTR more, ULONG, LPWSTR* to) {
    if (to == nullptr || (path == nullptr && more == nullptr)) {
        if (to != nullptr) {
            *to = nullptr;
        }
        return E_INVALIDARG;
    }
    const size_t room =
        wcslen(path != nullptr ? path : L"") + wcslen(more != nullptr ? more : L"") + 2;
    *to = static_cast<LPWSTR>(LocalAlloc(0, room * sizeof(WCHAR)));
    return *to == nullptr ? E_OUTOFMEMORY : combine(*to, room, path, more);
}

} // extern "C"
