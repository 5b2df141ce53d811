#include <linux/fs/open_flags.hpp>

#include <gtest/gtest.h>

namespace ferry::linux_guest::fs {
namespace {

// Numbers of arch/arm64/include/uapi/asm/fcntl.h.
constexpr std::uint64_t a64_directory = 040000;
constexpr std::uint64_t a64_nofollow = 0100000;
constexpr std::uint64_t a64_direct = 0200000;
constexpr std::uint64_t a64_tmpfile = 020000000 | a64_directory;

TEST(OpenFlags, TranslatesWhatAarch64NumbersItsOwnWay) {
    EXPECT_EQ(open_flags_to_host(Isa::a64, a64_directory), std::uint64_t{O_DIRECTORY});
    EXPECT_EQ(open_flags_to_host(Isa::a64, a64_nofollow), std::uint64_t{O_NOFOLLOW});
    EXPECT_EQ(open_flags_to_host(Isa::a64, a64_direct), std::uint64_t{O_DIRECT});
    EXPECT_EQ(open_flags_to_host(Isa::a64, a64_tmpfile), std::uint64_t{O_TMPFILE});
    EXPECT_EQ(open_flags_to_host(Isa::a64, O_RDWR | O_CREAT | O_CLOEXEC | a64_direct),
              std::uint64_t{O_RDWR | O_CREAT | O_CLOEXEC | O_DIRECT});
}

TEST(OpenFlags, EveryBitComesBack) {
    for (int bit = 0; bit < 24; ++bit) {
        const std::uint64_t flag = std::uint64_t{1} << bit;
        EXPECT_EQ(open_flags_to_guest(Isa::a64, open_flags_to_host(Isa::a64, flag)), flag) << bit;
        EXPECT_EQ(open_flags_to_host(Isa::rv64, flag), flag) << bit;
        EXPECT_EQ(open_flags_to_guest(Isa::rv64, flag), flag) << bit;
    }
}

} // namespace
} // namespace ferry::linux_guest::fs
