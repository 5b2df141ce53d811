// PROPVARIANT: copies are of their own, and what is cleared is given back.
// build: -lole32 -loleaut32
#define COBJMACROS
#include <windows.h>

#include <objbase.h>
#include <oleauto.h>
#include <propidl.h>

#include <stdio.h>
#include <string.h>

static char* text_of(const char* text) {
    char* const copy = CoTaskMemAlloc(strlen(text) + 1);
    return strcpy(copy, text);
}

static void show(const char* what, const PROPVARIANT* from) {
    PROPVARIANT copy;
    memset(&copy, 0xcc, sizeof copy);
    const HRESULT copied = PropVariantCopy(&copy, from);
    printf("%s: %08lx", what, copied);
    if (FAILED(copied)) {
        printf("\n");
        return;
    }
    printf(" type %x", copy.vt);
    if (copy.vt == VT_LPSTR)
        printf(" %s own %d", copy.pszVal, copy.pszVal != from->pszVal);
    else if (copy.vt == VT_LPWSTR)
        printf(" %ls own %d", copy.pwszVal, copy.pwszVal != from->pwszVal);
    else if (copy.vt == VT_BSTR)
        printf(" %u bytes own %d", SysStringByteLen(copy.bstrVal), copy.bstrVal != from->bstrVal);
    else if (copy.vt == VT_CLSID)
        printf(" %lx own %d", copy.puuid->Data1, copy.puuid != from->puuid);
    else if (copy.vt == VT_BLOB)
        printf(" %lu: %d own %d", copy.blob.cbSize, copy.blob.pBlobData[1],
               copy.blob.pBlobData != from->blob.pBlobData);
    else if (copy.vt == (VT_VECTOR | VT_LPSTR))
        printf(" %lu: %s own %d %d", copy.calpstr.cElems, copy.calpstr.pElems[1],
               copy.calpstr.pElems != from->calpstr.pElems,
               copy.calpstr.pElems[1] != from->calpstr.pElems[1]);
    else if (copy.vt == (VT_VECTOR | VT_I4))
        printf(" %lu: %ld own %d", copy.cal.cElems, copy.cal.pElems[1],
               copy.cal.pElems != from->cal.pElems);
    else if (copy.vt == (VT_VECTOR | VT_VARIANT))
        printf(" %lu: %ld %s own %d", copy.capropvar.cElems, copy.capropvar.pElems[0].lVal,
               copy.capropvar.pElems[1].pszVal,
               copy.capropvar.pElems[1].pszVal != from->capropvar.pElems[1].pszVal);
    else if (copy.vt == (VT_ARRAY | VT_I4))
        printf(" %lu own %d", copy.parray->rgsabound[0].cElements, copy.parray != from->parray);
    else if (copy.vt == VT_STREAM)
        printf(" the same %d", copy.pStream == from->pStream);
    else
        printf(" %lld", copy.hVal.QuadPart);
    const HRESULT cleared = PropVariantClear(&copy);
    printf(", cleared %08lx type %x\n", cleared, copy.vt);
}

int main(void) {
    PROPVARIANT value;
    CoInitialize(NULL);
    PropVariantInit(&value);
    show("empty", &value);
    value.vt = VT_I8;
    value.hVal.QuadPart = 0x123456789abc;
    show("integer", &value);
    value.vt = VT_FILETIME;
    show("time", &value);
    value.vt = VT_LPSTR;
    value.pszVal = text_of("narrow");
    show("text", &value);
    PropVariantClear(&value);
    value.vt = VT_LPWSTR;
    value.pwszVal = (WCHAR*)CoTaskMemAlloc(10);
    memcpy(value.pwszVal, L"wide", 10);
    show("wide", &value);
    PropVariantClear(&value);
    value.vt = VT_BSTR;
    value.bstrVal = SysAllocStringByteLen("a\0b", 3);
    show("automation's", &value);
    PropVariantClear(&value);
    value.vt = VT_CLSID;
    value.puuid = CoTaskMemAlloc(sizeof(CLSID));
    memset(value.puuid, 0x11, sizeof(CLSID));
    show("identifier", &value);
    PropVariantClear(&value);
    value.vt = VT_BLOB;
    value.blob.cbSize = 3;
    value.blob.pBlobData = (BYTE*)text_of("\1\2");
    show("bytes", &value);
    PropVariantClear(&value);

    value.vt = VT_VECTOR | VT_LPSTR;
    value.calpstr.cElems = 2;
    value.calpstr.pElems = CoTaskMemAlloc(2 * sizeof(char*));
    value.calpstr.pElems[0] = text_of("one");
    value.calpstr.pElems[1] = text_of("two");
    show("texts", &value);
    PropVariantClear(&value);
    value.vt = VT_VECTOR | VT_I4;
    value.cal.cElems = 2;
    value.cal.pElems = CoTaskMemAlloc(8);
    value.cal.pElems[0] = 10;
    value.cal.pElems[1] = 20;
    show("integers", &value);
    PropVariantClear(&value);
    value.vt = VT_VECTOR | VT_VARIANT;
    value.capropvar.cElems = 2;
    value.capropvar.pElems = CoTaskMemAlloc(2 * sizeof(PROPVARIANT));
    PropVariantInit(&value.capropvar.pElems[0]);
    PropVariantInit(&value.capropvar.pElems[1]);
    value.capropvar.pElems[0].vt = VT_I4;
    value.capropvar.pElems[0].lVal = 5;
    value.capropvar.pElems[1].vt = VT_LPSTR;
    value.capropvar.pElems[1].pszVal = text_of("within");
    show("values", &value);
    PropVariantClear(&value);
    value.vt = VT_ARRAY | VT_I4;
    value.parray = SafeArrayCreateVector(VT_I4, 0, 4);
    show("array", &value);
    PropVariantClear(&value);

    value.vt = VT_STREAM;
    CreateStreamOnHGlobal(NULL, TRUE, &value.pStream);
    IStream* const stream = value.pStream;
    show("stream", &value);
    IStream_AddRef(stream);
    PropVariantClear(&value);
    printf("references left: %lu\n", IStream_Release(stream));

    value.vt = 999;
    show("unknown", &value);
    value.vt = 999;
    printf("cleared: %08lx\n", PropVariantClear(&value));
    PROPVARIANT both[2];
    PropVariantInit(&both[0]);
    PropVariantInit(&both[1]);
    both[1].vt = VT_LPSTR;
    both[1].pszVal = text_of("last");
    const HRESULT freed = FreePropVariantArray(2, both);
    printf("array: %08lx type %x\n", freed, both[1].vt);
    CoUninitialize();
    return 0;
}
