// From a guest address to code: scan, lift, compile, publish, link.
#include <algorithm>
#include <cstring>
#include <utility>

#include <ferry/base/assert.hpp>
#include <ferry/base/bits.hpp>

#include "code_area.hpp"
#include "engine_parts.hpp"

namespace ferry::dbt {

std::uint64_t DbtEngine::find_or_translate(GuestAddr pc, a64::Assumptions assumptions) {
    hear_of_changes();
    auto& entries = entries_[variant_of(assumptions)];
    const auto found = entries.find(pc.value());
    if (found != entries.end()) {
        return found->second;
    }
    const TranslatedUnit* unit = translate(pc, assumptions);
    return unit == nullptr ? 0 : entries.at(pc.value());
}

TranslatedUnit* DbtEngine::translate(GuestAddr pc, a64::Assumptions assumptions) {
    if (!scanner_.scan(*space_, pc)) {
        return nullptr;
    }
    const std::uint8_t variant = variant_of(assumptions);
    unit_.clear();
    unit_.pc = pc;
    const auto& scanned = scanner_.blocks();
    std::unordered_map<std::uint64_t, std::uint32_t> block_of;
    for (const ScannedBlock& block : scanned) {
        block_of[block.pc.value()] = static_cast<std::uint32_t>(unit_.blocks.size());
        ir::Block made;
        made.pc = block.pc;
        made.entry = block.entry && block.count != 0;
        unit_.blocks.push_back(made);
    }
    a64::Lifter lifter(unit_, assumptions);
    lifter.block_at = [&](GuestAddr target) -> std::int64_t {
        const auto [at, fresh] =
            block_of.try_emplace(target.value(), static_cast<std::uint32_t>(unit_.blocks.size()));
        if (fresh) {
            ir::Block left;
            left.pc = target;
            unit_.blocks.push_back(left);
        }
        return at->second;
    };
    GuestRange range{pc, pc + 4};
    const auto jump_out = [&](GuestAddr target) {
        lifter.ir.emit(ir::Op::jump, ir::Type::none, {}, 0, target.value());
    };
    for (std::size_t b = 0; b < scanned.size(); ++b) {
        const ScannedBlock& block = scanned[b];
        lifter.ir.begin_block(static_cast<std::uint32_t>(b));
        GuestAddr at = block.pc;
        bool ended = false;
        for (std::uint32_t i = 0; i < block.count && !ended; ++i, at = at + 4) {
            lifter.ir.begin_guest(static_cast<std::uint16_t>(unit_.guests.size()));
            const std::uint32_t word = scanner_.words()[block.first + i];
            unit_.guests.push_back({.pc = at, .word = word});
            lifter.lift(at, word);
            ended = lifter.ended();
        }
        if (block.count != 0) {
            range.begin = std::min(range.begin, block.pc);
            range.end = std::max(range.end, at);
        }
        if (block.count == 0) {
            jump_out(block.pc);
        } else if (!ended) {
            lifter.ir.emit(ir::Op::branch, ir::Type::none, {}, 0,
                           static_cast<std::uint64_t>(lifter.block_at(at)));
        }
        lifter.ir.end_block();
    }
    for (std::size_t b = scanned.size(); b < unit_.blocks.size(); ++b) {
        lifter.ir.begin_block(static_cast<std::uint32_t>(b));
        jump_out(unit_.blocks[b].pc);
        lifter.ir.end_block();
    }
    FERRY_ASSERT(unit_.insts.size() < 0xffff);

    compiler_->compile(unit_,
                       {.code = code_next_,
                        .data = data_next_,
                        .first_link = static_cast<std::uint32_t>(links_.size())},
                       code_);

    auto made = std::make_unique<TranslatedUnit>();
    made->pc = pc;
    made->range = range;
    made->code = code_next_;
    made->size = static_cast<std::uint32_t>(code_.bytes.size());
    made->data = reinterpret_cast<std::uint64_t*>(data_next_); // NOLINT(performance-no-int-to-ptr)
    made->first_link = static_cast<std::uint32_t>(links_.size());
    made->sites = code_.sites;
    made->guests = unit_.guests;
    made->entries = code_.entries;
    made->data[0] = 1;
    for (std::size_t i = 0; i < code_.links.size(); ++i) {
        const std::uint64_t stub = made->code + code_.links[i].stub;
        made->data[1 + i] = stub;
        links_.push_back({.target = code_.links[i].target,
                          .from = made.get(),
                          .cell = &made->data[1 + i],
                          .unresolved = stub,
                          .variant = variant});
    }
    publish(made->code, code_.bytes);
    code_next_ = align_up(code_next_ + code_.bytes.size(), std::uint64_t{16});
    data_next_ += 8 * (1 + code_.links.size());

    for (const x64::Entry& entry : made->entries) {
        entries_[variant].try_emplace(entry.pc.value(), made->code + entry.offset);
    }
    entries_[variant][pc.value()] =
        made->code + std::find_if(made->entries.begin(), made->entries.end(), [&](const auto& e) {
                         return e.pc == pc;
                     })->offset;
    for (GuestAddr page = page_floor(range.begin); page < range.end; page = page + page_size) {
        by_page_[page.value()].push_back(made.get());
    }
    lowest_.store(std::min(lowest_.load(), range.begin.value()));
    highest_.store(std::max(highest_.load(), range.end.value()));
    TranslatedUnit* const unit = made.release();
    const std::size_t count = unit_count_.load();
    units_[count] = unit;
    unit_count_.store(count + 1);
    return unit;
}

void DbtEngine::resolve(std::uint32_t link, std::uint64_t code) {
    LinkRecord& record = links_[link];
    if (!record.from->valid) {
        return;
    }
    std::atomic_ref(*record.cell).store(code);
    const std::size_t count = unit_count_.load();
    auto* const last =
        std::upper_bound(units_, units_ + count, code,
                         [](std::uint64_t at, const TranslatedUnit* u) { return at < u->code; });
    FERRY_ASSERT(last != units_);
    (*(last - 1))->inbound.push_back(link);
}

void DbtEngine::remove(TranslatedUnit& unit) {
    if (!unit.valid) {
        return;
    }
    unit.valid = false;
    std::atomic_ref(unit.data[0]).store(0);
    for (const std::uint32_t link : unit.inbound) {
        const LinkRecord& record = links_[link];
        std::atomic_ref(*record.cell).store(record.unresolved);
    }
    for (auto& entries : entries_) {
        for (const x64::Entry& entry : unit.entries) {
            const auto at = entries.find(entry.pc.value());
            if (at != entries.end() && at->second - unit.code < unit.size) {
                entries.erase(at);
            }
        }
    }
    for (const x64::Entry& entry : unit.entries) {
        for (std::size_t i = 0; i < cpu_end_.load(); ++i) {
            DbtCpu* const cpu = cpus_[i].load();
            if (cpu == nullptr) {
                continue;
            }
            std::uint64_t pc = entry.pc.value();
            std::atomic_ref(cpu->state_->frame.targets[x64::target_index(pc)].pc)
                .compare_exchange_strong(pc, x64::no_target(x64::target_index(pc)));
        }
    }
}

void DbtEngine::invalidate(GuestRange range) {
    const auto sweep = [&](std::vector<TranslatedUnit*>& units) {
        std::erase_if(units, [&](TranslatedUnit* unit) {
            if (unit->valid && unit->range.begin < range.end && range.begin < unit->range.end) {
                remove(*unit);
            }
            return !unit->valid;
        });
    };
    const GuestSize pages = (range.end - range.begin) / page_size + 2;
    if (range.end < range.begin ||
        pages > by_page_.size()) { // or the range ends with the address space
        for (auto& [page, units] : by_page_) {
            sweep(units);
        }
    } else {
        for (GuestAddr page = page_floor(range.begin); page < range.end; page = page + page_size) {
            const auto at = by_page_.find(page.value());
            if (at != by_page_.end()) {
                sweep(at->second);
            }
        }
    }
}

void DbtEngine::hear_of_changes() {
    if (changes_.empty()) {
        return;
    }
    changes_.drain([&](const engine::Change& change) { invalidate(change.range); },
                   [&] {
                       invalidate({GuestAddr(0), GuestAddr(~std::uint64_t{0})});
                   });
}

} // namespace ferry::dbt
