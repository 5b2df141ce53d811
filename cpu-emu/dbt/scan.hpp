#pragma once
/// Which guest instructions a unit is made of: those that can be reached from its first by direct
/// branches and by returning from calls, nearby and up to a limit.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <ferry/memory/address_space.hpp>

namespace ferry::dbt {

struct ScannedBlock {
    GuestAddr pc{};
    std::uint32_t first = 0; ///< index into Scanner::words
    std::uint32_t count = 0; ///< 0: not part of the unit, only left to
    bool entry = false;
};

class Scanner {
public:
    /// False if the instruction at `pc` cannot be fetched.
    bool scan(const memory::AddressSpace& space, GuestAddr pc);

    [[nodiscard]] const std::vector<ScannedBlock>& blocks() const { return blocks_; } ///< by pc
    [[nodiscard]] const std::vector<std::uint32_t>& words() const { return words_; }

private:
    [[nodiscard]] std::optional<std::uint32_t> fetch(const memory::AddressSpace& space,
                                                     GuestAddr pc);

    std::map<std::uint64_t, std::uint32_t> fetched_; ///< instructions of the unit
    std::map<std::uint64_t, bool> leaders_;          ///< with: is it an entry
    std::vector<ScannedBlock> blocks_;
    std::vector<std::uint32_t> words_;
    std::uint64_t page_ = 1; ///< in buffer_
    std::vector<std::uint32_t> buffer_;
};

} // namespace ferry::dbt
