#pragma once
/// What --stats tells of the translator. Counting is always on: a count is a load and a store.

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <x86intrin.h>

#include <ferry/x64/frame.hpp>

namespace ferry::dbt {

/// A number that one thread at a time changes, and any may read. Relaxed: it stands for itself.
class Count {
public:
    void add(std::uint64_t more = 1) {
        value_.store(value_.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
    }
    void clear() { value_.store(0, std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

/// The time-stamp counter, which takes a third of the time that asking the host's clock does; what
/// it counts in is found by comparing both.
class TickClock {
public:
    [[nodiscard]] static std::uint64_t now() { return __rdtsc(); }
    [[nodiscard]] double nanoseconds(std::uint64_t ticks) const {
        const std::chrono::duration<double, std::nano> passed =
            std::chrono::steady_clock::now() - begin_;
        return static_cast<double>(ticks) * passed.count() /
               static_cast<double>(now() - begin_ticks_);
    }

private:
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    std::uint64_t begin_ticks_ = now();
};

/// Of one thread block, whoever has used it.
struct ThreadCounts {
    Count interpreted;                             ///< instructions
    Count lookups;                                 ///< of code, by the dispatcher
    Count translations;                            ///< those that were taken from others too
    Count taken;                                   ///< from others
    Count ticks;                                   ///< of TickClock, in them
    std::array<Count, x64::exit_reason_end> exits; ///< by Frame::exit_reason

    void clear() {
        interpreted.clear();
        lookups.clear();
        translations.clear();
        taken.clear();
        ticks.clear();
        for (Count& count : exits) {
            count.clear();
        }
    }
};

/// Of the code cache, changed by the holder of the engine's lock.
struct CacheCounts {
    Count units;
    Count guest_instructions; ///< an instruction in two units counts twice
    Count host_bytes;
    Count table_bytes; ///< what is kept beside the code, for faults and signals
    Count links;       ///< made to lead somewhere
    Count invalidations;
    Count removed_units;
    Count emptied;  ///< times
    Count repeated; ///< units of code that the guest has written before

    void clear() {
        for (Count* const count : {&units, &guest_instructions, &host_bytes, &table_bytes, &links,
                                   &invalidations, &removed_units, &emptied, &repeated}) {
            count->clear();
        }
    }
};

/// The text of Engine::statistics().
[[nodiscard]] std::string describe(const CacheCounts& cache, const ThreadCounts& threads,
                                   const TickClock& clock);

} // namespace ferry::dbt
