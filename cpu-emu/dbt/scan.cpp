#include "scan.hpp"

#include <ferry/base/bits.hpp>
#include <ferry/memory/access.hpp>

namespace ferry::dbt {
namespace {

constexpr std::size_t most_instructions = 192;
/// How far from its beginning a unit reaches, in bytes.
constexpr std::int64_t reach = 4096;

constexpr std::int64_t field(std::uint32_t word, unsigned low, unsigned width) {
    const auto value = static_cast<std::int64_t>(word >> low & ((1U << width) - 1));
    const std::int64_t sign = std::int64_t{1} << (width - 1);
    return (value ^ sign) - sign;
}

enum class Flow : std::uint8_t { next, conditional, jump, call, end };

struct Step {
    Flow flow = Flow::next;
    std::int64_t offset = 0; ///< of a direct branch, in bytes
};

/// Arm ARM C4.1, branches, exception generating and system instructions.
Step step_of(std::uint32_t word) {
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

} // namespace

std::optional<std::uint32_t> Scanner::fetch(const memory::AddressSpace& space, GuestAddr pc) {
    const GuestAddr page = page_floor(pc);
    if (page.value() != page_) {
        const auto region = space.find(pc);
        if (!region || !memory::has(region->prot, memory::Prot::execute)) {
            return std::nullopt;
        }
        buffer_.resize(page_size / 4);
        if (memory::copy_in(space, buffer_.data(), page, page_size)) {
            return std::nullopt;
        }
        page_ = page.value();
    }
    return buffer_[(pc - page) / 4];
}

bool Scanner::scan(const memory::AddressSpace& space, GuestAddr pc) {
    fetched_.clear();
    leaders_.clear();
    blocks_.clear();
    words_.clear();
    page_ = 1;
    if (!fetch(space, pc)) {
        return false;
    }
    std::vector<std::uint64_t> work{pc.value()};
    leaders_[pc.value()] = true;
    const auto wanted = [&](std::uint64_t target) {
        const auto distance = static_cast<std::int64_t>(target - pc.value());
        return distance > -reach && distance < reach;
    };
    for (std::size_t next = 0; next < work.size(); ++next) {
        std::uint64_t at = work[next];
        while (fetched_.size() < most_instructions && !fetched_.contains(at)) {
            const auto word = fetch(space, GuestAddr(at));
            if (!word) {
                break;
            }
            fetched_[at] = *word;
            const Step step = step_of(*word);
            if (step.flow == Flow::conditional || step.flow == Flow::jump) {
                const std::uint64_t target = at + static_cast<std::uint64_t>(step.offset);
                if (wanted(target)) {
                    leaders_.try_emplace(target, false);
                    work.push_back(target);
                }
            }
            if (step.flow == Flow::call) {
                leaders_[at + 4] = true;
                work.push_back(at + 4);
            }
            if (step.flow != Flow::next && step.flow != Flow::conditional) {
                break;
            }
            at += 4;
        }
    }
    // Blocks run from leader to leader. A leader that was not fetched is only left to.
    for (auto leader = leaders_.begin(); leader != leaders_.end(); ++leader) {
        const auto following = std::next(leader);
        ScannedBlock block{.pc = GuestAddr(leader->first),
                           .first = static_cast<std::uint32_t>(words_.size()),
                           .count = 0,
                           .entry = leader->second};
        for (auto at = fetched_.find(leader->first);
             at != fetched_.end() &&
             (following == leaders_.end() || at->first < following->first) &&
             at->first == leader->first + block.count * std::uint64_t{4};
             ++at) {
            words_.push_back(at->second);
            ++block.count;
            const Flow flow = step_of(at->second).flow;
            if (flow != Flow::next && flow != Flow::conditional) {
                break;
            }
        }
        blocks_.push_back(block);
    }
    return true;
}

} // namespace ferry::dbt
