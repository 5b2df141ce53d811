// Arrays of automation. Before the descriptor lie 16 bytes that SAFEARRAY doesn't show: the IID of
// what is in the array, or in their last four the type of the elements ("SAFEARRAY structure",
// FADF_HAVEIID and FADF_HAVEVARTYPE). The descriptor has its bounds in reverse: the last one is
// that of the first dimension, whose index varies fastest.

#include <ferry/win32/ntdll.hpp>

#define _OLEAUT32_
#include <oleauto.h>

using namespace ferry::win32;

namespace {

constexpr USHORT made_as_vector = 0x2000;                                  ///< FADF_CREATEVECTOR
constexpr USHORT is_the_callers = FADF_AUTO | FADF_STATIC | FADF_EMBEDDED; ///< its memory
constexpr USHORT not_copied = is_the_callers | FADF_FIXEDSIZE | made_as_vector;
constexpr ULONGLONG most_bytes = 0x7fffffff;
constexpr UINT most_dimensions = 0xffff;
constexpr ULONG most_locks = 0xffff;
constexpr IID unknown_interface = {0, 0, 0, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}};
constexpr IID dispatch_interface = {0x00020400, 0, 0, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}};

struct ElementType {
    VARTYPE type;
    ULONG size;
    USHORT features;
};
constexpr ElementType element_types[] = {
    {VT_I1, 1, FADF_HAVEVARTYPE},
    {VT_UI1, 1, FADF_HAVEVARTYPE},
    {VT_I2, 2, FADF_HAVEVARTYPE},
    {VT_UI2, 2, FADF_HAVEVARTYPE},
    {VT_BOOL, 2, FADF_HAVEVARTYPE},
    {VT_I4, 4, FADF_HAVEVARTYPE},
    {VT_UI4, 4, FADF_HAVEVARTYPE},
    {VT_R4, 4, FADF_HAVEVARTYPE},
    {VT_ERROR, 4, FADF_HAVEVARTYPE},
    {VT_INT, 4, FADF_HAVEVARTYPE},
    {VT_UINT, 4, FADF_HAVEVARTYPE},
    {VT_I8, 8, FADF_HAVEVARTYPE},
    {VT_UI8, 8, FADF_HAVEVARTYPE},
    {VT_R8, 8, FADF_HAVEVARTYPE},
    {VT_CY, 8, FADF_HAVEVARTYPE},
    {VT_DATE, 8, FADF_HAVEVARTYPE},
    {VT_DECIMAL, sizeof(DECIMAL), FADF_HAVEVARTYPE},
    {VT_BSTR, sizeof(BSTR), FADF_HAVEVARTYPE | FADF_BSTR},
    {VT_VARIANT, sizeof(VARIANT), FADF_HAVEVARTYPE | FADF_VARIANT},
    {VT_UNKNOWN, sizeof(IUnknown*), FADF_HAVEIID | FADF_UNKNOWN},
    {VT_DISPATCH, sizeof(IDispatch*), FADF_HAVEIID | FADF_DISPATCH},
};

/// What lies before a descriptor.
union Prefix {
    IID interface_id;
    struct {
        DWORD unused[3];
        DWORD type;
    };
};
static_assert(sizeof(Prefix) == 16);

Prefix& prefix_of(const SAFEARRAY* array) {
    return reinterpret_cast<Prefix*>(const_cast<SAFEARRAY*>(array))[-1];
}

const ElementType* find_type(VARTYPE type) {
    for (const ElementType& known : element_types) {
        if (known.type == type) {
            return &known;
        }
    }
    return nullptr;
}

void* allocate(size_t size) { return RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size); }

SAFEARRAY* make_descriptor(UINT dimensions) {
    if (dimensions == 0 || dimensions > most_dimensions) {
        return nullptr;
    }
    auto* const prefix = static_cast<Prefix*>(
        allocate(sizeof(Prefix) + sizeof(SAFEARRAY) + (dimensions - 1) * sizeof(SAFEARRAYBOUND)));
    if (prefix == nullptr) {
        return nullptr;
    }
    auto* const array = reinterpret_cast<SAFEARRAY*>(prefix + 1);
    array->cDims = static_cast<USHORT>(dimensions);
    return array;
}

