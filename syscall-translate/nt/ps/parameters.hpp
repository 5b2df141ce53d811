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
    std::u16string title;
    std::u16string desktop = u"WinSta0\\Default";
    /// What is asked for the window: place, size, characters, colours.
    std::array<std::uint32_t, 7> window{};
    std::string runtime_data; ///< lpReserved2
    std::uint32_t window_flags = 0;
    std::uint32_t show_window = 1;
    std::uint32_t process_group = 0;
};

/// Makes both in the guest's memory; sets process.peb.
NtStatus make_process_blocks(Process& process, const loader::Image& image,
                             const ParameterTexts& texts,
                             const std::array<std::uint64_t, 3>& standard_handles);

/// Strings of the process parameters, as they are now.
enum class ProcessText : std::uint64_t { image_path, command_line };
[[nodiscard]] std::u16string text_of(Process& process, ProcessText which);

} // namespace ferry::nt::ps
