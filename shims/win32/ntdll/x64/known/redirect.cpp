// Known functions (docs/adr/0029-known-functions.md) get a jump in place of their first
// instructions, to code in a block of the module's:
//
//     lea original(%rip), register; jmp *ours       what leads to our function
//     original: the first instructions; jmp *behind them
//     the function's unwind data, which is the copied instructions' too

#include "../../ldr/module.hpp"
#include "functions.hpp"
#include "recognise.hpp"

#include <ferry/win32/cpu_features.hpp>

extern "C" NTSTATUS NTAPI RtlQueryEnvironmentVariable(PVOID environment, PCWSTR name,
                                                      SIZE_T name_length, PWSTR to, SIZE_T room,
                                                      PSIZE_T length);

namespace ferry::win32::ldr {
namespace {

constexpr ULONG most_found = 32;
constexpr ULONG slot_size = 128;
constexpr ULONG place_of_original = 24;
constexpr ULONG place_of_unwind = 64;
constexpr ULONG jump_size = 14;

/// Our function, and the instruction that loads its last argument, without the distance.
struct Equivalent {
    PVOID avx2;
    PVOID avx512;
    UCHAR load[3];
};
#define REGISTER_OfOne                                                                             \
    { 0x48, 0x8d, 0x15 } // lea …, %rdx
#define REGISTER_OfTwo                                                                             \
    { 0x4c, 0x8d, 0x05 } // lea …, %r8
#define REGISTER_OfOneToTwo                                                                        \
    { 0x4c, 0x8d, 0x0d } // lea …, %r9
#define REGISTER_FloatOfOne REGISTER_OfOne
#define REGISTER_FloatOfTwo REGISTER_OfTwo
#define REGISTER_FloatOfOneToTwo REGISTER_OfOneToTwo
const Equivalent equivalents[] = {
#define FUNCTION(name, type)                                                                       \
    {reinterpret_cast<PVOID>(known::avx2::name), reinterpret_cast<PVOID>(known::avx512::name),     \
     REGISTER_##type},
#include "functions.inc"
#undef FUNCTION
};
#undef REGISTER_FloatOfOne
#undef REGISTER_FloatOfTwo
#undef REGISTER_FloatOfOneToTwo
#undef REGISTER_OfOne
#undef REGISTER_OfTwo
#undef REGISTER_OfOneToTwo

enum class Version { none, avx2, avx512 };

Version version_for_processor() {
    constexpr DWORD avx512f = 41;
    constexpr unsigned ebx = 1;
    constexpr unsigned ecx = 2;
    constexpr unsigned fma = 12;
    constexpr unsigned avx512dq = 17;
    constexpr unsigned avx512vl = 31;
    if (!cpu::has_feature(PF_AVX2_INSTRUCTIONS_AVAILABLE) || !cpu::cpuid(1, ecx, fma)) {
        return Version::none;
    }
    return cpu::has_feature(avx512f) && cpu::cpuid(7, ebx, avx512dq) && cpu::cpuid(7, ebx, avx512vl)
               ? Version::avx512
               : Version::avx2;
}

/// Does the user want programs as they are? FERRY_KNOWN_FUNCTIONS is 0, or avx2 for that version.
Version wanted_version() {
    constexpr WCHAR name[] = L"FERRY_KNOWN_FUNCTIONS";
    WCHAR value[8];
    SIZE_T length = 0;
    const NTSTATUS status =
        RtlQueryEnvironmentVariable(nullptr, name, sizeof name / sizeof(WCHAR) - 1, value,
                                    sizeof value / sizeof(WCHAR), &length);
    if (status == STATUS_SUCCESS && length == 1 && value[0] == L'0') {
        return Version::none;
    }
    const Version version = version_for_processor();
    const bool plain =
        status == STATUS_SUCCESS && length == 4 && memcmp(value, L"avx2", 4 * sizeof(WCHAR)) == 0;
    return plain && version == Version::avx512 ? Version::avx2 : version;
}

struct Rows {
    const known::PdataRow* rows;
    ULONG count;
};
Rows pdata(const Module& module) {
    const IMAGE_DATA_DIRECTORY& table = module.directory(IMAGE_DIRECTORY_ENTRY_EXCEPTION);
    if (table.VirtualAddress == 0 || table.VirtualAddress > module.image_size ||
        table.Size > module.image_size - table.VirtualAddress) {
        return {};
    }
    return {module.at<const known::PdataRow>(table.VirtualAddress),
            static_cast<ULONG>(table.Size / sizeof(known::PdataRow))};
}

/// The section with those bytes of code, or null.
const IMAGE_SECTION_HEADER* code_section(const Module& module, ULONG begin, ULONG end) {
    const IMAGE_NT_HEADERS* const headers = module.headers();
    const IMAGE_SECTION_HEADER* section = IMAGE_FIRST_SECTION(headers);
    for (USHORT i = 0; i < headers->FileHeader.NumberOfSections; ++i, ++section) {
        if (begin >= section->VirtualAddress &&
            end - section->VirtualAddress <= section->Misc.VirtualSize) {
            return (section->Characteristics & IMAGE_SCN_MEM_EXECUTE) != 0 ? section : nullptr;
        }
    }
    return nullptr;
}

/// How long unwind data is; 0 where it is not of the kind that can be copied.
ULONG unwind_size(const Module& module, ULONG place) {
    constexpr ULONG header = 4;
    if (place > module.image_size || slot_size > module.image_size - place) {
        return 0;
    }
    const auto* const data = module.at<const UCHAR>(place);
    const ULONG size = header + 2 * ((data[2] + 1U) & ~1U);
    return data[0] == 1 && size <= slot_size - place_of_unwind ? size : 0; // no flags
}

/// jmp *0(%rip)
void put_jump(UCHAR* to, const void* target) {
    constexpr UCHAR jump[] = {0xff, 0x25, 0, 0, 0, 0};
    memcpy(to, jump, sizeof jump);
    memcpy(to + sizeof jump, &target, sizeof target);
}

class Block {
public:
    Block(Module& module, ULONG count)
        : module_(module), size_(count * (slot_size + sizeof(RUNTIME_FUNCTION))),
          functions_at_(count * slot_size) {
        PVOID made = nullptr;
        if (NtAllocateVirtualMemory(current_process(), &made, 0, &size_, MEM_RESERVE | MEM_COMMIT,
                                    PAGE_READWRITE) == STATUS_SUCCESS) {
            base_ = static_cast<UCHAR*>(made);
        }
    }

    [[nodiscard]] UCHAR* base() const { return base_; }

    /// Makes the way to `ours` and that to the function; where the first begins.
    const void* add(const known::Found& found, PVOID ours, const UCHAR (&load)[3]) {
        const ULONG slot = used_ * slot_size;
        UCHAR* const at = base_ + slot;
        constexpr int distance = place_of_original - sizeof load - sizeof(int);
        memcpy(at, load, sizeof load);
        memcpy(at + sizeof load, &distance, sizeof distance);
        put_jump(at + sizeof load + sizeof distance, ours);
        const auto* const function = module_.at<const UCHAR>(found.row.begin);
        memcpy(at + place_of_original, function, found.movable);
        put_jump(at + place_of_original + found.movable, function + found.movable);
        memcpy(at + place_of_unwind, module_.at<const UCHAR>(found.row.unwind),
               unwind_size(module_, found.row.unwind));
        functions()[used_] = {slot + place_of_original,
                              slot + place_of_original + found.movable + jump_size,
                              slot + place_of_unwind};
        ++used_;
        return at;
    }

    /// It can be run from now on.
    bool finish() {
        PVOID begin = base_;
        SIZE_T size = size_;
        ULONG old = 0;
        return NtProtectVirtualMemory(current_process(), &begin, &size,
                                      PAGE_EXECUTE_READ | abi::nt::page_own_code,
                                      &old) == STATUS_SUCCESS &&
               RtlAddFunctionTable(functions(), used_, reinterpret_cast<DWORD64>(base_)) != FALSE;
    }

    [[nodiscard]] PRUNTIME_FUNCTION functions() const {
        return reinterpret_cast<PRUNTIME_FUNCTION>(base_ + functions_at_);
    }

private:
    Module& module_;
    SIZE_T size_;
    SIZE_T functions_at_;
    UCHAR* base_ = nullptr;
    ULONG used_ = 0;
};

void free_block(PVOID base) {
    SIZE_T size = 0;
    NtFreeVirtualMemory(current_process(), &base, &size, MEM_RELEASE);
}

void redirect(Module& module, const known::Found* found, ULONG count, Version version) {
    Block block(module, count);
    if (block.base() == nullptr) {
        return;
    }
    const void* ways[most_found];
    for (ULONG i = 0; i < count; ++i) {
        const Equivalent& ours = equivalents[static_cast<ULONG>(found[i].function)];
        ways[i] =
            block.add(found[i], version == Version::avx512 ? ours.avx512 : ours.avx2, ours.load);
    }
    if (!block.finish()) {
        free_block(block.base());
        return;
    }
    module.known_table = block.functions();
    module.known_block = block.base();
    // They lie in one section, in the order of their addresses.
    PVOID begin = module.at(found[0].row.begin);
    SIZE_T size = found[count - 1].row.begin + jump_size - found[0].row.begin;
    ULONG old = 0;
    if (NtProtectVirtualMemory(current_process(), &begin, &size, PAGE_READWRITE, &old) !=
        STATUS_SUCCESS) {
        return; // it is only not used
    }
    for (ULONG i = 0; i < count; ++i) {
        put_jump(module.at<UCHAR>(found[i].row.begin), ways[i]);
    }
    NtProtectVirtualMemory(current_process(), &begin, &size, old | abi::nt::page_own_code, &old);
}

/// The known functions that can be redirected, all of one section.
ULONG find(const Module& module, const Rows& table, known::Found (&found)[most_found]) {
    const known::Image image = {module.at<const UCHAR>(0), module.image_size};
    const ULONG count =
        static_cast<ULONG>(known::recognise(image, table.rows, table.count, found, most_found));
    const IMAGE_SECTION_HEADER* section = nullptr;
    ULONG kept = 0;
    for (ULONG i = 0; i < count; ++i) {
        const known::PdataRow& row = found[i].row;
        const IMAGE_SECTION_HEADER* const of_this = code_section(module, row.begin, row.end);
        section = section != nullptr ? section : of_this;
        const bool in_order = kept == 0 || row.begin >= found[kept - 1].row.end;
        if (of_this != nullptr && of_this == section && in_order &&
            unwind_size(module, row.unwind) != 0) {
            found[kept++] = found[i];
        }
    }
    return kept;
}

} // namespace

void redirect_known(Module& module) {
    // A debugger's breakpoints may come to lie where the jump is.
    if (is_own(module) || peb()->being_debugged != 0 ||
        (module.headers()->OptionalHeader.DllCharacteristics &
         IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY) != 0) {
        return;
    }
    const Rows table = pdata(module);
    ULONG count = 0;
    known::Found found[most_found];
    const NTSTATUS read = guarded([&] {
        count = known::may_know(table.rows, table.count) ? find(module, table, found) : 0;
        return STATUS_SUCCESS;
    });
    if (read != STATUS_SUCCESS || count == 0) {
        return;
    }
    const Version version = wanted_version();
    if (version == Version::avx2) {
        watch_float_control();
    }
    if (version != Version::none) {
        redirect(module, found, count, version);
    }
}

void forget_known(Module& module) {
    if (module.known_block != nullptr) {
        RtlDeleteFunctionTable(static_cast<PRUNTIME_FUNCTION>(module.known_table));
        free_block(module.known_block);
    }
}

} // namespace ferry::win32::ldr