/// One for elements of a known type; null for others and without room.
SAFEARRAY* make_descriptor(const ElementType* type, UINT dimensions, const void* extra) {
    SAFEARRAY* const array = type == nullptr ? nullptr : make_descriptor(dimensions);
    if (array == nullptr) {
        return nullptr;
    }
    array->fFeatures = type->features;
    array->cbElements = type->size;
    Prefix& prefix = prefix_of(array);
    if ((type->features & FADF_HAVEVARTYPE) != 0) {
        prefix.type = type->type;
    } else if (extra != nullptr) {
        prefix.interface_id = *static_cast<const IID*>(extra);
    } else {
        prefix.interface_id = type->type == VT_DISPATCH ? dispatch_interface : unknown_interface;
    }
    return array;
}

/// How many elements `count` bounds have; false if their size in bytes is out of reach.
bool count_elements(const SAFEARRAYBOUND* bounds, UINT count, ULONG size, ULONGLONG& elements) {
    elements = 1;
    for (UINT i = 0; i < count; ++i) {
        elements *= bounds[i].cElements;
        if (elements > most_bytes || elements * size > most_bytes) {
            return false;
        }
    }
    return true;
}

ULONGLONG elements_of(const SAFEARRAY* array) {
    ULONGLONG elements = 0;
    return count_elements(array->rgsabound, array->cDims, array->cbElements, elements) ? elements
                                                                                       : 0;
}

/// Releases what an element refers to and makes it empty.
HRESULT clear_element(const SAFEARRAY* array, void* element) {
    if ((array->fFeatures & FADF_VARIANT) != 0) {
        if (const HRESULT cleared = VariantClear(static_cast<VARIANT*>(element)); FAILED(cleared)) {
            return cleared;
        }
    } else if ((array->fFeatures & FADF_BSTR) != 0) {
        SysFreeString(*static_cast<BSTR*>(element));
    } else if ((array->fFeatures & (FADF_UNKNOWN | FADF_DISPATCH)) != 0) {
        if (IUnknown* const object = *static_cast<IUnknown**>(element); object != nullptr) {
            object->Release();
        }
    }
    memset(element, 0, array->cbElements);
    return S_OK;
}

/// Copies one element to room whose content is of no concern.
HRESULT copy_element(const SAFEARRAY* array, const void* from, void* to) {
    if ((array->fFeatures & FADF_VARIANT) != 0) {
        auto* const variant = static_cast<VARIANT*>(to);
        VariantInit(variant);
        return VariantCopy(variant, const_cast<VARIANT*>(static_cast<const VARIANT*>(from)));
    }
    if ((array->fFeatures & FADF_BSTR) != 0) {
        const BSTR text = *static_cast<const BSTR*>(from);
        BSTR copy = nullptr;
        if (text != nullptr) {
            copy = SysAllocStringByteLen(reinterpret_cast<LPCSTR>(text), SysStringByteLen(text));
            if (copy == nullptr) {
                return E_OUTOFMEMORY;
            }
        }
        *static_cast<BSTR*>(to) = copy;
        return S_OK;
    }
    memmove(to, from, array->cbElements);
    if ((array->fFeatures & (FADF_UNKNOWN | FADF_DISPATCH)) != 0) {
        if (IUnknown* const object = *static_cast<IUnknown**>(to); object != nullptr) {
            object->AddRef();
        }
    }
    return S_OK;
}

char* element_at(const SAFEARRAY* array, ULONGLONG place) {
    return static_cast<char*>(array->pvData) + place * array->cbElements;
}

HRESULT clear_elements(const SAFEARRAY* array, ULONGLONG first, ULONGLONG end) {
    for (ULONGLONG i = first; i < end; ++i) {
        if (const HRESULT cleared = clear_element(array, element_at(array, i)); FAILED(cleared)) {
            return cleared;
        }
    }
    return S_OK;
}

