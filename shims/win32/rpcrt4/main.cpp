// Identifiers and their text: what programs without remote procedures use of rpcrt4.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

using namespace ferry::win32;

namespace {

template <class C>
LONG write(const GUID& id, C** text) {
    constexpr int units = 36;
    auto* to = static_cast<C*>(RtlAllocateHeap(peb()->process_heap, 0, (units + 1) * sizeof(C)));
    if (to == nullptr) {
        return ERROR_OUTOFMEMORY;
    }
    *text = to;
    const auto hex = [&](ULONG value, int digits) {
        while (digits-- > 0) {
            *to++ = static_cast<C>("0123456789abcdef"[value >> 4 * digits & 15]);
        }
    };
    hex(id.Data1, 8);
    *to++ = '-';
    hex(id.Data2, 4);
    *to++ = '-';
    hex(id.Data3, 4);
    *to++ = '-';
    for (int i = 0; i < 8; ++i) {
        if (i == 2) {
            *to++ = '-';
        }
        hex(id.Data4[i], 2);
    }
    *to = 0;
    return ERROR_SUCCESS;
}

template <class C>
LONG release(C** text) {
    if (*text != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, *text);
        *text = nullptr;
    }
    return ERROR_SUCCESS;
}

} // namespace

extern "C" {

LONG WINAPI UuidCreate(GUID* id) {
    FerryRandom(id, sizeof *id);
    id->Data3 = static_cast<WORD>((id->Data3 & 0xfff) | 0x4000);
    id->Data4[0] = static_cast<BYTE>((id->Data4[0] & 0x3f) | 0x80);
    return ERROR_SUCCESS;
}
LONG WINAPI UuidCreateSequential(GUID* id) { return UuidCreate(id); }
LONG WINAPI UuidToStringA(const GUID* id, UCHAR** text) { return write(*id, text); }
LONG WINAPI UuidToStringW(const GUID* id, WCHAR** text) { return write(*id, text); }
LONG WINAPI RpcStringFreeA(UCHAR** text) { return release(text); }
LONG WINAPI RpcStringFreeW(WCHAR** text) { return release(text); }

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
