#include <ferry/win32_dlls/list.hpp>

#include <cstddef>
#include <vector>

// What embed.S is made of: a begin and an end for each DLL.
#define WIN32_DLL(id, name)                                                                        \
    extern "C" const std::byte ferry_win32_dll_##id[];                                             \
    extern "C" const std::byte ferry_win32_dll_##id##_end[];
#include <dll_list.inc>
#undef WIN32_DLL

namespace ferry::win32_dlls {

std::span<const nt::SystemDll> list() {
    static const std::vector<nt::SystemDll> dlls{
#define WIN32_DLL(id, name) {name, {ferry_win32_dll_##id, ferry_win32_dll_##id##_end}},
#include <dll_list.inc>
#undef WIN32_DLL
    };
    return dlls;
}

} // namespace ferry::win32_dlls
