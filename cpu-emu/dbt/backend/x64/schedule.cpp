// What changes EFLAGS goes before what sets NZCV, where both are computed from the same: code of
// compilers and of C libraries has other arithmetic between a comparison and who asks for it, as
// the ISA leaves the flags alone there. Barriers that the host has no need of are left out.
#include <algorithm>
#include <array>
#include <vector>

#include <ferry/x64/compile.hpp>

#include "slot_set.hpp"

namespace ferry::x64 {
namespace {

using ir::Effects;
using ir::Inst;
using ir::Op;

enum class Role : std::uint8_t {
    stays,    ///< with what it does to the state
    moves,    ///< has nothing but its result, and leaves EFLAGS alone
    get,      ///< likewise, of a slot
    disturbs, ///< has nothing but its result, and changes EFLAGS even where they are wanted
    ends,     ///< EFLAGS are lost
};

constexpr auto roles = [] {
    std::array<Role, static_cast<std::size_t>(Op::count)> all{};
    for (const Op op : {Op::constant, Op::add, Op::bit_not, Op::reverse_bytes, Op::sext, Op::zext,
                        Op::trunc, Op::mul, Op::mul_high_u, Op::shl, Op::shr, Op::sar, Op::ubfx}) {
        all[static_cast<std::size_t>(op)] = Role::moves;
    }
    for (const Op op : {Op::sub, Op::bit_and, Op::bit_or, Op::bit_xor, Op::and_not, Op::neg,
                        Op::ror, Op::extract_pair, Op::mul_high_s, Op::clz, Op::ctz,
                        Op::reverse_bits, Op::reverse_bytes_16, Op::sbfx, Op::bfi, Op::crc32}) {
        all[static_cast<std::size_t>(op)] = Role::disturbs;
    }
    all[static_cast<std::size_t>(Op::get)] = Role::get;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto op = static_cast<Op>(i);
        const Effects effects = ir::info(op).effects;
        const bool plain_access =
            op == Op::load || op == Op::store || op == Op::load_v || op == Op::store_v;
        if (effects == Effects::barrier || effects == Effects::branch ||
            (effects == Effects::memory && !plain_access) || op == Op::div_s || op == Op::div_u ||
            op == Op::call || op == Op::clear_exclusive || op == Op::f_guard_begin ||
            op == Op::f_guard_end) {
            all[i] = Role::ends;
        }
    }
    return all;
}();

Role role_of(const ir::Unit& unit, const Inst& inst) {
    const bool has_form_without =
        (inst.op == Op::sub || inst.op == Op::ror) && unit.at(inst.args[1]).op == Op::constant;
    return has_form_without ? Role::moves : roles[static_cast<std::size_t>(inst.op)];
}

/// Floating point, which may trap but leaves EFLAGS alone.
constexpr bool is_plain_float(Op op) {
    switch (op) {
    case Op::f_add:
    case Op::f_sub:
    case Op::f_mul:
    case Op::f_div:
    case Op::f_max:
    case Op::f_min:
    case Op::f_sqrt:
    case Op::f_fma:
    case Op::f_fnma:
    case Op::f_fms:
    case Op::f_fnms:
    case Op::f_round:
    case Op::f_mask:
    case Op::f_convert:
    case Op::f_to_s: return true;
    default: return false;
    }
}

/// Changes the order of `unit.insts[first, end)`: those that `early` says come first. The names of
/// the values change in what follows up to `block_end`.
void move_up(ir::Unit& unit, std::uint32_t first, std::uint32_t end, std::uint32_t block_end,
             const std::vector<bool>& early) {
    std::vector<Inst> moved;
    std::vector<std::uint16_t> names(end - first);
    for (const bool which : {true, false}) {
        for (std::uint32_t i = first; i < end; ++i) {
            if (early[i - first] == which) {
                names[i - first] = static_cast<std::uint16_t>(first + moved.size());
                moved.push_back(unit.insts[i]);
            }
        }
    }
    std::ranges::copy(moved, unit.insts.begin() + first);
    for (std::uint32_t i = first; i < block_end; ++i) {
        for (ir::Value& arg : unit.insts[i].args) {
            if (arg.id >= first && arg.id < end) {
                arg.id = names[arg.id - first];
            }
        }
    }
}

/// From what sets NZCV up to who reads them, in a block that ends there or later. Where the first
/// is then, or 0 if NZCV can't stay in EFLAGS.
std::uint32_t part(ir::Unit& unit, std::uint32_t setter, std::uint32_t reader,
                   std::uint32_t block_end) {
    const std::uint32_t count = reader - setter;
    std::vector<bool> can(count), wanted(count);
    SlotSet changed;
    for (std::uint32_t k = 1; k < count; ++k) {
        const Inst& inst = unit.insts[setter + k];
        const Role role = role_of(unit, inst);
        if (inst.op == Op::set) {
            changed.add(inst.aux);
        }
        const bool apart = std::ranges::all_of(inst.args, [&](ir::Value arg) {
            return arg.id < setter || (arg.id > setter && can[arg.id - setter]);
        });
        can[k] = role == Role::get ? !changed.has(inst.aux)
                                   : (role == Role::moves || role == Role::disturbs) && apart;
        wanted[k] = role == Role::disturbs;
        if (wanted[k] && !can[k]) {
            return 0;
        }
    }
    for (std::uint32_t k = count; k-- > 1;) {
        for (const ir::Value arg : unit.insts[setter + k].args) {
            if (wanted[k] && arg.id > setter) {
                wanted[arg.id - setter] = true;
            }
        }
    }
    move_up(unit, setter, reader, block_end, wanted);
    return setter + static_cast<std::uint32_t>(std::ranges::count(wanted, true));
}

/// Whether a full barrier behind the instruction does nothing: all that x86 moves behind a later
/// load is a store, and locked instructions are full barriers.
bool orders(const Inst& inst, bool ordered) {
    switch (inst.op) {
    case Op::fence:
    case Op::atomic_swap:
    case Op::atomic_add:
    case Op::atomic_clear:
    case Op::atomic_xor:
    case Op::atomic_or:
    case Op::atomic_max_s:
    case Op::atomic_min_s:
    case Op::atomic_max_u:
    case Op::atomic_min_u:
    case Op::atomic_cas:
    case Op::atomic_cas_pair: return true;
    case Op::store_exclusive: return static_cast<bool>(inst.args[2]);
    case Op::load:
    case Op::load_v:
    case Op::load_exclusive:
    case Op::check_alignment: return ordered;
    default: {
        const Effects effects = ir::info(inst.op).effects;
        return ordered && effects != Effects::memory && effects != Effects::barrier;
    }
    }
}

void schedule(ir::Unit& unit, const ir::Block& block) {
    std::uint32_t setter = 0; // the first, where one reads what another has set
    bool disturbed = false;
    bool ordered = false;
    for (std::uint32_t i = block.first; i < block.end; ++i) {
        if (ordered && unit.insts[i].op == Op::fence) {
            unit.insts[i] = {.op = Op::constant, .type = ir::Type::i64}; // that nobody uses
        }
        ordered = orders(unit.insts[i], ordered);
        const Role role = role_of(unit, unit.insts[i]);
        const Effects effects = ir::info(unit.insts[i].op).effects;
        if (setter != 0 && disturbed && ir::uses_flags(effects)) {
            setter = part(unit, setter, i, block.end);
            disturbed = false;
        }
        if (effects == Effects::def_flags) {
            setter = i;
            disturbed = false;
        } else if (role == Role::ends) {
            setter = 0;
        } else if (role == Role::disturbs) {
            disturbed = true;
        }
    }
}

} // namespace

bool keeps_host_flags(const ir::Unit& unit, const Inst& inst) {
    const Role role = role_of(unit, inst);
    return role != Role::disturbs && (role != Role::ends || is_plain_float(inst.op));
}

void schedule(ir::Unit& unit) {
    for (const ir::Block& block : unit.blocks) {
        schedule(unit, block);
    }
}

} // namespace ferry::x64
