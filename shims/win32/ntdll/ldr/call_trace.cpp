// --trace=win32: programs' modules get thunks in place of other modules' functions. ferry's own
// DLLs don't: what they call of each other is no program's doing.

#include "../exceptions/exceptions.hpp"
#include "module.hpp"

extern "C" {

/// The services of syscall-translate/nt/call_trace.hpp.
NTSTATUS NTAPI FerryTraceFunction(PVOID target, const char* module, const char* name, ULONG ordinal,
                                  void (*hook)(), ULONG* number);
// <isa>/call_trace.S
void ferry_trace_call();
void ferry_trace_return();
}

namespace ferry::win32::ldr {
namespace {

constexpr ULONG thunk_size = 32;
constexpr ULONG chunk_size = 0x10000;
constexpr ULONG thunks_in_chunk = chunk_size / thunk_size;
constexpr ULONG target_place = 24;
constexpr ULONG most_chunks = 256;

bool enabled;
char* chunks[most_chunks];

/// Variables are exported too: those are left alone.
bool is_code(const void* address) {
    char* const base = exceptions::image_of(address);
    if (base == nullptr) {
        return false;
    }
    const auto rva = static_cast<ULONG>(static_cast<const char*>(address) - base);
    const auto* const headers = reinterpret_cast<const IMAGE_NT_HEADERS*>(
        base + reinterpret_cast<const IMAGE_DOS_HEADER*>(base)->e_lfanew);
    const IMAGE_SECTION_HEADER* section = IMAGE_FIRST_SECTION(headers);
    for (USHORT i = 0; i < headers->FileHeader.NumberOfSections; ++i, ++section) {
        if (rva - section->VirtualAddress < section->Misc.VirtualSize) {
            return (section->Characteristics & IMAGE_SCN_MEM_EXECUTE) != 0;
        }
    }
    return false;
}

/// These are called by other rules than C's, or (services) read by those who ask for them.
bool must_be_real(const char* name) {
    constexpr const char* names[] = {"__chkstk", "_chkstk", "___chkstk_ms", "_alloca_probe"};
    const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (((name[0] == 'N' && name[1] == 't') || (name[0] == 'Z' && name[1] == 'w')) &&
        upper(name[2])) {
        return true;
    }
    for (const char* const row : names) {
        if (strcmp(name, row) == 0) {
            return true;
        }
    }
    return false;
}

char* thunk(ULONG number) {
    const ULONG index = number / thunks_in_chunk;
    if (index >= most_chunks) {
        return nullptr;
    }
    if (chunks[index] == nullptr) {
        void* made = nullptr;
        SIZE_T size = chunk_size;
        if (NtAllocateVirtualMemory(current_process(), &made, 0, &size, MEM_RESERVE | MEM_COMMIT,
                                    PAGE_EXECUTE_READWRITE) != STATUS_SUCCESS) {
            return nullptr;
        }
        chunks[index] = static_cast<char*>(made);
    }
    return chunks[index] + SIZE_T{number % thunks_in_chunk} * thunk_size;
}

} // namespace

void enable_call_trace() { enabled = true; }

PVOID traced(const Module& source, const char* name, ULONG ordinal, PVOID address) {
    if (!enabled || !is_code(address) || (name != nullptr && must_be_real(name))) {
        return address;
    }
    ULONG number = 0;
    if (FerryTraceFunction(address, ShortName(source.base_name).text, name, ordinal,
                           ferry_trace_return, &number) != STATUS_SUCCESS) {
        return address;
    }
    char* const made = thunk(number);
    if (made == nullptr) {
        return address;
    }
    // push number; jmp *0(%rip); ferry_trace_call. Behind it the function, for those who ask whose
    // address this is.
    constexpr UCHAR code[] = {0x68, 0, 0, 0, 0, 0xff, 0x25, 0, 0, 0, 0};
    memcpy(made, code, sizeof code);
    memcpy(made + 1, &number, sizeof number);
    void (*const target)() = ferry_trace_call;
    memcpy(made + sizeof code, &target, sizeof target);
    memcpy(made + target_place, &address, sizeof address);
    return made;
}

const void* untraced(const void* address) {
    for (ULONG i = 0; i < most_chunks && chunks[i] != nullptr; ++i) {
        const auto offset = static_cast<SIZE_T>(static_cast<const char*>(address) - chunks[i]);
        if (offset < chunk_size && offset % thunk_size == 0) {
            memcpy(&address, chunks[i] + offset + target_place, sizeof address);
            break;
        }
    }
    return address;
}

bool is_program(const void* pc) {
    if (!enabled) {
        return false;
    }
    if (pc == reinterpret_cast<const void*>(ferry_trace_return)) {
        return true; // only programs' calls are traced
    }
    char* const base = exceptions::image_of(pc);
    const Module* const module = base != nullptr ? find_by_base(base) : nullptr;
    return module == nullptr || !is_own(*module);
}

} // namespace ferry::win32::ldr

/// For GetProcAddress, which `caller` has called.
extern "C" PVOID ferry_traced_address(const void* caller, PVOID base, const char* name,
                                      ULONG ordinal, PVOID address) {
    using namespace ferry::win32::ldr;
    if (!is_program(caller)) {
        return address;
    }
    const LoaderLock lock;
    const Module* const source = find_by_base(base);
    return source != nullptr ? traced(*source, name, ordinal, address) : address;
}
