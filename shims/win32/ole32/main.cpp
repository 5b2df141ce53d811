// COM without classes: memory, new identifiers, and the answer that a class is not registered.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

#define _OLE32_
#include <objbase.h>

#include "apartments.hpp"

using namespace ferry::win32;

extern "C" {

HRESULT WINAPI CoInitializeSecurity(PSECURITY_DESCRIPTOR, LONG, SOLE_AUTHENTICATION_SERVICE*, void*,
                                    DWORD, DWORD, void*, DWORD, void*) {
    return S_OK;
}
HRESULT WINAPI CoCreateInstance(REFCLSID, LPUNKNOWN, DWORD, REFIID, LPVOID* made) {
    if (made == nullptr) {
        return E_POINTER;
    }
    *made = nullptr;
    return REGDB_E_CLASSNOTREG;
}
HRESULT WINAPI CoCreateInstanceEx(REFCLSID, IUnknown*, DWORD, COSERVERINFO*, DWORD count,
                                  MULTI_QI* wanted) {
    if (count == 0 || wanted == nullptr) {
        return E_INVALIDARG;
    }
    for (DWORD i = 0; i < count; ++i) {
        wanted[i].pItf = nullptr;
        wanted[i].hr = E_NOINTERFACE;
    }
    return REGDB_E_CLASSNOTREG;
}
HRESULT WINAPI CoGetClassObject(REFCLSID, DWORD, LPVOID, REFIID, LPVOID* made) {
    if (made == nullptr) {
        return E_INVALIDARG;
    }
    *made = nullptr;
    return REGDB_E_CLASSNOTREG;
}
void WINAPI CoFreeUnusedLibraries() {}
void WINAPI CoFreeUnusedLibrariesEx(DWORD, DWORD) {}
HRESULT WINAPI OleInitialize(LPVOID reserved) { return CoInitialize(reserved); }
void WINAPI OleUninitialize() { CoUninitialize(); }
HRESULT WINAPI CoFileTimeNow(FILETIME* now) {
    GetSystemTimeAsFileTime(now);
    return S_OK;
}
DWORD WINAPI CoGetCurrentProcess() { return GetCurrentThreadId(); }

HRESULT WINAPI CoWaitForMultipleHandles(DWORD flags, DWORD timeout, ULONG count, LPHANDLE handles,
                                        LPDWORD index) {
    if (index == nullptr || handles == nullptr) {
        return E_INVALIDARG;
    }
    *index = 0;
    if (count == 0) {
        return RPC_E_NO_SYNC;
    }
    const DWORD result = WaitForMultipleObjectsEx(count, handles, (flags & COWAIT_WAITALL) != 0,
                                                  timeout, (flags & COWAIT_ALERTABLE) != 0);
    if (result == WAIT_TIMEOUT) {
        return RPC_S_CALLPENDING;
    }
    if (result == WAIT_FAILED) {
        return HRESULT_FROM_WIN32(GetLastError());
    }
    *index = result == WAIT_IO_COMPLETION ? DWORD{WAIT_IO_COMPLETION} : result - WAIT_OBJECT_0;
    return S_OK;
}

LPVOID WINAPI CoTaskMemAlloc(SIZE_T size) { return RtlAllocateHeap(peb()->process_heap, 0, size); }
LPVOID WINAPI CoTaskMemRealloc(LPVOID block, SIZE_T size) {
    return block == nullptr ? CoTaskMemAlloc(size)
                            : RtlReAllocateHeap(peb()->process_heap, 0, block, size);
}
void WINAPI CoTaskMemFree(LPVOID block) {
    if (block != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, block);
    }
}

HRESULT WINAPI CoCreateGuid(GUID* guid) {
    FerryRandom(guid, sizeof *guid);
    guid->Data3 = static_cast<WORD>((guid->Data3 & 0xfff) | 0x4000);
    guid->Data4[0] = static_cast<BYTE>((guid->Data4[0] & 0x3f) | 0x80);
    return S_OK;
}

int WINAPI StringFromGUID2(REFGUID guid, LPOLESTR to, int room) {
    constexpr int units = 39;
    if (room < units) {
        return 0;
    }
    int at = 0;
    const auto hex = [&](ULONG value, int digits) {
        while (digits-- > 0) {
            to[at++] = L"0123456789ABCDEF"[value >> 4 * digits & 15];
        }
    };
    to[at++] = L'{';
    hex(guid.Data1, 8);
    to[at++] = L'-';
    hex(guid.Data2, 4);
    to[at++] = L'-';
    hex(guid.Data3, 4);
    to[at++] = L'-';
    for (int i = 0; i < 8; ++i) {
        if (i == 2) {
            to[at++] = L'-';
        }
        hex(guid.Data4[i], 2);
    }
    to[at++] = L'}';
    to[at++] = 0;
    return at;
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD reason, LPVOID) {
    switch (reason) {
    case DLL_PROCESS_ATTACH: return begin_apartments();
    case DLL_THREAD_DETACH: end_thread_apartment(); break;
    }
    return TRUE;
}

} // extern "C"
