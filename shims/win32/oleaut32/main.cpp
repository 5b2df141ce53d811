// Strings of OLE, whose length in bytes stands in the four bytes before them; variants; error
// objects.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

#define _OLEAUT32_
#include <oleauto.h>

using namespace ferry::win32;

namespace {

struct Header {
    ULONG unused; ///< so that text is aligned as the heap's blocks are, halfway
    ULONG bytes;
};

BSTR make(const void* from, size_t bytes) {
    constexpr size_t most = 0x7fffffff;
    if (bytes > most) {
        return nullptr;
    }
    auto* const header = static_cast<Header*>(
        RtlAllocateHeap(peb()->process_heap, 0, sizeof(Header) + bytes + sizeof(WCHAR)));
    if (header == nullptr) {
        return nullptr;
    }
    header->bytes = static_cast<ULONG>(bytes);
    auto* const text = reinterpret_cast<char*>(header + 1);
    if (from != nullptr) {
        memcpy(text, from, bytes);
    }
    memset(text + bytes, 0, sizeof(WCHAR));
    return reinterpret_cast<BSTR>(text);
}

Header* header_of(BSTR text) { return reinterpret_cast<Header*>(text) - 1; }

DWORD error_slot = TLS_OUT_OF_INDEXES; ///< each thread's error object

/// The calling thread's error object, which is another's then.
IErrorInfo* exchange_error(IErrorInfo* error) {
    auto* const last = static_cast<IErrorInfo*>(TlsGetValue(error_slot));
    if (last != error) {
        TlsSetValue(error_slot, error);
    }
    return last;
}

} // namespace

extern "C" {

BSTR WINAPI SysAllocString(const OLECHAR* text) {
    return text == nullptr ? nullptr : make(text, wcslen(text) * sizeof(WCHAR));
}
BSTR WINAPI SysAllocStringLen(const OLECHAR* text, UINT units) {
    return make(text, size_t{units} * sizeof(WCHAR));
}
BSTR WINAPI SysAllocStringByteLen(LPCSTR text, UINT bytes) { return make(text, bytes); }
void WINAPI SysFreeString(BSTR text) {
    if (text != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, header_of(text));
    }
}
INT WINAPI SysReAllocStringLen(BSTR* text, const OLECHAR* from, UINT units) {
    const BSTR made = SysAllocStringLen(from, units);
    if (made == nullptr) {
        return FALSE;
    }
    SysFreeString(*text);
    *text = made;
    return TRUE;
}
INT WINAPI SysReAllocString(BSTR* text, const OLECHAR* from) {
    return SysReAllocStringLen(text, from, from == nullptr ? 0 : static_cast<UINT>(wcslen(from)));
}
UINT WINAPI SysStringByteLen(BSTR text) { return text == nullptr ? 0 : header_of(text)->bytes; }
UINT WINAPI SysStringLen(BSTR text) { return SysStringByteLen(text) / sizeof(WCHAR); }

void WINAPI VariantInit(VARIANTARG* variant) { variant->vt = VT_EMPTY; }

HRESULT WINAPI VariantClear(VARIANTARG* variant) {
    if ((variant->vt & VT_VECTOR) != 0) {
        return DISP_E_BADVARTYPE;
    }
    if ((variant->vt & VT_BYREF) == 0) {
        if ((variant->vt & VT_ARRAY) != 0) {
            if (const HRESULT destroyed = SafeArrayDestroy(variant->parray); FAILED(destroyed)) {
                return destroyed;
            }
        } else if (variant->vt == VT_BSTR) {
            SysFreeString(variant->bstrVal);
        } else if ((variant->vt == VT_UNKNOWN || variant->vt == VT_DISPATCH) &&
                   variant->punkVal != nullptr) {
            variant->punkVal->Release();
        }
    }
    variant->vt = VT_EMPTY;
    return S_OK;
}

HRESULT WINAPI VariantCopy(VARIANTARG* to, VARIANTARG* from) {
    if (to == from) {
        return S_OK;
    }
    if (const HRESULT cleared = VariantClear(to); cleared != S_OK) {
        return cleared;
    }
    if ((from->vt & VT_VECTOR) != 0) {
        return DISP_E_BADVARTYPE;
    }
    *to = *from;
    if ((from->vt & (VT_ARRAY | VT_BYREF)) == VT_ARRAY) {
        const HRESULT copied = SafeArrayCopy(from->parray, &to->parray);
        if (FAILED(copied)) {
            to->vt = VT_EMPTY;
        }
        return copied;
    }
    if (from->vt == VT_BSTR) {
        to->bstrVal = SysAllocStringByteLen(reinterpret_cast<LPCSTR>(from->bstrVal),
                                            SysStringByteLen(from->bstrVal));
        if (to->bstrVal == nullptr) {
            to->vt = VT_EMPTY;
            return E_OUTOFMEMORY;
        }
    } else if ((from->vt == VT_UNKNOWN || from->vt == VT_DISPATCH) && from->punkVal != nullptr) {
        from->punkVal->AddRef();
    }
    return S_OK;
}

HRESULT WINAPI SetErrorInfo(ULONG, IErrorInfo* error) {
    if (error != nullptr) {
        error->AddRef();
    }
    if (IErrorInfo* const last = exchange_error(error); last != nullptr) {
        last->Release();
    }
    return S_OK;
}

HRESULT WINAPI GetErrorInfo(ULONG, IErrorInfo** error) {
    if (error == nullptr) {
        return E_INVALIDARG;
    }
    *error = exchange_error(nullptr);
    return *error == nullptr ? S_FALSE : S_OK;
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD reason, LPVOID) {
    switch (reason) {
    case DLL_PROCESS_ATTACH: error_slot = TlsAlloc(); return error_slot != TLS_OUT_OF_INDEXES;
    case DLL_THREAD_DETACH: SetErrorInfo(0, nullptr); break;
    }
    return TRUE;
}

} // extern "C"
