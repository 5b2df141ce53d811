// What contexts are asked for, and how programs make them.

#include "context.hpp"

using namespace ferry::win32;
using namespace ferry::win32::sxs;

namespace {

/// The context that a query is about: the given one, the active one, or the process's.
Context* chosen(HANDLE handle) {
    bool valid = false;
    Context* const context = from_handle(handle, valid);
    if (!valid) {
        return nullptr;
    }
    return context != nullptr ? context : active() != nullptr ? active() : process_default();
}

/// Writes a structure and the texts behind it; counts what does not fit.
class Answer {
public:
    Answer(PVOID to, SIZE_T room, SIZE_T size)
        : to_(static_cast<char*>(to)), room_(to == nullptr ? 0 : room), size_(size) {
        if (room_ >= size_) {
            memset(to_, 0, size_);
        }
    }
    template <class T>
    T* head() {
        return room_ >= sizeof(T) ? reinterpret_cast<T*>(to_) : nullptr;
    }
    /// Where the text went; null for an empty one.
    PCWSTR text(const UNICODE_STRING& text) {
        if (text.Length == 0) {
            return nullptr;
        }
        const SIZE_T begin = size_;
        size_ += text.Length + sizeof(WCHAR);
        if (size_ > room_) {
            return nullptr;
        }
        memcpy(to_ + begin, text.Buffer, text.Length);
        *reinterpret_cast<WCHAR*>(to_ + begin + text.Length) = 0;
        return reinterpret_cast<PCWSTR>(to_ + begin);
    }
    NTSTATUS end(SIZE_T* written) const {
        if (written != nullptr) {
            *written = size_;
        }
        return size_ <= room_ ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL;
    }

private:
    char* to_;
    SIZE_T room_;
    SIZE_T size_;
};

DWORD bytes(PCWSTR text, const UNICODE_STRING& of) { return text == nullptr ? 0 : of.Length; }

constexpr DWORD path_type_file = 2; ///< ACTIVATION_CONTEXT_PATH_TYPE_WIN32_FILE

NTSTATUS basic(HANDLE handle, PVOID to, SIZE_T size, SIZE_T* written) {
    Answer answer(to, size, sizeof(ACTIVATION_CONTEXT_BASIC_INFORMATION));
    if (auto* const head = answer.head<ACTIVATION_CONTEXT_BASIC_INFORMATION>(); head != nullptr) {
        head->hActCtx = handle;
    }
    return answer.end(written);
}

NTSTATUS detailed(const Context& context, PVOID to, SIZE_T size, SIZE_T* written) {
    using Information = ACTIVATION_CONTEXT_DETAILED_INFORMATION;
    Answer answer(to, size, sizeof(Information));
    const UNICODE_STRING& manifest = context.assemblies[0].manifest;
    PCWSTR const root = answer.text(manifest);
    PCWSTR const directory = answer.text(context.directory);
    if (auto* const head = answer.head<Information>(); head != nullptr) {
        head->ulFormatVersion = 1;
        head->ulAssemblyCount = static_cast<DWORD>(context.assemblies.count());
        head->ulRootManifestPathType = path_type_file;
        head->ulRootManifestPathChars = bytes(root, manifest) / sizeof(WCHAR);
        head->ulRootConfigurationPathType = 1;
        head->ulAppDirPathType = path_type_file;
        head->ulAppDirPathChars = bytes(directory, context.directory) / sizeof(WCHAR);
        head->lpRootManifestPath = root;
        head->lpAppDirPath = directory;
    }
    return answer.end(written);
}

void append(WCHAR*& at, const WCHAR* end, const UNICODE_STRING& text) {
    for (SIZE_T i = 0; i < text.Length / sizeof(WCHAR) && at != end; ++i) {
        *at++ = text.Buffer[i];
    }
}

void append_version(WCHAR*& at, const WCHAR* end, const USHORT (&version)[4]) {
    for (int part = 0; part < 4; ++part) {
        WCHAR digits[6];
        SIZE_T count = 0;
        ULONG value = version[part];
        do {
            digits[count++] = static_cast<WCHAR>(L'0' + value % 10);
            value /= 10;
        } while (value != 0);
        if (part > 0) {
            append(at, end, ldr::text(L"."));
        }
        while (count > 0 && at != end) {
            *at++ = digits[--count];
        }
    }
}

/// As Windows writes identities: attributes by name.
UNICODE_STRING encoded(const Identity& identity, WCHAR* to, SIZE_T room) {
    WCHAR* at = to;
    const WCHAR* const end = to + room;
    append(at, end, identity.name);
    const struct {
        PCWSTR name;
        const UNICODE_STRING* value;
    } parts[] = {{L",language=\"", &identity.language},
                 {L",processorArchitecture=\"", &identity.architecture},
                 {L",publicKeyToken=\"", &identity.token},
                 {L",type=\"", &identity.type}};
    for (const auto& part : parts) {
        if (part.value->Length != 0) {
            append(at, end, ldr::text(part.name));
            append(at, end, *part.value);
            append(at, end, ldr::text(L"\""));
        }
    }
    append(at, end, ldr::text(L",version=\""));
    append_version(at, end, identity.version);
    append(at, end, ldr::text(L"\""));
    const auto length = static_cast<USHORT>((at - to) * static_cast<LONG_PTR>(sizeof(WCHAR)));
    return {length, length, to};
}

NTSTATUS assembly(const Context& context, const ULONG* index, PVOID to, SIZE_T size,
                  SIZE_T* written) {
    using Information = ACTIVATION_CONTEXT_ASSEMBLY_DETAILED_INFORMATION;
    if (index == nullptr || *index == 0 || *index > context.assemblies.count()) {
        return STATUS_INVALID_PARAMETER; // they are counted from 1
    }
    const Assembly& asked = context.assemblies[*index - 1];
    Answer answer(to, size, sizeof(Information));
    WCHAR buffer[1024];
    const UNICODE_STRING identity =
        asked.identity.name.Length != 0 ? encoded(asked.identity, buffer, 1024) : UNICODE_STRING{};
    PCWSTR const name = answer.text(identity);
    PCWSTR const manifest = answer.text(asked.manifest);
    // Where its files are is said without the separator, and not of the root.
    const SIZE_T units = asked.directory.Length / sizeof(WCHAR);
    const UNICODE_STRING folder =
        *index > 1 && units > 0 ? ldr::slice(asked.directory, 0, units - 1) : UNICODE_STRING{};
    PCWSTR const directory = answer.text(folder);
    if (auto* const head = answer.head<Information>(); head != nullptr) {
        ULONG files = 0;
        for (const File& file : context.files) {
            files += file.assembly == *index - 1 ? 1 : 0;
        }
        head->ulEncodedAssemblyIdentityLength = bytes(name, identity);
        head->ulManifestPathType = path_type_file;
        head->ulManifestPathLength = bytes(manifest, asked.manifest);
        head->ulPolicyPathType = 1;
        head->ulManifestVersionMajor = 1;
        head->ulAssemblyDirectoryNameLength = bytes(directory, folder);
        head->lpAssemblyEncodedAssemblyIdentity = name;
        head->lpAssemblyManifestPath = manifest;
        head->lpAssemblyDirectoryName = directory;
        head->ulFileCount = files;
    }
    return answer.end(written);
}

NTSTATUS file(const Context& context, const ACTIVATION_CONTEXT_QUERY_INDEX* index, PVOID to,
              SIZE_T size, SIZE_T* written) {
    if (index == nullptr || index->ulAssemblyIndex >= context.assemblies.count()) {
        return STATUS_INVALID_PARAMETER;
    }
    ULONG number = 0;
    for (const File& known : context.files) {
        if (known.assembly != index->ulAssemblyIndex || number++ != index->ulFileIndexInAssembly) {
            continue;
        }
        Answer answer(to, size, sizeof(ASSEMBLY_FILE_DETAILED_INFORMATION));
        PCWSTR const name = answer.text(known.name);
        if (auto* const head = answer.head<ASSEMBLY_FILE_DETAILED_INFORMATION>(); head != nullptr) {
            head->ulFilenameLength = bytes(name, known.name);
            head->lpFileName = name;
        }
        return answer.end(written);
    }
    return STATUS_INVALID_PARAMETER;
}

NTSTATUS run_level(const Context& context, PVOID to, SIZE_T size, SIZE_T* written) {
    struct Information {
        DWORD flags;
        RunLevel level;
        DWORD ui_access;
    };
    Answer answer(to, size, sizeof(Information));
    if (auto* const head = answer.head<Information>(); head != nullptr) {
        *head = {0, context.run_level, context.ui_access ? 1U : 0U};
    }
    return answer.end(written);
}

NTSTATUS compatibility(const Context& context, PVOID to, SIZE_T size, SIZE_T* written) {
    struct Element {
        GUID id;
        DWORD type;
    };
    struct Information {
        DWORD count;
        Element elements[1];
    };
    constexpr DWORD type_os = 1;
    const SIZE_T count = context.systems.count();
    Answer answer(to, size, offsetof(Information, elements) + count * sizeof(Element));
    const NTSTATUS status = answer.end(written);
    if (status == STATUS_SUCCESS) {
        auto* const head = static_cast<Information*>(to);
        head->count = static_cast<DWORD>(count);
        for (SIZE_T i = 0; i < count; ++i) {
            head->elements[i] = {context.systems[i], type_os};
        }
    }
    return status;
}

/// ACTCTX_SECTION_KEYED_DATA for something of an assembly.
NTSTATUS give(Context& context, ULONG flags, ULONG assembly, const void* data, ULONG size,
              PACTCTX_SECTION_KEYED_DATA to) {
    constexpr ULONG return_handle = 1; // FIND_ACTCTX_SECTION_KEY_RETURN_HACTCTX
    constexpr SIZE_T least = offsetof(ACTCTX_SECTION_KEYED_DATA, ulAssemblyRosterIndex);
    if (to->cbSize < least) {
        return STATUS_INVALID_PARAMETER;
    }
    to->ulDataFormatVersion = 1;
    to->lpData = const_cast<PVOID>(data);
    to->ulLength = size;
    to->lpSectionGlobalData = nullptr;
    to->ulSectionGlobalDataLength = 0;
    to->lpSectionBase = const_cast<PVOID>(data);
    to->ulSectionTotalLength = size;
    to->hActCtx = nullptr;
    if ((flags & return_handle) != 0) {
        add_reference(context);
        to->hActCtx = &context;
    }
    if (to->cbSize >= least + sizeof(ULONG)) {
        to->ulAssemblyRosterIndex = assembly + 1;
    }
    return STATUS_SUCCESS;
}

/// ACTIVATION_CONTEXT_DATA_DLL_REDIRECTION: the path is that of the assembly.
struct DllRedirection {
    ULONG size;
    ULONG flags;
    ULONG path_length;
    ULONG segments;
    ULONG segment_offset;
};
constexpr ULONG omits_assembly_root = 2;
constexpr DllRedirection redirection{sizeof(DllRedirection), omits_assembly_root, 0, 0, 0};

enum Section : ULONG { dll_redirection = 2, window_classes = 3, com_servers = 4 };

/// The first context that knows the key: the active one, then the process's.
template <class Find>
NTSTATUS search(Find find) {
    Context* const contexts[] = {active(), process_default()};
    NTSTATUS status = STATUS_SXS_SECTION_NOT_FOUND;
    for (Context* const context : contexts) {
        if (context != nullptr) {
            const NTSTATUS found = find(*context);
            status = found == STATUS_SXS_SECTION_NOT_FOUND ? status : found;
            if (found != STATUS_SXS_SECTION_NOT_FOUND && found != STATUS_SXS_KEY_NOT_FOUND) {
                break;
            }
        }
    }
    return status;
}

UNICODE_STRING whole(PCWSTR path) { return ldr::full_path(ldr::text(path)); }

/// What CreateActCtx is given a manifest by.
class Making {
public:
    explicit Making(const ACTCTXW& asked) : asked_(asked) {}
    Making(const Making&) = delete;
    Making& operator=(const Making&) = delete;
    ~Making() {
        ldr::release(path_);
        ldr::release(directory_);
    }

