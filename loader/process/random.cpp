#include "random.hpp"

#include <cerrno>
#include <cstring>

#include <sys/random.h>

#include <ferry/base/assert.hpp>
#include <ferry/base/bits.hpp>
#include <ferry/process/layout.hpp>

namespace ferry::loader {

std::array<std::byte, 16> random_bytes() {
    std::array<std::byte, 16> bytes;
    ssize_t count = 0;
    do { // requests this small come whole or, before the generator is seeded, are interrupted
        count = ::getrandom(bytes.data(), bytes.size(), 0);
    } while (count < 0 && errno == EINTR);
    FERRY_ASSERT(count == static_cast<ssize_t>(bytes.size()));
    return bytes;
}

std::uint64_t random_seed() {
    const auto bytes = random_bytes();
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value | 1;
}

std::uint64_t random_pages(std::uint64_t limit, std::uint64_t seed) {
    return page_floor((seed != 0 ? seed : random_seed()) & (limit - 1));
}

} // namespace ferry::loader
