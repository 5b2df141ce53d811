#include "liveness.hpp"

#include <algorithm>
#include <utility>

#include <ferry/base/assert.hpp>

namespace ferry::x64 {

using ir::Effects;
using ir::Inst;
using ir::Op;

namespace {

// Where NZCV are wanted: in EFLAGS or memory here, and at the beginning of the block by whoever
// branches to it. A function that has nothing to do with them makes the difference.
constexpr std::uint8_t live_here = 1;
constexpr std::uint8_t live_in = 2;

/// What the passes ask of an operation.
struct Traits {
    enum class Kind : std::uint8_t {
        constant,
        get,
        set,
        plain, ///< nothing but its result
        other,
    };
    Kind kind = Kind::other;
    Effects effects = Effects::none;
    bool branches = false; ///< to another block, in the middle or at the end
    bool leaves_in_the_middle = false;
    bool observes_state = false;
    std::uint8_t flags_set = 0;    ///< what does not want NZCV any more before it
    std::uint8_t flags_wanted = 0; ///< who does: it reads them, or needs them when it faults
    /// The arguments of which its code reads only the lower halves as i32, or in any case.
    std::uint8_t low_halves_as_i32 = 0, low_halves = 0;
    /// It reads or sets a slot, loses registers or goes to another block.
    bool moves_slots = false;
};

constexpr auto op_count = static_cast<std::size_t>(Op::count);

constexpr auto all_traits = [] {
    std::array<Traits, op_count> all{};
    for (std::size_t i = 0; i < op_count; ++i) {
        const auto op = static_cast<Op>(i);
        const Effects e = ir::info(op).effects;
        Traits& traits = all[i];
        traits.effects = e;
        traits.leaves_in_the_middle = e == Effects::branch || e == Effects::branch_use_flags;
        traits.observes_state = e == Effects::memory || e == Effects::barrier ||
                                e == Effects::end || traits.leaves_in_the_middle;
        traits.branches = traits.leaves_in_the_middle || op == Op::branch;
        traits.low_halves_as_i32 = ir::arguments_with(op, 'h');
        traits.low_halves = op == Op::sext ? 1 : 0;
        traits.flags_set = ir::defines_flags(e) ? live_here | live_in : 0;
        traits.flags_wanted = ir::uses_flags(e) || e == Effects::memory ? live_here | live_in
                              : e == Effects::barrier                   ? live_here
                                                                        : 0;
        const bool removable = e == Effects::none && op != Op::fence && op != Op::clear_exclusive;
        traits.kind = op == Op::constant ? Traits::Kind::constant
                      : op == Op::get    ? Traits::Kind::get
                      : op == Op::set    ? Traits::Kind::set
                      : removable        ? Traits::Kind::plain
                                         : Traits::Kind::other;
        traits.moves_slots = op == Op::get || op == Op::set || op == Op::branch ||
                             clobbers_registers(op) || traits.leaves_in_the_middle;
    }
    return all;
}();

const Traits& traits_of(Op op) { return all_traits[static_cast<std::size_t>(op)]; }

} // namespace

bool observes_state(const Inst& inst) { return traits_of(inst.op).observes_state; }

void Liveness::analyse(const ir::Unit& unit, SlotSet carried) {
    const auto count = static_cast<std::uint32_t>(unit.blocks.size());
    next_reads_ = {};
    innermost_.assign(count, 0);
    loops_.clear();
    block_flags_live_.resize(count);
    for (std::uint32_t b = 0; b < count; ++b) {
        block_flags_live_[b] = unit.has_flags && is_way_out(unit, b) ? 1 : 0;
    }
    knows_flags_ = !unit.has_flags;
    // From the last, so that a block is known where a branch leads on to it.
    const auto analyse_blocks = [&] {
        facts_.assign(unit.insts.size(), {});
        predecessors_.assign(count, 0);
        for (std::uint32_t b = count; b-- > 0;) {
            if (!analyse_values(unit, b)) {
                return false;
            }
        }
        return true;
    };
    if (!analyse_blocks()) {
        analyse_flags(unit);
        FERRY_ASSERT(analyse_blocks());
    }
    knows_slots_ = false;
    for (std::uint32_t b = 0; b < count && !unit.counted && !knows_slots_; ++b) {
        knows_slots_ = predecessors_[b] != 0 && !is_way_out(unit, b);
    }
    if (!knows_slots_) {
        return;
    }
    live_in_.assign(unit.blocks.size(), {});
    calls_around_.assign(unit.blocks.size(), false);
    collect_edges(unit, carried);
    const bool loops = std::any_of(edges_.begin(), edges_.end(),
                                   [](const Edge& edge) { return edge.to <= edge.from; });
    propagate_live_slots(loops);
    propagate_scalars(unit);
    if (loops) {
        propagate_changed_slots();
        find_loops(unit);
    }
}

/// NZCV at the beginning of blocks some of which branch back. A block that leaves the unit wants
/// them, and one that may fault: they are in the signal frame.
void Liveness::analyse_flags(const ir::Unit& unit) {
    knows_flags_ = true;
    block_flags_live_.assign(unit.blocks.size(), 0);
    flags_paths_.clear();
    for (std::uint32_t b = 0; b < unit.blocks.size(); ++b) {
        const ir::Block& block = unit.blocks[b];
        for (std::uint32_t i = block.first; i < block.end; ++i) {
            const Inst& inst = unit.insts[i];
            const Effects e = ir::info(inst.op).effects;
            if (ir::uses_flags(e) || e == Effects::memory ||
                (e == Effects::barrier && unit.executions[inst.imm].flags)) {
                block_flags_live_[b] = 1;
                break;
            }
            if (ir::defines_flags(e)) {
                break;
            }
            if (e == Effects::branch || inst.op == Op::branch) {
                flags_paths_.push_back({b, static_cast<std::uint32_t>(inst.imm)});
            } else if (e == Effects::end) {
                block_flags_live_[b] = 1;
            }
        }
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t i = flags_paths_.size(); i-- > 0;) {
            const FlagsPath& path = flags_paths_[i];
            if (block_flags_live_[path.to] > block_flags_live_[path.from]) {
                block_flags_live_[path.from] = 1;
                changed = true;
            }
        }
    }
}