HRESULT fill_from(const SAFEARRAY* from, const SAFEARRAY* to) {
    const ULONGLONG elements = elements_of(from);
    for (ULONGLONG i = 0; i < elements; ++i) {
        if (const HRESULT copied = copy_element(from, element_at(from, i), element_at(to, i));
            FAILED(copied)) {
            return copied;
        }
    }
    return S_OK;
}

/// The bounds of a dimension, the first of which is 1.
HRESULT find_bound(SAFEARRAY* array, UINT dimension, const SAFEARRAYBOUND*& bound) {
    if (array == nullptr) {
        return E_INVALIDARG;
    }
    if (dimension == 0 || dimension > array->cDims) {
        return DISP_E_BADINDEX;
    }
    bound = &array->rgsabound[array->cDims - dimension];
    return S_OK;
}

void free_data(SAFEARRAY* array) {
    RtlFreeHeap(peb()->process_heap, 0, array->pvData);
    array->pvData = nullptr;
}

/// What is done to an element while the array is locked.
template <class Work>
HRESULT with_element(SAFEARRAY* array, LONG* indices, Work work) {
    HRESULT done = SafeArrayLock(array);
    if (FAILED(done)) {
        return done;
    }
    void* element = nullptr;
    done = SafeArrayPtrOfIndex(array, indices, &element);
    if (SUCCEEDED(done)) {
        done = work(element);
    }
    SafeArrayUnlock(array);
    return done;
}

} // namespace

