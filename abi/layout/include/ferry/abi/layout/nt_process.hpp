#pragma once
/// PEB, TEB and process parameters, as Windows 10 22H2 has them. Fields that nobody here uses are
/// left out; members called gap keep their place. Offsets are checked below for 64-bit guests.

#include <ferry/abi/layout/nt_types.hpp>

namespace ferry::abi::nt {

/// What the kernel tells ntdll when a thread starts.
inline constexpr uint32_t start_traces_calls = 1;    ///< the user wants to see calls of DLLs
inline constexpr uint32_t start_manifest_beside = 2; ///< PROGRAM.manifest is there, spelt so

template <class Model>
struct CurrentDirectory {
    UnicodeString<Model> path;
    typename Model::Size handle;
};

template <class Model>
struct ProcessParameters {
    static constexpr uint32_t normalized = 1; ///< flag: strings are pointers, not offsets
    uint32_t maximum_length;
    uint32_t length;
    uint32_t flags;
    uint32_t debug_flags;
    typename Model::Size console_handle;
    uint32_t console_flags;
    typename Model::Size standard_input;
    typename Model::Size standard_output;
    typename Model::Size standard_error;
    CurrentDirectory<Model> current_directory;
    UnicodeString<Model> dll_path;
    UnicodeString<Model> image_path;
    UnicodeString<Model> command_line;
    typename Model::template Ptr<char16_t> environment;
    uint32_t starting_x;
    uint32_t starting_y;
    uint32_t count_x;
    uint32_t count_y;
    uint32_t count_chars_x;
    uint32_t count_chars_y;
    uint32_t fill_attribute;
    uint32_t window_flags;
    uint32_t show_window;
    UnicodeString<Model> window_title;
    UnicodeString<Model> desktop;
    UnicodeString<Model> shell_info;
    UnicodeString<Model> runtime_data;
    struct {
        uint16_t flags;
        uint16_t length;
        uint32_t timestamp;
        UnicodeString<Model> path;
    } current_directories[32];
    typename Model::Size environment_size; ///< in bytes
    typename Model::Size environment_version;
    typename Model::template Ptr<void> package_dependency_data;
    uint32_t process_group;
    uint32_t loader_threads;
    UnicodeString<Model> redirection_dll;
    UnicodeString<Model> heap_partition;
    typename Model::template Ptr<uint64_t> default_thread_pool_masks;
    uint32_t default_thread_pool_mask_count;
    uint32_t default_thread_pool_maximum;
};

template <class Model>
struct LoaderData {
    uint32_t length;
    uint8_t initialized;
    typename Model::Size subsystem_handle;
    ListEntry<Model> load_order;
    ListEntry<Model> memory_order;
    ListEntry<Model> initialization_order;
    typename Model::template Ptr<void> entry_in_progress;
    uint8_t shutdown_in_progress;
    typename Model::Size shutdown_thread;
};

template <class Model>
struct Peb {
    template <class T>
    using Ptr = typename Model::template Ptr<T>;
    uint8_t inherited_address_space;
    uint8_t read_image_file_exec_options;
    uint8_t being_debugged;
    uint8_t bits;
    Ptr<void> mutant;
    Ptr<void> image_base;
    Ptr<LoaderData<Model>> loader;
    Ptr<ProcessParameters<Model>> parameters;
    Ptr<void> subsystem_data;
    Ptr<void> process_heap;
    Ptr<void> fast_lock;
    Ptr<void> atl_thunks;
    Ptr<void> ifeo_key;
    uint32_t cross_process_flags;
    Ptr<void> kernel_callbacks;
    uint32_t system_reserved;
    uint32_t atl_thunks32;
    Ptr<void> api_set_map;
    uint32_t tls_expansion_counter;
    Ptr<void> tls_bitmap;
    uint32_t tls_bitmap_bits[2];
    Ptr<void> shared_memory_base;
    Ptr<void> shared_data;
    Ptr<void> static_server_data;
    Ptr<void> ansi_code_page;
    Ptr<void> oem_code_page;
    Ptr<void> unicode_case_table;
    uint32_t processor_count;
    uint32_t global_flag;
    int64_t critical_section_timeout;
    typename Model::Size heap_segment_reserve;
    typename Model::Size heap_segment_commit;
    typename Model::Size heap_decommit_total;
    typename Model::Size heap_decommit_block;
    uint32_t heap_count;
    uint32_t maximum_heap_count;
    Ptr<Ptr<void>> heaps;
    Ptr<void> gdi_handles;
    Ptr<void> process_starter_helper;
    typename Model::Size gdi_attributes;
    Ptr<void> loader_lock;
    uint32_t os_major;
    uint32_t os_minor;
    uint16_t os_build;
    uint16_t os_csd;
    uint32_t os_platform;
    uint32_t image_subsystem;
    uint32_t image_subsystem_major;
    uint32_t image_subsystem_minor;
    typename Model::Size active_affinity;
    uint32_t gdi_buffer[sizeof(typename Model::Size) == 8 ? 60 : 34];
    Ptr<void> post_init;
    Ptr<void> tls_expansion_bitmap;
    uint32_t tls_expansion_bits[32];
    uint32_t session;
    uint64_t app_compat_flags;
    uint64_t app_compat_flags_user;
    Ptr<void> shim_data;
    Ptr<void> app_compat_info;
    UnicodeString<Model> csd_version;
    Ptr<void> activation_context;
    Ptr<void> process_assembly_map;
    Ptr<void> system_activation_context;
    Ptr<void> system_assembly_map;
    typename Model::Size minimum_stack_commit;
    /// Ferry's: 1 where there may be code of the program's that changes the floating-point modes.
    uint32_t has_float_control;
    uint8_t gap_to_code_pages[sizeof(typename Model::Size) == 8 ? 0x34c - 0x324 : 0x228 - 0x210];
    uint16_t active_code_page;
    uint16_t active_oem_code_page;
    uint8_t gap_to_end[sizeof(typename Model::Size) == 8 ? 0x7d0 - 0x350 : 0x480 - 0x22c];
};

template <class Model>
struct Teb {
    template <class T>
    using Ptr = typename Model::template Ptr<T>;
    static constexpr bool wide = sizeof(typename Model::Size) == 8;
    Ptr<void> exception_list;
    Ptr<void> stack_base;
    Ptr<void> stack_limit;
    Ptr<void> subsystem_tib;
    Ptr<void> fiber_data;
    Ptr<void> arbitrary;
    Ptr<Teb> self;
    Ptr<void> environment;
    ClientId<Model> client;
    Ptr<void> rpc_handle;
    Ptr<Ptr<void>> tls_vector;
    Ptr<Peb<Model>> peb;
    uint32_t last_error;
    uint32_t owned_critical_sections;
    uint8_t gap_to_locale[wide ? 0x108 - 0x70 : 0xc4 - 0x3c];
    uint32_t current_locale;
    uint8_t gap_to_exception_code[wide ? 0x2c0 - 0x10c : 0x1a4 - 0xc8];
    int32_t exception_code;
    Ptr<void> activation_context_stack;
    uint8_t gap_to_last_status[wide ? 0x1250 - 0x2d0 : 0xbf4 - 0x1ac];
    uint32_t last_status;
    UnicodeString<Model> static_string;
    char16_t static_buffer[261];
    Ptr<void> deallocation_stack;
    Ptr<void> tls_slots[64];
    ListEntry<Model> tls_links;
    Ptr<void> vdm;
    Ptr<void> rpc;
    Ptr<void> debug_reserved[2];
    uint32_t hard_error_mode;
    uint8_t gap_to_guarantee[wide ? 0x1748 - 0x16b4 : 0xf78 - 0xf2c];
    uint32_t guaranteed_stack;
    Ptr<void> perf;
    Ptr<void> ole;
    uint32_t waiting_on_loader_lock;
    Ptr<void> saved_priority;
    Ptr<void> code_coverage;
    Ptr<void> thread_pool;
    Ptr<Ptr<void>> tls_expansion_slots;
    uint8_t gap_to_float_control[wide ? 0x17a0 - 0x1788 : 0xfa0 - 0xf98];
    /// Ferry's: the floating-point modes were seen to be plain (ntdll's known functions), and
    /// nothing that ferry does has changed them since.
    uint32_t float_control_seen;
    uint8_t gap_to_heap[wide ? 0x17b0 - 0x17a4 : 0xfa8 - 0xfa4];
    Ptr<void> heap_cache;
    uint8_t gap_to_fls[wide ? 0x17c8 - 0x17b8 : 0xfb4 - 0xfac];
    Ptr<void> fls_data;
    uint8_t gap_to_flags[wide ? 0x17ee - 0x17d0 : 0xfca - 0xfb8];
    uint16_t same_teb_flags;
    uint8_t gap_to_end[wide ? 0x1838 - 0x17f0 : 0x1000 - 0xfcc];
};

namespace detail {
struct Wide {
    using Size = uint64_t;
    template <class T>
    using Ptr = uint64_t;
};
using WideParameters = ProcessParameters<Wide>;
using WidePeb = Peb<Wide>;
using WideTeb = Teb<Wide>;
static_assert(offsetof(WideParameters, current_directory) == 0x38);
static_assert(offsetof(WideParameters, environment) == 0x80);
static_assert(offsetof(WideParameters, environment_size) == 0x3f0);
static_assert(sizeof(WideParameters) == 0x440);
static_assert(offsetof(WidePeb, process_heap) == 0x30);
static_assert(offsetof(WidePeb, api_set_map) == 0x68);
static_assert(offsetof(WidePeb, processor_count) == 0xb8);
static_assert(offsetof(WidePeb, loader_lock) == 0x110);
static_assert(offsetof(WidePeb, os_build) == 0x120);
static_assert(offsetof(WidePeb, tls_expansion_bitmap) == 0x238);
static_assert(offsetof(WidePeb, session) == 0x2c0);
static_assert(offsetof(WidePeb, has_float_control) == 0x320);
static_assert(offsetof(WidePeb, active_code_page) == 0x34c);
static_assert(sizeof(WidePeb) == 0x7d0);
static_assert(offsetof(WideTeb, self) == 0x30);
static_assert(offsetof(WideTeb, tls_vector) == 0x58);
static_assert(offsetof(WideTeb, last_error) == 0x68);
static_assert(offsetof(WideTeb, current_locale) == 0x108);
static_assert(offsetof(WideTeb, exception_code) == 0x2c0);
static_assert(offsetof(WideTeb, last_status) == 0x1250);
static_assert(offsetof(WideTeb, deallocation_stack) == 0x1478);
static_assert(offsetof(WideTeb, tls_slots) == 0x1480);
static_assert(offsetof(WideTeb, guaranteed_stack) == 0x1748);
static_assert(offsetof(WideTeb, tls_expansion_slots) == 0x1780);
static_assert(offsetof(WideTeb, float_control_seen) == 0x17a0);
static_assert(offsetof(WideTeb, heap_cache) == 0x17b0);
static_assert(offsetof(WideTeb, fls_data) == 0x17c8);
static_assert(offsetof(WideTeb, same_teb_flags) == 0x17ee);
static_assert(sizeof(WideTeb) == 0x1838);

/// Of 32-bit programs.
struct Narrow {
    using Size = uint32_t;
    template <class T>
    using Ptr = uint32_t;
};
using NarrowParameters = ProcessParameters<Narrow>;
using NarrowPeb = Peb<Narrow>;
using NarrowTeb = Teb<Narrow>;
static_assert(offsetof(NarrowParameters, current_directory) == 0x24);
static_assert(offsetof(NarrowParameters, environment) == 0x48);
static_assert(offsetof(NarrowParameters, environment_size) == 0x290);
static_assert(offsetof(NarrowPeb, process_heap) == 0x18);
static_assert(offsetof(NarrowPeb, api_set_map) == 0x38);
static_assert(offsetof(NarrowPeb, processor_count) == 0x64);
static_assert(offsetof(NarrowPeb, loader_lock) == 0xa0);
static_assert(offsetof(NarrowPeb, os_build) == 0xac);
static_assert(offsetof(NarrowPeb, tls_expansion_bitmap) == 0x150);
static_assert(offsetof(NarrowPeb, session) == 0x1d4);
static_assert(offsetof(NarrowTeb, self) == 0x18);
static_assert(offsetof(NarrowTeb, tls_vector) == 0x2c);
static_assert(offsetof(NarrowTeb, last_error) == 0x34);
static_assert(offsetof(NarrowTeb, current_locale) == 0xc4);
static_assert(offsetof(NarrowTeb, exception_code) == 0x1a4);
static_assert(offsetof(NarrowTeb, last_status) == 0xbf4);
static_assert(offsetof(NarrowTeb, deallocation_stack) == 0xe0c);
static_assert(offsetof(NarrowTeb, tls_slots) == 0xe10);
static_assert(offsetof(NarrowTeb, guaranteed_stack) == 0xf78);
static_assert(offsetof(NarrowTeb, tls_expansion_slots) == 0xf94);
static_assert(offsetof(NarrowTeb, heap_cache) == 0xfa8);
static_assert(offsetof(NarrowTeb, fls_data) == 0xfb4);
static_assert(offsetof(NarrowTeb, same_teb_flags) == 0xfca);
static_assert(sizeof(NarrowTeb) == 0x1000);
} // namespace detail

} // namespace ferry::abi::nt
