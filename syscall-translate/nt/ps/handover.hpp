#pragma once
/// From a ferry process to the one that runs its child: what CreateProcess was given, and the
/// handles that the child inherits. It travels in a memfd, whose number is a word of the child's
/// command line. Both are of one build, so it has no version.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ferry/nt/configuration.hpp>

namespace ferry::nt::ps {

struct InheritedHandle {
    std::uint64_t value = 0;
    std::uint32_t object = 0;
    std::uint32_t type = 0;
    std::uint32_t access = 0;
    std::uint32_t flags = 0;
    std::int32_t descriptor = -1; ///< of its resource
    std::string state;            ///< what else its resource needs
};

struct InheritedJob {
    std::uint32_t job = 0;
    std::int32_t descriptor = -1; ///< the reading end of its pipe
};

struct Handover {
    Configuration configuration;
    std::string name;      ///< of the program, for messages
    std::string host_path; ///< absolute; empty for a program of ferry's own
    std::string own;       ///< the name of that
    std::u16string image_path;
    std::u16string command_line;
    std::u16string current_directory;
    std::u16string environment; ///< a block
    std::u16string title;
    std::u16string desktop;
    std::string runtime_data;
    std::uint64_t standard_handles[3]{};
    std::uint32_t window[7]{}; ///< ParameterTexts::window
    std::uint32_t window_flags = 0;
    std::uint32_t show_window = 0;
    std::uint32_t process_group = 0;
    std::uint32_t integrity = 0;   ///< of its token
    std::uint32_t process = 0;     ///< slot of its object
    std::uint32_t area = 0;        ///< of its first thread
    std::int32_t arena = -1;       ///< descriptor
    std::uint32_t record = 0;      ///< of the process in the arena
    std::int32_t shared_file = -1; ///< descriptor, with a record of the user's
    std::uint32_t shared_record = 0;
    std::string shared_path;
    std::uint32_t debug_object = 0;    ///< of its debugger
    std::uint32_t debug_inherited = 0; ///< its children have the same one
    std::vector<InheritedHandle> handles;
    std::vector<InheritedJob> jobs; ///< that it is in
};

[[nodiscard]] std::string encode(const Handover& handover);
/// Nothing where the bytes are none.
[[nodiscard]] std::optional<Handover> decode(std::string_view bytes);

} // namespace ferry::nt::ps
