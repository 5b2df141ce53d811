// Path*: paths as texts ("shlwapi.h", learn.microsoft.com). Buffers that are written have MAX_PATH
// characters.

#include "text.hpp"

extern "C" HRESULT WINAPI PathCchCombine(LPWSTR to, size_t room, LPCWSTR path, LPCWSTR more);

using namespace ferry::win32;

namespace {

template <class C>
const C* file_name_of(const C* path) {
    const C* last = path;
    for (; *path != 0; ++path) {
        const bool ends = *path == '\\' || *path == '/' || *path == ':';
        if (ends && path[1] != 0 && path[1] != '\\' && path[1] != '/') {
            last = path + 1;
        }
    }
    return last;
}

template <class C>
const C* extension_of(const C* path) {
    const C* dot = nullptr;
    for (; *path != 0; ++path) {
        if (*path == '.') {
            dot = path;
        } else if (*path == '\\' || *path == ' ') {
            dot = nullptr;
        }
    }
    return dot != nullptr ? dot : path;
}

template <class C>
bool has_drive(const C* path) {
    return is_letter(path[0]) && path[1] == ':';
}

template <class C>
bool is_unc(const C* path) {
    if (path[0] != '\\' || path[1] != '\\') {
        return false;
    }
    const bool literal = path[2] == '?' && path[3] == '\\';
    return !literal || (fold(path[4]) == 'U' && fold(path[5]) == 'N' && fold(path[6]) == 'C' &&
                        path[7] == '\\');
}

/// Server, or server and share: how many components an UNC path has; -1 if one is empty or it is
/// none.
template <class C>
int unc_parts(const C* path) {
    if (!is_unc(path) || path[2] == '?') {
        return -1;
    }
    int parts = 0;
    for (const C* at = path + 2;; ++at) {
        const C* const begin = at;
        while (*at != 0 && *at != '\\') {
            ++at;
        }
        if (at == begin) {
            return -1;
        }
        ++parts;
        if (*at == 0) {
            return parts;
        }
    }
}

template <class C>
bool is_root(const C* path) {
    if (path[0] == '\\' && path[1] == 0) {
        return true;
    }
    if (has_drive(path) && path[2] == '\\' && path[3] == 0) {
        return true;
    }
    const int parts = unc_parts(path);
    return parts == 1 || parts == 2;
}

template <class C>
bool is_relative(const C* path) {
    return path == nullptr || (path[0] != '\\' && !has_drive(path));
}

/// Behind "C:\" or "\\server\share\"; null where there is no such root.
template <class C>
const C* skip_root(const C* path) {
    if (has_drive(path)) {
        return path[2] == '\\' ? path + 3 : path + 2;
    }
    if (!is_unc(path)) {
        return nullptr;
    }
    path += 2;
    for (int parts = 0; parts < 2; ++parts) {
        while (*path != 0 && *path != '\\') {
            ++path;
        }
        if (*path == 0) {
            return nullptr;
        }
        ++path;
    }
    return path;
}

/// Characters of a path that remove_file() keeps in any case.
template <class C>
SIZE_T kept_of(const C* path) {
    if (path[0] == '\\') {
        return path[1] == '\\' ? 2 : 1;
    }
    return has_drive(path) ? (path[2] == '\\' ? 3 : 2) : 0;
}

template <class C>
BOOL remove_file(C* path) {
    if (path == nullptr) {
        return FALSE;
    }
    const SIZE_T kept = kept_of(path);
    SIZE_T cut = kept;
    SIZE_T at = kept;
    for (; path[at] != 0; ++at) {
        if (path[at] == '\\') {
            cut = at;
        }
    }
    if (path[cut] == 0) {
        return FALSE;
    }
    path[cut] = 0;
    return TRUE;
}

template <class C>
void move_to(C* to, const C* from) {
    memmove(to, from, (length(from) + 1) * sizeof(C));
}

template <class C>
void strip_path(C* path) {
    if (path != nullptr) {
        move_to(path, file_name_of(path));
    }
}

template <class C>
BOOL strip_to_root(C* path) {
    while (path != nullptr && !is_root(path)) {
        if (!remove_file(path)) {
            return FALSE;
        }
    }
    return path != nullptr;
}

template <class C>
C* add_backslash(C* path) {
    const SIZE_T size = length(path);
    if (size + 1 >= path_room && !(size > 0 && path[size - 1] == '\\')) {
        return nullptr;
    }
    if (size == 0 || path[size - 1] == '\\') {
        return path + size;
    }
    path[size] = '\\';
    path[size + 1] = 0;
    return path + size + 1;
}

template <class C>
C* remove_backslash(C* path) {
    const SIZE_T size = length(path);
    if (size == 0) {
        return path;
    }
    C* const last = path + size - 1;
    if (*last == '\\' && !is_root(path)) {
        *last = 0;
    }
    return last;
}

template <class C>
bool is_extension(const C* text) {
    for (; *text != 0; ++text) {
        if (*text == '\\' || *text == ' ') {
            return false;
        }
    }
    return true;
}

template <class C>
BOOL put_extension(C* path, const C* extension) {
    C* const at = const_cast<C*>(extension_of(path));
    if (!is_extension(extension) ||
        static_cast<SIZE_T>(at - path) + length(extension) >= path_room) {
        return FALSE;
    }
    move_to(at, extension);
    return TRUE;
}

template <class C>
BOOL add_extension(C* path, const C* extension) {
    constexpr C usual[] = {'.', 'e', 'x', 'e', 0};
    return *extension_of(path) == 0 &&
           put_extension(path, extension != nullptr ? extension : usual);
}

template <class C>
BOOL quote(C* path) {
    const SIZE_T size = length(path);
    if (find(path, static_cast<C>(' ')) == nullptr || size + 3 > path_room) {
        return FALSE;
    }
    memmove(path + 1, path, size * sizeof(C));
    path[0] = path[size + 1] = '"';
    path[size + 2] = 0;
    return TRUE;
}

template <class C>
BOOL unquote(C* path) {
    const SIZE_T size = length(path);
    if (size < 2 || path[0] != '"' || path[size - 1] != '"') {
        return FALSE;
    }
    path[size - 1] = 0;
    move_to(path, path + 1);
    return TRUE;
}

template <class C>
const C* arguments_of(const C* path) {
    bool quoted = false;
    for (; *path != 0; ++path) {
        if (*path == '"') {
            quoted = !quoted;
        } else if (*path == ' ' && !quoted) {
            return path + 1;
        }
    }
    return path;
}

template <class C>
void remove_arguments(C* path) {
    C* const arguments = const_cast<C*>(arguments_of(path));
    if (*arguments != 0 || (arguments > path && arguments[-1] == ' ')) {
        arguments[-1] = 0;
    }
}

template <class C>
void remove_blanks(C* path) {
    SIZE_T begin = 0;
    SIZE_T end = length(path);
    while (path[begin] == ' ') {
        ++begin;
    }
    while (end > begin && path[end - 1] == ' ') {
        --end;
    }
    path[end] = 0;
    move_to(path, path + begin);
}

template <class C>
const C* next_component(const C* path) {
    if (path == nullptr || *path == 0) {
        return nullptr;
    }
    while (*path != 0 && *path != '\\') {
        ++path;
    }
    if (*path == 0) {
        return path;
    }
    return path[1] == '\\' ? path + 2 : path + 1;
}

/// One pattern, up to its end or a semicolon.
template <class C>
bool fits(const C* name, const C* pattern) {
    for (; *pattern != 0 && *pattern != ';'; ++pattern, ++name) {
        if (*pattern == '*') {
            while (*pattern == '*') {
                ++pattern;
            }
            if (*pattern == 0 || *pattern == ';') {
                return true;
            }
            for (; *name != 0; ++name) {
                if (fits(name, pattern)) {
                    return true;
                }
            }
            return false;
        }
        if (*name == 0 || (*pattern != '?' && !same(*name, *pattern, true))) {
            return false;
        }
    }
    return *name == 0;
}

template <class C>
BOOL match_spec(const C* name, const C* pattern, bool several) {
    for (;;) {
        while (*pattern == ' ') {
            ++pattern;
        }
        const bool all = pattern[0] == '*' && pattern[1] == '.' && pattern[2] == '*' &&
                         (pattern[3] == 0 || pattern[3] == ';');
        if (all || fits(name, pattern)) {
            return TRUE;
        }
        while (several && *pattern != 0 && *pattern != ';') {
            ++pattern;
        }
        if (!several || *pattern == 0) {
            return FALSE;
        }
        ++pattern;
    }
}

/// Length of what two paths have in common in whole components.
template <class C>
int common(const C* a, const C* b, C* to) {
    if (to != nullptr) {
        *to = 0;
    }
    if (a == nullptr || b == nullptr || is_unc(a) != is_unc(b)) {
        return 0;
    }
    SIZE_T size = 0;
    SIZE_T at = 0;
    for (;; ++at) {
        const bool a_ends = a[at] == 0 || a[at] == '\\';
        const bool b_ends = b[at] == 0 || b[at] == '\\';
        if (a_ends && b_ends) {
            size = at;
        }
        if (a[at] == 0 || b[at] == 0 || !same(a[at], b[at], true)) {
            break;
        }
    }
    if (is_unc(a) && size <= 2) {
        return 0;
    }
    if (size == 2 && has_drive(a) && a[2] == '\\' && b[2] == '\\') {
        size = 3; // a root keeps its separator
    }
    if (to != nullptr && size < path_room) {
        memcpy(to, a, size * sizeof(C));
        to[size] = 0;
    }
    return static_cast<int>(size);
}

template <class C>
BOOL is_prefix(const C* prefix, const C* path) {
    return static_cast<SIZE_T>(common(path, prefix, static_cast<C*>(nullptr))) == length(prefix);
}

template <class C>
BOOL relative_to(C* to, const C* from, DWORD from_attributes, const C* target, DWORD attributes) {
    C base[path_room];
    C folder[path_room];
    if (to == nullptr || from == nullptr || target == nullptr || length(from) >= path_room ||
        length(target) >= path_room) {
        return FALSE;
    }
    *to = 0;
    move_to(base, from);
    if ((from_attributes & FILE_ATTRIBUTE_DIRECTORY) == 0) {
        remove_file(base);
    }
    remove_backslash(base);
    move_to(folder, target);
    if ((attributes & FILE_ATTRIBUTE_DIRECTORY) == 0) {
        remove_file(folder);
    }
    SIZE_T size = static_cast<SIZE_T>(common(base, folder, static_cast<C*>(nullptr)));
    if (size == 0) {
        return FALSE;
    }
    SIZE_T ups = 0;
    const C* left = base + size;
    while (*left != 0) {
        left += *left == '\\' ? 1 : 0;
        ups += *left != 0 ? 1 : 0;
        while (*left != 0 && *left != '\\') {
            ++left;
        }
    }
    const C* rest = target + size;
    rest += *rest == '\\' ? 1 : 0;
    const SIZE_T needed = (ups == 0 ? 2 : 3 * ups) + length(rest);
    if (needed >= path_room) {
        return FALSE;
    }
    C* at = to;
    for (SIZE_T i = 0; i < ups; ++i) {
        *at++ = '.';
        *at++ = '.';
        *at++ = '\\';
    }
    if (ups == 0) {
        *at++ = '.';
        *at++ = '\\';
    }
    if (*rest == 0) {
        *(ups == 0 ? at : at - 1) = 0; // "..", and ".\" for itself
    } else {
        move_to(at, rest);
    }
    return TRUE;
}

template <class C>
BOOL is_url(const C* path) {
    SIZE_T at = 0;
    while (is_letter(path[at]) || is_digit(path[at]) || path[at] == '+' || path[at] == '-' ||
           path[at] == '.') {
        ++at;
    }
    return at >= 2 && path[at] == ':';
}

template <class C>
int drive_number(const C* path) {
    return path != nullptr && has_drive(path) ? fold(path[0]) - 'A' : -1;
}

template <class C>
C* build_root(C* to, int drive) {
    if (drive >= 0 && drive < 26) {
        const C root[] = {static_cast<C>('A' + drive), ':', '\\', 0};
        move_to(to, root);
    }
    return to;
}

DWORD attributes_of(LPCWSTR path) { return GetFileAttributesW(path); }
DWORD attributes_of(LPCSTR path) { return GetFileAttributesA(path); }

template <class C>
BOOL exists(const C* path) {
    return path != nullptr && attributes_of(path) != INVALID_FILE_ATTRIBUTES;
}

template <class C>
BOOL is_directory(const C* path) {
    const DWORD attributes = path == nullptr ? INVALID_FILE_ATTRIBUTES : attributes_of(path);
    return attributes == INVALID_FILE_ATTRIBUTES
               ? FALSE
               : static_cast<BOOL>(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

template <class C>
BOOL is_file_spec(const C* path) {
    return find(path, static_cast<C>('\\')) == nullptr &&
           find(path, static_cast<C>(':')) == nullptr;
}

template <class C>
C* mutable_of(const C* text) {
    return const_cast<C*>(text);
}

LPWSTR combine(LPWSTR to, LPCWSTR path, LPCWSTR more) {
    if (to == nullptr) {
        return nullptr;
    }
    WCHAR made[path_room];
    if ((path == nullptr && more == nullptr) ||
        FAILED(PathCchCombine(made, path_room, path, more))) {
        *to = 0;
        return nullptr;
    }
    const bool empty = made[0] == 0;
    move_to(to, empty ? L"\\" : made);
    return to;
}

/// A path in UTF-16 for the time of a call.
struct Wide {
    explicit Wide(LPCSTR from) {
        if (from != nullptr && MultiByteToWideChar(CP_ACP, 0, from, -1, buffer, path_room) != 0) {
            text = buffer;
        }
    }
    WCHAR buffer[path_room] = L"";
    LPWSTR text = nullptr;
};

LPSTR give(LPCWSTR from, LPSTR to) {
    return from != nullptr &&
                   WideCharToMultiByte(CP_ACP, 0, from, -1, to, path_room, nullptr, nullptr) != 0
               ? to
               : nullptr;
}

} // namespace

extern "C" {

#define OF_TEXT(kind, C, result, name, function)                                                   \
    result WINAPI name##kind(C* text) { return function(text); }
#define OF_CONST(kind, C, result, name, function)                                                  \
    result WINAPI name##kind(const C* text) { return function(text); }
#define TEXT_OF_CONST(kind, C, name, function)                                                     \
    C* WINAPI name##kind(const C* text) { return mutable_of(function(text)); }
#define TEXT_OF_TEXT(kind, C, name, function)                                                      \
    C* WINAPI name##kind(C* text) { return function(text); }

FOR_BOTH(OF_TEXT, BOOL, PathRemoveFileSpec, remove_file)
FOR_BOTH(OF_TEXT, BOOL, PathStripToRoot, strip_to_root)
FOR_BOTH(OF_TEXT, BOOL, PathQuoteSpaces, quote)
FOR_BOTH(OF_TEXT, BOOL, PathUnquoteSpaces, unquote)
FOR_BOTH(OF_TEXT, void, PathStripPath, strip_path)
FOR_BOTH(OF_TEXT, void, PathRemoveArgs, remove_arguments)
FOR_BOTH(OF_TEXT, void, PathRemoveBlanks, remove_blanks)
FOR_BOTH(OF_CONST, BOOL, PathIsRelative, is_relative)
FOR_BOTH(OF_CONST, BOOL, PathIsRoot, is_root)
FOR_BOTH(OF_CONST, BOOL, PathIsUNC, is_unc)
FOR_BOTH(OF_CONST, BOOL, PathIsURL, is_url)
FOR_BOTH(OF_CONST, BOOL, PathIsFileSpec, is_file_spec)
FOR_BOTH(OF_CONST, BOOL, PathFileExists, exists)
FOR_BOTH(OF_CONST, BOOL, PathIsDirectory, is_directory)
FOR_BOTH(OF_CONST, int, PathGetDriveNumber, drive_number)
FOR_BOTH(TEXT_OF_CONST, PathFindExtension, extension_of)
FOR_BOTH(TEXT_OF_CONST, PathFindFileName, file_name_of)
FOR_BOTH(TEXT_OF_CONST, PathFindNextComponent, next_component)
FOR_BOTH(TEXT_OF_CONST, PathGetArgs, arguments_of)
FOR_BOTH(TEXT_OF_CONST, PathSkipRoot, skip_root)
FOR_BOTH(TEXT_OF_TEXT, PathAddBackslash, add_backslash)
FOR_BOTH(TEXT_OF_TEXT, PathRemoveBackslash, remove_backslash)

#define OTHERS(kind, C, unused)                                                                    \
    void WINAPI PathRemoveExtension##kind(C* path) { *mutable_of(extension_of(path)) = 0; }        \
    BOOL WINAPI PathRenameExtension##kind(C* path, const C* to) {                                  \
        return put_extension(path, to);                                                            \
    }                                                                                              \
    BOOL WINAPI PathAddExtension##kind(C* path, const C* added) {                                  \
        return add_extension(path, added);                                                         \
    }                                                                                              \
    BOOL WINAPI PathMatchSpec##kind(const C* name, const C* pattern) {                             \
        return match_spec(name, pattern, true);                                                    \
    }                                                                                              \
    HRESULT WINAPI PathMatchSpecEx##kind(const C* name, const C* pattern, DWORD flags) {           \
        constexpr DWORD multiple = 1;                                                              \
        return match_spec(name, pattern, (flags & multiple) != 0) ? S_OK : S_FALSE;                \
    }                                                                                              \
    int WINAPI PathCommonPrefix##kind(const C* a, const C* b, C* to) { return common(a, b, to); }  \
    BOOL WINAPI PathIsPrefix##kind(const C* prefix, const C* path) {                               \
        return is_prefix(prefix, path);                                                            \
    }                                                                                              \
    BOOL WINAPI PathIsSameRoot##kind(const C* a, const C* b) {                                     \
        const C* const end = a == nullptr ? nullptr : skip_root(a);                                \
        return end != nullptr && end - a <= common(a, b, static_cast<C*>(nullptr)) + 1;            \
    }                                                                                              \
    BOOL WINAPI PathRelativePathTo##kind(C* to, const C* from, DWORD from_attributes,              \
                                         const C* target, DWORD attributes) {                      \
        return relative_to(to, from, from_attributes, target, attributes);                         \
    }                                                                                              \
    C* WINAPI PathBuildRoot##kind(C* to, int drive) { return build_root(to, drive); }
