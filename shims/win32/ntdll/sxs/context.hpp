#pragma once
/// Activation contexts: what a manifest and the assemblies that it needs say of DLLs and settings.
/// "Isolated Applications and Side-by-side Assemblies", learn.microsoft.com.

#include "../ldr/module.hpp"
#include "xml.hpp"

namespace ferry::win32::sxs {

struct Identity {
    UNICODE_STRING name;
    UNICODE_STRING type;
    UNICODE_STRING architecture;
    UNICODE_STRING token;
    UNICODE_STRING language;
    USHORT version[4];
};

struct Assembly {
    Identity identity;
    UNICODE_STRING manifest;  ///< its file
    UNICODE_STRING directory; ///< with a separator at its end
    bool of_system;           ///< Windows has it; ferry's DLLs stand for its
};

/// A DLL of an assembly.
struct File {
    UNICODE_STRING name;
    UNICODE_STRING path;
    ULONG assembly;
};

struct ComClass {
    GUID id;
    ULONG file;
};

struct Setting {
    UNICODE_STRING space;
    UNICODE_STRING name;
    UNICODE_STRING value;
};

/// ACTCTX_REQUESTED_RUN_LEVEL.
enum class RunLevel : ULONG { unspecified, as_invoker, highest_available, require_admin };

struct Context {
    static constexpr ULONG alive = 0x53785363;
    ULONG magic = alive;
    LONG references = 1;
    Array<Assembly> assemblies; ///< the first is the manifest's own
    Array<File> files;
    Array<ComClass> classes;
    Array<Setting> settings;
    Array<GUID> systems; ///< supportedOS
    RunLevel run_level = RunLevel::unspecified;
    bool ui_access = false;
    UNICODE_STRING directory{}; ///< where assemblies are looked for
    Array<PWSTR> texts;         ///< what belongs to it

    [[nodiscard]] const Setting* setting(const UNICODE_STRING& space, PCWSTR name) const;
    /// Index of a file by its name; -1 for none.
    [[nodiscard]] LONG file(const UNICODE_STRING& name) const;
};

/// Why a context can't be made, for the user.
struct Problem {
    char text[320] = "";
    void say(const char* a, const char* b = "", const char* c = "", const char* d = "");
};

/// Where a manifest comes from.
struct Source {
    View text;
    UNICODE_STRING path;      ///< of the file that holds it
    UNICODE_STRING directory; ///< of its assemblies and files
};

/// context.cpp. STATUS_SXS_CANT_GEN_ACTCTX where the manifest or one that it needs is not right.
NTSTATUS create(const Source& source, Context*& made, Problem& problem);
void add_reference(Context& context);
void drop_reference(Context& context);
/// Null for handles that are no context: the process's (null) and the fixed ones.
Context* from_handle(HANDLE handle, bool& valid);

// manifest.cpp
/// A dependency that is still to be found.
struct Wanted {
    Identity identity;
    bool optional;
};
/// Reads a manifest into the assembly that was added last.
NTSTATUS read_manifest(Context& context, const Source& source, bool is_root, Array<Wanted>& wanted,
                       Problem& problem);

// text.cpp: copies that belong to a context
bool keep(Context& context, const View& text, bool literal, UNICODE_STRING& to);
bool keep(Context& context, const UNICODE_STRING& a, const UNICODE_STRING& b, UNICODE_STRING& to);
/// Equal but for ASCII case.
bool same(const UNICODE_STRING& text, PCWSTR other);
/// ASCII, for messages.
struct Ascii {
    explicit Ascii(const UNICODE_STRING& from);
    char text[128];
};
/// "{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"
bool read_guid(const UNICODE_STRING& text, GUID& guid);

// file.cpp: manifests in files and images, as UTF-8 on the process heap
struct Loaded {
    char* text = nullptr;
    SIZE_T size = 0;
    Loaded() = default;
    Loaded(const Loaded&) = delete;
    Loaded& operator=(const Loaded&) = delete;
    ~Loaded();
    [[nodiscard]] View view() const { return {text, size}; }
};
NTSTATUS load_file(const UNICODE_STRING& path, Loaded& to);
/// `name`: an id or a text.
NTSTATUS load_resource(PVOID module, ULONG_PTR name, Loaded& to);
NTSTATUS load_resource_of(const UNICODE_STRING& path, ULONG_PTR name, Loaded& to);

// active.cpp
/// The context that is active on this thread, else null.
Context* active();
Context* process_default();
void set_process_default(Context* context);
bool activate(Context* context, ULONG_PTR& cookie, Teb& of = *teb());
void deactivate(ULONG_PTR cookie);
/// Where the active contexts say that a DLL is; false if they do not.
bool redirect(const UNICODE_STRING& name, UNICODE_STRING& path);

/// start.cpp: makes the program's own context the process's, and does what its settings say.
/// `beside`: is there a PROGRAM.manifest?
void start(ldr::Module& program, bool beside);

} // namespace ferry::win32::sxs
