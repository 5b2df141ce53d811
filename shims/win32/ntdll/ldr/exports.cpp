// Looking up exports: by name (the names are sorted), by ordinal, through forwarders.

#include "module.hpp"

namespace ferry::win32::ldr {
namespace {

constexpr unsigned longest_chain = 64; ///< of forwarders, which may lead back to themselves

NTSTATUS find(Module& module, const char* name, ULONG ordinal, Stubs stubs, PVOID& address,
              unsigned passed);

NTSTATUS follow_forwarder(Module& from, const char* target, Stubs stubs, PVOID& address,
                          unsigned passed) {
    if (passed == longest_chain) {
        return STATUS_ENTRYPOINT_NOT_FOUND;
    }
    size_t dot = 0;
    for (size_t i = 0; target[i] != 0; ++i) {
        if (target[i] == '.') {
            dot = i;
        }
    }
    Module* module = nullptr;
    if (const NTSTATUS loaded = load_ascii(target, dot, {}, module, nullptr);
        loaded != STATUS_SUCCESS) {
        return loaded;
    }
    depend(from, *module);
    const char* const name = target + dot + 1;
    if (name[0] != '#') {
        return find(*module, name, 0, stubs, address, passed + 1);
    }
    ULONG ordinal = 0;
    for (const char* digit = name + 1; *digit >= '0' && *digit <= '9'; ++digit) {
        ordinal = ordinal * 10 + static_cast<ULONG>(*digit - '0');
    }
    return find(*module, nullptr, ordinal, stubs, address, passed + 1);
}

bool find_index(const Module& module, const char* name, ULONG& index) {
    const IMAGE_EXPORT_DIRECTORY& exports = *module.exports;
    const auto* const names = module.at<const ULONG>(exports.AddressOfNames);
    ULONG low = 0;
    ULONG high = exports.NumberOfNames;
    while (low < high) {
        const ULONG middle = low + (high - low) / 2;
        const int order = strcmp(name, module.at(names[middle]));
        if (order == 0) {
            index = module.at<const USHORT>(exports.AddressOfNameOrdinals)[middle];
            return true;
        }
        (order < 0 ? high : low) = order < 0 ? middle : middle + 1;
    }
    return false;
}

NTSTATUS find(Module& module, const char* name, ULONG ordinal, Stubs stubs, PVOID& address,
              unsigned passed) {
    if (module.exports == nullptr) {
        return name != nullptr ? STATUS_ENTRYPOINT_NOT_FOUND : STATUS_ORDINAL_NOT_FOUND;
    }
    ULONG index = ordinal - module.exports->Base;
    if (name != nullptr && !find_index(module, name, index)) {
        return STATUS_ENTRYPOINT_NOT_FOUND;
    }
    if (index >= module.exports->NumberOfFunctions) {
        return STATUS_ORDINAL_NOT_FOUND;
    }
    const ULONG rva = module.at<const ULONG>(module.exports->AddressOfFunctions)[index];
    if (rva == 0) {
        return STATUS_ORDINAL_NOT_FOUND;
    }
    char* const found = module.at(rva);
    const auto* const directory = reinterpret_cast<const char*>(module.exports);
    if (found >= directory && found < directory + module.exports_size) {
        return follow_forwarder(module, found, stubs, address, passed);
    }
    if (stubs == Stubs::hidden && found >= module.stubs && found < module.stubs_end) {
        return STATUS_ENTRYPOINT_NOT_FOUND;
    }
    address = found;
    return STATUS_SUCCESS;
}

} // namespace

NTSTATUS find_export(Module& module, const char* name, ULONG ordinal, Stubs stubs, PVOID& address) {
    return find(module, name, ordinal, stubs, address, 0);
}

} // namespace ferry::win32::ldr
