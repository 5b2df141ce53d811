// Binding a module's imports. Bound import tables and hints are not looked at: they speak of other
// versions of the DLLs.

#include "module.hpp"

namespace ferry::win32::ldr {
namespace {

/// What the address table is written through: it may lie in read-only pages.
class Writable {
public:
    Writable(void* begin, SIZE_T size) : begin_(begin), size_(size) {
        changed_ = NtProtectVirtualMemory(current_process(), &begin_, &size_, PAGE_READWRITE,
                                          &old_) == STATUS_SUCCESS;
    }
    Writable(const Writable&) = delete;
    Writable& operator=(const Writable&) = delete;
    ~Writable() {
        constexpr ULONG writable = PAGE_READWRITE | PAGE_WRITECOPY;
        if (changed_ && (old_ & writable) == 0) {
            NtProtectVirtualMemory(current_process(), &begin_, &size_, old_, &old_);
        }
    }

private:
    void* begin_;
    SIZE_T size_;
    ULONG old_ = PAGE_READWRITE;
    bool changed_ = false;
};

/// "#12" for the ordinal 12.
struct OrdinalText {
    explicit OrdinalText(ULONG ordinal) {
        char* at = text + sizeof text - 1;
        *at = 0;
        do {
            *--at = static_cast<char>('0' + ordinal % 10);
            ordinal /= 10;
        } while (ordinal != 0);
        *--at = '#';
        begin = at;
    }
    char text[16];
    const char* begin;
};

NTSTATUS bind_from(Module& module, const IMAGE_IMPORT_DESCRIPTOR& descriptor, Module& source,
                   Complaints* complaints) {
    auto* const addresses = module.at<IMAGE_THUNK_DATA>(descriptor.FirstThunk);
    const auto* const names = descriptor.OriginalFirstThunk != 0
                                  ? module.at<const IMAGE_THUNK_DATA>(descriptor.OriginalFirstThunk)
                                  : addresses;
    size_t count = 0;
    while (names[count].u1.AddressOfData != 0) {
        ++count;
    }
    if (count == 0) {
        return STATUS_SUCCESS;
    }
    if (descriptor.FirstThunk > module.image_size ||
        count > (module.image_size - descriptor.FirstThunk) / sizeof *addresses) {
        return STATUS_INVALID_IMAGE_FORMAT;
    }
    const Writable guard(addresses, count * sizeof *addresses);
    NTSTATUS result = STATUS_SUCCESS;
    const bool own = is_own(module);
    for (size_t i = 0; i < count; ++i) {
        const char* name = nullptr;
        ULONG ordinal = 0;
        const IMAGE_THUNK_DATA thunk = names[i];
        PVOID address = nullptr;
        NTSTATUS found;
        if (IMAGE_SNAP_BY_ORDINAL(thunk.u1.Ordinal)) {
            ordinal = static_cast<ULONG>(IMAGE_ORDINAL(thunk.u1.Ordinal));
            found = find_export(source, nullptr, ordinal, Stubs::visible, address);
            if (found != STATUS_SUCCESS && complaints != nullptr) {
                complaints->add(ShortName(module.base_name).text, " needs ",
                                OrdinalText(ordinal).begin, " of ",
                                ShortName(source.base_name).text);
            }
        } else {
            const auto* const by_name =
                module.at<const IMAGE_IMPORT_BY_NAME>(static_cast<ULONG>(thunk.u1.AddressOfData));
            name = reinterpret_cast<const char*>(by_name->Name);
            found = find_export(source, name, 0, Stubs::visible, address);
            if (found != STATUS_SUCCESS && complaints != nullptr) {
                complaints->add(ShortName(module.base_name).text, " needs ", name, " of ",
                                ShortName(source.base_name).text);
            }
        }
        if (found != STATUS_SUCCESS) {
            result = result == STATUS_SUCCESS ? found : result;
        } else if (!own) {
            address = traced(source, name, ordinal, address);
        }
        addresses[i].u1.Function = reinterpret_cast<ULONG_PTR>(address);
    }
    return result;
}

} // namespace

NTSTATUS bind_imports(Module& module, const Search& search, Complaints* complaints) {
    const IMAGE_DATA_DIRECTORY& directory = module.directory(IMAGE_DIRECTORY_ENTRY_IMPORT);
    if (directory.Size == 0) {
        return STATUS_SUCCESS;
    }
    const auto* const first = module.at<const IMAGE_IMPORT_DESCRIPTOR>(directory.VirtualAddress);
    ULONG count = 0;
    while (first[count].Name != 0 && first[count].FirstThunk != 0) {
        ++count;
    }
    NTSTATUS result = STATUS_SUCCESS;
    for (ULONG i = 0; i < count; ++i) {
        const char* const name = module.at(first[i].Name);
        Module* source = nullptr;
        NTSTATUS bound = load_ascii(name, strlen(name), search, source, complaints);
        if (bound == STATUS_DLL_NOT_FOUND && source == nullptr && complaints != nullptr) {
            complaints->add(ShortName(module.base_name).text, " needs ", name,
                            ", which is not there");
        } else if (bound != STATUS_SUCCESS && source == nullptr && complaints != nullptr) {
            complaints->add(ShortName(module.base_name).text, " needs ", name,
                            bound == STATUS_INVALID_IMAGE_FORMAT ||
                                    bound == STATUS_INVALID_IMAGE_NOT_MZ
                                ? ", which is damaged or for another machine"
                                : ", which can't be loaded");
        }
        if (bound == STATUS_SUCCESS) {
            depend(module, *source);
            bound = bind_from(module, first[i], *source, complaints);
        } else if (source != nullptr && complaints != nullptr) {
            bind_from(module, first[i], *source, complaints); // what else is missing
        }
        if (bound != STATUS_SUCCESS) {
            result = result == STATUS_SUCCESS ? bound : result; // the first one counts
        }
    }
    return result;
}

} // namespace ferry::win32::ldr