    NTSTATUS load() {
        const bool of_module = has(ACTCTX_FLAG_HMODULE_VALID);
        const bool named = has(ACTCTX_FLAG_RESOURCE_NAME_VALID);
        const ULONG_PTR name = named ? reinterpret_cast<ULONG_PTR>(asked_.lpResourceName) : 1;
        if (asked_.lpSource != nullptr) {
            path_ = whole(asked_.lpSource);
        }
        if (of_module) {
            PVOID const module = asked_.hModule != nullptr ? asked_.hModule : peb()->image_base;
            if (asked_.lpSource == nullptr) {
                const ldr::Module* const known = ldr::find_by_base(module);
                if (known == nullptr) {
                    return STATUS_INVALID_PARAMETER;
                }
                path_ = ldr::join(known->full_name, {});
            }
            return load_resource(module, name, text_);
        }
        if (named) {
            return load_resource_of(path_, name, text_);
        }
        if (const NTSTATUS status = load_file(path_, text_); !NT_SUCCESS(status)) {
            return status;
        }
        if (text_.size >= 2 && text_.text[0] == 'M' && text_.text[1] == 'Z') {
            RtlFreeHeap(peb()->process_heap, 0, text_.text);
            text_.text = nullptr;
            return load_resource_of(path_, name, text_);
        }
        return STATUS_SUCCESS;
    }

