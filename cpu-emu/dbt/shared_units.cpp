#include "shared_units.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <sys/mman.h>
#include <sys/stat.h>

#include <ferry/base/bits.hpp>
#include <ferry/memory/access.hpp>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace ferry::dbt {
namespace {

constexpr std::size_t bucket_count = std::size_t{1} << 16;
constexpr std::size_t alignment = PackedUnit::alignment; ///< places are told in such pieces
/// How many records of one list are looked at: programs that write code make many for one address.
constexpr int most_looked_at = 8;
constexpr std::size_t program_lists = 256;
/// How many new records of a program are looked at: what takes so long to take took far longer to
/// make, but not all of it is wanted again.
constexpr int most_new = 256;

/// Links `place`, whose record's `older` is given, in as a list's newest.
void put_first(std::atomic<std::uint32_t>& newest, std::uint32_t& older, std::uint32_t place) {
    older = newest.load();
    while (!newest.compare_exchange_weak(older, place)) {
    }
}

std::size_t bucket_of(GuestAddr pc, std::uint8_t variant) {
    const std::uint64_t name = (pc.value() >> 2) + variant;
    return name * 0x9e3779b97f4a7c15ULL >> 48;
}
static_assert(bucket_count == std::size_t{1} << (64 - 48));

/// Whether a range lies in one executable mapping of a file. Other code is seldom written twice.
bool is_code_of_file(const memory::AddressSpace& space, GuestRange range) {
    const auto region = space.find(range.begin);
    return region && range.end <= region->range.end && region->backing.is_file() &&
           memory::has(region->prot, memory::Prot::execute);
}

/// Whether the guest's memory has these instructions.
bool is_there(const memory::AddressSpace& space, GuestAddr pc, std::span<const SiteGuest> guests) {
    std::array<std::uint32_t, 64> words;
    for (std::size_t first = 0; first < guests.size();) {
        std::size_t count = 1;
        while (count < words.size() && first + count < guests.size() &&
               guests[first + count].offset ==
                   guests[first].offset + static_cast<std::int32_t>(count * 4)) {
            ++count;
        }
        const GuestAddr at = pc + static_cast<std::uint64_t>(std::int64_t{guests[first].offset});
        if (memory::copy_in(space, words.data(), at, count * 4)) {
            return false;
        }
        for (std::size_t i = 0; i < count; ++i) {
            if (words[i] != guests[first + i].word) {
                return false;
            }
        }
        first += count;
    }
    return true;
}

} // namespace

struct SharedUnits::Header {
    std::uint64_t keepers;               ///< of whoever made the file
    std::atomic<std::uint64_t> used;     ///< bytes behind the header
    std::atomic<std::uint32_t> programs; ///< how often the file was mapped
    /// The newest record of each list, in pieces of `alignment`; 0: none.
    std::array<std::atomic<std::uint32_t>, program_lists> newest_of_program; ///< by its number
    std::array<std::atomic<std::uint32_t>, bucket_count> newest;             ///< by the address
};

/// A file that is kept may be damaged, by a crash of the machine: nothing is believed that has not
/// its sum.
struct SharedUnits::Record {
    PackedUnit contents;
    std::uint64_t sum = 0;
    std::uint32_t older = 0; ///< the next of the list
    std::uint32_t program = 0;
    std::uint32_t older_of_program = 0; ///< the next of the program's list
    std::uint32_t unused = 0;

    [[nodiscard]] std::uint64_t sum_of_all() const {
        return ::XXH3_64bits_withSeed(this + 1, contents.array_bytes(),
                                      ::XXH3_64bits(&contents, sizeof contents));
    }
};

std::unique_ptr<SharedUnits> SharedUnits::map(int file) {
    static_assert(sizeof(Record) % alignment == 0);
    struct stat64 status {};
    if (::fstat64(file, &status) != 0 || status.st_size != std::int64_t{size}) {
        return nullptr;
    }
    void* const memory =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0);
    if (memory == MAP_FAILED) {
        return nullptr;
    }
    // Of shared memory a core dump makes and writes every page, whether or not it was used.
    ::madvise(memory, size, MADV_DONTDUMP);
    return std::unique_ptr<SharedUnits>(new SharedUnits(static_cast<std::byte*>(memory)));
}

SharedUnits::SharedUnits(std::byte* memory)
    : memory_(memory), program_(header().programs.fetch_add(1)), seen_(newest_of_program().load()) {
}

SharedUnits::~SharedUnits() { ::munmap(memory_, size); }

