// Identifiers and their texts; names of classes (ProgIDs), of which none is registered.

#include <ferry/win32/ntdll.hpp>

#define _OLE32_
#include <objbase.h>

namespace {

/// {00000000-0000-0000-0000-000000000000} and its NUL.
constexpr int text_units = 39;

int digit(WCHAR c) {
    if (c >= L'0' && c <= L'9') {
        return c - L'0';
    }
    const WCHAR lower = c | 0x20;
    return lower >= L'a' && lower <= L'f' && c < 0x80 ? lower - L'a' + 10 : -1;
}

/// Reads `digits` hexadecimal ones and moves on; false at another character.
bool read(LPCOLESTR& at, int digits, ULONG& value) {
    value = 0;
    for (int i = 0; i < digits; ++i, ++at) {
        const int one = digit(*at);
        if (one < 0) {
            return false;
        }
        value = value << 4 | static_cast<ULONG>(one);
    }
    return true;
}

bool read(LPCOLESTR& at, WCHAR expected) { return *at == expected && *at++ != 0; }

/// The text in braces, and nothing behind it.
bool parse(LPCOLESTR at, GUID& guid) {
    ULONG first = 0;
    ULONG second = 0;
    ULONG third = 0;
    if (!read(at, L'{') || !read(at, 8, first) || !read(at, L'-') || !read(at, 4, second) ||
        !read(at, L'-') || !read(at, 4, third) || !read(at, L'-')) {
        return false;
    }
    guid.Data1 = first;
    guid.Data2 = static_cast<WORD>(second);
    guid.Data3 = static_cast<WORD>(third);
    for (int i = 0; i < 8; ++i) {
        ULONG byte = 0;
        if ((i == 2 && !read(at, L'-')) || !read(at, 2, byte)) {
            return false;
        }
        guid.Data4[i] = static_cast<BYTE>(byte);
    }
    return read(at, L'}') && *at == 0;
}

HRESULT give_text(REFGUID guid, LPOLESTR* to) {
    if (to == nullptr) {
        return E_INVALIDARG;
    }
    *to = static_cast<LPOLESTR>(CoTaskMemAlloc(text_units * sizeof(WCHAR)));
    if (*to == nullptr) {
        return E_OUTOFMEMORY;
    }
    StringFromGUID2(guid, *to, text_units);
    return S_OK;
}

} // namespace

extern "C" {

HRESULT WINAPI IIDFromString(LPCOLESTR text, LPIID to) {
    if (to == nullptr) {
        return E_INVALIDARG;
    }
    *to = {};
    if (text == nullptr) {
        return S_OK;
    }
    GUID found{};
    if (wcslen(text) + 1 != text_units) {
        return E_INVALIDARG;
    }
    if (!parse(text, found)) {
        return CO_E_IIDSTRING;
    }
    *to = found;
    return S_OK;
}
/// What is no identifier would be a class's name.
HRESULT WINAPI CLSIDFromString(LPCOLESTR text, LPCLSID to) {
    if (to == nullptr) {
        return E_INVALIDARG;
    }
    *to = {};
    GUID found{};
    if (text == nullptr) {
        return S_OK;
    }
    if (!parse(text, found)) {
        return CO_E_CLASSSTRING;
    }
    *to = found;
    return S_OK;
}
HRESULT WINAPI CLSIDFromProgID(LPCOLESTR name, LPCLSID to) {
    if (name == nullptr || to == nullptr) {
        return E_INVALIDARG;
    }
    *to = {};
    return CO_E_CLASSSTRING;
}
HRESULT WINAPI CLSIDFromProgIDEx(LPCOLESTR name, LPCLSID to) { return CLSIDFromProgID(name, to); }
HRESULT WINAPI ProgIDFromCLSID(REFCLSID, LPOLESTR* to) {
    if (to == nullptr) {
        return E_INVALIDARG;
    }
    *to = nullptr;
    return REGDB_E_CLASSNOTREG;
}
HRESULT WINAPI StringFromCLSID(REFCLSID id, LPOLESTR* to) { return give_text(id, to); }
HRESULT WINAPI StringFromIID(REFIID id, LPOLESTR* to) { return give_text(id, to); }

} // extern "C"
