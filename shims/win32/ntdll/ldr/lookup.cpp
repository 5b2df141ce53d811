#include "module.hpp"

namespace ferry::win32::ldr {
namespace {

WCHAR lower(WCHAR c) { return c >= L'A' && c <= L'Z' ? static_cast<WCHAR>(c + 32) : c; }

} // namespace

bool equal_names(const UNICODE_STRING& a, const UNICODE_STRING& b) {
    if (a.Length != b.Length) {
        return false;
    }
    for (size_t i = 0; i < a.Length / sizeof(WCHAR); ++i) {
        if (lower(a.Buffer[i]) != lower(b.Buffer[i])) {
            return false;
        }
    }
    return true;
}

Module* find_by_name(const UNICODE_STRING& base_name) {
    return find_module(
        [&](const Module& module) { return equal_names(module.base_name, base_name); });
}

Module* find_by_path(const UNICODE_STRING& full_name) {
    return find_module(
        [&](const Module& module) { return equal_names(module.full_name, full_name); });
}

Module* find_by_base(const void* base) {
    return find_module([&](const Module& module) { return module.base == base; });
}

Module* find_by_address(const void* address) {
    return find_module([&](const Module& module) {
        const auto* const at = static_cast<const char*>(address);
        return at >= module.base && at < module.base + module.image_size;
    });
}

} // namespace ferry::win32::ldr