extern "C" {

HRESULT WINAPI SafeArrayAllocDescriptor(UINT dimensions, SAFEARRAY** array) {
    if (array == nullptr || dimensions == 0 || dimensions > most_dimensions) {
        return E_INVALIDARG;
    }
    *array = make_descriptor(dimensions);
    return *array == nullptr ? E_OUTOFMEMORY : S_OK;
}

HRESULT WINAPI SafeArrayAllocDescriptorEx(VARTYPE type, UINT dimensions, SAFEARRAY** array) {
    const ElementType* const known = find_type(type);
    if (array == nullptr || known == nullptr || dimensions == 0 || dimensions > most_dimensions) {
        return E_INVALIDARG;
    }
    *array = make_descriptor(known, dimensions, nullptr);
    return *array == nullptr ? E_OUTOFMEMORY : S_OK;
}

HRESULT WINAPI SafeArrayAllocData(SAFEARRAY* array) {
    if (array == nullptr) {
        return E_INVALIDARG;
    }
    ULONGLONG elements = 0;
    if (!count_elements(array->rgsabound, array->cDims, array->cbElements, elements)) {
        return E_OUTOFMEMORY;
    }
    array->pvData = allocate(elements * array->cbElements);
    return array->pvData == nullptr ? E_OUTOFMEMORY : S_OK;
}

SAFEARRAY* WINAPI SafeArrayCreateEx(VARTYPE type, UINT dimensions, SAFEARRAYBOUND* bounds,
                                    PVOID extra) {
    SAFEARRAY* const array =
        bounds == nullptr ? nullptr : make_descriptor(find_type(type), dimensions, extra);
    if (array == nullptr) {
        return nullptr;
    }
    for (UINT i = 0; i < dimensions; ++i) {
        array->rgsabound[i] = bounds[dimensions - 1 - i];
    }
    if (FAILED(SafeArrayAllocData(array))) {
        SafeArrayDestroyDescriptor(array);
        return nullptr;
    }
    return array;
}

SAFEARRAY* WINAPI SafeArrayCreate(VARTYPE type, UINT dimensions, SAFEARRAYBOUND* bounds) {
    return SafeArrayCreateEx(type, dimensions, bounds, nullptr);
}

SAFEARRAY* WINAPI SafeArrayCreateVectorEx(VARTYPE type, LONG lowest, ULONG elements, PVOID extra) {
    SAFEARRAYBOUND bound = {elements, lowest};
    SAFEARRAY* const array = SafeArrayCreateEx(type, 1, &bound, extra);
    if (array != nullptr) {
        array->fFeatures |= made_as_vector;
    }
    return array;
}

SAFEARRAY* WINAPI SafeArrayCreateVector(VARTYPE type, LONG lowest, ULONG elements) {
    return SafeArrayCreateVectorEx(type, lowest, elements, nullptr);
}

HRESULT WINAPI SafeArrayDestroyDescriptor(SAFEARRAY* array) {
    if (array == nullptr) {
        return E_INVALIDARG;
    }
    if (array->cLocks != 0) {
        return DISP_E_ARRAYISLOCKED;
    }
    RtlFreeHeap(peb()->process_heap, 0, &prefix_of(array));
    return S_OK;
}

HRESULT WINAPI SafeArrayDestroyData(SAFEARRAY* array) {
    if (array == nullptr) {
        return E_INVALIDARG;
    }
    if (array->cLocks != 0) {
        return DISP_E_ARRAYISLOCKED;
    }
    if (array->pvData == nullptr) {
        return S_OK;
    }
    const HRESULT cleared = clear_elements(array, 0, elements_of(array));
    if (SUCCEEDED(cleared) && (array->fFeatures & is_the_callers) == 0) {
        free_data(array);
    }
    return cleared;
}

HRESULT WINAPI SafeArrayDestroy(SAFEARRAY* array) {
    if (array == nullptr) {
        return S_OK;
    }
    const HRESULT destroyed = SafeArrayDestroyData(array);
    return FAILED(destroyed) || (array->fFeatures & is_the_callers) != 0
               ? destroyed
               : SafeArrayDestroyDescriptor(array);
}

UINT WINAPI SafeArrayGetDim(SAFEARRAY* array) { return array == nullptr ? 0 : array->cDims; }
UINT WINAPI SafeArrayGetElemsize(SAFEARRAY* array) {
    return array == nullptr ? 0 : array->cbElements;
}

HRESULT WINAPI SafeArrayGetLBound(SAFEARRAY* array, UINT dimension, LONG* lowest) {
    const SAFEARRAYBOUND* bound = nullptr;
    const HRESULT found = lowest == nullptr ? E_INVALIDARG : find_bound(array, dimension, bound);
    if (SUCCEEDED(found)) {
        *lowest = bound->lLbound;
    }
    return found;
}

HRESULT WINAPI SafeArrayGetUBound(SAFEARRAY* array, UINT dimension, LONG* highest) {
    const SAFEARRAYBOUND* bound = nullptr;
    const HRESULT found = highest == nullptr ? E_INVALIDARG : find_bound(array, dimension, bound);
    if (SUCCEEDED(found)) {
        *highest = static_cast<LONG>(static_cast<ULONG>(bound->lLbound) + bound->cElements - 1);
    }
    return found;
}

HRESULT WINAPI SafeArrayLock(SAFEARRAY* array) {
    if (array == nullptr) {
        return E_INVALIDARG;
    }
    if (InterlockedIncrement(&array->cLocks) > most_locks) {
        InterlockedDecrement(&array->cLocks);
        return E_UNEXPECTED;
    }
    return S_OK;
}

HRESULT WINAPI SafeArrayUnlock(SAFEARRAY* array) {
    if (array == nullptr) {
        return E_INVALIDARG;
    }
    if (static_cast<LONG>(InterlockedDecrement(&array->cLocks)) < 0) {
        InterlockedIncrement(&array->cLocks);
        return E_UNEXPECTED;
    }
    return S_OK;
}

HRESULT WINAPI SafeArrayAccessData(SAFEARRAY* array, void** data) {
    if (array == nullptr || data == nullptr) {
        return E_INVALIDARG;
    }
    const HRESULT locked = SafeArrayLock(array);
    *data = SUCCEEDED(locked) ? array->pvData : nullptr;
    return locked;
}

HRESULT WINAPI SafeArrayUnaccessData(SAFEARRAY* array) { return SafeArrayUnlock(array); }

HRESULT WINAPI SafeArrayPtrOfIndex(SAFEARRAY* array, LONG* indices, void** element) {
    if (array == nullptr || indices == nullptr || element == nullptr) {
        return E_INVALIDARG;
    }
    ULONGLONG place = 0;
    ULONGLONG stride = 1;
    for (UINT i = 0; i < array->cDims; ++i) {
        const SAFEARRAYBOUND& bound = array->rgsabound[array->cDims - 1 - i];
        const LONGLONG offset = LONGLONG{indices[i]} - bound.lLbound;
        if (offset < 0 || offset >= LONGLONG{bound.cElements}) {
            return DISP_E_BADINDEX;
        }
        place += static_cast<ULONGLONG>(offset) * stride;
        stride *= bound.cElements;
    }
    *element = element_at(array, place);
    return S_OK;
}

HRESULT WINAPI SafeArrayGetElement(SAFEARRAY* array, LONG* indices, void* to) {
    if (array == nullptr || indices == nullptr || to == nullptr) {
        return E_INVALIDARG;
    }
    return with_element(array, indices,
                        [&](void* element) { return copy_element(array, element, to); });
}

HRESULT WINAPI SafeArrayPutElement(SAFEARRAY* array, LONG* indices, void* from) {
    if (array == nullptr || indices == nullptr) {
        return E_INVALIDARG;
    }
    // What is a pointer is given itself.
    constexpr USHORT pointers = FADF_BSTR | FADF_UNKNOWN | FADF_DISPATCH;
    const bool is_pointer = (array->fFeatures & pointers) != 0;
    if (!is_pointer && from == nullptr) {
        return E_INVALIDARG;
    }
    return with_element(array, indices, [&](void* element) -> HRESULT {
        if ((array->fFeatures & FADF_VARIANT) != 0) {
            return VariantCopy(static_cast<VARIANT*>(element), static_cast<VARIANT*>(from));
        }
        if (!is_pointer) {
            memmove(element, from, array->cbElements);
            return S_OK;
        }
        void* copy = nullptr;
        const HRESULT copied = copy_element(array, &from, &copy);
        if (SUCCEEDED(copied)) {
            clear_element(array, element);
            *static_cast<void**>(element) = copy;
        }
        return copied;
    });
}

HRESULT WINAPI SafeArrayCopyData(SAFEARRAY* from, SAFEARRAY* to) {
    if (from == nullptr || to == nullptr || from->cDims != to->cDims ||
        from->cbElements != to->cbElements || from->pvData == nullptr || to->pvData == nullptr) {
        return E_INVALIDARG;
    }
    for (UINT i = 0; i < from->cDims; ++i) {
        if (from->rgsabound[i].cElements != to->rgsabound[i].cElements) {
            return E_INVALIDARG;
        }
    }
    if (from == to) {
        return S_OK;
    }
    if (const HRESULT cleared = clear_elements(to, 0, elements_of(to)); FAILED(cleared)) {
        return cleared;
    }
    return fill_from(from, to);
}

HRESULT WINAPI SafeArrayCopy(SAFEARRAY* from, SAFEARRAY** to) {
    if (to == nullptr) {
        return E_INVALIDARG;
    }
    *to = nullptr;
    if (from == nullptr) {
        return S_OK;
    }
    if (from->cbElements == 0) {
        return E_INVALIDARG;
    }
    SAFEARRAY* const array = make_descriptor(from->cDims);
    if (array == nullptr) {
        return E_OUTOFMEMORY;
    }
    array->fFeatures = from->fFeatures & static_cast<USHORT>(~not_copied);
    array->cbElements = from->cbElements;
    memcpy(array->rgsabound, from->rgsabound, from->cDims * sizeof(SAFEARRAYBOUND));
    if ((from->fFeatures & (FADF_HAVEIID | FADF_HAVEVARTYPE)) != 0) {
        prefix_of(array) = prefix_of(from);
    }
    HRESULT done = S_OK;
    if (from->pvData != nullptr) {
        done = SafeArrayAllocData(array);
        if (SUCCEEDED(done)) {
            done = fill_from(from, array);
        }
    }
    if (FAILED(done)) {
        SafeArrayDestroy(array);
        return done;
    }
    *to = array;
    return S_OK;
}

HRESULT WINAPI SafeArrayRedim(SAFEARRAY* array, SAFEARRAYBOUND* bound) {
    if (array == nullptr || bound == nullptr || (array->fFeatures & FADF_FIXEDSIZE) != 0) {
        return E_INVALIDARG;
    }
    if (array->cLocks != 0) {
        return DISP_E_ARRAYISLOCKED;
    }
    // The last dimension varies slowest: what comes or goes lies at the end.
    SAFEARRAYBOUND& last = array->rgsabound[0];
    ULONGLONG others = 0;
    if (!count_elements(array->rgsabound + 1, array->cDims - 1U, array->cbElements, others) ||
        others * bound->cElements * array->cbElements > most_bytes) {
        return E_OUTOFMEMORY;
    }
    const ULONGLONG elements = others * bound->cElements;
    if (array->pvData != nullptr && bound->cElements != last.cElements) {
        void* const data = allocate(elements * array->cbElements);
        if (data == nullptr) {
            return E_OUTOFMEMORY;
        }
        const ULONGLONG before = others * last.cElements;
        if (const HRESULT cleared = clear_elements(array, elements, before); FAILED(cleared)) {
            RtlFreeHeap(peb()->process_heap, 0, data);
            return cleared;
        }
        memcpy(data, array->pvData, (before < elements ? before : elements) * array->cbElements);
        free_data(array);
        array->pvData = data;
    }
    last = *bound;
    return S_OK;
}

HRESULT WINAPI SafeArrayGetVartype(SAFEARRAY* array, VARTYPE* type) {
    if (array == nullptr || type == nullptr) {
        return E_INVALIDARG;
    }
    if ((array->fFeatures & FADF_HAVEVARTYPE) != 0) {
        *type = static_cast<VARTYPE>(prefix_of(array).type);
    } else if ((array->fFeatures & FADF_DISPATCH) != 0) {
        *type = VT_DISPATCH;
    } else if ((array->fFeatures & FADF_UNKNOWN) != 0) {
        *type = VT_UNKNOWN;
    } else {
        return E_INVALIDARG;
    }
    return S_OK;
}

HRESULT WINAPI SafeArraySetIID(SAFEARRAY* array, REFGUID id) {
    if (array == nullptr || (array->fFeatures & FADF_HAVEIID) == 0) {
        return E_INVALIDARG;
    }
    prefix_of(array).interface_id = id;
    return S_OK;
}

HRESULT WINAPI SafeArrayGetIID(SAFEARRAY* array, GUID* id) {
    if (array == nullptr || id == nullptr || (array->fFeatures & FADF_HAVEIID) == 0) {
        return E_INVALIDARG;
    }
    *id = prefix_of(array).interface_id;
    return S_OK;
}

HRESULT WINAPI VectorFromBstr(BSTR text, SAFEARRAY** array) {
    if (array == nullptr) {
        return E_INVALIDARG;
    }
    const UINT bytes = SysStringByteLen(text);
    *array = SafeArrayCreateVector(VT_UI1, 0, bytes);
    if (*array == nullptr) {
        return E_OUTOFMEMORY;
    }
    memcpy((*array)->pvData, text, bytes);
    return S_OK;
}

HRESULT WINAPI BstrFromVector(SAFEARRAY* array, BSTR* text) {
    if (text == nullptr) {
        return E_INVALIDARG;
    }
    *text = nullptr;
    if (array == nullptr || array->cbElements != 1 || array->cDims != 1) {
        return E_INVALIDARG;
    }
    *text =
        SysAllocStringByteLen(static_cast<LPCSTR>(array->pvData), array->rgsabound[0].cElements);
    return *text == nullptr ? E_OUTOFMEMORY : S_OK;
}

} // extern "C"
