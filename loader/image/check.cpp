#include <ferry/image/describe.hpp>
#include <ferry/image/read.hpp>

#include <fmt/format.h>

namespace ferry::loader {
namespace {

/// What keeps an image from being started, whatever it is for; empty if nothing does.
std::string obstacle(const Image& image) {
    if (image.format == Format::script) {
        return "script, not a program itself";
    }
    if (!image.isa) {
        return fmt::format("{} ({}), for which ferry has no engine", machine_description(image),
                           format_name(image.format));
    }
    if (image.os != GuestOs::linux_os) {
        return fmt::format("{} for {} on {}, which ferry cannot run yet", kind_name(image.kind),
                           os_name(image.os), machine_description(image));
    }
    if (image.kind == Kind::relocatable || image.kind == Kind::core) {
        return fmt::format("{}, not a program", kind_name(image.kind));
    }
    if (!image.has_entry) {
        return image.kind == Kind::shared_library && image.entry == 0
                   ? "shared library without an entry point, not a program"
                   : fmt::format("the entry point {:#x} lies outside every executable segment",
                                 image.entry);
    }
    return {};
}

} // namespace

Result<void> check_program(const Image& image, std::string_view name) {
    if (const std::string reason = obstacle(image); !reason.empty()) {
        return Error{fmt::format("{}: {}", name, reason), ENOEXEC};
    }
    return {};
}

Result<void> check_interpreter(const Image& interpreter, const Image& program,
                               std::string_view name) {
    std::string reason = obstacle(interpreter);
    if (reason.empty() && interpreter.isa != program.isa) {
        reason = fmt::format("interpreter for {}, but the program is for {}",
                             machine_description(interpreter), machine_description(program));
    }
    if (!reason.empty()) {
        return Error{fmt::format("{}: {}", name, reason), ELIBBAD};
    }
    return {};
}

} // namespace ferry::loader
