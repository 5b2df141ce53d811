// Paths as text: _splitpath, _makepath, _fullpath, _searchenv.

#include "multibyte_page.hpp"

using namespace ferry::crt;

extern "C" {
char* getenv(const char* name);
wchar_t* _wgetenv(const wchar_t* name);
}

namespace {

template <class C>
bool is_separator(C c) {
    return c == '\\' || c == '/';
}

/// Units of the character at `at`: the second byte of a pair may be a backslash's.
size_t units_of(const wchar_t*) { return 1; }
size_t units_of(const char* at) { return size_of(reinterpret_cast<const unsigned char*>(at)); }

template <class C>
bool ends_in_separator(const C* path) {
    bool ends = false;
    for (; *path != 0; path += units_of(path)) {
        ends = is_separator(*path);
    }
    return ends;
}

template <class C>
struct Part {
    const C* begin;
    size_t size;
};

/// Drive, directory, name and extension of a path.
template <class C>
void split(const C* path, Part<C> (&parts)[4]) {
    const size_t size = length(path);
    size_t at = size >= 2 && path[1] == ':' ? 2 : 0;
    parts[0] = {path, at};
    size_t name = at;
    for (size_t i = at; i < size; i += units_of(path + i)) {
        if (is_separator(path[i])) {
            name = i + 1;
        }
    }
    size_t dot = size;
    for (size_t i = name; i < size; ++i) {
        if (path[i] == '.') {
            dot = i;
        }
    }
    parts[1] = {path + at, name - at};
    parts[2] = {path + name, dot - name};
    parts[3] = {path + dot, size - dot};
}

template <class C>
int split_checked(const C* path, C* const (&to)[4], const size_t (&room)[4]) {
    const auto clear = [&] {
        for (int i = 0; i < 4; ++i) {
            if (to[i] != nullptr && room[i] > 0) {
                *to[i] = 0;
            }
        }
    };
    bool bad = path == nullptr;
    for (int i = 0; i < 4; ++i) {
        bad |= (to[i] == nullptr) != (room[i] == 0);
    }
    if (bad) {
        clear();
        return invalid();
    }
    Part<C> parts[4];
    split(path, parts);
    for (int i = 0; i < 4; ++i) {
        if (to[i] == nullptr) {
            continue;
        }
        if (parts[i].size >= room[i]) {
            clear();
            return invalid(error_range);
        }
        memcpy(to[i], parts[i].begin, parts[i].size * sizeof(C));
        to[i][parts[i].size] = 0;
    }
    return 0;
}

template <class C>
void split_plain(const C* path, C* drive, C* directory, C* name, C* extension) {
    constexpr size_t drive_room = 3;
    constexpr size_t part_room = 256;
    C* const to[] = {drive, directory, name, extension};
    const size_t room[] = {drive ? drive_room : 0, directory ? part_room : 0, name ? part_room : 0,
                           extension ? part_room : 0};
    split_checked(path, to, room);
}

template <class C>
int make(C* to, size_t room, const C* drive, const C* directory, const C* name,
         const C* extension) {
    if (to == nullptr || room == 0) {
        return invalid();
    }
    size_t at = 0;
    bool fits = true;
    const auto put = [&](C c) {
        if (at + 1 < room) {
            to[at++] = c;
        } else {
            fits = false;
        }
    };
    const auto put_all = [&](const C* text) {
        for (; *text != 0; ++text) {
            put(*text);
        }
    };
    if (drive != nullptr && *drive != 0) {
        put(*drive);
        put(':');
    }
    if (directory != nullptr && *directory != 0) {
        put_all(directory);
        if (!ends_in_separator(directory)) {
            put('\\');
        }
    }
    if (name != nullptr) {
        put_all(name);
    }
    if (extension != nullptr && *extension != 0) {
        if (*extension != '.') {
            put('.');
        }
        put_all(extension);
    }
    to[at] = 0;
    if (!fits) {
        *to = 0;
        return invalid(error_range);
    }
    return 0;
}

wchar_t* full(wchar_t* to, const wchar_t* path, size_t room) {
    const wchar_t* const from = path == nullptr || *path == 0 ? L"." : path;
    const DWORD needed = GetFullPathNameW(from, 0, nullptr, nullptr);
    if (needed == 0) {
        fail_by_last_error();
        return nullptr;
    }
    wchar_t* target = to;
    if (to == nullptr) {
        target = static_cast<wchar_t*>(malloc(needed * sizeof(wchar_t)));
        room = needed;
        if (target == nullptr) {
            return nullptr;
        }
    } else if (needed > room) {
        fail(error_range);
        return nullptr;
    }
    GetFullPathNameW(from, static_cast<DWORD>(room), target, nullptr);
    return target;
}

/// Looks for a file in the working directory, then in the directories of a variable.
int search(const wchar_t* file, const wchar_t* variable, wchar_t* to, size_t room) {
    if (to == nullptr || room == 0) {
        return invalid();
    }
    *to = 0;
    if (file == nullptr) {
        return invalid();
    }
    if (*file == 0) {
        return fail(error_no_entry), error_no_entry;
    }
    if (GetFileAttributesW(file) != INVALID_FILE_ATTRIBUTES) {
        return full(to, file, room) != nullptr ? 0 : *_errno();
    }
    const wchar_t* path = variable == nullptr ? nullptr : _wgetenv(variable);
    const size_t size = wcslen(file);
    while (path != nullptr && *path != 0) {
        size_t at = 0;
        bool fits = true;
        bool quoted = false;
        for (; *path != 0 && (*path != ';' || quoted); ++path) {
            if (*path == '"') {
                quoted = !quoted;
            } else if (at + size + 2 < room) {
                to[at++] = *path;
            } else {
                fits = false;
            }
        }
        path += *path == ';';
        if (at == 0 || !fits) {
            continue;
        }
        if (!is_separator(to[at - 1])) {
            to[at++] = '\\';
        }
        memcpy(to + at, file, (size + 1) * sizeof(wchar_t));
        if (GetFileAttributesW(to) != INVALID_FILE_ATTRIBUTES) {
            return 0;
        }
    }
    *to = 0;
    return fail(error_no_entry), error_no_entry;
}

} // namespace

