#pragma once
/// What Unicorn 2.0.1 has behind its API and the engine needs: QEMU 5.0's soft MMU and its loop.
///
/// Unicorn's API can neither give pages protections cheaply, nor leave generated code at an exact
/// instruction, nor be stopped without a race (docs/adr/0003-unicorn-memory.md). QEMU's own
/// functions can. They are global symbols of the static library, one set for each ISA; the places
/// of the few fields are pinned here, and Machine::create() refuses a library that differs.

#include <cstddef>
#include <cstdint>

namespace ferry::unicorn::internals {

struct Uc;  ///< Unicorn's uc_struct
struct Cpu; ///< QEMU's CPUState
struct Env; ///< QEMU's CPUArchState: the guest's registers
struct Tb;  ///< QEMU's TranslationBlock

/// A member of type T of `Owner`, by its distance from the beginning in bytes.
template <class Owner, class T>
struct Field {
    std::size_t offset;
    T& operator()(Owner* object) const {
        return *reinterpret_cast<T*>(reinterpret_cast<std::byte*>(object) + offset);
    }
};

/// QEMU's MMUAccessType and PAGE_* bits.
enum class MmuAccess : int { load, store, fetch };
inline constexpr int page_read = 1;
inline constexpr int page_write = 2;
inline constexpr int page_execute = 4;

using TlbFill = bool (*)(Cpu*, std::uint64_t address, int size, MmuAccess, int mmu_index,
                         bool probe, std::uintptr_t return_address);
using UnalignedAccess = void (*)(Cpu*, std::uint64_t address, MmuAccess, int mmu_index,
                                 std::uintptr_t return_address);

namespace uc {
inline constexpr Field<Uc, bool (*)(Uc*, int exception)> stop_interrupt{0xc8};
inline constexpr Field<Uc, std::uint64_t (*)(std::uint64_t address)> mem_redirect{0x118};
inline constexpr Field<Uc, Cpu*> cpu{0x180};
/// Of a page, as a power of two; 0 for the smallest that the ISA has. Read when it starts.
inline constexpr Field<Uc, std::int32_t> page_bits{0x270};
inline constexpr Field<Uc, void*> tcg_context{0x2c0};
inline constexpr Field<Uc, bool> emulation_done{0x50f};
inline constexpr Field<Uc, std::uint32_t> invalid_error{0x530};
/// Where emulation shall end, for each of 64 levels of nested uc_emu_start.
inline constexpr Field<Uc, std::uint64_t> until{0x538};
/// Whether kick() takes effect only between translations. Else also after each memory access, but
/// the guest is then left at the beginning of the translation with half of it done.
inline constexpr Field<Uc, bool> no_exit_request{0x78a};
/// The place for the 64th level, which the engine uses to find its own object.
inline constexpr Field<Uc, void*> owner{0x538 + 63 * 8};
inline constexpr Field<Uc, std::int32_t> nested_level{0x3990};
} // namespace uc

namespace cpu {
inline constexpr Field<Cpu, bool> stopped{0x12};
inline constexpr Field<Cpu, bool> exit_request{0x15};
inline constexpr Field<Cpu, std::uint32_t> next_tb_flags{0x18};
inline constexpr Field<Cpu, Env*> env{0x128};
/// Counts down; translated code leaves when it is negative.
inline constexpr Field<Cpu, std::uint16_t*> countdown{0x130};
inline constexpr Field<Cpu, std::uint32_t> halted{0x8198};
inline constexpr Field<Cpu, std::int32_t> exception{0x81a0};
inline constexpr Field<Cpu, Uc*> uc{0x81a8};
inline constexpr Field<Cpu, void*> cpu_class{0x81b0};
} // namespace cpu

/// ARMCPU: what follows CPUState for AArch64.
namespace arm {
inline constexpr Field<Cpu, void*> system_registers{0xc910};
inline constexpr Field<Cpu, std::uint64_t> isar0{0xc9d0};
inline constexpr Field<Cpu, std::uint64_t> isar1{0xc9d8};
inline constexpr Field<Cpu, std::uint64_t> pfr0{0xc9e0};
inline constexpr Field<Cpu, std::uint64_t> pfr1{0xc9e8};
inline constexpr Field<Env, Uc*> uc{0x31b8};
} // namespace arm

/// QEMU's ARMCPRegInfo: how a system instruction is translated.
struct SystemInstruction;
namespace system_instruction {
inline constexpr Field<SystemInstruction, std::uint32_t> type{0x14};
/// At which exception levels it may be read and written; 0 for none.
inline constexpr Field<SystemInstruction, std::uint32_t> access{0x18};
inline constexpr Field<SystemInstruction,
                       void (*)(Env*, const SystemInstruction*, std::uint64_t value)>
    write{0x58};
/// ARM_CP_NOP | ARM_CP_NO_RAW, ARM_CP_NO_RAW.
inline constexpr std::uint32_t no_operation = 0x181;
inline constexpr std::uint32_t calls_write = 0x80;
} // namespace system_instruction

namespace tcg {
inline constexpr Field<void, std::uint32_t> tb_flags{0x64};
inline constexpr Field<void, void*> prologue{0x90};
inline constexpr Field<void, std::uintptr_t> code_begin{0xa0};
inline constexpr Field<void, std::size_t> code_size{0xb8};
} // namespace tcg

namespace tb {
inline constexpr Field<Tb, std::uint64_t> pc{0x0};
inline constexpr Field<Tb, std::uint16_t> size{0x14};         ///< of the guest's code, in bytes
inline constexpr Field<Tb, std::uint16_t> instructions{0x16}; ///< how many those are
inline constexpr Field<Tb, std::uint32_t> flags{0x18};
/// Translate atomic instructions to host atomics (CF_PARALLEL).
inline constexpr std::uint32_t parallel = 0x80000;
/// At most how many instructions, 0 for no limit (CF_COUNT_MASK).
inline constexpr std::uint32_t count_mask = 0x7fff;
} // namespace tb

/// What cpu_exec returns: EXCP_INTERRUPT and the like.
namespace stop {
inline constexpr int kicked = 0x10000;
/// WFI; or stop_interrupt() said so, and Cpu::exception has the exception, else -1.
inline constexpr int halt = 0x10001;
inline constexpr int yield = 0x10004;  ///< WFE, YIELD
inline constexpr int atomic = 0x10005; ///< needs an instruction translated without `parallel`
} // namespace stop

/// QEMU's functions for one ISA.
struct Functions {
    int (*execute)(Uc*, Cpu*);
    /// Brings Env up to date for an exception at generated code's `return_address`.
    bool (*restore_state)(Cpu*, std::uintptr_t return_address, bool will_exit);
    /// Leaves generated code and everything it called, back into execute().
    __attribute__((noreturn)) void (*loop_exit)(Cpu*);
    void (*set_page)(Cpu*, std::uint64_t address, std::uint64_t physical, int protection,
                     int mmu_index, std::uint64_t size);
    /// Lets stores to a page run without looking for translations of it.
    void (*set_dirty)(Cpu*, std::uint64_t address);
    void (*flush_tlb)(Cpu*);
    void (*flush_tlb_page)(Cpu*, std::uint64_t address);
    void (*invalidate_translations)(Uc*, std::uint64_t begin, std::uint64_t end);
    TlbFill tlb_fill;                 ///< the one to replace
    UnalignedAccess unaligned_access; ///< likewise
};

extern const Functions aarch64;
extern const Functions riscv64;

/// Recomputes what QEMU caches of the system registers.
void rebuild_aarch64_flags(Env* env);
/// The row of `cpu` for the AArch64 system instruction with these fields, or null.
SystemInstruction* find_aarch64_system_instruction(Cpu* cpu, std::uint32_t op0, std::uint32_t op1,
                                                   std::uint32_t crn, std::uint32_t crm,
                                                   std::uint32_t op2);
void set_riscv64_mode(Env* env, std::uint64_t mode);
/// What RDTIME reads.
void set_riscv64_clock(Env* env, std::uint64_t (*clock)());

/// Called before QEMU translates, inside execute(); may leave it by loop_exit().
void before_translation(Cpu* cpu, Tb* tb);
void after_translation(Cpu* cpu, Tb* tb);

/// Makes execute() return `kicked` at the next translation boundary, or at once if it is not
/// running. Async-signal-safe.
void kick(Cpu* cpu) noexcept;
/// Once in a process before kick(), and again in a child of fork().
void prepare_to_kick() noexcept;

} // namespace ferry::unicorn::internals
