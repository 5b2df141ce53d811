// Fuzzes the strict readers of ELF, PE and scripts: no crash, and every accepted file keeps the
// promises of Image.
//
// Run for long as: fuzz_image -rss_limit_mb=64 -timeout=10 -max_len=66000 CORPUS
// (with -DFERRY_SANITIZE=address the limit must be larger: shadow memory counts).

#include <cstddef>
#include <cstdint>
#include <span>

#include "../unit/loader/image_invariants.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ferry::loader;
    const auto bytes = std::as_bytes(std::span(data, size));
    testing::check_invariants(read_image(MemorySource(bytes), "input"));
    return 0;
}
