#pragma once
/// Translated code that outlives the programs it was made for: --code-cache.

#include <cstdint>
#include <string>
#include <string_view>

#include <ferry/base/isa.hpp>
#include <ferry/base/unique_fd.hpp>

namespace ferry::linux_guest {

struct KeptCode {
    UniqueFd file;                 ///< for Engine::share_code(); closed: there is none
    std::uint64_t layout_seed = 0; ///< of all programs that use the file

    explicit operator bool() const { return static_cast<bool>(file); }
};

/// The file in `directory` for programs of that ISA, made by this executable on hosts of that
/// variant; a new one where there is none yet or the old one is full. Nothing where no directory is
/// named, or it or the file cannot be used or belongs to somebody else, for whoever can write to
/// the file decides what the programs do.
KeptCode open_kept_code(const std::string& directory, Isa isa, std::string_view variant);

} // namespace ferry::linux_guest
