#pragma once
/// Functions of kernel32 that are looked up when first called.

#include "crt.hpp"

namespace ferry::crt {

template <class F>
F late(F** place, const char* name) {
    (void)place;
    return reinterpret_cast<F>(
        reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"kernel32.dll"), name)));
}
#define LATE(name) (ferry::crt::late<decltype(&::name)>(nullptr, #name))

} // namespace ferry::crt
