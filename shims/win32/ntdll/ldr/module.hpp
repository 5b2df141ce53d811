#pragma once
/// The loader's data: LDR_DATA_TABLE_ENTRY as programs walk it, and what else it keeps of a module.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32::ldr {

/// Set in Module::flags, as Windows has them.
inline constexpr ULONG image_dll = 0x4;
inline constexpr ULONG entry_called = 0x80000;
inline constexpr ULONG no_thread_calls = 0x40000;

inline constexpr USHORT pinned = 0xffff; ///< Module::load_count of what is never unloaded

/// FILE_ID_INFORMATION: which file it is, however it is called; zeros where that is not known.
struct FileId {
    ULONGLONG volume;
    UCHAR file[16];
};

struct Module {
    LIST_ENTRY load_links;
    LIST_ENTRY memory_links;
    LIST_ENTRY init_links;
    char* base;
    PVOID entry;
    ULONG image_size;
    UNICODE_STRING full_name;
    UNICODE_STRING base_name;
    ULONG flags;
    USHORT load_count;
    USHORT tls_index;
    LIST_ENTRY hash_links;
    ULONG timestamp;
    char gap_to_original[sizeof(PVOID) == 8 ? 0xf8 - 0x88 : 0x80 - 0x48];
    PVOID original_base;
    LARGE_INTEGER load_time;
    ULONG name_hash;
    ULONG load_reason;
    ULONG path_options;
    ULONG reference_count;

    // Ferry's own. load_count counts loads by name; what only other modules need has none.
    const IMAGE_EXPORT_DIRECTORY* exports;
    ULONG exports_size;
    const char* stubs; ///< exports in [stubs, stubs_end) are not there for GetProcAddress
    const char* stubs_end;
    bool initialized; ///< its entry has been called, or it has none
    bool visiting;    ///< while its dependencies are initialized
    bool reached;     ///< while what can be unloaded is looked for
    bool unresolved;  ///< loaded without its imports and entry
    bool told;        ///< those who asked for it have been told that it is loaded
    PVOID activation; ///< the context of its own manifest, active while its code is called
    FileId file;
    PVOID known_block; ///< what its known functions are redirected by, or null
    PVOID known_table; ///< the unwind table of that
    ULONG dependency_count;
    ULONG dependency_room;
    Module** dependencies;

    [[nodiscard]] const IMAGE_NT_HEADERS* headers() const {
        return reinterpret_cast<const IMAGE_NT_HEADERS*>(
            base + reinterpret_cast<const IMAGE_DOS_HEADER*>(base)->e_lfanew);
    }
    [[nodiscard]] const IMAGE_DATA_DIRECTORY& directory(unsigned index) const {
        static constexpr IMAGE_DATA_DIRECTORY none{};
        const IMAGE_OPTIONAL_HEADER& optional = headers()->OptionalHeader;
        return index < optional.NumberOfRvaAndSizes ? optional.DataDirectory[index] : none;
    }
    template <class T = char>
    [[nodiscard]] T* at(ULONG rva) const {
        return reinterpret_cast<T*>(base + rva);
    }
};
#ifdef _WIN64
static_assert(offsetof(Module, base) == 0x30 && offsetof(Module, base_name) == 0x58);
static_assert(offsetof(Module, tls_index) == 0x6e && offsetof(Module, original_base) == 0xf8);
static_assert(offsetof(Module, reference_count) == 0x114);
#else
static_assert(offsetof(Module, base) == 0x18 && offsetof(Module, base_name) == 0x2c);
static_assert(offsetof(Module, tls_index) == 0x3a && offsetof(Module, original_base) == 0x80);
static_assert(offsetof(Module, reference_count) == 0x9c);
#endif

/// Why a program can't be started: collected, so that all is told at once.
class Complaints {
public:
    /// Adds a line.
    void add(const char* a, const char* b, const char* c = "", const char* d = "",
             const char* e = "");
    [[nodiscard]] bool any() const { return size_ > 0; }
    [[nodiscard]] ULONG size() const { return size_; }
    /// Tells the user and ends the process.
    [[noreturn]] void refuse(NTSTATUS code) const;

private:
    char text_[8192];
    ULONG size_ = 0;
};

/// A module name in ASCII, for messages.
struct ShortName {
    explicit ShortName(const UNICODE_STRING& name);
    char text[64];
};

/// Where a load looks for DLLs.
struct Search {
    ULONG flags = 0; ///< LOAD_LIBRARY_SEARCH_*, LOAD_WITH_ALTERED_SEARCH_PATH
    const UNICODE_STRING* load_path = nullptr;   ///< full name of the DLL that is being loaded
    const UNICODE_STRING* directories = nullptr; ///< where else but there, as in PATH
    bool unresolved = false;                     ///< DONT_RESOLVE_DLL_REFERENCES
};

/// Holds the loader lock.
class LoaderLock {
public:
    LoaderLock();
    LoaderLock(const LoaderLock&) = delete;
    LoaderLock& operator=(const LoaderLock&) = delete;
    ~LoaderLock();
};
extern RTL_CRITICAL_SECTION loader_lock;

// guard.cpp
/// STATUS_INVALID_IMAGE_FORMAT where `work`, which reads an image, faults. Under the loader lock;
/// it must take no other, and what it owns at a fault is lost.
NTSTATUS guarded_call(NTSTATUS (*work)(void* context), void* context);
template <class Work>
NTSTATUS guarded(Work&& work) {
    return guarded_call([](void* context) { return (*static_cast<Work*>(context))(); }, &work);
}
/// For the dispatcher of exceptions: returns where the fault is not such a one.
void leave_guarded_call(const EXCEPTION_RECORD& record);
/// While code of others is called from within.
class Unguarded {
public:
    Unguarded();
    Unguarded(const Unguarded&) = delete;
    Unguarded& operator=(const Unguarded&) = delete;
    ~Unguarded();

private:
    void* guards_;
};

