#pragma once
/// What --stats tells of the translator. Counting is always on: a count is a load and a store.

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

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

/// Of one thread block, whoever has used it.
struct ThreadCounts {
    Count lookups;                                 ///< of code, by the dispatcher
    Count translations;                            ///< those that were taken from others too
    Count taken;                                   ///< from others
    Count nanoseconds;                             ///< in them
    std::array<Count, x64::exit_reason_end> exits; ///< by Frame::exit_reason

    void clear() {
        lookups.clear();
        translations.clear();
        taken.clear();
        nanoseconds.clear();
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
    Count emptied; ///< times

    void clear() {
        for (Count* const count : {&units, &guest_instructions, &host_bytes, &table_bytes, &links,
                                   &invalidations, &removed_units, &emptied}) {
            count->clear();
        }
    }
};

/// The text of Engine::statistics().
[[nodiscard]] std::string describe(const CacheCounts& cache, const ThreadCounts& threads);

} // namespace ferry::dbt
