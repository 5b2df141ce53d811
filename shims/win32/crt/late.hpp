#pragma once
/// Functions of kernel32 that are looked up when first called.

#include "crt.hpp"

namespace ferry::crt {

/// Says which function is missing and ends the program where there is none.
template <class F>
F late(F, const char* name) {
    void* const found =
        reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"kernel32.dll"), name));
    if (found == nullptr) {
        ferry_stub_called("kernel32.dll", name);
    }
    return reinterpret_cast<F>(found);
}
#define LATE(name) (ferry::crt::late(decltype (&::name)(), #name))

} // namespace ferry::crt
