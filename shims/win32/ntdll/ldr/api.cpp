// The loader's exported functions.

#include "../exceptions/exceptions.hpp"
#include "module.hpp"

namespace ferry::win32::ldr {
namespace {

bool unloading;    ///< an unload is calling entries
bool unload_again; ///< one of them has released something

void unload() {
    if (unloading) {
        unload_again = true;
        return;
    }
    unloading = true;
    do {
        unload_again = false;
        unload_unreached();
    } while (unload_again);
    unloading = false;
}

/// The ASCII form of a name that can be one of an API set; nothing else is.
const char* api_set_of(const UNICODE_STRING& name) {
    char ascii[MAX_PATH];
    const size_t units = name.Length / sizeof(WCHAR);
    if (units >= sizeof ascii || has_path(name)) {
        return nullptr;
    }
    for (size_t i = 0; i < units; ++i) {
        if (name.Buffer[i] >= 0x80) {
            return nullptr;
        }
        ascii[i] = static_cast<char>(name.Buffer[i]);
    }
    return api_set_host(ascii, units);
}

/// A DLL's name as it is searched for.
UNICODE_STRING normal_name(const UNICODE_STRING& name) {
    if (const char* const host = api_set_of(name); host != nullptr) {
        WCHAR wide[32];
        size_t i = 0;
        for (; host[i] != 0; ++i) {
            wide[i] = static_cast<WCHAR>(host[i]);
        }
        wide[i] = 0;
        return join(text(wide), {});
    }
    return with_extension(name);
}

NTSTATUS load_and_initialize(const UNICODE_STRING& name, const Search& search, Module*& module) {
    NTSTATUS status = load(name, search, module, nullptr);
    if (status == STATUS_SUCCESS) {
        if (module->load_count != pinned) {
            ++module->load_count;
        }
        status = initialize(*module);
        if (status != STATUS_SUCCESS && module->load_count != pinned) {
            --module->load_count;
        }
    }
    if (status != STATUS_SUCCESS) {
        unload();
    }
    return status;
}

Module* find_any(const UNICODE_STRING& name) {
    UNICODE_STRING wanted = normal_name(name);
    Module* const found = find_loaded(wanted);
    release(wanted);
    return found;
}

/// The module of an address anywhere in it, without a walk for its beginning.
Module* module_of(PVOID base) {
    return exceptions::image_of(base) == base ? find_by_base(base) : nullptr;
}

} // namespace

bool is_unloading() { return unloading; }

} // namespace ferry::win32::ldr

using namespace ferry::win32;
using namespace ferry::win32::ldr;