// lookup.cpp
Module* find_by_name(const UNICODE_STRING& base_name);
Module* find_by_path(const UNICODE_STRING& full_name);
Module* find_by_base(const void* base);
Module* find_by_address(const void* address);
bool equal_names(const UNICODE_STRING& a, const UNICODE_STRING& b);
/// The first module in the order of loading for which `wanted` is true.
template <class Wanted>
Module* find_module(Wanted&& wanted);

// names.cpp: texts on the process heap
UNICODE_STRING join(const UNICODE_STRING& a, const UNICODE_STRING& b);
UNICODE_STRING text(const WCHAR* units);
UNICODE_STRING slice(const UNICODE_STRING& text, size_t begin, size_t end);
void release(UNICODE_STRING& text);
/// Where the last component begins.
size_t base_of(const UNICODE_STRING& path);
bool has_path(const UNICODE_STRING& name);
/// Is it of a drive's root, from a root, or of a server?
bool is_absolute(const UNICODE_STRING& name);
/// Is it neither of a drive nor from a root? Such names are searched for, with a path or without.
bool is_relative(const UNICODE_STRING& name);
/// A full path with backslashes, without "." and "..".
UNICODE_STRING full_path(const UNICODE_STRING& name);
/// With ".dll" where the last component has no dot; spaces at the end and a last dot go.
UNICODE_STRING with_extension(const UNICODE_STRING& name);

// search.cpp
/// A file that was looked for.
struct Found {
    HANDLE section = nullptr;
    UNICODE_STRING full_name{};
    FileId id{};
};
/// A section of the image that `name` means, and its full name. One for another kind of processor
/// is passed over.
NTSTATUS open_dll(const UNICODE_STRING& name, const Search& search, Found& found);
enum class MapData { as_bytes, exclusively, as_image };
/// Maps it to be read only; the base is marked as LoadLibraryEx marks such handles.
NTSTATUS map_data(const UNICODE_STRING& name, ULONG flags, MapData how, PVOID& base);
/// Undoes it, by the address without marks.
NTSTATUS unmap_data(PVOID base);
bool is_known_dll(const UNICODE_STRING& base_name);
UNICODE_STRING program_directory();
/// Is it one of ferry's DLLs?
bool is_own(const Module& module);

// load.cpp: `complaints` may be null
/// By a path, or by a name as the active contexts and the list of modules have it.
Module* find_loaded(const UNICODE_STRING& name);
NTSTATUS load(const UNICODE_STRING& name, const Search& search, Module*& module,
              Complaints* complaints);
NTSTATUS load_ascii(const char* name, size_t length, const Search& search, Module*& module,
                    Complaints* complaints);
Module* add_module(char* base, const UNICODE_STRING& full_name);
void depend(Module& module, Module& on);
/// Binds its imports and makes it ready to be initialized.
NTSTATUS bind(Module& module, const Search& search, Complaints* complaints);
NTSTATUS initialize(Module& module);
/// Are entries being called by unload_unreached()? What is loaded meanwhile stays.
bool is_unloading();
/// Detaches and unmaps what nothing needs any more.
void unload_unreached();
void remove_module(Module& module);

// notifications.cpp: to those who registered by LdrRegisterDllNotification
void tell_loaded(Module& module);
void tell_unloaded(const Module& module);

// imports.cpp
NTSTATUS bind_imports(Module& module, const Search& search, Complaints* complaints);

// exports.cpp
enum class Stubs { visible, hidden };
NTSTATUS find_export(Module& module, const char* name, ULONG ordinal, Stubs stubs, PVOID& address);

// call_trace.cpp
void enable_call_trace();
/// A thunk for a function where calls are traced, else its address.
PVOID traced(const Module& source, const char* name, ULONG ordinal, PVOID address);
/// The function of a thunk; another address as it is.
const void* untraced(const void* address);
/// Is it a program's code, and are its calls traced?
bool is_program(const void* pc);

// api_sets.cpp: the DLL that a name of an API set stands for; null if it is none
const char* api_set_host(const char* name, size_t length);

// tls.cpp
/// Touches what add_tls() will: it may fault.
NTSTATUS check_tls(const Module& module);
NTSTATUS add_tls(Module& module);
void remove_tls(Module& module);
NTSTATUS allocate_thread_tls();
void free_thread_tls();
void call_tls_callbacks(const Module& module, DWORD reason);

// <isa>/known/redirect.cpp
/// Redirects functions of well-known libraries that are linked into it to ferry's, before anything
/// can call them.
void redirect_known(Module& module);
void forget_known(Module& module);
// <isa>/known/watch_float_control.cpp
/// From now on modules are looked through for code that changes the floating-point modes; those
/// that are there at once.
void watch_float_control();
/// In a module that has been mapped.
void look_for_float_control(Module& module);

LoaderData& data();
Module* program_module();

template <class Wanted>
Module* find_module(Wanted&& wanted) {
    auto* const head = reinterpret_cast<LIST_ENTRY*>(&data().load_order);
    for (LIST_ENTRY* entry = head->Flink; entry != head; entry = entry->Flink) {
        auto* const module = CONTAINING_RECORD(entry, Module, load_links);
        if (wanted(*module)) {
            return module;
        }
    }
    return nullptr;
}

} // namespace ferry::win32::ldr
