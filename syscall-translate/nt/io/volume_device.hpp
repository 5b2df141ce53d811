#pragma once
/// "\\.\C:" and "\\.\PhysicalDrive0": who is no administrator may open them without the right to
/// read or write, and ask what the device is.

#include <memory>

#include "open.hpp"
#include "operation.hpp"

namespace ferry::nt::io {

NtStatus open_volume(const Place& place, const OpenRequest& request, std::shared_ptr<File>& file);

/// NtDeviceIoControlFile of such a device.
NtStatus control_volume(Task& task, const std::shared_ptr<File>& file, const Request& request,
                        std::uint32_t code, GuestAddr out, std::uint32_t out_size);

} // namespace ferry::nt::io
