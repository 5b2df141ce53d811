// Contexts: a manifest, then the assemblies that it depends on, theirs, and so on ("Assembly
// Searching Sequence", learn.microsoft.com). There is no store of assemblies: those that Windows
// brings are ferry's DLLs, others lie beside the program.

#include "context.hpp"

/// There is no C++ library.
inline void* operator new(decltype(sizeof 0), void* place) noexcept { return place; }

namespace ferry::win32::sxs {
namespace {

constexpr SIZE_T most_assemblies = 256;

#if defined(__x86_64__)
constexpr WCHAR own_architecture[] = L"amd64";
#elif defined(__aarch64__)
constexpr WCHAR own_architecture[] = L"arm64";
#else
constexpr WCHAR own_architecture[] = L"x86";
#endif

/// The key that Windows' own assemblies are signed with.
constexpr WCHAR system_token[] = L"6595b64144ccf1df";

UNICODE_STRING folder_of(const UNICODE_STRING& path) {
    return ldr::slice(path, 0, ldr::base_of(path));
}

/// Windows has the common controls and their like.
bool is_system(const Identity& identity) {
    constexpr WCHAR prefix[] = L"Microsoft.Windows.";
    constexpr SIZE_T units = sizeof prefix / sizeof(WCHAR) - 1;
    return same(identity.token, system_token) && identity.name.Length > units * sizeof(WCHAR) &&
           same(ldr::slice(identity.name, 0, units), prefix);
}

bool equal(const UNICODE_STRING& a, const UNICODE_STRING& b) { return ldr::equal_names(a, b); }

bool equal_identities(const Identity& a, const Identity& b) {
    return equal(a.name, b.name) && equal(a.token, b.token) &&
           memcmp(a.version, b.version, sizeof a.version) == 0;
}

/// Does an assembly that was found fit what was asked for? Of private ones the version is exact.
bool fits(const Identity& found, const Identity& wanted) {
    const bool any = wanted.architecture.Length == 0 || same(wanted.architecture, L"*");
    const bool machine =
        any ? found.architecture.Length == 0 || same(found.architecture, own_architecture) ||
                  same(found.architecture, L"noarch") || same(found.architecture, L"*")
            : equal(found.architecture, wanted.architecture);
    return machine && equal_identities(found, wanted);
}

class Builder {
public:
    Builder(Context& context, Problem& problem) : context_(context), problem_(problem) {}

    NTSTATUS build(const Source& source) {
        if (!keep(context_, source.directory, {}, context_.directory)) {
            return STATUS_NO_MEMORY;
        }
        NTSTATUS status = add(source, true);
        for (SIZE_T i = 0; status == STATUS_SUCCESS && i < wanted_.count(); ++i) {
            const Wanted wanted = wanted_[i];
            status = is_there(wanted.identity) ? STATUS_SUCCESS : find(wanted);
        }
        return status;
    }

private:
    bool is_there(const Identity& identity) const {
        for (const Assembly& assembly : context_.assemblies) {
            if (equal_identities(assembly.identity, identity)) {
                return true;
            }
        }
        return false;
    }

    NTSTATUS add(const Source& source, bool is_root) {
        Assembly made{};
        if (!keep(context_, source.path, {}, made.manifest) ||
            !keep(context_, folder_of(source.path), {}, made.directory) ||
            !context_.assemblies.add(made)) {
            return STATUS_NO_MEMORY;
        }
        if (context_.assemblies.count() > most_assemblies) {
            problem_.say(Ascii(source.path).text, ": too many assemblies");
            return STATUS_SXS_CANT_GEN_ACTCTX;
        }
        if (is_root) {
            context_.assemblies[0].directory = context_.directory;
        }
        return read_manifest(context_, source, is_root, wanted_, problem_);
    }

    NTSTATUS find(const Wanted& wanted) {
        if (is_system(wanted.identity)) {
            Assembly made{};
            made.identity = wanted.identity;
            made.of_system = true;
            return context_.assemblies.add(made) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
        }
        const UNICODE_STRING& language = wanted.identity.language;
        const bool neutral = language.Length == 0 || same(language, L"*") ||
                             same(language, L"neutral") || same(language, L"x-ww");
        bool found = false;
        NTSTATUS status = STATUS_SUCCESS;
        if (!neutral) {
            UNICODE_STRING folder;
            if (!keep(context_, context_.directory, language, folder) ||
                !keep(context_, folder, ldr::text(L"\\"), folder)) {
                return STATUS_NO_MEMORY;
            }
            status = probe(folder, wanted, found);
        }
        if (status == STATUS_SUCCESS && !found) {
            status = probe(context_.directory, wanted, found);
        }
        if (status == STATUS_SUCCESS && !found && !wanted.optional) {
            problem_.say("its manifest needs the assembly ", Ascii(wanted.identity.name).text,
                         ", which is not there");
            return STATUS_SXS_CANT_GEN_ACTCTX;
        }
        return status;
    }

