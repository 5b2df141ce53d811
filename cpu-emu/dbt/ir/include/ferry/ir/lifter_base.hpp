#pragma once
/// What the lifters of all ISAs have in common. Not thread-safe.

#include <cstdint>
#include <vector>

#include <ferry/ir/builder.hpp>

namespace ferry::ir {

/// What a unit may assume beyond the guest's bytes; part of its key.
struct Assumptions {
    /// The host's SSE rules serve. AArch64: DN, FZ, FZ16, AHP are 0 (RMode is MXCSR's); RISC-V: frm
    /// is RNE.
    bool default_fpcr = true;
    bool strip_tags = false; ///< addresses may carry a tag in their top byte
    bool sp_aligned = true;  ///< SP is a multiple of 16; what would make it another leaves the unit
};

class LifterBase {
public:
    /// Who makes blocks for the branch targets.
    class Blocks {
    public:
        /// The index of the block that begins at the address.
        virtual std::uint32_t block_at(GuestAddr target) = 0;

    protected:
        ~Blocks() = default;
    };

    /// Whether the last instruction ends its block.
    [[nodiscard]] bool ended() const { return ended_; }

    Builder ir;

    /// The next instruction has trapped often: its floating point is guarded (Op::f_guard_begin),
    /// which makes a block at the end of the unit.
    bool guarded = false;
    /// Lifts that block, or one of undefined_block(), if the one that has begun is of that kind.
    bool lift_extra_block(std::uint32_t block);

protected:
    LifterBase(Unit& unit, Blocks& blocks, Assumptions assumptions)
        : ir(unit), assumptions_(assumptions), blocks_(blocks) {}
    ~LifterBase() = default;

    /// An instruction of so many bytes is lifted from now on.
    void begin(GuestAddr pc, std::uint32_t word, std::uint64_t size) {
        pc_ = pc;
        next_ = pc + size;
        word_ = word;
        ended_ = false;
    }
    [[nodiscard]] std::uint64_t block_at(GuestAddr target) { return blocks_.block_at(target); }
    /// Branches: to a block of this unit or out of it.
    void branch_to(GuestAddr target);
    void leave(LeaveReason reason, std::uint64_t code, GuestAddr pc);
    /// An address that the instruction has by its own.
    Value address_from_pc(std::uint64_t address) {
        ir.unit().fixed = true;
        return ir.constant(Type::i64, address);
    }
    /// What follows is guarded, and carried out by the function if the guard fails.
    void begin_guard(const Execution& execution);

    /// A block to branch to where the instruction turns out to be undefined.
    [[nodiscard]] std::uint32_t undefined_block();

    Assumptions assumptions_;
    GuestAddr pc_{};
    GuestAddr next_{}; ///< of the instruction that follows
    std::uint32_t word_ = 0;
    bool ended_ = false;

private:
    struct FailedGuard {
        std::uint32_t block;
        std::uint16_t guest;
        Value begin;
        Execution execution;
        GuestAddr next;
    };
    struct Undefined {
        std::uint32_t block;
        std::uint16_t guest;
        GuestAddr pc;
    };
    [[nodiscard]] std::uint32_t add_block();

    std::vector<FailedGuard> failed_guards_;
    std::vector<Undefined> undefined_;
    Blocks& blocks_;
};

} // namespace ferry::ir
