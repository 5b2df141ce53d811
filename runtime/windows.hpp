#pragma once
/// Running a Windows program in this process.

#include <ferry/kernel/private_descriptors.hpp>
#include <ferry/nt/start.hpp>

#include "command.hpp"

namespace ferry::runtime {

/// Returns only if it cannot be run.
Error run_windows(nt::WindowsFile file, const RunConfig& config, EngineList engines,
                  kernel::DescriptorRoom& room);

} // namespace ferry::runtime
