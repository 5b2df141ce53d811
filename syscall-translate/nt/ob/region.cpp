// Free slots form a stack whose head carries a count against ABA; slots that were never used lie
// behind `used`, so that a new region is nothing but zero pages. So do areas.
//
// The first areas and records lie beside the first slots: a process that uses few of each touches
// one region of 2 MiB, and so one page of page tables, instead of three.

#include "region.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/mman.h>

#include <ferry/base/assert.hpp>

namespace ferry::nt::ob {
namespace {

constexpr std::size_t header_size = 8192;
constexpr std::size_t area_size = 1024;
static_assert(sizeof(ThreadArea) <= area_size);

constexpr std::size_t names_size = std::size_t{Region::name_buckets} * 4;

constexpr std::uint32_t near_threads = 64;
constexpr std::uint32_t near_processes = 2;

/// What a record says of which objects it refers to: a bit for each.
std::size_t held_size(const Region::Limits& limits) { return limits.objects / 8; }

constexpr std::size_t near_areas_begin = header_size + names_size;
constexpr std::size_t near_held_begin = near_areas_begin + near_threads * area_size;
std::size_t slots_begin(const Region::Limits& limits) {
    return near_held_begin + near_processes * held_size(limits);
}
std::size_t areas_begin(const Region::Limits& limits) {
    return slots_begin(limits) + std::size_t{limits.objects} * sizeof(Slot);
}
std::size_t held_begin(const Region::Limits& limits) {
    return areas_begin(limits) + std::size_t{limits.threads - near_threads} * area_size;
}

constexpr std::int32_t begun = -1;

/// A stack of numbers below `limit`, linked by what `next` gives, with `used` behind it.
struct Numbers {
    std::atomic<std::uint64_t> free; ///< a number, and above it a count
    std::atomic<std::uint32_t> used;