FOR_BOTH(OTHERS, )

LPWSTR WINAPI PathCombineW(LPWSTR to, LPCWSTR path, LPCWSTR more) {
    return combine(to, path, more);
}
LPSTR WINAPI PathCombineA(LPSTR to, LPCSTR path, LPCSTR more) {
    const Wide first(path);
    const Wide second(more);
    WCHAR made[path_room];
    return to == nullptr ? nullptr : give(combine(made, first.text, second.text), to);
}

BOOL WINAPI PathCanonicalizeW(LPWSTR to, LPCWSTR path) {
    return to != nullptr && path != nullptr && combine(to, path, nullptr) != nullptr;
}
BOOL WINAPI PathCanonicalizeA(LPSTR to, LPCSTR path) {
    return path != nullptr && PathCombineA(to, path, nullptr) != nullptr;
}

BOOL WINAPI PathAppendW(LPWSTR path, LPCWSTR more) {
    while (more != nullptr && more[0] == L'\\' && !is_unc(more)) {
        ++more;
    }
    return path != nullptr && more != nullptr && combine(path, path, more) != nullptr;
}
BOOL WINAPI PathAppendA(LPSTR path, LPCSTR more) {
    Wide first(path);
    const Wide second(more);
    return PathAppendW(first.text, second.text) && give(first.text, path) != nullptr;
}

BOOL WINAPI PathIsDirectoryEmptyW(LPCWSTR path) {
    WCHAR pattern[path_room];
    if (!is_directory(path) || combine(pattern, path, L"*") == nullptr) {
        return FALSE;
    }
    WIN32_FIND_DATAW found;
    const HANDLE search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE) {
        return FALSE;
    }
    bool empty = true;
    do {
        const WCHAR* const name = found.cFileName;
        empty = name[0] == L'.' && (name[1] == 0 || (name[1] == L'.' && name[2] == 0));
    } while (empty && FindNextFileW(search, &found));
    FindClose(search);
    return empty;
}
BOOL WINAPI PathIsDirectoryEmptyA(LPCSTR path) { return PathIsDirectoryEmptyW(Wide(path).text); }

} // extern "C"
