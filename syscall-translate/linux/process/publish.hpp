#pragma once
/// What other processes see of the guest.

#include <ferry/process/process_image.hpp>

#include "program.hpp"

namespace ferry::linux_guest {

/// Makes `ps`, `pgrep` and /proc/PID/{cmdline,environ,comm,auxv} show the guest's: its argument area
/// becomes this process's (PR_SET_MM_MAP). Where the kernel refuses, they show ferry's.
void publish(const Program& program, const loader::ProcessImage& loaded);

} // namespace ferry::linux_guest
