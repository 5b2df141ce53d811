#pragma once
/// Units that the processes of a family have made, for each of them to take: those that fork and
/// exec the same programs over and over translate each once.
///
/// They lie in a file that all of them map, in memory or, for programs that are started apart, on
/// disk. Whoever makes a unit appends a record and then links it into a list; nothing is ever
/// changed or taken away, so that nobody needs a lock that a killed process could hold. A record
/// says what instructions it was made from: it is taken only where the same are in executable
/// memory of the same addresses.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include <ferry/memory/address_space.hpp>

#include "translator.hpp"

namespace ferry::dbt {

/// One thread at a time in each process.
class SharedUnits {
public:
    /// How large the file is: records beyond it are left out.
    static constexpr std::size_t size = std::size_t{256} << 20;

    /// Maps the file: an empty one, or one that processes of the same executable use. Null if it is
    /// not such a file, or there is no room.
    static std::unique_ptr<SharedUnits> map(int file);
    ~SharedUnits();
    SharedUnits(const SharedUnits&) = delete;
    SharedUnits& operator=(const SharedUnits&) = delete;

    /// Adds what the translator has made and not yet placed, if others can use it.
    void add(Translator& translator, const memory::AddressSpace& space, std::uint8_t variant);

    /// Has the translator hold a unit that begins at `pc`, as if it had made it. A region where
    /// there is one, else, if it will do, a trace. False if there is none.
    [[nodiscard]] bool take(Translator& translator, const memory::AddressSpace& space, GuestAddr pc,
                            std::uint8_t variant, Reach reach) const;

    /// Goes through what was added since the last call, by others that go on with the program that
    /// this process, or the one it was forked from, mapped the file for: the newest first, and of
    /// many not all. Has the translator hold each that `wanted(pc, variant)` and that fits here,
    /// one after the other, and calls `held(variant)`, until that is false.
    void take_new(Translator& translator, const memory::AddressSpace& space,
                  const std::function<bool(GuestAddr, std::uint8_t)>& wanted,
                  const std::function<bool(std::uint8_t)>& held);

private:
    struct Header;
    struct Record;

    explicit SharedUnits(std::byte* memory);
    [[nodiscard]] Header& header() const;
    [[nodiscard]] const Record* at(std::uint32_t place) const;
    /// The newest record of this program and of some others, by place.
    [[nodiscard]] std::atomic<std::uint32_t>& newest_of_program() const;
    [[nodiscard]] bool give(Translator& translator, const memory::AddressSpace& space,
                            const Record& from) const;
    /// Gives a range its memory, where there is some: a full disk would be a SIGBUS.
    [[nodiscard]] bool take_pages(std::size_t offset, std::size_t bytes);

    std::byte* memory_;
    std::uint32_t program_; ///< a number for each time that the file was mapped
    std::uint32_t seen_;    ///< the newest record of newest_of_program() that is known here
    std::pair<std::size_t, std::size_t> taken_{}; ///< the pages written last that have memory
};

} // namespace ferry::dbt
