#include "scan.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <numeric>

#include <ferry/base/bits.hpp>
#include <ferry/memory/access.hpp>
#include <ferry/rv64/compressed.hpp>
#include <ferry/rv64/shapes.hpp>

namespace ferry::dbt {
namespace {

constexpr std::uint32_t most_instructions = 192;
constexpr std::uint32_t long_trace = 32; ///< ends with the next branch
constexpr std::uint32_t longest_trace = 48;

constexpr std::int64_t field(std::uint32_t word, unsigned low, unsigned width) {
    const auto value = static_cast<std::int64_t>(word >> low & ((1U << width) - 1));
    const std::int64_t sign = std::int64_t{1} << (width - 1);
    return (value ^ sign) - sign;
}

} // namespace

/// Arm ARM C4.1, branches, exception generating and system instructions.
Step A64Code::step_of(std::uint32_t word) {
    if ((word & 0x1c000000) != 0x14000000) {
        return {};
    }
    if ((word & 0xfc000000) == 0x14000000) {
        return {Flow::jump, field(word, 0, 26) * 4};
    }
    if ((word & 0xfc000000) == 0x94000000) {
        return {Flow::call, 0};
    }
    if ((word & 0xff000010) == 0x54000000 || (word & 0x7e000000) == 0x34000000) {
        return {Flow::conditional, field(word, 5, 19) * 4};
    }
    if ((word & 0x7e000000) == 0x36000000) {
        return {Flow::conditional, field(word, 5, 14) * 4};
    }
    if ((word & 0xfe000000) == 0xd6000000) {
        return {(word & 0xfffffc1f) == 0xd63f0000 ? Flow::call : Flow::end, 0};
    }
    if ((word & 0xff000000) == 0xd4000000) {
        return {Flow::end, 0};
    }
    return {};
}

/// RISC-V unprivileged ISA, 2.5 and the tables of opcodes.
Step Rv64Code::step_of(std::uint32_t raw) {
    const std::uint32_t word = rv64::expanded(raw);
    constexpr std::uint32_t branch = 0x63;
    constexpr std::uint32_t jalr = 0x67;
    constexpr std::uint32_t jal = 0x6f;
    constexpr std::uint32_t fence_i = 0x100f;
    constexpr std::uint32_t system = 0x73;
    switch (word & 0x7f) {
    case branch: return {Flow::conditional, rv64::Branch(word).offset};
    case jal: {
        const rv64::Jump jump(word);
        return {rv64::is_link(jump.d) ? Flow::call : Flow::jump, jump.offset};
    }
    case jalr: return {rv64::is_link(rv64::Immediate(word).d) ? Flow::call : Flow::end, 0};
    default:
        return {(word & 0x707f) == fence_i || (word & 0x707f) == system ? Flow::end : Flow::next,
                0};
    }
}

template <class Code>
std::uint32_t Scanner<Code>::Places::next(std::uint32_t i) const {
    const std::uint32_t begin = std::max(i / 64, first_);
    for (std::uint32_t word = begin; word < end_; ++word) {
        std::uint64_t bits = bits_[word];
        if (word == i / 64) {
            bits &= ~std::uint64_t{0} << i % 64;
        }
        if (bits != 0) {
            return word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
        }
    }
    return window;
}

template <class Code>
std::uint32_t Scanner<Code>::Places::next_absent(std::uint32_t i) const {
    for (std::uint32_t word = i / 64; word < words; ++word) {
        std::uint64_t bits = ~bits_[word];
        if (word == i / 64) {
            bits &= ~std::uint64_t{0} << i % 64;
        }
        if (bits != 0) {
            return word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
        }
    }
    return window;
}

template <class Code>
bool Scanner<Code>::fetch_line(const memory::AddressSpace& space, std::uint32_t index) {
    const GuestAddr pc(begin_ + std::uint64_t{index} * piece);
    // Lines begin at multiples of their size, so that none is in two pages.
    const auto in_line = static_cast<std::uint32_t>(pc.value() / piece % line);
    const std::uint32_t first = index < in_line ? 0 : index - in_line;
    const std::uint32_t count = std::min(line - (in_line - (index - first)), window - first);
    if (read_.has(first)) {
        line_begin_ = first;
        line_end_ = first + count;
        return true;
    }
    if (!read(space, first, count)) {
        return false;
    }
    read_.add(first);
    return true;
}

template <class Code>
bool Scanner<Code>::read(const memory::AddressSpace& space, std::uint32_t first,
                         std::uint32_t count) {
    const GuestAddr pc(begin_ + std::uint64_t{first} * piece);
    if (pc < executable_.begin || pc >= executable_.end) {
        const auto region = space.find(pc);
        if (!region || !memory::has(region->prot, memory::Prot::execute)) {
            return false;
        }
        executable_ = region->range;
    }
    if (memory::copy_in(space, &words_[first], pc, std::size_t{count} * piece)) {
        return false;
    }
    if constexpr (!Code::has_long) {
        if (breakpoints_ != nullptr && reach_ != Reach::instruction) {
            breakpoints_->lay_over(&words_[first], pc, count);
        }
    }
    line_begin_ = first;
    line_end_ = first + count;
    return true;
}

template <class Code>
void Scanner<Code>::find_instructions(const memory::AddressSpace& space) {
    const std::uint32_t most = reach_ == Reach::instruction ? 1 : most_instructions;
    std::uint32_t count = 0;
    for (std::size_t next = 0; next < work_.size(); ++next) {
        // What follows a call must have a place in the window, so the last place is never used.
        for (std::uint32_t at = work_[next]; at < window - 1; ++at) {
            if (count == most || fetched_.has(at) || !fetch_instruction(space, at)) {
                break;
            }
            const auto [word, size] = instruction(at);
            if (size == 2 && (leaders_.has(at + 1) || at + 2 >= window)) {
                break; // a branch leads into it
            }
            take(at, size);
            ++count;
            const Step step = Code::step_of(word);
            if (step.flow == Flow::conditional || step.flow == Flow::jump) {
                const std::int64_t target = std::int64_t{at} + step.offset / piece;
                if (can_lead(target) && !leaders_.has(static_cast<unsigned>(target))) {
                    leaders_.add(static_cast<std::uint32_t>(target));
                    work_.push_back(static_cast<std::uint32_t>(target));
                }
            }
            if (step.flow == Flow::call) {
                leaders_.add(at + size);
                entries_.add(at + size);
                work_.push_back(at + size);
            }
            if (step.flow != Flow::next && step.flow != Flow::conditional) {
                ends_.add(at + size - 1);
                break;
            }
            at += size - 1;
        }
    }
}

/// A trace goes on behind a jump or return if something in it leads there, and if it is long ends
/// with a branch, for what follows is then the beginning of a block.
template <class Code>
void Scanner<Code>::find_trace(const memory::AddressSpace& space, const KnownCode& known) {
    static_assert(longest_trace < 64);
    const GuestAddr pc(begin_ + std::uint64_t{farthest} * piece);
    const std::uint64_t known_places = known.may_begin(pc);
    const auto is_known = [&](std::uint32_t place) {
        const std::uint64_t bytes = std::uint64_t{place} * piece;
        return place != 0 && (known_places >> (pc.value() % 4 + bytes) / 4 & 1) != 0 &&
               known.begins(pc + bytes);
    };
    std::uint64_t leaders = 1;
    std::uint64_t wanted = 0; // branched to, by distance from the beginning
    whole_ = true;
    straight_ = false;
    std::uint32_t size = 1;
    for (std::uint32_t length = 0;; length += size) {
        if (length >= longest_trace || !fetch_instruction(space, farthest + length) ||
            is_known(length)) {
            whole_ = false;
            trace_length_ = length;
            break;
        }
        const Instruction at = instruction(farthest + length);
        size = at.size;
        const Step step = Code::step_of(at.word);
        if (step.flow == Flow::next) {
            continue;
        }
        if (step.flow == Flow::conditional || step.flow == Flow::jump) {
            const std::int64_t target = std::int64_t{length} + step.offset / piece;
            if (target >= 0 && target < 64) {
                leaders |= std::uint64_t{1} << target;
            }
            if (target >= 0 && target < longest_trace) {
                wanted |= std::uint64_t{1} << target;
            } else {
                whole_ = false;
            }
        } else if (step.flow == Flow::call) {
            leaders |= std::uint64_t{1} << (length + size);
        }
        const bool goes_on = step.flow != Flow::jump && step.flow != Flow::end;
        const std::uint32_t end = length + size;
        if (end >= long_trace || (!goes_on && (wanted >> end & 1) == 0)) {
            whole_ = whole_ && !goes_on && wanted >> end == 0;
            straight_ = whole_ && wanted == 0;
            trace_length_ = end;
            break;
        }
    }
    trace_leaders_ = leaders;
}

/// What make_blocks() wants to know of the trace that was found.
template <class Code>
void Scanner<Code>::list_trace() {
    const std::uint32_t end = farthest + trace_length_;
    if constexpr (Code::has_long) {
        for (std::uint32_t at = farthest; at < end; at += instruction(at).size) {
            take(at, instruction(at).size);
        }
    }
    std::uint32_t size = 1;
    for (std::uint32_t at = farthest; at < end; at += size) {
        const Instruction is = instruction(at);
        size = is.size;
        if constexpr (!Code::has_long) {
            fetched_.add(at);
        }
        const Step step = Code::step_of(is.word);
        if (step.flow == Flow::conditional || step.flow == Flow::jump) {
            const std::int64_t target = std::int64_t{at} + step.offset / piece;
            if (can_lead(target)) {
                leaders_.add(static_cast<std::uint32_t>(target));
            }
        } else if (step.flow == Flow::call) {
            leaders_.add(at + size);
            entries_.add(at + size);
        }
        if (step.flow != Flow::next && step.flow != Flow::conditional) {
            ends_.add(at + size - 1);
        }
    }
}

/// Blocks run from leader to leader. A leader that was not fetched is only left to.
template <class Code>
void Scanner<Code>::make_blocks() {
    if (reach_ == Reach::trace) {
        list_trace();
    }
    for (std::uint32_t leader = leaders_.next(0); leader != window;) {
        const std::uint32_t following = leaders_.next(leader + 1);
        const std::uint32_t end =
            std::min({following, fetched_.next_absent(leader), ends_.next(leader) + 1});
        block_index_[leader] = static_cast<std::uint16_t>(blocks_.size());
        blocks_.push_back({.pc = GuestAddr(begin_ + std::uint64_t{leader} * piece),
                           .first = leader,
                           .count = end - std::min(end, leader),
                           .entry = entries_.has(leader)});
        leader = following;
    }
    if (reach_ == Reach::region) {
        order_blocks();
    }
}

/// Where control goes from the block within the unit: by its branches in their order, then behind
/// its end. Whether that is by a call.
template <class Code>
bool Scanner<Code>::add_successors(const ScannedBlock& block) {
    const auto add = [this](std::int64_t place) {
        if (place > 0 && place < window && leaders_.has(static_cast<std::uint32_t>(place))) {
            successors_.push_back(block_index_[static_cast<std::uint32_t>(place)]);
        }
    };
    Step step{.flow = Flow::end};
    std::uint32_t at = block.first;
    for (std::uint32_t size = 0; at < block.first + block.count; at += size) {
        const Instruction is = instruction(at);
        size = is.size;
        step = Code::step_of(is.word);
        if (step.flow == Flow::conditional || step.flow == Flow::jump) {
            add(std::int64_t{at} + step.offset / piece);
        }
    }
    if (step.flow != Flow::jump && step.flow != Flow::end) {
        add(at);
    }
    return step.flow == Flow::call;
}

/// By address, a loop may have several blocks that are branched back to, each of which would be the
/// beginning of one: a `switch` in a loop whose cases lie behind its end. These then lie neither
/// beside nor within each other, and reverse postorder ("Compilers", Aho et al., 9.6) has fewer. Of
/// others the compiler's order is better, which has tests at the ends of loops; so it is of loops
/// with calls, whose registers are not kept all the way round.
template <class Code>
void Scanner<Code>::order_blocks() {
    const auto count = static_cast<std::uint16_t>(blocks_.size());
    successors_.clear();
    nodes_.assign(count + 1U, {});
    for (std::uint16_t b = 0; b < count; ++b) {
        nodes_[b].successors = static_cast<std::uint16_t>(successors_.size());
        if (add_successors(blocks_[b])) {
            nodes_[b].stays = nodes_[b + 1U].stays = true;
        }
    }
    nodes_[count].successors = static_cast<std::uint16_t>(successors_.size());
    find_components();
    find_better();
    if (std::ranges::none_of(components_, &Component::is_better)) {
        return;
    }
    order_.resize(count);
    std::iota(order_.begin(), order_.end(), std::uint16_t{0});
    for (std::uint16_t component = 0; component < count; ++component) {
        if (!components_[component].is_better()) {
            continue;
        }
        // Those of the component among the places that they have.
        const auto is_member = [&](std::uint16_t b) { return nodes_[b].component == component; };
        members_.clear();
        std::ranges::copy_if(order_, std::back_inserter(members_), is_member);
        std::ranges::sort(members_, {}, [this](std::uint16_t b) { return nodes_[b].place; });
        auto next = members_.begin();
        for (std::uint16_t& b : order_) {
            b = is_member(b) ? *next++ : b;
        }
    }
    ordered_.clear();
    for (const std::uint16_t b : order_) {
        block_index_[blocks_[b].first] = static_cast<std::uint16_t>(ordered_.size());
        ordered_.push_back(blocks_[b]);
    }
    blocks_.swap(ordered_);
}

/// Which components have fewer loops in reverse postorder.
template <class Code>
void Scanner<Code>::find_better() {
    const auto count = static_cast<std::uint16_t>(blocks_.size());
    components_.assign(count, {});
    const auto count_loops = [&](auto place_of, int sign) {
        loop_ends_.assign(count, 0);
        for (std::uint16_t b = 0; b < count; ++b) {
            for (std::uint32_t i = nodes_[b].successors; i < nodes_[b + 1U].successors; ++i) {
                const std::uint16_t to = successors_[i];
                if (nodes_[b].component == nodes_[to].component && place_of(to) <= place_of(b)) {
                    components_[nodes_[b].component].gain += loop_ends_[to] == 0 ? sign : 0;
                    loop_ends_[to] = b + 1U;
                }
            }
        }
    };
    count_loops([this](std::uint16_t b) { return nodes_[b].place; }, -1);
    count_loops([](std::uint16_t b) { return b; }, 1);
    for (std::uint16_t a = 0; a < count; ++a) {
        Component& component = components_[nodes_[a].component];
        component.stays = component.stays || nodes_[a].stays;
        for (std::uint16_t b = a + 1U; b < loop_ends_[a]; ++b) {
            component.lie_across = component.lie_across || loop_ends_[b] > loop_ends_[a];
        }
    }
}

/// Strongly connected components (Tarjan), and the blocks' places in reverse postorder.
template <class Code>
void Scanner<Code>::find_components() {
    members_.clear(); // those without a component yet
    std::uint16_t seen = 0;
    auto place = static_cast<std::uint16_t>(blocks_.size());
    const auto go_to = [&](std::uint16_t b) {
        nodes_[b].seen = nodes_[b].lowest = ++seen;
        members_.push_back(b);
        path_.push_back({b, nodes_[b].successors});
    };
    const auto leave = [&](std::uint16_t b) {
        nodes_[b].place = --place;
        for (bool more = nodes_[b].lowest == nodes_[b].seen; more;) {
            const std::uint16_t member = members_.back();
            members_.pop_back();
            nodes_[member].component = b;
            more = member != b;
        }
    };
    const auto visit = [&](std::uint16_t root) {
        if (nodes_[root].seen == 0) {
            go_to(root);
        }
        while (!path_.empty()) {
            const std::uint16_t b = path_.back().block;
            Node& node = nodes_[b];
            if (path_.back().next != nodes_[b + 1U].successors) {
                const std::uint16_t to = successors_[path_.back().next++];
                if (nodes_[to].seen == 0) {
                    go_to(to);
                } else if (nodes_[to].component == no_component) {
                    node.lowest = std::min(node.lowest, nodes_[to].seen);
                }
            } else {
                path_.pop_back();
                leave(b);
                if (!path_.empty()) {
                    Node& before = nodes_[path_.back().block];
                    before.lowest = std::min(before.lowest, node.lowest);
                }
            }
        }
    };
    // The unit's own beginning is visited last, and so comes first.
    for (std::size_t b = blocks_.size(); b-- > 0;) {
        if (blocks_[b].entry && blocks_[b].first != farthest) {
            visit(static_cast<std::uint16_t>(b));
        }
    }
    visit(block_index_[farthest]);
}

template <class Code>
bool Scanner<Code>::find(const memory::AddressSpace& space, GuestAddr pc, Reach reach,
                         const KnownCode& known) {
    fetched_.clear();
    seconds_.clear();
    leaders_.clear();
    entries_.clear();
    ends_.clear();
    read_.clear();
    blocks_.clear();
    line_begin_ = line_end_ = 0;
    // Changes that come later are told to the engine, which looks at them before it keeps the unit.
    if (const std::uint64_t version = space.version(); version != version_ || space_ != &space) {
        version_ = version;
        space_ = &space;
        executable_ = {};
    }
    begin_ = pc.value() - farthest_reach;
    reach_ = reach;
    leaders_.add(farthest);
    entries_.add(farthest);
    if (reach == Reach::trace) {
        const std::uint64_t in_page = (page_floor(pc.value()) + page_size - pc.value()) / piece;
        if (!read(space, farthest,
                  static_cast<std::uint32_t>(std::min<std::uint64_t>(longest_trace, in_page)))) {
            return false;
        }
        find_trace(space, known);
        return trace_length_ != 0;
    }
    if (!fetch_instruction(space, farthest)) {
        return false;
    }
    whole_ = true;
    work_.assign(1, farthest);
    find_instructions(space);
    return true;
}

template <class Code>
std::int32_t Scanner<Code>::block_at(GuestAddr pc) const {
    const std::uint64_t index = (pc.value() - begin_) / piece;
    return index < window && leaders_.has(static_cast<std::uint32_t>(index)) ? block_index_[index]
                                                                             : -1;
}

template class Scanner<A64Code>;
template class Scanner<Rv64Code>;

} // namespace ferry::dbt
