#pragma once
/// What other processes see of the guest.

#include <cstdint>

#include <ferry/process/process_image.hpp>

#include "../process.hpp"
#include "program.hpp"

namespace ferry::linux_guest {

/// An auxiliary vector entry of ferry's own: the address of ExecImage::path, a string that ends in
/// NUL. It stands in the host's /proc/PID/auxv only, where other ferry processes look for it.
inline constexpr std::uint64_t at_ferry_program = 0x66657272;

/// Makes `ps`, `pgrep` and /proc/PID/{cmdline,environ,comm,auxv} show the guest's: its argument
/// area becomes this process's (PR_SET_MM_MAP). Where the kernel refuses, they show ferry's.
/// `image` must stay where it is.
void publish(const Program& program, const loader::ProcessImage& loaded, const ExecImage& image);

} // namespace ferry::linux_guest
