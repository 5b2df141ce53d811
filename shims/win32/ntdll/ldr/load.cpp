// Loading: a section, a view, an entry in the lists, then what it imports. DllMain comes when all
// of a load is bound, dependencies first.

#include "../exceptions/exceptions.hpp"
#include "module.hpp"

namespace ferry::win32::ldr {
namespace {

void* allocate(SIZE_T size) { return RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size); }

UNICODE_STRING copy(const UNICODE_STRING& text) {
    UNICODE_STRING made{text.Length, static_cast<USHORT>(text.Length + sizeof(WCHAR)), nullptr};
    made.Buffer = static_cast<PWSTR>(allocate(made.MaximumLength));
    memcpy(made.Buffer, text.Buffer, text.Length);
    return made;
}

void append(LIST_ENTRY* head, LIST_ENTRY* entry) {
    entry->Flink = head;
    entry->Blink = head->Blink;
    head->Blink->Flink = entry;
    head->Blink = entry;
}

template <class T>
LIST_ENTRY* list(T& entry) {
    return reinterpret_cast<LIST_ENTRY*>(&entry);
}

/// Joins two texts; the result is the process heap's.
UNICODE_STRING join(const WCHAR* prefix, const UNICODE_STRING& text) {
    const size_t units = wcslen(prefix);
    UNICODE_STRING made;
    made.Length = static_cast<USHORT>(units * sizeof(WCHAR) + text.Length);
    made.MaximumLength = made.Length + sizeof(WCHAR);
    made.Buffer = static_cast<PWSTR>(allocate(made.MaximumLength));
    memcpy(made.Buffer, prefix, units * sizeof(WCHAR));
    memcpy(made.Buffer + units, text.Buffer, text.Length);
    return made;
}

void free(const UNICODE_STRING& text) { RtlFreeHeap(peb()->process_heap, 0, text.Buffer); }

void find_stubs(Module& module) {
    const IMAGE_NT_HEADERS* const headers = module.headers();
    const IMAGE_SECTION_HEADER* section = IMAGE_FIRST_SECTION(headers);
    for (USHORT i = 0; i < headers->FileHeader.NumberOfSections; ++i, ++section) {
        if (strcmp(reinterpret_cast<const char*>(section->Name), ".stubs") == 0) {
            module.stubs = module.at(section->VirtualAddress);
            module.stubs_end = module.stubs + section->Misc.VirtualSize;
        }
    }
}

NTSTATUS open_known_dll(const UNICODE_STRING& name, HANDLE& section) {
    UNICODE_STRING path = join(L"\\KnownDlls\\", name);
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &path, OBJ_CASE_INSENSITIVE, nullptr, nullptr);
    const NTSTATUS opened =
        NtOpenSection(&section, SECTION_MAP_READ | SECTION_MAP_EXECUTE, &attributes);
    free(path);
    return opened;
}

} // namespace

Module* add_module(char* base, const UNICODE_STRING& full_name) {
    auto* const module = static_cast<Module*>(allocate(sizeof(Module)));
    if (module == nullptr) {
        return nullptr;
    }
    module->base = base;
    module->original_base = base;
    const IMAGE_OPTIONAL_HEADER& optional = module->headers()->OptionalHeader;
    module->entry =
        optional.AddressOfEntryPoint != 0 ? module->at(optional.AddressOfEntryPoint) : nullptr;
    module->image_size = optional.SizeOfImage;
    module->timestamp = module->headers()->FileHeader.TimeDateStamp;
    module->load_count = module->reference_count = 1;
    module->full_name = copy(full_name);
    module->base_name = module->full_name;
    for (size_t i = full_name.Length / sizeof(WCHAR); i > 0; --i) {
        if (full_name.Buffer[i - 1] == L'\\') {
            module->base_name.Buffer += i;
            module->base_name.Length -= static_cast<USHORT>(i * sizeof(WCHAR));
            module->base_name.MaximumLength -= static_cast<USHORT>(i * sizeof(WCHAR));
            break;
        }
    }
    const bool is_dll = (module->headers()->FileHeader.Characteristics & IMAGE_FILE_DLL) != 0;
    module->flags = is_dll ? image_dll : 0;
    if (const auto& exports = module->directory(IMAGE_DIRECTORY_ENTRY_EXPORT); exports.Size != 0) {
        module->exports = module->at<const IMAGE_EXPORT_DIRECTORY>(exports.VirtualAddress);
        module->exports_size = exports.Size;
    }
    find_stubs(*module);
    exceptions::add_image(base);
    LoaderData& lists = data();
    append(list(lists.load_order), &module->load_links);
    append(list(lists.memory_order), &module->memory_links);
    return module;
}

