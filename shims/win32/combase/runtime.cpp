// The Windows Runtime without classes: none is registered, and errors carry no more than their
// number.

#include <ferry/win32/ntdll.hpp>

#include <hstring.h>
#include <inspectable.h>

using namespace ferry::win32;

namespace {

HRESULT not_registered(void** made) {
    if (made == nullptr) {
        return E_POINTER;
    }
    *made = nullptr;
    return REGDB_E_CLASSNOTREG;
}

} // namespace

extern "C" {

__declspec(dllimport) HRESULT WINAPI CoInitializeEx(LPVOID reserved, DWORD flags);
__declspec(dllimport) void WINAPI CoUninitialize();

HRESULT WINAPI RoInitialize(int type) {
    constexpr int single_threaded = 0; // RO_INIT_TYPE
    constexpr int multi_threaded = 1;
    constexpr DWORD apartment_threaded = 2; // COINIT_APARTMENTTHREADED
    switch (type) {
    case single_threaded: return CoInitializeEx(nullptr, apartment_threaded);
    case multi_threaded: return CoInitializeEx(nullptr, 0);
    default: return E_INVALIDARG;
    }
}
void WINAPI RoUninitialize() { CoUninitialize(); }
HRESULT WINAPI RoGetActivationFactory(HSTRING, REFIID, void** made) { return not_registered(made); }
HRESULT WINAPI RoActivateInstance(HSTRING, IInspectable** made) {
    return not_registered(reinterpret_cast<void**>(made));
}
HRESULT WINAPI RoGetApartmentIdentifier(UINT64* identifier) {
    if (identifier == nullptr) {
        return E_INVALIDARG;
    }
    *identifier = GetCurrentProcessId();
    return S_OK;
}

// What a failure was about could be told to others; nobody is told here.
BOOL WINAPI RoOriginateError(HRESULT, HSTRING) { return FALSE; }
BOOL WINAPI RoOriginateErrorW(HRESULT, UINT, PCWSTR) { return FALSE; }
BOOL WINAPI RoOriginateLanguageException(HRESULT, HSTRING, IUnknown*) { return FALSE; }
BOOL WINAPI RoTransformError(HRESULT, HRESULT, HSTRING) { return FALSE; }
BOOL WINAPI RoTransformErrorW(HRESULT, HRESULT, UINT, PCWSTR) { return FALSE; }
HRESULT WINAPI RoCaptureErrorContext(HRESULT) { return S_OK; }
HRESULT WINAPI RoClearError() { return S_OK; }
HRESULT WINAPI RoGetErrorReportingFlags(UINT32* flags) {
    if (flags == nullptr) {
        return E_POINTER;
    }
    *flags = 0;
    return S_OK;
}
HRESULT WINAPI RoSetErrorReportingFlags(UINT32) { return S_OK; }
BOOL WINAPI IsErrorPropagationEnabled() { return FALSE; }
HRESULT WINAPI GetRestrictedErrorInfo(IUnknown** info) {
    if (info == nullptr) {
        return E_POINTER;
    }
    *info = nullptr;
    return S_FALSE;
}
HRESULT WINAPI SetRestrictedErrorInfo(IUnknown*) { return S_OK; }
HRESULT WINAPI RoGetMatchingRestrictedErrorInfo(HRESULT, IUnknown** info) {
    return GetRestrictedErrorInfo(info);
}

} // extern "C"
