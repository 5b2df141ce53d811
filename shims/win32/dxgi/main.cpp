// Without a display adapter: programs that look for one to compute with go on with the processor.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

namespace {

HRESULT no_factory(void** factory) {
    constexpr auto not_currently_available = static_cast<HRESULT>(0x887a0022); // DXGI_ERROR_…
    if (factory == nullptr) {
        return E_INVALIDARG;
    }
    *factory = nullptr;
    return not_currently_available;
}

} // namespace

extern "C" {

HRESULT WINAPI CreateDXGIFactory(REFIID, void** factory) { return no_factory(factory); }
HRESULT WINAPI CreateDXGIFactory1(REFIID, void** factory) { return no_factory(factory); }
HRESULT WINAPI CreateDXGIFactory2(UINT, REFIID, void** factory) { return no_factory(factory); }

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
