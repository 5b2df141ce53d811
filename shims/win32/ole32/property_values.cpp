// PROPVARIANT: a VARIANT's types and some more, among them vectors. What it points to is the task
// allocator's but for texts of Automation and its arrays, which are oleaut32's: that is loaded once
// there is one.

#include <ferry/win32/ntdll.hpp>

#define _OLE32_
#include <objbase.h>
#include <oleauto.h>
#include <propidl.h>

using namespace ferry::win32;

namespace {

/// Of oleaut32. The result is as of a function that returns a pointer or an HRESULT.
template <typename Function, typename... Arguments>
auto automation(const char* name, Function*, Arguments... arguments) {
    const HMODULE library = LoadLibraryW(L"oleaut32.dll");
    return reinterpret_cast<Function*>(reinterpret_cast<void*>(GetProcAddress(library, name)))(
        arguments...);
}

/// What a value of a type is made of.
enum class Shape { none, plain, text, wide_text, automation_text, clip, variant, id, blob, object };

struct Form {
    Shape shape;
    SIZE_T size; ///< of an element of a vector; 0: there are no vectors
};

Form form_of(VARTYPE type) {
    switch (type) {
    case VT_EMPTY:
    case VT_NULL:
    case VT_INT:
    case VT_UINT:
    case VT_DECIMAL: return {Shape::plain, 0};
    case VT_I1:
    case VT_UI1: return {Shape::plain, sizeof(BYTE)};
    case VT_I2:
    case VT_UI2:
    case VT_BOOL: return {Shape::plain, sizeof(SHORT)};
    case VT_I4:
    case VT_UI4:
    case VT_R4:
    case VT_ERROR: return {Shape::plain, sizeof(LONG)};
    case VT_I8:
    case VT_UI8:
    case VT_R8:
    case VT_CY:
    case VT_DATE:
    case VT_FILETIME: return {Shape::plain, sizeof(LONG64)};
    case VT_LPSTR: return {Shape::text, sizeof(char*)};
    case VT_LPWSTR: return {Shape::wide_text, sizeof(WCHAR*)};
    case VT_BSTR: return {Shape::automation_text, sizeof(BSTR)};
    case VT_CF: return {Shape::clip, sizeof(CLIPDATA)};
    case VT_VARIANT: return {Shape::variant, sizeof(PROPVARIANT)};
    case VT_CLSID: return {Shape::id, sizeof(CLSID)};
    case VT_BLOB:
    case VT_BLOB_OBJECT: return {Shape::blob, 0};
    case VT_UNKNOWN:
    case VT_DISPATCH:
    case VT_STREAM:
    case VT_STORAGE:
    case VT_STREAMED_OBJECT:
    case VT_STORED_OBJECT: return {Shape::object, 0};
    default: return {Shape::none, 0};
    }
}

Form form_of_variant(const PROPVARIANT& from) {
    const auto base = static_cast<VARTYPE>(from.vt & VT_TYPEMASK);
    const Form form = form_of(base);
    switch (from.vt & ~VT_TYPEMASK) {
    case 0: return base == VT_VARIANT ? Form{Shape::none, 0} : form;
    case VT_VECTOR: return form.size == 0 ? Form{Shape::none, 0} : form;
    case VT_ARRAY:
    case VT_BYREF:
    case VT_ARRAY | VT_BYREF: return form;
    default: return {Shape::none, 0};
    }
}

void free_clip(CLIPDATA& clip) { CoTaskMemFree(clip.pClipData); }

void free_element(Shape shape, void* at) {
    switch (shape) {
    case Shape::text:
    case Shape::wide_text: CoTaskMemFree(*static_cast<void**>(at)); break;
    case Shape::automation_text:
        automation("SysFreeString", SysFreeString, *static_cast<BSTR*>(at));
        break;
    case Shape::clip: free_clip(*static_cast<CLIPDATA*>(at)); break;
    case Shape::variant: PropVariantClear(static_cast<PROPVARIANT*>(at)); break;
    default: break;
    }
}

void free_value(Shape shape, PROPVARIANT& value) {
    switch (shape) {
    case Shape::id: CoTaskMemFree(value.puuid); break;
    case Shape::blob: CoTaskMemFree(value.blob.pBlobData); break;
    case Shape::object:
        if (value.punkVal != nullptr) {
            value.punkVal->Release();
        }
        break;
    case Shape::clip:
        if (value.pclipdata != nullptr) {
            free_clip(*value.pclipdata);
            CoTaskMemFree(value.pclipdata);
        }
        break;
    default: free_element(shape, &value.pszVal); break;
    }
}

/// Puts a copy of a block in its place. False if there is no memory.
template <typename Pointer>
bool copy_block(Pointer& block, SIZE_T size) {
    if (block == nullptr) {
        return true;
    }
    void* const copy = CoTaskMemAlloc(size);
    if (copy != nullptr) {
        memcpy(copy, block, size);
    }
    block = static_cast<Pointer>(copy);
    return copy != nullptr;
}

bool copy_clip(CLIPDATA& clip) {
    return copy_block(clip.pClipData, clip.cbSize < sizeof clip.ulClipFmt
                                          ? 0
                                          : clip.cbSize - sizeof clip.ulClipFmt);
}

/// Makes what is at `at`, the bytes of another, one of its own.
bool copy_element(Shape shape, void* at) {
    switch (shape) {
    case Shape::text: {
        auto& text = *static_cast<char**>(at);
        return text == nullptr || copy_block(text, strlen(text) + 1);
    }
    case Shape::wide_text: {
        auto& text = *static_cast<WCHAR**>(at);
        return text == nullptr || copy_block(text, (wcslen(text) + 1) * sizeof *text);
    }
    case Shape::automation_text: {
        auto& text = *static_cast<BSTR*>(at);
        if (text != nullptr) {
            const UINT size = automation("SysStringByteLen", SysStringByteLen, text);
            text = automation("SysAllocStringByteLen", SysAllocStringByteLen,
                              reinterpret_cast<const char*>(text), size);
        }
        return true;
    }
    case Shape::clip: return copy_clip(*static_cast<CLIPDATA*>(at));
    case Shape::variant: {
        auto& value = *static_cast<PROPVARIANT*>(at);
        const PROPVARIANT from = value;
        return SUCCEEDED(PropVariantCopy(&value, &from));
    }
    default: return true;
    }
}

bool copy_value(Shape shape, PROPVARIANT& value) {
    switch (shape) {
    case Shape::id: return copy_block(value.puuid, sizeof(CLSID));
    case Shape::blob: return copy_block(value.blob.pBlobData, value.blob.cbSize);
    case Shape::object:
        if (value.punkVal != nullptr) {
            value.punkVal->AddRef();
        }
        return true;
    case Shape::clip:
        return value.pclipdata == nullptr ||
               (copy_block(value.pclipdata, sizeof(CLIPDATA)) && copy_clip(*value.pclipdata));
    default: return copy_element(shape, &value.pszVal);
    }
}

bool copy_vector(Form form, PROPVARIANT& value) {
    auto& vector = value.caub;
    if (!copy_block(vector.pElems, vector.cElems * form.size)) {
        return false;
    }
    for (ULONG i = 0; i < vector.cElems && vector.pElems != nullptr; ++i) {
        if (!copy_element(form.shape, vector.pElems + i * form.size)) {
            vector.cElems = i; // the rest is still the other's
            return false;
        }
    }
    return true;
}

} // namespace

