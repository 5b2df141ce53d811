#include <ferry/image/describe.hpp>
#include <ferry/image/read.hpp>

#include <fmt/format.h>

#include <ferry/base/bits.hpp>

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

Result<void> check_windows_program(const Image& image, std::string_view name) {
    const auto refuse = [&](std::string_view reason) {
        return Error{fmt::format("{}: {}", name, reason), ENOEXEC};
    };
    if (image.format != Format::pe || image.os != GuestOs::windows) {
        return refuse(fmt::format("{} for {}, not a Windows program", kind_name(image.kind),
                                  os_name(image.os)));
    }
    if (image.isa != Isa::x64 || image.bits != 64) {
        return refuse(fmt::format("{} for Windows on {}, which ferry cannot run yet",
                                  kind_name(image.kind), machine_description(image)));
    }
    if (image.kind != Kind::executable) {
        return refuse(fmt::format("{}, not a program", kind_name(image.kind)));
    }
    if (image.pe->is_dotnet) {
        return refuse(".NET program, which needs a .NET runtime");
    }
    if (!image.has_entry) {
        return refuse("no entry point in an executable section");
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