    [[nodiscard]] Source source() {
        const UNICODE_STRING beside = ldr::slice(path_, 0, ldr::base_of(path_));
        if (has(ACTCTX_FLAG_ASSEMBLY_DIRECTORY_VALID)) {
            directory_ = whole(asked_.lpAssemblyDirectory);
            const SIZE_T units = directory_.Length / sizeof(WCHAR);
            if (units > 0 && directory_.Buffer[units - 1] != L'\\') {
                UNICODE_STRING closed = ldr::join(directory_, ldr::text(L"\\"));
                ldr::release(directory_);
                directory_ = closed;
            }
        }
        return {text_.view(), path_, directory_.Buffer != nullptr ? directory_ : beside};
    }

private:
    [[nodiscard]] bool has(DWORD flag) const { return (asked_.dwFlags & flag) != 0; }

    const ACTCTXW& asked_;
    UNICODE_STRING path_{};
    UNICODE_STRING directory_{};
    Loaded text_;
};

} // namespace

extern "C" {

/// For CreateActCtx, which has looked at the size.
NTSTATUS ferry_create_context(const ACTCTXW* asked, PHANDLE handle) {
    constexpr DWORD known = 0xff;
    const bool of_module = (asked->dwFlags & ACTCTX_FLAG_HMODULE_VALID) != 0;
    const bool wants_name = of_module || (asked->dwFlags & ACTCTX_FLAG_RESOURCE_NAME_VALID) != 0;
    if ((asked->dwFlags & ~known) != 0 || (asked->lpSource == nullptr && !of_module) ||
        (wants_name && asked->lpResourceName == nullptr) ||
        (asked->dwFlags & ACTCTX_FLAG_SOURCE_IS_ASSEMBLYREF) != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    const bool for_process = (asked->dwFlags & ACTCTX_FLAG_SET_PROCESS_DEFAULT) != 0;
    if (for_process && process_default() != nullptr) {
        return STATUS_SXS_PROCESS_DEFAULT_ALREADY_SET;
    }
    const ldr::LoaderLock lock;
    Making making(*asked);
    if (const NTSTATUS status = making.load(); !NT_SUCCESS(status)) {
        return status;
    }
    Problem problem;
    Context* made = nullptr;
    const NTSTATUS status = create(making.source(), made, problem);
    if (status == STATUS_SUCCESS) {
        if (for_process) {
            set_process_default(made);
            add_reference(*made);
        }
        *handle = made;
    }
    return status;
}

/// The version that GetVersion may tell a program at most: without the word that it knows newer
/// ones, Windows 8's.
ULONG ferry_knows_version(void) {
    // 8.1, 10 and 11 ("Application Manifests", supportedOS).
    constexpr GUID windows_8_1{
        0x1f676c76, 0x80e1, 0x4239, {0x95, 0xbb, 0x83, 0xd0, 0xf6, 0xd0, 0xda, 0x78}};
    constexpr GUID windows_10{
        0x8e0f7a12, 0xbfb3, 0x4fe8, {0xb9, 0xa5, 0x48, 0xfd, 0x50, 0xa1, 0x5a, 0x9a}};
    ULONG version = 0x602;
    if (const Context* const context = process_default(); context != nullptr) {
        for (const GUID& id : context->systems) {
            const ULONG known = memcmp(&id, &windows_10, sizeof id) == 0    ? 0xa00
                                : memcmp(&id, &windows_8_1, sizeof id) == 0 ? 0x603
                                                                            : 0;
            version = known > version ? known : version;
        }
    }
    return version;
}

NTSTATUS NTAPI RtlQueryInformationActivationContext(ULONG flags, HANDLE handle, PVOID index,
                                                    ULONG kind, PVOID to, SIZE_T size,
                                                    SIZE_T* written) {
    constexpr ULONG use_active = 1;
    constexpr ULONG is_module = 2;
    constexpr ULONG is_address = 4;
    constexpr ULONG no_reference = 0x80000000;
    if (written != nullptr) {
        *written = 0;
    }
    if (to == nullptr && size != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    Context* context = nullptr;
    if ((flags & use_active) != 0) {
        handle = context = active();
    } else if ((flags & (is_module | is_address)) != 0) {
        const ldr::LoaderLock lock;
        if (ldr::find_by_address(handle) == nullptr) {
            return STATUS_DLL_NOT_FOUND;
        }
        handle = nullptr;
    }
    if (context == nullptr) {
        bool valid = false;
        context = from_handle(handle, valid);
        if (!valid) {
            return STATUS_INVALID_PARAMETER;
        }
        context = context == nullptr ? process_default() : context;
    }
    if (kind == ActivationContextBasicInformation) {
        const NTSTATUS status = basic(handle, to, size, written);
        if (status == STATUS_SUCCESS && (flags & no_reference) == 0 && handle != nullptr) {
            add_reference(*context);
        }
        return status;
    }
    if (context == nullptr) {
        // A program without a manifest: nothing to tell, in the size that was given.
        if (size < sizeof(ACTIVATION_CONTEXT_DETAILED_INFORMATION)) {
            return STATUS_BUFFER_TOO_SMALL;
        }
        memset(to, 0, size);
        return STATUS_SUCCESS;
    }
    constexpr ULONG run_level_information = 5;
    constexpr ULONG compatibility_information = 6;
    switch (kind) {
    case ActivationContextDetailedInformation: return detailed(*context, to, size, written);
    case AssemblyDetailedInformationInActivationContext:
        return assembly(*context, static_cast<const ULONG*>(index), to, size, written);
    case FileInformationInAssemblyOfAssemblyInActivationContext:
        return file(*context, static_cast<const ACTIVATION_CONTEXT_QUERY_INDEX*>(index), to, size,
                    written);
    case run_level_information: return run_level(*context, to, size, written);
    case compatibility_information: return compatibility(*context, to, size, written);
    default: return STATUS_INVALID_PARAMETER;
    }
}

NTSTATUS NTAPI RtlFindActivationContextSectionString(ULONG flags, const GUID* extension,
                                                     ULONG section, PUNICODE_STRING name,
                                                     PACTCTX_SECTION_KEYED_DATA to) {
    if (extension != nullptr || name == nullptr || (flags & ~1U) != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    if (section != dll_redirection) {
        return STATUS_SXS_SECTION_NOT_FOUND;
    }
    return search([&](Context& context) -> NTSTATUS {
        if (context.files.count() == 0) {
            return STATUS_SXS_SECTION_NOT_FOUND;
        }
        const LONG index = context.file(*name);
        if (index < 0) {
            return STATUS_SXS_KEY_NOT_FOUND;
        }
        return to == nullptr
                   ? STATUS_SUCCESS
                   : give(context, flags, context.files[static_cast<SIZE_T>(index)].assembly,
                          &redirection, sizeof redirection, to);
    });
}

NTSTATUS NTAPI RtlFindActivationContextSectionGuid(ULONG flags, const GUID* extension,
                                                   ULONG section, const GUID* id,
                                                   PACTCTX_SECTION_KEYED_DATA to) {
    if (extension != nullptr || id == nullptr || (flags & ~1U) != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    if (section != com_servers) {
        return STATUS_SXS_SECTION_NOT_FOUND;
    }
    return search([&](Context& context) -> NTSTATUS {
        if (context.classes.count() == 0) {
            return STATUS_SXS_SECTION_NOT_FOUND;
        }
        for (const ComClass& known : context.classes) {
            if (memcmp(&known.id, id, sizeof *id) == 0) {
                return to == nullptr ? STATUS_SUCCESS
                                     : give(context, flags, context.files[known.file].assembly,
                                            &known.id, sizeof known.id, to);
            }
        }
        return STATUS_SXS_KEY_NOT_FOUND;
    });
}

NTSTATUS NTAPI RtlQueryActivationContextApplicationSettings(ULONG flags, HANDLE handle,
                                                            PCWSTR space, PCWSTR name, PWSTR to,
                                                            SIZE_T room, SIZE_T* written) {
    if (written != nullptr) {
        *written = 0;
    }
    if (flags != 0 || name == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    const Context* const context = chosen(handle);
    const Setting* const found =
        context == nullptr
            ? nullptr
            : context->setting(
                  ldr::text(space != nullptr
                                ? space
                                : L"http://schemas.microsoft.com/SMI/2005/WindowsSettings"),
                  name);
    if (found == nullptr) {
        return STATUS_SXS_KEY_NOT_FOUND;
    }
    const SIZE_T units = found->value.Length / sizeof(WCHAR);
    if (written != nullptr) {
        *written = units + 1;
    }
    if (room < units + 1 || to == nullptr) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    memcpy(to, found->value.Buffer, found->value.Length);
    to[units] = 0;
    return STATUS_SUCCESS;
}

} // extern "C"
