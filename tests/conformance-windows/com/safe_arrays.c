// Arrays of automation: bounds, places of elements, copies of what is in them, locks.
// build: -loleaut32

#define COBJMACROS
#include <windows.h>

#include <oleauto.h>
#include <stdio.h>

static LONG references = 1;

static HRESULT WINAPI query(IUnknown* self, REFIID id, void** found) {
    (void)id;
    *found = self;
    InterlockedIncrement(&references);
    return S_OK;
}
static ULONG WINAPI add(IUnknown* self) {
    (void)self;
    return InterlockedIncrement(&references);
}
static ULONG WINAPI release(IUnknown* self) {
    (void)self;
    return InterlockedDecrement(&references);
}
static IUnknownVtbl functions = {query, add, release};
static IUnknown object = {&functions};

static void show(const char* what, HRESULT result) { printf("%s: %08lx\n", what, result); }

static void show_bounds(SAFEARRAY* array) {
    for (UINT i = 1; i <= SafeArrayGetDim(array); ++i) {
        LONG lowest = 0;
        LONG highest = 0;
        SafeArrayGetLBound(array, i, &lowest);
        SafeArrayGetUBound(array, i, &highest);
        printf(" [%ld..%ld]", lowest, highest);
    }
    printf("\n");
}

static void show_types(void) {
    static const VARTYPE types[] = {VT_I1,   VT_UI1,     VT_I2,      VT_BOOL,    VT_I4,
                                    VT_R8,   VT_CY,      VT_DATE,    VT_I8,      VT_DECIMAL,
                                    VT_BSTR, VT_VARIANT, VT_UNKNOWN, VT_DISPATCH};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; ++i) {
        SAFEARRAYBOUND bound = {3, 0};
        SAFEARRAY* const array = SafeArrayCreate(types[i], 1, &bound);
        VARTYPE told = 0;
        const HRESULT result = SafeArrayGetVartype(array, &told);
        printf("type %u: features %03x, %u bytes, %08lx %u\n", types[i], array->fFeatures,
               SafeArrayGetElemsize(array), result, told);
        SafeArrayDestroy(array);
    }
    SAFEARRAYBOUND bound = {3, 0};
    printf("no types:%s%s, no dimensions:%s\n",
           SafeArrayCreate(VT_EMPTY, 1, &bound) == NULL ? " VT_EMPTY" : "",
           SafeArrayCreate(VT_NULL, 1, &bound) == NULL ? " VT_NULL" : "",
           SafeArrayCreate(VT_I4, 0, &bound) == NULL ? " none" : "");
}

static void two_dimensions(void) {
    SAFEARRAYBOUND bounds[] = {{2, 10}, {3, -1}};
    SAFEARRAY* array = SafeArrayCreate(VT_I4, 2, bounds);
    show_bounds(array);
    printf("last bound comes first: %lu at %ld\n", array->rgsabound[0].cElements,
           array->rgsabound[0].lLbound);
    for (LONG first = 10; first < 12; ++first) {
        for (LONG second = -1; second < 2; ++second) {
            LONG indices[] = {first, second};
            LONG value = first * 100 + second;
            SafeArrayPutElement(array, indices, &value);
        }
    }
    LONG* data = NULL;
    show("access", SafeArrayAccessData(array, (void**)&data));
    for (int i = 0; i < 6; ++i) {
        printf(" %ld", data[i]);
    }
    printf(", %lu locks\n", array->cLocks);
    show("destroy of a locked one", SafeArrayDestroy(array));
    SAFEARRAYBOUND longer = {4, 0};
    show("another bound of a locked one", SafeArrayRedim(array, &longer));
    show("end of access", SafeArrayUnaccessData(array));
    show("one unlock too many", SafeArrayUnlock(array));

    LONG indices[] = {11, 1};
    LONG value = 0;
    show("get", SafeArrayGetElement(array, indices, &value));
    void* place = NULL;
    SafeArrayPtrOfIndex(array, indices, &place);
    printf("%ld, at %d\n", value, (int)((LONG*)place - data));
    static LONG outside[][2] = {{9, 0}, {12, 0}, {10, -2}, {10, 2}};
    for (int i = 0; i < 4; ++i) {
        show("outside", SafeArrayGetElement(array, outside[i], &value));
    }
    LONG bound = 0;
    show("dimension 0", SafeArrayGetLBound(array, 0, &bound));
    show("dimension 3", SafeArrayGetUBound(array, 3, &bound));

    show("longer", SafeArrayRedim(array, &longer));
    show_bounds(array);
    LONG moved[] = {11, 2};
    SafeArrayGetElement(array, moved, &value);
    printf("what was the last: %ld\n", value);
    LONG fresh[] = {11, 3};
    SafeArrayGetElement(array, fresh, &value);
    printf("what is new: %ld\n", value);

    SAFEARRAY* copy = NULL;
    show("copy", SafeArrayCopy(array, &copy));
    value = 7;
    SafeArrayPutElement(array, moved, &value);
    SafeArrayGetElement(copy, moved, &value);
    printf("the copy has %ld\n", value);
    show("copy of data", SafeArrayCopyData(array, copy));
    SafeArrayGetElement(copy, moved, &value);
    printf("the copy has %ld\n", value);
    SAFEARRAY* const other = SafeArrayCreateVector(VT_I4, 0, 8);
    show("to another shape", SafeArrayCopyData(array, other));
    SafeArrayDestroy(other);
    SafeArrayDestroy(copy);
    show("destroy", SafeArrayDestroy(array));
}