    /// NAME.DLL, NAME.MANIFEST, NAME\NAME.DLL, NAME\NAME.MANIFEST.
    NTSTATUS probe(const UNICODE_STRING& folder, const Wanted& wanted, bool& found) {
        const UNICODE_STRING& name = wanted.identity.name;
        UNICODE_STRING beside;
        UNICODE_STRING inner;
        if (!keep(context_, folder, name, beside) ||
            !keep(context_, beside, ldr::text(L"\\"), inner) ||
            !keep(context_, inner, name, inner)) {
            return STATUS_NO_MEMORY;
        }
        const UNICODE_STRING* const places[] = {&beside, &inner};
        for (const UNICODE_STRING* const place : places) {
            constexpr bool kinds[] = {true, false};
            for (const bool is_dll : kinds) {
                UNICODE_STRING path;
                if (!keep(context_, *place, ldr::text(is_dll ? L".DLL" : L".MANIFEST"), path)) {
                    return STATUS_NO_MEMORY;
                }
                Loaded text;
                const NTSTATUS loaded =
                    is_dll ? load_resource_of(path, 1, text) : load_file(path, text);
                if (NT_SUCCESS(loaded)) {
                    found = true;
                    return take(wanted, {text.view(), path, context_.directory});
                }
            }
        }
        return STATUS_SUCCESS;
    }

    NTSTATUS take(const Wanted& wanted, const Source& source) {
        const SIZE_T index = context_.assemblies.count();
        if (const NTSTATUS status = add(source, false); status != STATUS_SUCCESS) {
            return status;
        }
        if (!fits(context_.assemblies[index].identity, wanted.identity)) {
            problem_.say(Ascii(source.path).text,
                         " is another assembly or version than its manifest needs");
            return STATUS_SXS_CANT_GEN_ACTCTX;
        }
        return STATUS_SUCCESS;
    }

    Context& context_;
    Problem& problem_;
    Array<Wanted> wanted_;
};

void destroy(Context& context) {
    context.magic = 0;
    for (PWSTR const text : context.texts) {
        RtlFreeHeap(peb()->process_heap, 0, text);
    }
    context.~Context();
    RtlFreeHeap(peb()->process_heap, 0, &context);
}

} // namespace

void Problem::say(const char* a, const char* b, const char* c, const char* d) {
    SIZE_T size = 0;
    const char* const parts[] = {a, b, c, d};
    for (const char* part : parts) {
        while (*part != 0 && size + 1 < sizeof text) {
            text[size++] = *part++;
        }
    }
    text[size] = 0;
}

const Setting* Context::setting(const UNICODE_STRING& space, PCWSTR name) const {
    for (const Setting& known : settings) {
        if (equal(known.space, space) && same(known.name, name)) {
            return &known;
        }
    }
    return nullptr;
}

LONG Context::file(const UNICODE_STRING& name) const {
    for (SIZE_T i = 0; i < files.count(); ++i) {
        if (equal(files[i].name, name)) {
            return static_cast<LONG>(i);
        }
    }
    return -1;
}

NTSTATUS create(const Source& source, Context*& made, Problem& problem) {
    void* const room = RtlAllocateHeap(peb()->process_heap, 0, sizeof(Context));
    if (room == nullptr) {
        return STATUS_NO_MEMORY;
    }
    made = new (room) Context;
    const NTSTATUS status = Builder(*made, problem).build(source);
    if (status != STATUS_SUCCESS) {
        destroy(*made);
        made = nullptr;
    }
    return status;
}

void add_reference(Context& context) {
    __atomic_add_fetch(&context.references, 1, __ATOMIC_RELAXED);
}

void drop_reference(Context& context) {
    if (__atomic_sub_fetch(&context.references, 1, __ATOMIC_ACQ_REL) == 0) {
        destroy(context);
    }
}

Context* from_handle(HANDLE handle, bool& valid) {
    const auto number = reinterpret_cast<LONG_PTR>(handle);
    constexpr LONG_PTR empty = -4; // ACTCTX_EMPTY; those above it are other fixed ones
    valid = number == 0 || (number >= empty && number < -1);
    auto* const context = static_cast<Context*>(handle);
    if (valid || number == -1 || number % static_cast<LONG_PTR>(alignof(Context)) != 0 ||
        context->magic != Context::alive) {
        return nullptr;
    }
    valid = true;
    return context;
}

} // namespace ferry::win32::sxs