/// Also NZCV at the beginning, if they are not known. False if that takes more: a branch leads back
/// to a block that may not want them.
bool Liveness::analyse_values(const ir::Unit& unit, std::uint32_t index) {
    const ir::Block& block = unit.blocks[index];
    SlotSet overwritten;
    unsigned live = 0; // as Traits::flags_wanted
    const unsigned live_outside = unit.has_flags ? live_here | live_in : 0U;
    const Inst* const insts = unit.insts.data();
    Fact* const facts = facts_.data();
    for (std::uint32_t i = block.end; i-- > block.first;) {
        const Inst& inst = insts[i];
        const Traits& traits = traits_of(inst.op);
        Fact& fact = facts[i];
        fact.flags_live = (live & live_here) != 0;
        switch (traits.kind) {
        case Traits::Kind::constant: fact.dead = fact.last_use == 0; continue;
        case Traits::Kind::set:
            if (overwritten.has(inst.aux)) {
                fact.dead = true;
                continue;
            }
            overwritten.add(inst.aux);
            fact.next_read = next_read_in(block, inst.aux);
            next_reads_[inst.aux] = 0;
            break;
        case Traits::Kind::get:
            overwritten.remove(inst.aux);
            if (fact.last_use == 0) {
                fact.dead = true;
            } else {
                fact.next_read = next_read_in(block, inst.aux);
                next_reads_[inst.aux] = static_cast<std::uint16_t>(i);
            }
            continue;
        case Traits::Kind::plain:
            if (fact.last_use == 0) {
                fact.dead = true;
                continue;
            }
            break;
        case Traits::Kind::other:
            if (traits.observes_state) {
                overwritten = {};
            }
            if (traits.branches) {
                const bool wanted = block_flags_live_[inst.imm] != 0;
                if (!wanted && !knows_flags_ && inst.imm <= index) {
                    return false;
                }
                live = (inst.op == Op::branch ? 0 : live) | (wanted ? live_here | live_in : 0);
                ++predecessors_[inst.imm];
            } else if (traits.effects == Effects::end) {
                live = live_outside;
                if (inst.op == Op::call_guest || inst.op == Op::call_indirect) {
                    ++predecessors_[index + 1];
                }
            }
            // What may fault may also need EFLAGS before it does.
            fact.flags_live =
                (live & live_here) != 0 || (traits.effects == Effects::memory && unit.has_flags);
            live = (live & ~traits.flags_set) |
                   (ir::uses_flags(traits.effects) ? traits.flags_wanted
                                                   : traits.flags_wanted & live_outside);
            if (traits.effects == Effects::barrier && unit.executions[inst.imm].flags) {
                live |= live_in;
            }
            break;
        }
        const unsigned narrow = (inst.type == ir::Type::i32 ? traits.low_halves_as_i32 : 0U) |
                                traits.low_halves |
                                (inst.op == Op::zext && inst.aux < 32 ? 1U : 0U);
        for (unsigned a = 0; a < inst.args.size(); ++a) {
            if (inst.args[a]) {
                Fact& used = facts[inst.args[a].id];
                if (used.last_use == 0) {
                    used.last_use = static_cast<std::uint16_t>(i);
                    fact.last_used |= static_cast<std::uint8_t>(1U << a);
                }
                used.read_wide |= static_cast<std::uint8_t>(~narrow >> a & 1U);
            }
        }
    }
    if (!knows_flags_) {
        block_flags_live_[index] = (live & live_in) != 0 ? 1 : 0;
    }
    return true;
}

