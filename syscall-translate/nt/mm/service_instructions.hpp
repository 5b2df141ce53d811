#pragma once
/// Images that call services by the instruction, past ntdll.

#include <ferry/base/guest_addr.hpp>
#include <ferry/image/image.hpp>

namespace ferry::nt {
class Process;
}

namespace ferry::nt::mm {

/// If `image`, mapped at `base`, has the bytes of a service instruction among its code, all threads
/// of the process stop at them from now on.
void stop_at_service_instructions(Process& process, const loader::Image& image, GuestAddr base);

} // namespace ferry::nt::mm
