// What is done to the code cache, and to the threads that run in it.
#include <cerrno>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/base/assert.hpp>
#include <ferry/base/bits.hpp>

#include "engine_parts.hpp"
#include "kick.hpp"

namespace ferry::dbt {
namespace {

/// Adds the time of its life to a thread's counts.
class Timer {
public:
    explicit Timer(ThreadCounts& counts) : counts_(counts) {}
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer() {
        counts_.translations.add();
        counts_.ticks.add(TickClock::now() - begin_);
    }

private:
    ThreadCounts& counts_;
    std::uint64_t begin_ = TickClock::now();
};

/// What the cache has.
class CodeOfVariant final : public KnownCode {
public:
    CodeOfVariant(const CodeCache& cache, std::uint8_t variant)
        : cache_(cache), variant_(variant) {}
    [[nodiscard]] std::uint64_t may_begin(GuestAddr pc) const override {
        return cache_.may_begin(pc);
    }
    [[nodiscard]] bool begins(GuestAddr pc) const override {
        return cache_.find(pc, variant_) != 0;
    }

private:
    const CodeCache& cache_;
    std::uint8_t variant_;
};

} // namespace

bool DbtEngine::translate(GuestAddr pc, ir::Assumptions assumptions, Reach reach,
                          ThreadBlock& self) {
    const Timer timer(self.counts);
    std::unique_ptr<Translator> translator;
    const std::uint8_t variant = variant_of(assumptions, reach);
    bool done = false;
    for (bool fetched = true; fetched && !done;) {
        const std::uint64_t before = invalidations_.load();
        code_pages_.add(around_unit(pc)); // from now on changes are told
        MadeUnit made;
        if (!take_made(translator, pc, variant, reach, self, made)) {
            want(translator);
            fetched = translator->translate(*space_, pc, assumptions, reach,
                                            CodeOfVariant(*cache_, variant));
            if (!fetched) {
                break;
            }
            lock(self);
            made = translator->made();
            if (shared_units_ != nullptr) {
                shared_units_->add(*translator, *space_, variant);
            }
            if (reach == Reach::trace && is_written(made.range) && !breakpoints_.any()) {
                repeated_units_.add(*translator, variant);
            }
        }
        hear_of_changes();
        // What was invalidated meanwhile may have been read before.
        const std::uint64_t now = invalidations_.load();
        bool stale = now - before > invalidated_.size();
        const GuestRange range{made.range.begin + made.distance, made.range.end + made.distance};
        for (std::uint64_t i = before; i != now && !stale; ++i) {
            stale = meets(invalidated_[i % invalidated_.size()], range);
        }
        if (!stale && cache_->find(pc, variant) == 0) { // no other thread was faster
            add(made, variant);
        }
        unlock();
        done = !stale;
    }
    if (translator != nullptr) {
        give_back(std::move(translator));
    }
    return done;
}

bool DbtEngine::take_made(std::unique_ptr<Translator>& translator, GuestAddr pc,
                          std::uint8_t variant, Reach reach, ThreadBlock& self, MadeUnit& made) {
    const bool written = reach == Reach::trace && is_written({pc, pc + 1}) && !breakpoints_.any();
    if (!written && !shares_code_.load(std::memory_order_relaxed)) {
        return false;
    }
    lock(self);
    if (written && repeated_units_.find(*space_, trap_sites_, pc, variant, made)) {
        counts_.repeated.add();
        return true;
    }
    if (shared_units_ != nullptr) {
        want(translator);
        if (shared_units_->take(*translator, *space_, pc, variant, reach)) {
            made = translator->made();
            self.counts.taken.add();
            return true;
        }
    }
    unlock();
    return false;
}

void DbtEngine::share_code(int file) {
    if (!guest_.shares_code() || (file >= 0 && shares_code_.load())) {
        return;
    }
    lock(static_cast<std::uint32_t>(::syscall(SYS_gettid)));
    shared_units_ = file < 0 ? nullptr : SharedUnits::map(file);
    shares_code_.store(shared_units_ != nullptr);
    unlock();
}

void DbtEngine::adopt() {
    if (shared_units_ == nullptr) {
        return;
    }
    hear_of_changes();
    const std::uint64_t before = invalidations_.load();
    std::size_t units = 0;
    std::unique_ptr<Translator> translator = take_translator();
    const auto wanted = [&](GuestAddr pc, std::uint8_t variant) {
        code_pages_.add(around_unit(pc)); // from now on changes are told
        return cache_->find(pc, variant) == 0;
    };
    const auto held = [&](std::uint8_t variant) {
        hear_of_changes();
        // Nothing is worth emptying the cache, or looking twice.
        if (invalidations_.load() != before || !cache_->add(translator->made(), variant)) {
            return false;
        }
        tell_of_newest(translator->made());
        ++units;
        return true;
    };
    shared_units_->take_new(*translator, *space_, wanted, held);
    give_back(std::move(translator));
    if (units != 0) {
        counts_.links.add(cache_->resolve_all());
    }
}

void DbtEngine::retire(GuestAddr pc, const ThreadBlock& self) {
    lock(self);
    hear_of_changes();
    cache_->retire(pc, self.variant, [this](const TranslatedUnit& unit) { forget_targets(unit); });
    unlock();
}

void DbtEngine::add(const MadeUnit& made, std::uint8_t variant) {
    if (cache_->is_wasteful() || !cache_->add(made, variant)) {
        flush();
        FERRY_ASSERT(cache_->add(made, variant));
    }
    tell_of_newest(made);
}

void DbtEngine::tell_of_newest(const MadeUnit& made) {
    const TranslatedUnit& unit = cache_->newest();
    counts_.units.add();
    counts_.guest_instructions.add(made.guests.size());
    counts_.host_bytes.add(unit.size);
    counts_.table_bytes.add(sizeof unit + unit.table_bytes());
    if (code_listener_ != nullptr) {
        code_listener_->code_added(unit.pc, unit.code, unit.size);
    }
}

void DbtEngine::resolve(std::uint32_t link, GuestAddr pc, std::uint64_t code,
                        const ThreadBlock& self) {
    lock(self);
    if (generation_.load() == self.generation.load() && cache_->find(pc, self.variant) == code) {
        cache_->resolve(link, code);
        counts_.links.add();
    }
    unlock();
}

void DbtEngine::invalidate(GuestRange range) {
    const std::uint64_t count = invalidations_.load();
    invalidated_[count % invalidated_.size()] = range;
    invalidations_.store(count + 1);
    counts_.invalidations.add();
    visits_.forget(range);
    cache_->invalidate(range, [&](const TranslatedUnit& unit) {
        counts_.removed_units.add();
        forget_targets(unit);
    });
}

void DbtEngine::forget_targets(const TranslatedUnit& unit) {
    for_each_block([&](ThreadBlock& block) {
        if (block.generation.load() != generation_.load() || block.variant != unit.variant) {
            return;
        }
        for (const x64::Entry& entry : unit.entries()) {
            for (const std::size_t index : {x64::target_index(entry.pc.value()),
                                            x64::second_target_index(entry.pc.value())}) {
                const std::atomic_ref pc(block.state.frame.targets[index].pc);
                std::uint64_t expected = entry.pc.value();
                if (pc.load() == expected) {
                    pc.compare_exchange_strong(expected, x64::no_target(index));
                }
            }
        }
    });
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

void DbtEngine::catch_up(const ThreadBlock& self) {
    lock(self);
    hear_of_changes();
    unlock();
}

void DbtEngine::invalidate_written() {
    for (const memory::Region& region : space_->regions()) {
        if (memory::has(region.prot, memory::Prot::execute) &&
            (!region.backing.is_file() || region.shared ||
             memory::has(region.prot, memory::Prot::write))) {
            invalidate(region.range);
        }
    }
}

void DbtEngine::invalidate_lines(GuestRange range, const ThreadBlock& self) {
    constexpr GuestSize line = x64::code_line;
    lock(self);
    hear_of_changes();
    note_written(range);
    invalidate(range);
    for (GuestAddr at = range.begin; at != range.end; at = at + line) {
        if (!aliases_.range.contains(at) || aliases_.version != space_->version()) {
            find_aliases(at);
        }
        for (const Aliases::View& view : aliases_.views) {
            if (const std::uint64_t in_view = at - aliases_.range.begin + view.offset;
                in_view < view.size) {
                note_written({view.begin + in_view, view.begin + in_view + line});
                invalidate({view.begin + in_view, view.begin + in_view + line});
            }
        }
    }
    unlock();
}

void DbtEngine::note_written(GuestRange range) {
    if (written_places_ == nullptr) {
        written_places_ = std::make_unique<CodePages>();
        if (written_places_->ready()) {
            written_.store(written_places_.get());
        }
    }
    if (CodePages* const written = written_.load()) { // else nothing is kept
        written->add(range);
    }
}

void DbtEngine::find_aliases(GuestAddr address) {
    aliases_.version = space_->version();
    aliases_.views.clear();
    const auto region = space_->find(address);
    aliases_.range = region ? region->range : GuestRange{};
    if (!region || !region->shared || !region->backing.is_file()) {
        return;
    }
    for (const memory::Region& other : space_->regions()) {
        if (other.range.begin != region->range.begin && other.backing.is_file() &&
            other.backing.device == region->backing.device &&
            other.backing.inode == region->backing.inode) {
            aliases_.views.push_back({.begin = other.range.begin,
                                      .size = other.range.end - other.range.begin,
                                      .offset = region->backing.offset - other.backing.offset});
        }
    }
}

void DbtEngine::flush() {
    generation_.fetch_add(1); // nobody enters any more
    for_each_block([](ThreadBlock& block) {
        while (block.in_code.load()) {
            if (send_kick(block.process.load(), block.thread.load()) == ESRCH) {
                break; // a process that shares this memory was killed
            }
            ::sched_yield();
        }
    });
    cache_->clear();
    counts_.emptied.add();
    if (code_listener_ != nullptr) {
        code_listener_->code_dropped();
    }
    generation_.fetch_add(1);
}

} // namespace ferry::dbt
