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

} // extern "C"
