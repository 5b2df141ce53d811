#pragma once
/// Functions of advapi32, which only some tools need: it is loaded when the first one is called.

#include <ferry/win32/ntdll.hpp>

namespace ferry::tools {

template <class Function>
Function* security_function(const char* name) {
    const HMODULE library = LoadLibraryW(L"advapi32.dll");
    return reinterpret_cast<Function*>(library != nullptr ? GetProcAddress(library, name)
                                                          : nullptr);
}
#define FERRY_SECURITY(name) (*::ferry::tools::security_function<decltype(::name)>(#name))

} // namespace ferry::tools