constexpr SlotSet all_slots{~std::uint64_t{0}, ~std::uint64_t{0}};

/// Also what the blocks themselves read first, as the beginning of live_in_. Ways out want what
/// all code behind a unit wants, and one that lies before the branch to it makes no loop.
void Liveness::collect_edges(const ir::Unit& unit, SlotSet carried) {
    edges_.clear();
    for (std::uint32_t b = 0; b < unit.blocks.size(); ++b) {
        const ir::Block& block = unit.blocks[b];
        Edge edge;
        edge.from = b;
        edge.kept = all_slots;
        for (std::uint32_t i = block.first; i < block.end; ++i) {
            const Inst& inst = unit.insts[i];
            if (!traits_of(inst.op).moves_slots || facts_[i].dead) {
                continue;
            }
            if (inst.op == Op::get && is_cached(inst.aux)) {
                if (edge.kept.has(inst.aux) && !edge.set_in_all.has(inst.aux)) {
                    live_in_[b].add(inst.aux);
                }
            } else if (inst.op == Op::set && is_cached(inst.aux)) {
                edge.set.add(inst.aux);
                edge.set_in_all.add(inst.aux);
                if (is_vector_slot(inst.aux)) {
                    edge.scalars.set(inst.aux, inst.type);
                }
            } else if (clobbers_registers(inst.op)) {
                const bool guest = inst.op == Op::call_guest || inst.op == Op::call_indirect;
                edge.kept = guest ? edge.kept & carried : SlotSet{};
                edge.set = guest ? edge.set & carried : SlotSet{};
                edge.scalars = {};
            }
            if (traits_of(inst.op).leaves_in_the_middle || inst.op == Op::branch) {
                edge.to = static_cast<std::uint32_t>(inst.imm);
                if (!is_way_out(unit, edge.to)) {
                    edges_.push_back(edge);
                }
            } else if (inst.op == Op::call_guest || inst.op == Op::call_indirect) {
                edge.to = b + 1;
                edges_.push_back(edge);
            }
        }
    }
}

/// Without loops all edges lead on, and going through them once from the last is enough.
void Liveness::propagate_live_slots(bool loops) {
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t i = edges_.size(); i-- > 0;) {
            const Edge& edge = edges_[i];
            const SlotSet live =
                live_in_[edge.from] | ((live_in_[edge.to] - edge.set_in_all) & edge.kept);
            changed = changed || (loops && live != live_in_[edge.from]);
            live_in_[edge.from] = live;
        }
    }
}

void Liveness::propagate_changed_slots() {
    changed_in_.assign(live_in_.size(), {});
    for (bool changed = true; changed;) {
        changed = false;
        for (const Edge& edge : edges_) {
            const SlotSet set =
                changed_in_[edge.to] | edge.set | (changed_in_[edge.from] & edge.kept);
            changed = changed || set != changed_in_[edge.to];
            changed_in_[edge.to] = set;
        }
    }
}

/// Of blocks that are entered from outside nothing is known, of others what all edges to them say.
void Liveness::propagate_scalars(const ir::Unit& unit) {
    const bool any =
        std::ranges::any_of(edges_, [](const Edge& edge) { return edge.scalars != Scalars{}; });
    constexpr SlotSet vectors{0, ~std::uint64_t{0}};
    scalars_in_.assign(live_in_.size(), any ? Scalars{vectors, vectors} : Scalars{});
    for (std::size_t b = 0; b < scalars_in_.size(); ++b) {
        if (unit.blocks[b].entry || predecessors_[b] == 0) {
            scalars_in_[b] = {};
        }
    }
    for (bool changed = any; changed;) {
        changed = false;
        for (const Edge& edge : edges_) {
            const Scalars& from = scalars_in_[edge.from];
            const SlotSet passed = edge.kept - edge.set_in_all;
            Scalars& to = scalars_in_[edge.to];
            const Scalars met{to.f64 & (edge.scalars.f64 | (from.f64 & passed)),
                              to.f32 & (edge.scalars.f32 | (from.f32 & passed))};
            changed = changed || met != to;
            to = met;
        }
    }
}

