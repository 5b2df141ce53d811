#pragma once
/// PEB and process parameters.

#include <array>
#include <string>

#include "../process.hpp"

namespace ferry::nt::ps {

struct ParameterTexts {
    std::u16string current_directory; ///< with a backslash at its end
    std::u16string image_path;
    std::u16string command_line;
    std::u16string environment; ///< a block
};

/// Makes both in the guest's memory; sets process.peb.
NtStatus make_process_blocks(Process& process, const loader::Image& image,
                             const ParameterTexts& texts,
                             const std::array<std::uint64_t, 3>& standard_handles);

} // namespace ferry::nt::ps
