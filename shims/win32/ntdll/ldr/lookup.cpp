#include "module.hpp"

namespace ferry::win32::ldr {
namespace {

WCHAR lower(WCHAR c) { return c >= L'A' && c <= L'Z' ? static_cast<WCHAR>(c + 32) : c; }

/// The first module in the order of loading for which `wanted` is true.
template <class Wanted>
Module* find(Wanted&& wanted) {
    LIST_ENTRY* const head = reinterpret_cast<LIST_ENTRY*>(&data().load_order);
    for (LIST_ENTRY* entry = head->Flink; entry != head; entry = entry->Flink) {
        auto* const module = CONTAINING_RECORD(entry, Module, load_links);
        if (wanted(*module)) {
            return module;
        }
    }
    return nullptr;
}

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
    return find([&](const Module& module) { return equal_names(module.base_name, base_name); });
}

Module* find_by_base(const void* base) {
    return find([&](const Module& module) { return module.base == base; });
}

Module* find_by_address(const void* address) {
    return find([&](const Module& module) {
        const auto* const at = static_cast<const char*>(address);
        return at >= module.base && at < module.base + module.image_size;
    });
}

} // namespace ferry::win32::ldr

using namespace ferry::win32::ldr;

extern "C" NTSTATUS NTAPI LdrGetDllHandle(PWSTR, PULONG, PUNICODE_STRING name, PVOID* module) {
    // A name without an extension means .dll.
    UNICODE_STRING wanted = *name;
    WCHAR buffer[MAX_PATH];
    size_t units = wanted.Length / sizeof(WCHAR);
    size_t begin = units;
    bool dotted = false;
    while (begin > 0 && wanted.Buffer[begin - 1] != L'\\' && wanted.Buffer[begin - 1] != L'/') {
        dotted = dotted || wanted.Buffer[begin - 1] == L'.';
        --begin;
    }
    if (units - begin + 5 > MAX_PATH) {
        return STATUS_DLL_NOT_FOUND;
    }
    size_t count = 0;
    for (size_t i = begin; i < units; ++i) {
        buffer[count++] = wanted.Buffer[i];
    }
    if (!dotted) {
        memcpy(buffer + count, L".dll", 4 * sizeof(WCHAR));
        count += 4;
    } else if (count > 0 && buffer[count - 1] == L'.') {
        --count;
    }
    const UNICODE_STRING base{static_cast<USHORT>(count * sizeof(WCHAR)),
                              static_cast<USHORT>(count * sizeof(WCHAR)), buffer};
    Module* const found = find_by_name(base);
    if (found == nullptr || (begin > 0 && !equal_names(found->full_name, wanted))) {
        return STATUS_DLL_NOT_FOUND;
    }
    *module = found->base;
    return STATUS_SUCCESS;
}