NTSTATUS load(const UNICODE_STRING& name, Module*& module, Complaints* complaints) {
    module = find_by_name(name);
    if (module != nullptr) {
        if (module->load_count != 0xffff) {
            ++module->load_count;
        }
        return STATUS_SUCCESS;
    }
    HANDLE section = nullptr;
    if (open_known_dll(name, section) != STATUS_SUCCESS) {
        return STATUS_DLL_NOT_FOUND;
    }
    PVOID base = nullptr;
    SIZE_T size = 0;
    const NTSTATUS mapped = NtMapViewOfSection(section, current_process(), &base, 0, 0, nullptr,
                                               &size, 1, 0, PAGE_EXECUTE_READ);
    NtClose(section);
    if (!NT_SUCCESS(mapped)) {
        return mapped;
    }
    UNICODE_STRING full = join(L"C:\\Windows\\System32\\", name);
    module = add_module(static_cast<char*>(base), full);
    free(full);
    if (module == nullptr) {
        return STATUS_NO_MEMORY;
    }
    if (const NTSTATUS bound = bind_imports(*module, complaints); bound != STATUS_SUCCESS) {
        return bound;
    }
    return add_tls(*module);
}

NTSTATUS load_ascii(const char* name, size_t length, Module*& module, Complaints* complaints) {
    if (const char* const host = api_set_host(name, length); host != nullptr) {
        name = host;
        length = strlen(host);
    }
    WCHAR wide[MAX_PATH];
    if (length + 5 > MAX_PATH) {
        return STATUS_DLL_NOT_FOUND;
    }
    bool dotted = false;
    for (size_t i = 0; i < length; ++i) {
        wide[i] = static_cast<UCHAR>(name[i]);
        dotted = dotted || name[i] == '.';
    }
    if (!dotted) {
        memcpy(wide + length, L".dll", 4 * sizeof(WCHAR));
        length += 4;
    }
    const UNICODE_STRING text{static_cast<USHORT>(length * sizeof(WCHAR)),
                              static_cast<USHORT>(length * sizeof(WCHAR)), wide};
    return load(text, module, complaints);
}

NTSTATUS initialize(Module& module) {
    if (module.initialized || module.visiting) {
        return STATUS_SUCCESS;
    }
    module.visiting = true;
    for (ULONG i = 0; i < module.dependency_count; ++i) {
        if (const NTSTATUS status = initialize(*module.dependencies[i]); status != STATUS_SUCCESS) {
            return status;
        }
    }
    module.visiting = false;
    module.initialized = true;
    append(list(data().initialization_order), &module.init_links);
    if ((module.flags & image_dll) == 0) {
        return STATUS_SUCCESS; // a program's callbacks come just before its entry
    }
    call_tls_callbacks(module, DLL_PROCESS_ATTACH);
    if (module.entry == nullptr) {
        return STATUS_SUCCESS;
    }
    using Entry = BOOL(WINAPI*)(PVOID, DWORD, PVOID);
    module.flags |= entry_called;
    const bool at_start = !data().initialized;
    return reinterpret_cast<Entry>(module.entry)(module.base, DLL_PROCESS_ATTACH,
                                                 reinterpret_cast<PVOID>(SIZE_T{at_start}))
               ? STATUS_SUCCESS
               : STATUS_DLL_INIT_FAILED;
}

} // namespace ferry::win32::ldr

using namespace ferry::win32;
using namespace ferry::win32::ldr;

extern "C" NTSTATUS NTAPI LdrLoadDll(PWSTR, PULONG, PUNICODE_STRING name, PVOID* base) {
    const size_t units = name->Length / sizeof(WCHAR);
    char ascii[MAX_PATH];
    if (units >= MAX_PATH) {
        return STATUS_DLL_NOT_FOUND;
    }
    for (size_t i = 0; i < units; ++i) {
        if (name->Buffer[i] >= 0x80) {
            return STATUS_DLL_NOT_FOUND;
        }
        ascii[i] = static_cast<char>(name->Buffer[i]);
    }
    Module* module = nullptr;
    NTSTATUS status = load_ascii(ascii, units, module, nullptr);
    if (status == STATUS_SUCCESS) {
        status = initialize(*module);
    }
    *base = status == STATUS_SUCCESS ? module->base : nullptr;
    return status;
}
