// Loading: a section, a view, an entry in the lists, then what it imports. DllMain comes when all
// of a load is bound, dependencies first.

#include "../exceptions/exceptions.hpp"
#include "../sxs/context.hpp"
#include "module.hpp"

namespace ferry::win32::ldr {
namespace {

void* allocate(SIZE_T size) { return RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size); }

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

void take_out(LIST_ENTRY* entry) {
    if (entry->Flink != nullptr) {
        entry->Blink->Flink = entry->Flink;
        entry->Flink->Blink = entry->Blink;
    }
}

/// As Windows hashes base names (x65599, upper case).
ULONG hash_of(const UNICODE_STRING& name) {
    ULONG hash = 0;
    for (size_t i = 0; i < name.Length / sizeof(WCHAR); ++i) {
        const WCHAR c = name.Buffer[i];
        hash = hash * 65599 + (c >= L'a' && c <= L'z' ? c - 32 : c);
    }
    return hash;
}

/// The context of a DLL's own manifest, while its imports are bound or its code is called.
class OwnContext {
public:
    explicit OwnContext(const Module& module) {
        auto* const context = static_cast<sxs::Context*>(module.activation);
        if (context != nullptr && !sxs::activate(context, cookie_)) {
            cookie_ = 0;
        }
    }
    OwnContext(const OwnContext&) = delete;
    OwnContext& operator=(const OwnContext&) = delete;
    ~OwnContext() {
        if (cookie_ != 0) {
            sxs::deactivate(cookie_);
        }
    }

private:
    ULONG_PTR cookie_ = 0;
};

/// A DLL may have a manifest for itself, its second manifest resource.
NTSTATUS read_own_manifest(Module& module, Complaints* complaints) {
    constexpr ULONG_PTR of_dll = 2;
    if (module.directory(IMAGE_DIRECTORY_ENTRY_RESOURCE).Size == 0 || is_own(module)) {
        return STATUS_SUCCESS;
    }
    sxs::Loaded text;
    if (!NT_SUCCESS(guarded([&] { return sxs::load_resource(module.base, of_dll, text); }))) {
        return STATUS_SUCCESS;
    }
    sxs::Problem problem;
    sxs::Context* made = nullptr;
    const UNICODE_STRING directory = slice(module.full_name, 0, base_of(module.full_name));
    const NTSTATUS status = create({text.view(), module.full_name, directory}, made, problem);
    if (status != STATUS_SUCCESS && complaints != nullptr) {
        complaints->add(ShortName(module.base_name).text, ": ", problem.text);
    }
    module.activation = made;
    return status;
}

bool call_entry(Module& module, DWORD reason, bool static_load) {
    const OwnContext context(module);
    using Entry = BOOL(WINAPI*)(PVOID, DWORD, PVOID);
    return reinterpret_cast<Entry>(module.entry)(module.base, reason,
                                                 reinterpret_cast<PVOID>(SIZE_T{static_load}));
}

/// A DLL's process attach. What its entry or callbacks raise ends them: it is the load's status.
NTSTATUS attach(Module& module, bool static_load) {
    call_tls_callbacks(module, DLL_PROCESS_ATTACH);
    if (module.entry == nullptr) {
        return STATUS_SUCCESS;
    }
    module.flags |= entry_called;
    if (call_entry(module, DLL_PROCESS_ATTACH, static_load)) {
        return STATUS_SUCCESS;
    }
    if (!static_load) {
        module.flags &= ~entry_called; // it is told at once, not again
        call_entry(module, DLL_PROCESS_DETACH, false);
    }
    return STATUS_DLL_INIT_FAILED;
}

/// The compiler sees faults in calls only.
__attribute__((noinline)) NTSTATUS attach_late(Module& module) { return attach(module, false); }

NTSTATUS attach_guarded(Module& module) {
#ifdef __i386__ // the compiler has no __try there (guarded.hpp)
    return attach_late(module);
#else
    const LONG held = loader_lock.RecursionCount;
    NTSTATUS status = STATUS_SUCCESS;
    __try {
        status = attach_late(module);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        status = static_cast<NTSTATUS>(GetExceptionCode());
        module.flags &= ~entry_called;
        while (loader_lock.RecursionCount > held) { // loads that the entry asked for
            RtlLeaveCriticalSection(&loader_lock);
        }
    }
    return status;
#endif
}

void reach(Module& module) {
    if (!module.reached) {
        module.reached = true;
        for (ULONG i = 0; i < module.dependency_count; ++i) {
            reach(*module.dependencies[i]);
        }
    }
}

} // namespace