    template <class Next>
    std::uint32_t take(std::uint32_t limit, Next next) {
        std::uint64_t head = free.load();
        for (;;) {
            const auto number = static_cast<std::uint32_t>(head);
            if (number == 0 || number >= limit) {
                const std::uint32_t fresh = used.fetch_add(1) + 1;
                if (fresh >= limit) {
                    used.fetch_sub(1);
                    return 0;
                }
                return fresh;
            }
            const std::uint64_t rest = ((head >> 32) + 1) << 32 | next(number);
            if (free.compare_exchange_weak(head, rest)) {
                return number;
            }
        }
    }
    template <class Next>
    void give(std::uint32_t number, Next next) {
        std::uint64_t head = free.load();
        do {
            next(number) = static_cast<std::uint32_t>(head);
        } while (!free.compare_exchange_weak(head, ((head >> 32) + 1) << 32 | number));
    }
};

} // namespace

struct Region::Header {
    Numbers objects;
    Numbers threads;
    std::atomic<std::uint32_t> lock;
    std::atomic<std::int32_t> records[1024]; ///< ids of host processes; -1: begun, 0: unused
};

Wait default_wait(Type type) {
    constexpr Wait by_type[] = {Wait::never,
#define OBJECT_TYPE(id, name, wait, ...) Wait::wait,
#include "object_types.inc"
#undef OBJECT_TYPE
                                Wait::never};
    return by_type[std::min<std::size_t>(static_cast<std::size_t>(type), std::size(by_type) - 1)];
}

std::size_t Region::bytes(const Limits& limits) {
    return held_begin(limits) + (limits.processes - near_processes) * held_size(limits);
}

Region::Region(void* memory, const Limits& limits, std::uint32_t self)
    : memory_(static_cast<std::byte*>(memory)), limits_(limits), self_(self) {
    static_assert(sizeof(Header) <= header_size);
    void* const local =
        ::mmap(nullptr, std::size_t{limits.objects} * sizeof *local_, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    FERRY_ASSERT(local != MAP_FAILED);
    local_ = static_cast<std::atomic<std::uint32_t>*>(local);
}

Region::~Region() { ::munmap(local_, std::size_t{limits_.objects} * sizeof *local_); }

Region::Header& Region::header() const noexcept { return *reinterpret_cast<Header*>(memory_); }
std::atomic<std::uint32_t>& Region::lock_word() const noexcept { return header().lock; }

Slot& Region::at(std::uint32_t slot) const noexcept {
    return reinterpret_cast<Slot*>(memory_ +
                                   slots_begin(limits_))[slot < limits_.objects ? slot : 0];
}

ThreadArea& Region::thread(std::uint32_t area) const noexcept {
    const std::uint32_t number = area < limits_.threads ? area : 0;
    const std::size_t at = number < near_threads
                               ? near_areas_begin + number * area_size
                               : areas_begin(limits_) + (number - near_threads) * area_size;
    return *reinterpret_cast<ThreadArea*>(memory_ + at);
}

std::atomic<std::uint32_t>& Region::local(std::uint32_t slot) noexcept {
    return slot < near_local_.size() ? near_local_[slot] : local_[slot];
}

std::atomic<std::uint64_t>* Region::held(std::uint32_t record) const noexcept {
    const std::uint32_t number = record < limits_.processes ? record : 0;
    const std::size_t size = held_size(limits_);
    const std::size_t at = number < near_processes
                               ? near_held_begin + number * size
                               : held_begin(limits_) + (number - near_processes) * size;
    return reinterpret_cast<std::atomic<std::uint64_t>*>(memory_ + at);
}

std::span<std::uint32_t, Region::name_buckets> Region::names() const noexcept {
    return std::span<std::uint32_t, name_buckets>(
        reinterpret_cast<std::uint32_t*>(memory_ + header_size), name_buckets);
}

std::uint32_t Region::threads_end() const noexcept {
    return std::min(header().threads.used.load(), limits_.threads - 1) + 1;
}
std::uint32_t Region::objects_end() const noexcept {
    return std::min(header().objects.used.load(), limits_.objects - 1) + 1;
}

std::uint32_t Region::allocate(Type type) noexcept {
    const std::uint32_t number = header().objects.take(
        limits_.objects, [this](std::uint32_t slot) { return at(slot).next_free; });
    if (number == 0) {
        return 0;
    }
    Slot& slot = at(number);
    slot.type = type;
    slot.wait = default_wait(type);
    slot.flags = 0;
    slot.state = 0;
    slot.wait_head = slot.wait_tail = 0;
    slot.name = slot.next_name = 0;
    std::memset(slot.details, 0, sizeof slot.details);
    if (type < Type::name_part) {
        slot.references.store(1);
        local(number).store(1, std::memory_order_relaxed);
        held(self_)[number / 64].fetch_or(std::uint64_t{1} << number % 64);
    }
    return number;
}

void Region::free(std::uint32_t slot) noexcept {
    at(slot).type = Type::none;
    header().objects.give(
        slot, [this](std::uint32_t number) -> std::uint32_t& { return at(number).next_free; });
}

void Region::lend(std::uint32_t record, std::uint32_t slot) noexcept {
    // Whoever dies between the two steps leaves a reference too many, not one too few.
    const std::uint64_t bit = std::uint64_t{1} << slot % 64;
    auto& word = held(record)[slot / 64];
    if ((word.load() & bit) == 0) {
        at(slot).references.fetch_add(1);
        if ((word.fetch_or(bit) & bit) != 0) {
            at(slot).references.fetch_sub(1);
        }
    }
}

void Region::send_reference(std::uint32_t slot) noexcept { at(slot).references.fetch_add(1); }

void Region::receive_reference(std::uint32_t slot) noexcept {
    add_reference(slot);
    drop(slot);
}

bool Region::drop(std::uint32_t slot) noexcept {
    std::uint32_t count = at(slot).references.load();
    while (count != 0 && !at(slot).references.compare_exchange_weak(count, count - 1)) {
    }
    return count == 1;
}

void Region::add_reference(std::uint32_t slot) noexcept {
    if (!is_slot(slot)) {
        return;
    }
    std::uint32_t count = local(slot).load();
    while (count != 0) {
        if (local(slot).compare_exchange_weak(count, count + 1)) {
            return;
        }
    }
    const std::lock_guard lock(mutex_);
    if (local(slot).fetch_add(1) == 0) {
        lend(self_, slot);
    }
}

bool Region::try_reference(std::uint32_t slot) noexcept {
    if (!is_slot(slot)) {
        return false;
    }
    std::uint32_t count = local(slot).load();
    while (count != 0) {
        if (local(slot).compare_exchange_weak(count, count + 1)) {
            return true;
        }
    }
    const std::lock_guard lock(mutex_);
    if (local(slot).load() != 0) {
        local(slot).fetch_add(1);
        return true;
    }
    auto& references = at(slot).references;
    count = references.load();
    while (count != 0) {
        if (references.compare_exchange_weak(count, count + 1)) {
            local(slot).store(1);
            const std::uint64_t bit = std::uint64_t{1} << slot % 64;
            if ((held(self_)[slot / 64].fetch_or(bit) & bit) != 0) {
                references.fetch_sub(1); // somebody lent it
            }
            return true;
        }
    }
    return false;
}

bool Region::release_one_of_many(std::uint32_t slot) noexcept {
    if (!is_slot(slot)) {
        return true;
    }
    std::uint32_t count = local(slot).load();
    while (count > 1) {
        if (local(slot).compare_exchange_weak(count, count - 1)) {
            return true;
        }
    }
    return false;
}

bool Region::release(std::uint32_t slot) noexcept {
    if (release_one_of_many(slot)) {
        return false;
    }
    const std::lock_guard lock(mutex_);
    if (local(slot).load() == 0 || local(slot).fetch_sub(1) != 1) {
        return false;
    }
    const std::uint64_t bit = std::uint64_t{1} << slot % 64;
    return (held(self_)[slot / 64].fetch_and(~bit) & bit) != 0 && drop(slot);
}

std::uint32_t Region::own_references(std::uint32_t slot) noexcept {
    return is_slot(slot) ? local(slot).load() : 0;
}

bool Region::is_held_by(std::uint32_t record, std::uint32_t slot) const noexcept {
    return is_slot(slot) && (held(record)[slot / 64].load() >> slot % 64 & 1) != 0;
}

void Region::forget(std::uint32_t record) noexcept {
    for (std::uint32_t word = 0; word * 64 < objects_end(); ++word) {
        held(record)[word] = 0;
    }
}

std::uint32_t Region::allocate_thread() noexcept {
    const std::uint32_t area = header().threads.take(
        limits_.threads, [this](std::uint32_t number) { return thread(number).next_free; });
    if (area != 0) {
        std::memset(static_cast<void*>(&thread(area)), 0, sizeof(ThreadArea));
    }
    return area;
}

void Region::free_thread(std::uint32_t area) noexcept {
    thread(area).host_process = 0;
    header().threads.give(
        area, [this](std::uint32_t number) -> std::uint32_t& { return thread(number).next_free; });
}

std::uint32_t Region::allocate_record() noexcept {
    for (std::uint32_t record = 1; record < limits_.processes; ++record) {
        std::int32_t found = 0;
        if (header().records[record].compare_exchange_strong(found, begun)) {
            return record;
        }
    }
    for (std::uint32_t record = 1; record < limits_.processes; ++record) {
        std::int32_t host = header().records[record];
        if (host > 0 && ::kill(host, 0) != 0 && errno == ESRCH &&
            header().records[record].compare_exchange_strong(host, begun)) {
            return record; // whose parent died before it
        }
    }
    return 0;
}

void Region::set_host(std::uint32_t record, std::int32_t host_process) noexcept {
    header().records[record % std::size(header().records)] = host_process;
}

void Region::free_record(std::uint32_t record) noexcept {
    header().records[record % std::size(header().records)] = 0;
}

void Region::rebuild_free_lists() noexcept {
    header().objects.free = 0;
    header().threads.free = 0;
    for (std::uint32_t slot = objects_end() - 1; slot != 0; --slot) {
        if (at(slot).type == Type::none) {
            free(slot);
        }
    }
    for (std::uint32_t area = threads_end() - 1; area != 0; --area) {
        if (thread(area).host_process == 0) {
            free_thread(area);
        }
    }
}

} // namespace ferry::nt::ob
