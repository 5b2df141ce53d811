// Version resources: blocks of a length, a value, a key, and blocks within, each aligned to four
// bytes.

#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

constexpr WORD version_info = 1;  // the resource's id
constexpr WORD version_type = 16; // RT_VERSION

struct Block {
    WORD length;
    WORD value_length; ///< of text in units, else in bytes
    WORD type;         ///< 1: text
    WCHAR key[1];
};

size_t aligned(size_t offset) { return (offset + 3) & ~size_t{3}; }

const char* value_of(const Block& block) {
    const size_t header = 3 * sizeof(WORD) + (wcslen(block.key) + 1) * sizeof(WCHAR);
    return reinterpret_cast<const char*>(&block) + aligned(header);
}

WCHAR lower(WCHAR c) { return c >= L'A' && c <= L'Z' ? static_cast<WCHAR>(c + 32) : c; }

bool is_called(const Block& block, const WCHAR* name, size_t units) {
    for (size_t i = 0; i < units; ++i) {
        if (block.key[i] == 0 || lower(block.key[i]) != lower(name[i])) {
            return false;
        }
    }
    return block.key[units] == 0;
}

const Block* child(const Block& parent, const WCHAR* name, size_t units) {
    const auto* const begin = reinterpret_cast<const char*>(&parent);
    const size_t unit = parent.type == 1 ? sizeof(WCHAR) : 1;
    size_t at = aligned(static_cast<size_t>(value_of(parent) - begin) + parent.value_length * unit);
    while (at + sizeof(Block) <= parent.length) {
        const auto& block = *reinterpret_cast<const Block*>(begin + at);
        if (block.length == 0) {
            break;
        }
        if (is_called(block, name, units)) {
            return &block;
        }
        at += aligned(block.length);
    }
    return nullptr;
}

/// What follows a resource in a caller's buffer: a mark that there is room for its texts in ANSI,
/// and the room. UTF-8 takes at most three bytes for a unit.
constexpr char room_mark[] = {'F', 'E', '2', 'X'};
DWORD with_room(DWORD bytes) {
    return bytes + static_cast<DWORD>(sizeof room_mark) + bytes / 2 * 3 + 4;
}

/// Where the ANSI form of a text at that place of a resource goes; null where there is no room.
char* room_for(const void* data, const char* text) {
    const auto* const begin = static_cast<const char*>(data);
    const size_t bytes = static_cast<const Block*>(data)->length;
    if (memcmp(begin + bytes, room_mark, sizeof room_mark) != 0) {
        return nullptr;
    }
    const auto at = static_cast<size_t>(text - begin);
    return const_cast<char*>(begin) + bytes + sizeof room_mark + at / 2 * 3;
}

const Block* find(const void* data, LPCWSTR path) {
    const auto* block = static_cast<const Block*>(data);
    while (block != nullptr && *path != 0) {
        if (*path == L'\\' || *path == L'/') {
            ++path;
            continue;
        }
        size_t units = 0;
        while (path[units] != 0 && path[units] != L'\\' && path[units] != L'/') {
            ++units;
        }
        block = child(*block, path, units);
        path += units;
    }
    return block;
}

/// An ANSI name in Unicode, for the time of a call.
struct Wide {
    explicit Wide(LPCSTR from) { MultiByteToWideChar(CP_ACP, 0, from, -1, text, MAX_PATH); }
    WCHAR text[MAX_PATH] = {};
};

struct Opened {
    explicit Opened(LPCWSTR name)
        : module(LoadLibraryExW(name, nullptr,
                                LOAD_LIBRARY_AS_DATAFILE | LOAD_LIBRARY_AS_IMAGE_RESOURCE)) {
        if (module == nullptr && teb()->last_error == ERROR_BAD_EXE_FORMAT) {
            teb()->last_error = ERROR_RESOURCE_DATA_NOT_FOUND;
        }
        if (module != nullptr) {
            resource = FindResourceW(module, MAKEINTRESOURCEW(version_info),
                                     MAKEINTRESOURCEW(version_type));
            if (resource == nullptr) {
                FreeLibrary(module);
                module = nullptr;
                teb()->last_error = ERROR_RESOURCE_DATA_NOT_FOUND;
            }
        }
    }
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;
    ~Opened() {
        if (module != nullptr) {
            FreeLibrary(module);
        }
    }
    HMODULE module;
    HRSRC resource = nullptr;
};

} // namespace