SharedUnits::Header& SharedUnits::header() const { return *reinterpret_cast<Header*>(memory_); }

const SharedUnits::Record* SharedUnits::at(std::uint32_t place) const {
    const std::size_t offset = std::size_t{place} * alignment;
    return place == 0 || offset > size - sizeof(Record)
               ? nullptr
               : reinterpret_cast<const Record*>(memory_ + offset);
}

std::atomic<std::uint32_t>& SharedUnits::newest_of_program() const {
    return header().newest_of_program[program_ % program_lists];
}

bool SharedUnits::take_pages(std::size_t offset, std::size_t bytes) {
    constexpr std::size_t page = 4096;
    const std::size_t end = align_up(offset + bytes, page);
    std::size_t begin = align_down(offset, page);
    if (begin < taken_.second && begin >= taken_.first) {
        begin = taken_.second;
    }
    if (begin >= end) {
        return true;
    }
    constexpr int populate_write = 23; // MADV_POPULATE_WRITE, Linux 5.14
    if (::madvise(memory_ + begin, end - begin, populate_write) != 0 && errno != EINVAL) {
        return false;
    }
    taken_ = {begin == taken_.second ? taken_.first : begin, end};
    return true;
}

void SharedUnits::add(Translator& translator, const memory::AddressSpace& space,
                      std::uint8_t variant) {
    if (translator.is_guarded() || !is_code_of_file(space, translator.range())) {
        return;
    }
    MadeUnit made = translator.made();
    made.guest_addresses = {}; // others have it at the same address
    const PackedUnit contents = PackedUnit::of(made, variant);
    const std::size_t wanted = sizeof(Record) + contents.array_bytes();
    constexpr std::size_t begin = align_up(sizeof(Header), std::size_t{64});
    if (header().used.load(std::memory_order_relaxed) + begin + wanted > size) {
        return;
    }
    const std::uint64_t offset = begin + header().used.fetch_add(wanted);
    if (offset + wanted > size || !take_pages(offset, wanted)) {
        return;
    }
    auto& record = *new (memory_ + offset) Record;
    record.program = program_;
    record.contents = contents;
    contents.put(made, memory_ + offset + sizeof(Record));
    record.sum = record.sum_of_all();
    const auto place = static_cast<std::uint32_t>(offset / alignment);
    put_first(newest_of_program(), record.older_of_program, place);
    put_first(header().newest[bucket_of(made.pc, variant)], record.older, place);
    if (record.older_of_program == seen_) {
        seen_ = place; // nobody else has added anything
    }
}

bool SharedUnits::take(Translator& translator, const memory::AddressSpace& space, GuestAddr pc,
                       std::uint8_t variant, Reach reach) const {
    const Record* record = at(header().newest[bucket_of(pc, variant)].load());
    for (int i = 0; record != nullptr && i < most_looked_at; ++i, record = at(record->older)) {
        const PackedUnit& is = record->contents;
        if (is.pc != pc || is.variant != variant ||
            (is.tier != Tier::last && reach == Reach::region)) {
            continue;
        }
        if (give(translator, space, *record)) {
            return true;
        }
    }
    return false;
}

void SharedUnits::take_new(Translator& translator, const memory::AddressSpace& space,
                           const std::function<bool(GuestAddr, std::uint8_t)>& wanted,
                           const std::function<bool(std::uint8_t)>& held) {
    const std::uint32_t newest = newest_of_program().load();
    std::uint32_t place = newest;
    for (int i = 0; place != seen_ && i < most_new; ++i) {
        const Record* const record = at(place);
        if (record == nullptr) {
            break;
        }
        if (record->program == program_ && wanted(record->contents.pc, record->contents.variant) &&
            give(translator, space, *record) && !held(record->contents.variant)) {
            break;
        }
        place = record->older_of_program;
    }
    seen_ = newest;
}

bool SharedUnits::give(Translator& translator, const memory::AddressSpace& space,
                       const Record& from) const {
    const PackedUnit record = from.contents;
    const auto* const arrays = reinterpret_cast<const std::byte*>(&from + 1);
    if (record.array_bytes() > static_cast<std::size_t>(memory_ + size - arrays) ||
        from.sum != from.sum_of_all()) {
        return false;
    }
    MadeUnit made;
    record.unpack(arrays, made);
    return is_code_of_file(space, made.range) && is_there(space, made.pc, made.guests) &&
           translator.take(made);
}

} // namespace ferry::dbt
