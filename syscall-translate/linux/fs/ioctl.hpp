#pragma once
/// Names of the ioctls that guests may make (ioctls.inc).

#include <ferry/kernel/arguments.hpp>

namespace ferry::linux_guest {

extern const kernel::FlagTable ioctl_commands;

} // namespace ferry::linux_guest