extern "C" {

DWORD WINAPI GetFileVersionInfoSizeW(LPCWSTR name, LPDWORD handle) {
    if (handle != nullptr) {
        *handle = 0;
    }
    const Opened file(name);
    if (file.resource == nullptr) {
        return 0;
    }
    return with_room(SizeofResource(file.module, file.resource));
}
DWORD WINAPI GetFileVersionInfoSizeExW(DWORD, LPCWSTR name, LPDWORD handle) {
    return GetFileVersionInfoSizeW(name, handle);
}
DWORD WINAPI GetFileVersionInfoSizeA(LPCSTR name, LPDWORD handle) {
    return GetFileVersionInfoSizeW(Wide(name).text, handle);
}

BOOL WINAPI GetFileVersionInfoW(LPCWSTR name, DWORD, DWORD size, LPVOID to) {
    const Opened file(name);
    if (file.resource == nullptr) {
        return FALSE;
    }
    const void* const from = LockResource(LoadResource(file.module, file.resource));
    const DWORD bytes = SizeofResource(file.module, file.resource);
    memset(to, 0, size);
    memcpy(to, from, bytes < size ? bytes : size);
    const WORD length = bytes < sizeof(Block) ? 0 : static_cast<const Block*>(from)->length;
    if (length <= bytes && with_room(bytes) <= size) {
        memcpy(static_cast<char*>(to) + length, room_mark, sizeof room_mark);
    }
    return TRUE;
}
BOOL WINAPI GetFileVersionInfoExW(DWORD, LPCWSTR name, DWORD handle, DWORD size, LPVOID to) {
    return GetFileVersionInfoW(name, handle, size, to);
}
BOOL WINAPI GetFileVersionInfoA(LPCSTR name, DWORD handle, DWORD size, LPVOID to) {
    return GetFileVersionInfoW(Wide(name).text, handle, size, to);
}

BOOL WINAPI VerQueryValueW(LPCVOID data, LPCWSTR path, LPVOID* value, PUINT size) {
    const Block* const block = find(data, path);
    if (block == nullptr) {
        if (size != nullptr) {
            *size = 0;
        }
        teb()->last_error = ERROR_RESOURCE_TYPE_NOT_FOUND;
        return FALSE;
    }
    *value = const_cast<char*>(value_of(*block));
    if (size != nullptr) {
        *size = block->value_length;
    }
    return TRUE;
}

BOOL WINAPI VerQueryValueA(LPCVOID data, LPCSTR path, LPVOID* value, PUINT size) {
    const Block* const block = find(data, Wide(path).text);
    if (block == nullptr) {
        if (size != nullptr) {
            *size = 0;
        }
        teb()->last_error = ERROR_RESOURCE_TYPE_NOT_FOUND;
        return FALSE;
    }
    constexpr WORD text_type = 1;
    const char* found = value_of(*block);
    UINT units = block->value_length;
    if (block->type == text_type && units != 0) {
        char* const to = room_for(data, found);
        if (to == nullptr) {
            teb()->last_error = ERROR_INSUFFICIENT_BUFFER;
            return FALSE;
        }
        const auto* const text = reinterpret_cast<const WCHAR*>(found);
        units =
            static_cast<UINT>(WideCharToMultiByte(CP_ACP, 0, text, static_cast<int>(units), to,
                                                  static_cast<int>(units) * 3, nullptr, nullptr));
        found = to;
    }
    *value = const_cast<char*>(found);
    if (size != nullptr) {
        *size = units;
    }
    return TRUE;
}

BOOL WINAPI GetFileVersionInfoExA(DWORD, LPCSTR name, DWORD handle, DWORD size, LPVOID to) {
    return GetFileVersionInfoA(name, handle, size, to);
}
DWORD WINAPI GetFileVersionInfoSizeExA(DWORD, LPCSTR name, LPDWORD handle) {
    return GetFileVersionInfoSizeA(name, handle);
}

} // extern "C"