namespace {

/// A security cookie that still is the linker's becomes a random one.
void seed_cookie(const Module& module) {
    const IMAGE_DATA_DIRECTORY& directory = module.directory(IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG);
    if (directory.VirtualAddress == 0) {
        return;
    }
    using Config = IMAGE_LOAD_CONFIG_DIRECTORY;
    const auto& config = *module.at<const Config>(directory.VirtualAddress);
    if (config.Size < offsetof(Config, SecurityCookie) + sizeof config.SecurityCookie ||
        config.SecurityCookie == 0) {
        return;
    }
    auto* const cookie = reinterpret_cast<ULONG_PTR*>(config.SecurityCookie);
#ifdef _WIN64
    constexpr ULONG_PTR unset = 0x2b992ddfa232;
    constexpr ULONG_PTR bits = 0xffffffffffff;
#else
    constexpr ULONG_PTR unset = 0xbb40e64e;
    constexpr ULONG_PTR bits = 0xffffffff;
#endif
    if (*cookie == unset) {
        LARGE_INTEGER counter;
        NtQueryPerformanceCounter(&counter, nullptr);
        const ULONG_PTR place = reinterpret_cast<ULONG_PTR>(cookie) ^ teb()->client.thread << 16;
        *cookie =
            ((static_cast<ULONG_PTR>(counter.QuadPart) * 0x9e3779b97f4a7c15 ^ place) & bits) | 1;
    }
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
    module->reference_count = 1;
    module->reached = is_unloading();
    module->full_name = join(full_name, {});
    module->base_name = module->full_name;
    module->hash_links.Flink = module->hash_links.Blink = &module->hash_links;
    for (size_t i = full_name.Length / sizeof(WCHAR); i > 0; --i) {
        if (full_name.Buffer[i - 1] == L'\\') {
            module->base_name.Buffer += i;
            module->base_name.Length -= static_cast<USHORT>(i * sizeof(WCHAR));
            module->base_name.MaximumLength -= static_cast<USHORT>(i * sizeof(WCHAR));
            break;
        }
    }
    module->name_hash = hash_of(module->base_name);
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
    look_for_float_control(*module);
    return module;
}

namespace {

/// A DLL without relocations runs where it wants to lie or not at all. Programs are loaded for what
/// they hold: their code is not run.
bool is_fixed_dll(const char* base) {
    const auto* const dos = reinterpret_cast<const IMAGE_DOS_HEADER*>(base);
    const auto* const headers = reinterpret_cast<const IMAGE_NT_HEADERS*>(base + dos->e_lfanew);
    constexpr WORD fixed_dll = IMAGE_FILE_RELOCS_STRIPPED | IMAGE_FILE_DLL;
    return (headers->FileHeader.Characteristics & fixed_dll) == fixed_dll;
}

NTSTATUS map(HANDLE section, UNICODE_STRING& full_name, Module*& module) {
    PVOID base = nullptr;
    SIZE_T size = 0;
    const auto before = teb()->arbitrary; // here debuggers find the name
    teb()->arbitrary = full_name.Buffer;
    const NTSTATUS mapped = NtMapViewOfSection(section, current_process(), &base, 0, 0, nullptr,
                                               &size, 1, 0, PAGE_EXECUTE_READ);
    teb()->arbitrary = before;
    if (!NT_SUCCESS(mapped)) {
        return mapped;
    }
    if (mapped == STATUS_IMAGE_NOT_AT_BASE && is_fixed_dll(static_cast<char*>(base))) {
        NtUnmapViewOfSection(current_process(), base);
        return STATUS_CONFLICTING_ADDRESSES;
    }
    module = add_module(static_cast<char*>(base), full_name);
    if (module == nullptr) {
        NtUnmapViewOfSection(current_process(), base);
        return STATUS_NO_MEMORY;
    }
    return STATUS_SUCCESS;
}

} // namespace

Module* find_loaded(const UNICODE_STRING& name) {
    UNICODE_STRING redirected;
    const bool plain = !has_path(name);
    if (plain && !sxs::redirect(name, redirected)) {
        return find_by_name(name);
    }
    UNICODE_STRING path = full_path(plain ? redirected : name);
    Module* const found = find_by_path(path);
    release(path);
    return found;
}

namespace {

/// What is done with a module that has just been mapped.
NTSTATUS prepare(Module& module, const Search& search, Complaints* complaints) {
    if (const NTSTATUS status = read_own_manifest(module, complaints); status != STATUS_SUCCESS) {
        return status;
    }
    Search inner = search;
    if (inner.load_path == nullptr) {
        inner.load_path = &module.full_name;
    }
    const OwnContext context(module);
    return bind(module, inner, complaints);
}

} // namespace

NTSTATUS bind(Module& module, const Search& search, Complaints* complaints) {
    const ULONG before = complaints != nullptr ? complaints->size() : 0;
    const NTSTATUS status = guarded([&] {
        const NTSTATUS bound = bind_imports(module, search, complaints);
        if (bound != STATUS_SUCCESS) {
            return bound;
        }
        seed_cookie(module);
        return check_tls(module);
    });
    if (status == STATUS_INVALID_IMAGE_FORMAT && complaints != nullptr &&
        complaints->size() == before) {
        complaints->add(ShortName(module.base_name).text, " is damaged: a table points to nothing");
    }
    if (status != STATUS_SUCCESS) {
        return status;
    }
    redirect_known(module);
    return add_tls(module);
}

namespace {

/// By another name of the same file.
Module* find_by_file(const FileId& id) {
    constexpr FileId unknown{};
    return memcmp(&id, &unknown, sizeof id) == 0 ? nullptr : find_module([&](const Module& module) {
        return memcmp(&module.file, &id, sizeof id) == 0;
    });
}

} // namespace

NTSTATUS load(const UNICODE_STRING& name, const Search& search, Module*& module,
              Complaints* complaints) {
    // What is relative and has a path is where the search finds it.
    module = has_path(name) && is_relative(name) ? nullptr : find_loaded(name);
    if (module != nullptr) {
        return STATUS_SUCCESS;
    }
    Found found;
    UNICODE_STRING redirected;
    const bool is_redirected = !has_path(name) && sxs::redirect(name, redirected);
    NTSTATUS status = open_dll(is_redirected ? redirected : name, search, found);
    if (status != STATUS_SUCCESS) {
        return status;
    }
    module = find_by_path(found.full_name);
    module = module != nullptr ? module : find_by_file(found.id);
    const bool loaded = module != nullptr;
    if (!loaded) {
        status = map(found.section, found.full_name, module);
    }
    NtClose(found.section);
    release(found.full_name);
    if (status != STATUS_SUCCESS || loaded) {
        return status;
    }
    module->file = found.id;
    tell_loaded(*module);
    if (search.unresolved || (module->flags & image_dll) == 0) { // programs are not bound
        module->unresolved = module->initialized = true;
        return STATUS_SUCCESS;
    }
    return prepare(*module, search, complaints);
}

NTSTATUS load_ascii(const char* name, size_t length, const Search& search, Module*& module,
                    Complaints* complaints) {
    if (const char* const host = api_set_host(name, length); host != nullptr) {
        name = host;
        length = strlen(host);
    }
    WCHAR wide[MAX_PATH];
    if (length >= MAX_PATH) {
        return STATUS_DLL_NOT_FOUND;
    }
    for (size_t i = 0; i < length; ++i) {
        wide[i] = static_cast<UCHAR>(name[i]);
    }
    UNICODE_STRING full = with_extension({static_cast<USHORT>(length * sizeof(WCHAR)),
                                          static_cast<USHORT>(length * sizeof(WCHAR)), wide});
    const NTSTATUS loaded = load(full, search, module, complaints);
    release(full);
    return loaded;
}

void depend(Module& module, Module& on) {
    for (ULONG i = 0; i < module.dependency_count; ++i) {
        if (module.dependencies[i] == &on) {
            return;
        }
    }
    if (&module == &on) {
        return;
    }
    if (module.dependency_count == module.dependency_room) {
        const ULONG room = 2 * module.dependency_room + 8;
        auto** const more = static_cast<Module**>(allocate(room * sizeof(Module*)));
        if (more == nullptr) {
            on.load_count = pinned; // it can't be noted: better kept than lost
            return;
        }
        if (module.dependency_count != 0) {
            memcpy(more, module.dependencies, module.dependency_count * sizeof(Module*));
            RtlFreeHeap(peb()->process_heap, 0, module.dependencies);
        }
        module.dependencies = more;
        module.dependency_room = room;
    }
    module.dependencies[module.dependency_count++] = &on;
}

NTSTATUS initialize(Module& module) {
    if (module.initialized || module.visiting) {
        return STATUS_SUCCESS;
    }
    module.visiting = true;
    NTSTATUS status = STATUS_SUCCESS;
    for (ULONG i = 0; i < module.dependency_count && status == STATUS_SUCCESS; ++i) {
        status = initialize(*module.dependencies[i]);
    }
    module.visiting = false;
    if (status != STATUS_SUCCESS) {
        return status;
    }
    module.initialized = true;
    append(list(data().initialization_order), &module.init_links);
    if ((module.flags & image_dll) == 0) {
        return STATUS_SUCCESS; // a program's callbacks come just before its entry
    }
    // A fault at the start of the program is shown as such.
    return data().initialized ? attach_guarded(module) : attach(module, true);
}

void remove_module(Module& module) {
    tell_unloaded(module);
    if (module.activation != nullptr) {
        sxs::drop_reference(*static_cast<sxs::Context*>(module.activation));
    }
    take_out(&module.load_links);
    take_out(&module.memory_links);
    take_out(&module.init_links);
    exceptions::remove_image(module.base);
    remove_tls(module);
    forget_known(module);
    NtUnmapViewOfSection(current_process(), module.base);
    release(module.full_name);
    if (module.dependencies != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, module.dependencies);
    }
    RtlFreeHeap(peb()->process_heap, 0, &module);
}

void unload_unreached() {
    find_module([](Module& module) {
        module.reached = false;
        return false;
    });
    find_module([](Module& module) {
        if (module.load_count != 0 || module.visiting) {
            reach(module);
        }
        return false;
    });
    // Their entries are called while all of them are still there, the youngest first.
    auto* const head = list(data().initialization_order);
    for (LIST_ENTRY* entry = head->Blink; entry != head;) {
        auto* const module = CONTAINING_RECORD(entry, Module, init_links);
        entry = entry->Blink;
        if (module->reached || !module->initialized) {
            continue;
        }
        module->load_count = pinned; // for what the entry may do
        call_tls_callbacks(*module, DLL_PROCESS_DETACH);
        if ((module->flags & entry_called) != 0) {
            call_entry(*module, DLL_PROCESS_DETACH, false);
        }
    }
    while (Module* const module = find_module([](const Module& m) { return !m.reached; })) {
        remove_module(*module);
    }
    find_module([](Module& module) {
        module.reached = false;
        return false;
    });
}

} // namespace ferry::win32::ldr