extern "C" {

HRESULT WINAPI PropVariantClear(PROPVARIANT* value) {
    if (value == nullptr) {
        return S_OK;
    }
    const Form form = form_of_variant(*value);
    if ((value->vt & VT_VECTOR) != 0 && form.shape != Shape::none) {
        for (ULONG i = 0; i < value->caub.cElems && value->caub.pElems != nullptr; ++i) {
            free_element(form.shape, value->caub.pElems + i * form.size);
        }
        CoTaskMemFree(value->caub.pElems);
    } else if ((value->vt & (VT_ARRAY | VT_BYREF)) == VT_ARRAY) {
        automation("SafeArrayDestroy", SafeArrayDestroy, value->parray);
    } else if ((value->vt & VT_BYREF) == 0) { // what is referred to is its owner's
        free_value(form.shape, *value);
    }
    memset(value, 0, sizeof *value);
    return form.shape == Shape::none ? STG_E_INVALIDPARAMETER : S_OK;
}

HRESULT WINAPI PropVariantCopy(PROPVARIANT* to, const PROPVARIANT* from) {
    const Form form = form_of_variant(*from);
    if (form.shape == Shape::none) {
        return DISP_E_BADVARTYPE;
    }
    PROPVARIANT copy = *from;
    bool done = true;
    if ((from->vt & VT_VECTOR) != 0) {
        done = copy_vector(form, copy);
    } else if ((from->vt & (VT_ARRAY | VT_BYREF)) == VT_ARRAY) {
        done = SUCCEEDED(automation("SafeArrayCopy", SafeArrayCopy, from->parray, &copy.parray));
    } else if ((from->vt & VT_BYREF) == 0) {
        done = copy_value(form.shape, copy);
    }
    if (!done) {
        if ((from->vt & VT_VECTOR) != 0) {
            PropVariantClear(&copy);
        }
        memset(to, 0, sizeof *to);
        return E_OUTOFMEMORY;
    }
    *to = copy;
    return S_OK;
}

HRESULT WINAPI FreePropVariantArray(ULONG count, PROPVARIANT* values) {
    if (values == nullptr) {
        return E_INVALIDARG;
    }
    HRESULT result = S_OK;
    for (ULONG i = 0; i < count; ++i) {
        const HRESULT cleared = PropVariantClear(&values[i]);
        result = FAILED(cleared) ? cleared : result;
    }
    return result;
}

} // extern "C"
