// Damaged files: whatever a reader accepts keeps the promises of Image. A small, seeded cousin of
// tests/fuzz/fuzz_image.cpp that every test run can afford.

#include <random>

#include <gtest/gtest.h>

#include "image_builder.hpp"
#include "image_invariants.hpp"

namespace ferry::loader::testing {
namespace {

TEST(ImageReaders, DamagedFilesAreRefusedOrKeepThePromises) {
    constexpr int rounds = 100'000;
    constexpr std::uint64_t telling[] = {0,      1,          0xff,       0xfff,
                                         0x1000, 0x7fffffff, 0xffffffff, 0x7fff'ffff'f000,
                                         ~0ULL,  1ULL << 47, 1ULL << 63};
    ElfBuilder builder;
    builder.file_size = 0x2100;
    builder.with_content(PT_INTERP, std::string_view("/lib/ld.so\0", 11));
    const Bytes whole = builder.build();
    const std::size_t headers = sizeof(Elf64_Ehdr) + builder.segments.size() * sizeof(Elf64_Phdr);

    std::mt19937_64 random(20260101); // NOLINT(cert-msc51-cpp): the same damage every time
    int accepted = 0;
    for (int round = 0; round < rounds; ++round) {
        Bytes bytes = whole;
        for (auto changes = 1 + random() % 3; changes > 0; --changes) {
            const std::uint64_t value =
                random() % 2 == 0 ? telling[random() % std::size(telling)] : random();
            const std::size_t width = std::size_t{1} << random() % 4;
            const std::size_t place = random() % (headers - width + 1) / width * width;
            std::memcpy(bytes.data() + place, &value, width);
        }
        if (random() % 8 == 0) {
            bytes.resize(random() % bytes.size());
        }
        const auto image = read(bytes);
        check_invariants(image);
        accepted += image.ok() ? 1 : 0;
    }
    EXPECT_GT(accepted, rounds / 20); // else the damage is too crude to reach the later checks
    EXPECT_LT(accepted, rounds);
}

} // namespace
} // namespace ferry::loader::testing