/// Whether registers last on some way from the first block of a loop to the branch back. If each
/// passes a call, then what the loop uses is better left where it is: the blocks of interpreters
/// have such ways round, by what is rarely called.
bool Liveness::keeps_registers(const Edge& back) {
    return reaches(back.to, back.from, [&](const Edge& edge) {
        return edge.to > back.to && edge.to <= back.from && edge.kept == all_slots;
    });
}

/// Whether all ways from the unit's entry to the branch back pass the block to which it goes.
bool Liveness::always_passes(const Edge& back) {
    return !reaches(0, back.from, [&](const Edge& edge) { return edge.to != back.to; });
}

template <class Passes>
bool Liveness::reaches(std::uint32_t from, std::uint32_t to, Passes passes) {
    reached_.assign(live_in_.size(), false);
    reached_[from] = true;
    for (bool changed = true; changed && !reached_[to];) {
        changed = false;
        for (const Edge& edge : edges_) { // in the order of `from`
            if (reached_[edge.from] && !reached_[edge.to] && passes(edge)) {
                reached_[edge.to] = true;
                changed = true;
            }
        }
    }
    return reached_[to];
}

void Liveness::find_loops(const ir::Unit& unit) {
    for (const Edge& edge : edges_) {
        if (edge.to > edge.from) {
            continue;
        }
        if (!keeps_registers(edge)) {
            calls_around_[edge.to] = calls_around_[edge.to] || always_passes(edge);
            continue;
        }
        auto loop = std::find_if(loops_.begin(), loops_.end(),
                                 [&](const Loop& l) { return l.first == edge.to; });
        if (loop == loops_.end()) {
            loop = loops_.emplace(loops_.end());
            loop->first = edge.to;
        }
        loop->last = std::max(loop->last, edge.from);
        loop->changed = loop->changed | edge.set | (changed_in_[edge.from] & edge.kept);
    }
    for (const Loop& loop : loops_) {
        calls_around_[loop.first] = false;
    }
    if (loops_.empty()) {
        return;
    }
    // Outer loops first, so that the innermost is the last to say that a block is its.
    std::sort(loops_.begin(), loops_.end(), [](const Loop& a, const Loop& b) {
        return a.first != b.first ? a.first < b.first : a.last > b.last;
    });
    std::vector<std::uint8_t>& depth = depth_;
    depth.assign(live_in_.size(), 0);
    for (std::size_t l = 0; l < loops_.size(); ++l) {
        for (std::uint32_t b = loops_[l].first; b <= loops_[l].last; ++b) {
            innermost_[b] = static_cast<std::uint16_t>(l + 1);
            ++depth[b];
        }
    }
    std::vector<SlotSet> others(loops_.size()); // used as something else than f64
    constexpr unsigned weight_of_depth[] = {0, 1, 8, 64, 512};
    constexpr std::uint16_t most = 0x4000;
    for (std::uint32_t b = 0; b < unit.blocks.size(); ++b) {
        if (depth[b] == 0) {
            continue;
        }
        const unsigned weight = weight_of_depth[std::min<std::size_t>(depth[b], 4)];
        for (std::uint32_t i = unit.blocks[b].first; i < unit.blocks[b].end; ++i) {
            const Inst& inst = unit.insts[i];
            if (facts_[i].dead || (inst.op != Op::get && inst.op != Op::set) ||
                !is_cached(inst.aux)) {
                continue;
            }
            for (Loop& loop : loops_) {
                if (loop.contains(b)) {
                    if (inst.type != ir::Type::f64) {
                        others[&loop - loops_.data()].add(inst.aux);
                    } else if (inst.op == Op::set) {
                        loop.sums.add(inst.aux);
                    }
                    auto& sum = loop.weight[inst.aux];
                    sum = static_cast<std::uint16_t>(std::min<unsigned>(sum + weight, most));
                }
            }
        }
    }
    for (std::size_t l = 0; l < loops_.size(); ++l) {
        loops_[l].sums = loops_[l].sums - others[l];
    }
}

} // namespace ferry::x64
