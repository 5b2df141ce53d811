#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

PVOID module_or_program(HMODULE module) {
    return module != nullptr ? static_cast<PVOID>(module) : peb()->image_base;
}

/// "#12" means the id 12. False where the digits are no id.
bool id_of(LPCWSTR& name) {
    if (IS_INTRESOURCE(name) || name[0] != L'#') {
        return true;
    }
    ULONG_PTR id = 0;
    for (const WCHAR* at = name + 1; *at != 0; ++at) {
        if (*at < L'0' || *at > L'9') {
            return false;
        }
        id = id * 10 + (*at - L'0');
    }
    name = reinterpret_cast<LPCWSTR>(id);
    return id <= 0xffff;
}

/// A string of a table, where it lies: blocks of sixteen, each string counted. False if it is not
/// there.
bool find_string(HMODULE module, UINT id, const WCHAR*& text, int& units) {
    constexpr UINT in_block = 16;
    constexpr ULONG_PTR string_type = 6; // RT_STRING
    HRSRC const resource = FindResourceW(module, MAKEINTRESOURCEW(id / in_block + 1),
                                         reinterpret_cast<LPCWSTR>(string_type));
    if (resource == nullptr) {
        return false;
    }
    text = static_cast<const WCHAR*>(LockResource(LoadResource(module, resource)));
    const WCHAR* const end = text + SizeofResource(module, resource) / sizeof(WCHAR);
    for (UINT before = id % in_block; before != 0 && text < end; --before) {
        text += *text + 1;
    }
    if (text >= end || *text > end - text - 1) {
        return false;
    }
    units = *text++;
    return true;
}

} // namespace

extern "C" {

HRSRC WINAPI FindResourceExW(HMODULE module, LPCWSTR type, LPCWSTR name, WORD language) {
    if (!id_of(type) || !id_of(name)) {
        fail(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    const ULONG_PTR path[] = {reinterpret_cast<ULONG_PTR>(type), reinterpret_cast<ULONG_PTR>(name),
                              language};
    const IMAGE_RESOURCE_DATA_ENTRY* entry = nullptr;
    if (!succeeded(LdrFindResource_U(module_or_program(module), path, 3, &entry))) {
        return nullptr;
    }
    return reinterpret_cast<HRSRC>(const_cast<IMAGE_RESOURCE_DATA_ENTRY*>(entry));
}

HRSRC WINAPI FindResourceW(HMODULE module, LPCWSTR name, LPCWSTR type) {
    return FindResourceExW(module, type, name, 0);
}

HGLOBAL WINAPI LoadResource(HMODULE module, HRSRC resource) {
    PVOID address = nullptr;
    if (resource == nullptr ||
        !succeeded(LdrAccessResource(module_or_program(module),
                                     reinterpret_cast<const IMAGE_RESOURCE_DATA_ENTRY*>(resource),
                                     &address, nullptr))) {
        return nullptr;
    }
    return address;
}

LPVOID WINAPI LockResource(HGLOBAL resource) { return resource; }
BOOL WINAPI FreeResource(HGLOBAL) { return FALSE; }

DWORD WINAPI SizeofResource(HMODULE, HRSRC resource) {
    return resource == nullptr ? 0
                               : reinterpret_cast<const IMAGE_RESOURCE_DATA_ENTRY*>(resource)->Size;
}

int WINAPI LoadStringW(HINSTANCE module, UINT id, LPWSTR to, int room) {
    const WCHAR* text = nullptr;
    int units = 0;
    if (to == nullptr || room < 0 || !find_string(module, id, text, units)) {
        return 0;
    }
    if (room == 0) { // the caller wants to read it where it is
        *reinterpret_cast<const WCHAR**>(to) = text;
        return units;
    }
    const int copied = units < room ? units : room - 1;
    memcpy(to, text, static_cast<SIZE_T>(copied) * sizeof(WCHAR));
    to[copied] = 0;
    return copied;
}

/// As many whole characters as there is room for.
int WINAPI LoadStringA(HINSTANCE module, UINT id, LPSTR to, int room) {
    const WCHAR* text = nullptr;
    int units = 0;
    if (to == nullptr || room <= 0) {
        return room == 0 ? -1 : 0;
    }
    to[0] = 0;
    if (!find_string(module, id, text, units)) {
        return 0;
    }
    int bytes = 0;
    while ((bytes = WideCharToMultiByte(CP_ACP, 0, text, units, nullptr, 0, nullptr, nullptr)) >=
           room) {
        --units;
    }
    WideCharToMultiByte(CP_ACP, 0, text, units, to, bytes, nullptr, nullptr);
    to[bytes] = 0;
    return bytes;
}

} // extern "C"