extern "C" {

void _splitpath(const char* path, char* drive, char* directory, char* name, char* extension) {
    split_plain(path, drive, directory, name, extension);
}
void _wsplitpath(const wchar_t* path, wchar_t* drive, wchar_t* directory, wchar_t* name,
                 wchar_t* extension) {
    split_plain(path, drive, directory, name, extension);
}
int _splitpath_s(const char* path, char* drive, size_t drive_room, char* directory,
                 size_t directory_room, char* name, size_t name_room, char* extension,
                 size_t extension_room) {
    char* const to[] = {drive, directory, name, extension};
    const size_t room[] = {drive_room, directory_room, name_room, extension_room};
    return split_checked(path, to, room);
}
int _wsplitpath_s(const wchar_t* path, wchar_t* drive, size_t drive_room, wchar_t* directory,
                  size_t directory_room, wchar_t* name, size_t name_room, wchar_t* extension,
                  size_t extension_room) {
    wchar_t* const to[] = {drive, directory, name, extension};
    const size_t room[] = {drive_room, directory_room, name_room, extension_room};
    return split_checked(path, to, room);
}
int _makepath_s(char* to, size_t room, const char* drive, const char* directory, const char* name,
                const char* extension) {
    return make(to, room, drive, directory, name, extension);
}
int _wmakepath_s(wchar_t* to, size_t room, const wchar_t* drive, const wchar_t* directory,
                 const wchar_t* name, const wchar_t* extension) {
    return make(to, room, drive, directory, name, extension);
}
void _makepath(char* to, const char* drive, const char* directory, const char* name,
               const char* extension) {
    make(to, MAX_PATH, drive, directory, name, extension);
}
void _wmakepath(wchar_t* to, const wchar_t* drive, const wchar_t* directory, const wchar_t* name,
                const wchar_t* extension) {
    make(to, MAX_PATH, drive, directory, name, extension);
}
wchar_t* _wfullpath(wchar_t* to, const wchar_t* path, size_t room) { return full(to, path, room); }
char* _fullpath(char* to, const char* path, size_t room) {
    if (to != nullptr && room == 0) {
        invalid();
        return nullptr;
    }
    const Owned<wchar_t> whole(full(nullptr, widen(path).get(), 0));
    if (!whole) {
        return nullptr;
    }
    Owned<char> bytes = narrow(whole.get());
    if (to == nullptr) {
        return bytes.release();
    }
    const size_t size = strlen(bytes.get()) + 1;
    if (size > room) {
        fail(error_range);
        return nullptr;
    }
    memcpy(to, bytes.get(), size);
    return to;
}
int _wsearchenv_s(const wchar_t* file, const wchar_t* variable, wchar_t* to, size_t room) {
    return search(file, variable, to, room);
}
void _wsearchenv(const wchar_t* file, const wchar_t* variable, wchar_t* to) {
    search(file, variable, to, MAX_PATH);
}
int _searchenv_s(const char* file, const char* variable, char* to, size_t room) {
    if (to == nullptr || room == 0) {
        return invalid();
    }
    wchar_t found[MAX_PATH * 2];
    *to = 0;
    const int error = search(widen(file).get(), widen(variable).get(), found, MAX_PATH * 2);
    if (error != 0) {
        return error;
    }
    const Owned<char> bytes = narrow(found);
    const size_t size = strlen(bytes.get()) + 1;
    if (size > room) {
        return invalid(error_range);
    }
    memcpy(to, bytes.get(), size);
    return 0;
}
void _searchenv(const char* file, const char* variable, char* to) {
    _searchenv_s(file, variable, to, MAX_PATH);
}

} // extern "C"
