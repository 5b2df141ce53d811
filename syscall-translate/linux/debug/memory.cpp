#include "memory.hpp"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>

namespace ferry::linux_guest::debug {
namespace {

/// How many of `size` bytes are mapped without a gap.
std::size_t mapped(const memory::AddressSpace& space, GuestAddr from, std::size_t size) {
    std::size_t there = 0;
    while (there < size) {
        const auto region = space.find(from + there);
        if (!region) {
            break;
        }
        there += std::min<std::size_t>(size - there, region->range.end - (from + there));
    }
    return there;
}

} // namespace

std::string read_memory(Process& process, GuestAddr from, std::size_t size) {
    std::string bytes(mapped(*process.space(), from, size), '\0');
    const UniqueFd memory(::open("/proc/self/mem", O_RDONLY | O_CLOEXEC));
    const ssize_t count =
        ::pread64(memory.get(), bytes.data(), bytes.size(), static_cast<off64_t>(from.value()));
    bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    return bytes;
}

bool write_memory(Process& process, GuestAddr to, std::string_view bytes) {
    if (mapped(*process.space(), to, bytes.size()) != bytes.size()) {
        return false;
    }
    const UniqueFd memory(::open("/proc/self/mem", O_RDWR | O_CLOEXEC));
    const ssize_t count =
        ::pwrite64(memory.get(), bytes.data(), bytes.size(), static_cast<off64_t>(to.value()));
    process.space()->kernel_wrote({to, to + bytes.size()});
    return count == static_cast<ssize_t>(bytes.size());
}

} // namespace ferry::linux_guest::debug