static void texts(void) {
    SAFEARRAY* const array = SafeArrayCreateVector(VT_BSTR, 1, 2);
    LONG index = 1;
    const BSTR text = SysAllocStringLen(L"a\0b", 3);
    show("put a text", SafeArrayPutElement(array, &index, text));
    BSTR got = NULL;
    SafeArrayGetElement(array, &index, &got);
    printf("another text: %d, of %u\n", got != text, SysStringLen(got));
    SysFreeString(got);
    SysFreeString(text);
    index = 2;
    SafeArrayGetElement(array, &index, &got);
    printf("an empty one: %d\n", got == NULL);
    SAFEARRAY* copy = NULL;
    SafeArrayCopy(array, &copy);
    SafeArrayDestroy(array);
    index = 1;
    SafeArrayGetElement(copy, &index, &got);
    printf("in the copy: %u, features %04x\n", SysStringLen(got), copy->fFeatures);
    SysFreeString(got);
    SafeArrayDestroy(copy);
}

static void objects(void) {
    SAFEARRAY* const array = SafeArrayCreateVector(VT_UNKNOWN, 0, 3);
    LONG index = 0;
    SafeArrayPutElement(array, &index, &object);
    index = 2;
    SafeArrayPutElement(array, &index, &object);
    printf("two in the array: %ld\n", references);
    IUnknown* got = NULL;
    SafeArrayGetElement(array, &index, &got);
    printf("one taken: %ld\n", references);
    IUnknown_Release(got);
    SAFEARRAY* copy = NULL;
    SafeArrayCopy(array, &copy);
    printf("copied: %ld\n", references);
    SAFEARRAYBOUND shorter = {1, 0};
    SafeArrayRedim(copy, &shorter);
    printf("cut: %ld\n", references);
    SafeArrayPutElement(copy, &shorter.lLbound, NULL);
    printf("replaced: %ld\n", references);
    SafeArrayDestroy(copy);
    SafeArrayDestroyData(array);
    printf("destroyed: %ld\n", references);
    GUID id;
    SafeArrayGetIID(array, &id);
    printf("of %08lx-%02x\n", id.Data1, id.Data4[0]);
    SafeArrayDestroyDescriptor(array);
}

static void variants(void) {
    VARIANT outer;
    outer.vt = VT_ARRAY | VT_VARIANT;
    outer.parray = SafeArrayCreateVector(VT_VARIANT, 0, 2);
    VARIANT inner;
    inner.vt = VT_ARRAY | VT_BSTR;
    inner.parray = SafeArrayCreateVector(VT_BSTR, 0, 1);
    LONG index = 0;
    const BSTR text = SysAllocString(L"deep");
    SafeArrayPutElement(inner.parray, &index, text);
    SysFreeString(text);
    SafeArrayPutElement(outer.parray, &index, &inner);
    VariantClear(&inner);
    VARIANT unknown;
    unknown.vt = VT_UNKNOWN;
    unknown.punkVal = &object;
    index = 1;
    SafeArrayPutElement(outer.parray, &index, &unknown);
    VARIANT copy;
    VariantInit(&copy);
    show("copy of a variant", VariantCopy(&copy, &outer));
    printf("references: %ld\n", references);
    SafeArrayLock(outer.parray);
    show("clear of a locked one", VariantClear(&outer));
    printf("still an array: %d\n", outer.vt == (VT_ARRAY | VT_VARIANT));
    SafeArrayUnlock(outer.parray);
    show("clear", VariantClear(&outer));
    printf("references: %ld, type %u\n", references, outer.vt);
    VARIANT got;
    index = 0;
    SafeArrayGetElement(copy.parray, &index, &got);
    BSTR found = NULL;
    SafeArrayGetElement(got.parray, &index, &found);
    printf("%ls\n", found);
    SysFreeString(found);
    VariantClear(&got);
    VariantClear(&copy);
    printf("references: %ld\n", references);
}

static void bytes(void) {
    const BSTR text = SysAllocString(L"hi");
    SAFEARRAY* array = NULL;
    show("vector of a text", VectorFromBstr(text, &array));
    show_bounds(array);
    BSTR back = NULL;
    show("text of a vector", BstrFromVector(array, &back));
    printf("%ls\n", back);
    SysFreeString(back);
    SysFreeString(text);
    SafeArrayDestroy(array);
    array = SafeArrayCreateVector(VT_I4, 0, 1);
    show("text of numbers", BstrFromVector(array, &back));
    SafeArrayDestroy(array);
}

static void by_parts(void) {
    static LONG numbers[] = {5, 6};
    SAFEARRAY* array = NULL;
    show("descriptor", SafeArrayAllocDescriptor(1, &array));
    VARTYPE type = 0;
    show("its type", SafeArrayGetVartype(array, &type));
    array->cbElements = sizeof numbers[0];
    array->rgsabound[0].cElements = 2;
    array->pvData = numbers;
    SAFEARRAY* copy = NULL;
    SafeArrayCopy(array, &copy);
    LONG index = 1;
    LONG value = 0;
    SafeArrayGetElement(copy, &index, &value);
    printf("%ld, in memory of its own: %d\n", value, copy->pvData != numbers);
    SafeArrayDestroy(copy);
    array->pvData = NULL;
    show("data", SafeArrayAllocData(array));
    show("no dimension", SafeArrayAllocDescriptor(0, &copy));
    show("destroy", SafeArrayDestroy(array));
    show("nothing", SafeArrayDestroy(NULL));
    show("nothing to lock", SafeArrayLock(NULL));
    show("no data", SafeArrayDestroyData(NULL));
    copy = (SAFEARRAY*)1;
    const HRESULT copied = SafeArrayCopy(NULL, &copy);
    printf("copy of nothing: %08lx %d\n", copied, copy == NULL);
}

int main(void) {
    show_types();
    two_dimensions();
    texts();
    objects();
    variants();
    bytes();
    by_parts();
    return 0;
}
