#include "../kernel_page.hpp"

namespace ferry::linux_guest {
namespace {

constexpr std::uint32_t code[] = {
    0x08b00893, // li a7, 139 (rt_sigreturn)
    0x00000073, // ecall
};

} // namespace

const KernelPage rv64_kernel_page{
    .name = "[sigpage]",
    .bytes = std::as_bytes(std::span(code)),
    .sigreturn = 0,
    .is_image = false,
    .host_calls = {},
};

} // namespace ferry::linux_guest