using namespace ferry::win32;
using namespace ferry::win32::ldr;

namespace {

/// DELAYLOAD_INFO.
struct DelayLoad {
    ULONG size;
    const void* descriptor;
    IMAGE_THUNK_DATA* thunk;
    const char* dll;
    ULONG by_name;
    union {
        const char* name;
        ULONG_PTR ordinal;
    };
    PVOID module;
    PVOID unused;
    ULONG error;
};

} // namespace

extern "C" {

/// "ResolveDelayLoadedAPI", learn.microsoft.com: what a thunk of a delay import shall be, which is
/// stored there; or what the hooks say where there is no such DLL or function.
PVOID NTAPI LdrResolveDelayLoadedAPI(PVOID base, const IMAGE_DELAYLOAD_DESCRIPTOR* descriptor,
                                     PVOID(NTAPI* dll_hook)(ULONG what, DelayLoad* info),
                                     PVOID(NTAPI* system_hook)(const char* dll, const char* name),
                                     IMAGE_THUNK_DATA* thunk, ULONG) {
    constexpr ULONG no_function = 4; // DELAYLOAD_GPA_FAILURE
    auto* const image = static_cast<char*>(base);
    const char* const dll = image + descriptor->DllNameRVA;
    auto* const handle = reinterpret_cast<PVOID*>(image + descriptor->ModuleHandleRVA);
    auto* const addresses =
        reinterpret_cast<IMAGE_THUNK_DATA*>(image + descriptor->ImportAddressTableRVA);
    const IMAGE_THUNK_DATA name = reinterpret_cast<const IMAGE_THUNK_DATA*>(
        image + descriptor->ImportNameTableRVA)[thunk - addresses];
    DelayLoad info{sizeof info, descriptor, thunk, dll, 0, {nullptr}, nullptr, nullptr, 0};
    if (IMAGE_SNAP_BY_ORDINAL(name.u1.Ordinal)) {
        info.ordinal = IMAGE_ORDINAL(name.u1.Ordinal);
    } else {
        info.by_name = 1;
        info.name = reinterpret_cast<const char*>(
            reinterpret_cast<const IMAGE_IMPORT_BY_NAME*>(image + name.u1.AddressOfData)->Name);
    }
    NTSTATUS status = STATUS_SUCCESS;
    info.module = __atomic_load_n(handle, __ATOMIC_ACQUIRE);
    if (info.module == nullptr) {
        UNICODE_STRING wide;
        status = RtlCreateUnicodeStringFromAsciiz(&wide, dll) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
        if (NT_SUCCESS(status)) {
            status = LdrLoadDll(nullptr, nullptr, &wide, &info.module);
            RtlFreeUnicodeString(&wide);
        }
        if (NT_SUCCESS(status)) {
            __atomic_store_n(handle, info.module, __ATOMIC_RELEASE);
        }
    }
    PVOID address = nullptr;
    if (NT_SUCCESS(status)) {
        const LoaderLock lock;
        Module* const source = find_by_base(info.module);
        const char* const by_name = info.by_name != 0 ? info.name : nullptr;
        const auto ordinal = static_cast<ULONG>(info.by_name != 0 ? 0 : info.ordinal);
        status = source == nullptr ? STATUS_DLL_NOT_FOUND : guarded([&] {
            return find_export(*source, by_name, ordinal, Stubs::visible, address);
        });
        if (NT_SUCCESS(status)) {
            address = traced(*source, by_name, ordinal, address);
            const Writable guard(thunk, sizeof *thunk);
            thunk->u1.Function = reinterpret_cast<ULONG_PTR>(address);
        }
    }
    if (NT_SUCCESS(status)) {
        return address;
    }
    info.error = RtlNtStatusToDosError(status);
    if (PVOID const instead = dll_hook != nullptr ? dll_hook(no_function, &info) : nullptr) {
        return instead;
    }
    return system_hook == nullptr
               ? nullptr
               : system_hook(dll, info.by_name != 0 ? info.name
                                                    : reinterpret_cast<const char*>(info.ordinal));
}

} // extern "C"
