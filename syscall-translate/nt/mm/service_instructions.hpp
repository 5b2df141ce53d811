#pragma once
/// Code that calls services by the instruction, past ntdll. From when there may be some, all
/// threads of the process stop at it.

#include <cstdint>

#include <ferry/base/guest_addr.hpp>
#include <ferry/image/image.hpp>

namespace ferry::nt {
class Process;
}

namespace ferry::nt::mm {

/// For an `image` mapped at `base`, whose code can be looked through.
void look_for_service_instructions(Process& process, const loader::Image& image, GuestAddr base);

/// For memory of the program's that is about to get `protect`: once it is executable any code may
/// be written to it without further notice, also such as changes the floating-point modes
/// (Peb::has_float_control).
void expect_service_instructions(Process& process, std::uint32_t protect);

} // namespace ferry::nt::mm