extern "C" {

/// `path` may be search flags with the lowest bit set, as Windows 8 and later take it.
NTSTATUS NTAPI LdrLoadDll(PWSTR path, PULONG characteristics, PUNICODE_STRING name, PVOID* base) {
    *base = nullptr;
    const auto word = reinterpret_cast<ULONG_PTR>(path);
    Search search;
    const bool has_flags = (word & 1) != 0;
    search.flags = has_flags ? static_cast<ULONG>(word & ~ULONG_PTR{1}) : 0;
    const UNICODE_STRING directories = text(has_flags ? nullptr : path);
    search.directories = directories.Length != 0 ? &directories : nullptr;
    search.unresolved =
        characteristics != nullptr && (*characteristics & IMAGE_FILE_EXECUTABLE_IMAGE) != 0;
    if (data().shutdown_in_progress) {
        return STATUS_PROCESS_IS_TERMINATING;
    }
    const LoaderLock lock;
    UNICODE_STRING wanted = normal_name(*name);
    Module* module = nullptr;
    const NTSTATUS status = load_and_initialize(wanted, search, module);
    release(wanted);
    if (status == STATUS_SUCCESS) {
        *base = module->base;
    }
    return status;
}

/// For LoadLibraryEx: a DLL as data.
NTSTATUS ferry_map_data(const UNICODE_STRING* name, ULONG flags, int how, PVOID* base) {
    const LoaderLock lock;
    UNICODE_STRING wanted = with_extension(*name);
    const NTSTATUS status = map_data(wanted, flags, static_cast<MapData>(how), *base);
    release(wanted);
    return status;
}

NTSTATUS ferry_unmap_data(PVOID base) {
    const LoaderLock lock;
    return unmap_data(base);
}

NTSTATUS NTAPI LdrUnloadDll(PVOID base) {
    if (data().shutdown_in_progress) {
        return STATUS_SUCCESS;
    }
    const LoaderLock lock;
    Module* const module = module_of(base);
    if (module == nullptr) {
        return STATUS_DLL_NOT_FOUND;
    }
    if (module->load_count != pinned && module->load_count != 0 && --module->load_count == 0) {
        unload();
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrAddRefDll(ULONG flags, PVOID base) {
    constexpr ULONG pin = 1;
    const LoaderLock lock;
    Module* const module = module_of(base);
    if (module == nullptr) {
        return STATUS_DLL_NOT_FOUND;
    }
    if ((flags & pin) != 0) {
        module->load_count = pinned;
    } else if (module->load_count != pinned) {
        ++module->load_count;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrGetDllHandle(PWSTR, PULONG, PUNICODE_STRING name, PVOID* base) {
    const LoaderLock lock;
    Module* const found = find_any(*name);
    *base = found != nullptr ? found->base : nullptr;
    return found != nullptr ? STATUS_SUCCESS : STATUS_DLL_NOT_FOUND;
}

NTSTATUS NTAPI LdrGetDllHandleEx(ULONG flags, PWSTR, PULONG, PUNICODE_STRING name, PVOID* base) {
    constexpr ULONG unchanged = 1;
    constexpr ULONG pin = 2;
    constexpr ULONG known = unchanged | pin | 4;
    if ((flags & ~known) != 0 || (flags & (unchanged | pin)) == (unchanged | pin)) {
        return STATUS_INVALID_PARAMETER;
    }
    const LoaderLock lock;
    Module* const found = find_any(*name);
    *base = found != nullptr ? found->base : nullptr;
    if (found == nullptr) {
        return STATUS_DLL_NOT_FOUND;
    }
    return (flags & unchanged) != 0 ? STATUS_SUCCESS
                                    : LdrAddRefDll((flags & pin) != 0 ? 1 : 0, found->base);
}

NTSTATUS NTAPI LdrGetProcedureAddress(PVOID base, PANSI_STRING name, ULONG ordinal,
                                      PVOID* address) {
    const LoaderLock lock;
    Module* const module = module_of(base);
    if (module == nullptr) {
        return STATUS_DLL_NOT_FOUND;
    }
    const NTSTATUS found = guarded([&] {
        return find_export(*module, name != nullptr ? name->Buffer : nullptr, ordinal,
                           Stubs::hidden, *address);
    });
    if (found == STATUS_SUCCESS && data().initialized) { // a forwarder may have loaded its target
        for (ULONG i = 0; i < module->dependency_count; ++i) {
            initialize(*module->dependencies[i]);
        }
    }
    if (found == STATUS_SUCCESS && is_program(__builtin_return_address(0))) {
        *address = traced(*module, name != nullptr ? name->Buffer : nullptr, ordinal, *address);
    }
    return found;
}

NTSTATUS NTAPI LdrGetProcedureAddressEx(PVOID base, PANSI_STRING name, ULONG ordinal,
                                        PVOID* address, ULONG) {
    return LdrGetProcedureAddress(base, name, ordinal, address);
}

NTSTATUS NTAPI LdrDisableThreadCalloutsForDll(PVOID base) {
    const LoaderLock lock;
    Module* const module = module_of(base);
    if (module == nullptr) {
        return STATUS_DLL_NOT_FOUND;
    }
    if (module->tls_index == 0xffff) { // one with thread-local storage goes on being told
        module->flags |= no_thread_calls;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrGetDllFullName(PVOID base, PUNICODE_STRING name) {
    const LoaderLock lock;
    Module* const module = base == nullptr ? program_module() : module_of(base);
    if (module == nullptr) {
        return STATUS_DLL_NOT_FOUND;
    }
    const USHORT bytes = module->full_name.Length;
    const USHORT fits = bytes < name->MaximumLength ? bytes : name->MaximumLength;
    memcpy(name->Buffer, module->full_name.Buffer, fits);
    name->Length = fits;
    if (bytes + sizeof(WCHAR) > name->MaximumLength) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    name->Buffer[bytes / sizeof(WCHAR)] = 0;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrFindEntryForAddress(PVOID address, PVOID* entry) {
    const LoaderLock lock;
    *entry = find_by_address(address);
    return *entry != nullptr ? STATUS_SUCCESS : STATUS_NO_MORE_ENTRIES;
}

NTSTATUS NTAPI LdrEnumerateLoadedModules(BOOLEAN reserved,
                                         void(NTAPI* callback)(PVOID entry, PVOID context,
                                                               BOOLEAN* stop),
                                         PVOID context) {
    if (reserved != FALSE || callback == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    const LoaderLock lock;
    find_module([&](Module& module) {
        BOOLEAN stop = FALSE;
        callback(&module, context, &stop);
        return stop != FALSE;
    });
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrLockLoaderLock(ULONG flags, PULONG disposition, PULONG_PTR cookie) {
    constexpr ULONG raises = 1;
    constexpr ULONG only_try = 2;
    if (disposition != nullptr) {
        *disposition = 0;
    }
    if (cookie != nullptr) {
        *cookie = 0;
    }
    if ((flags & ~(raises | only_try)) != 0) {
        return STATUS_INVALID_PARAMETER_1;
    }
    if ((flags & only_try) != 0 && disposition == nullptr) {
        return STATUS_INVALID_PARAMETER_2;
    }
    if (cookie == nullptr) {
        return STATUS_INVALID_PARAMETER_3;
    }
    const bool taken = (flags & only_try) == 0 ? (RtlEnterCriticalSection(&loader_lock), true)
                                               : RtlTryEnterCriticalSection(&loader_lock) != FALSE;
    if (taken) {
        *cookie = teb()->client.thread;
    }
    if (disposition != nullptr) {
        *disposition = taken ? 1 : 2;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrUnlockLoaderLock(ULONG, ULONG_PTR cookie) {
    if (cookie != 0) {
        RtlLeaveCriticalSection(&loader_lock);
    }
    return STATUS_SUCCESS;
}

} // extern "C"
