#pragma once
/// The page of code that a Linux kernel maps into each process: its vDSO, or at least what signal
/// handlers return to.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace ferry::linux_guest {

/// An instruction of the page that a host function may stand in for; see
/// ferry/engine/host_function.hpp.
struct HostCall {
    std::uint64_t offset = 0;
    std::uint32_t word = 0;
    std::uint32_t writes = 0;
    void (*run)(void* registers, std::uint32_t word) = nullptr;
};

struct KernelPage {
    std::string_view name; ///< in /proc/self/maps
    std::span<const std::byte> bytes;
    std::uint64_t sigreturn = 0; ///< offset of what handlers return to; unwinders know its code
    bool is_image = false;       ///< AT_SYSINFO_EHDR points to it
    std::span<const HostCall> host_calls;
};

extern const KernelPage a64_kernel_page;
extern const KernelPage rv64_kernel_page;

} // namespace ferry::linux_guest
