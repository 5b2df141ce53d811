// The numbers of the table are those of each ISA's headers, and no number of a header is missing.

#include <gtest/gtest.h>

#include <linux/syscall_table.hpp>

#include "rows.hpp"

namespace ferry::layout {
namespace {

using linux_guest::all_syscalls;
using linux_guest::Syscall;

/// Beyond it headers may be older than the table.
constexpr int newest_in_old_headers = 450;
/// Later than the oldest headers that ferry is built with.
constexpr std::string_view added_below = "riscv_hwprobe";

void compare(const char* isa, int Syscall::*column, bool all_must_be_rows) {
    std::map<std::string, std::uint64_t> missing = numbers_of(isa);
    ASSERT_GT(missing.size(), 250U) << isa;
    for (const Syscall& row : all_syscalls()) {
        const int number = row.*column;
        if (number < 0) {
            EXPECT_FALSE(missing.contains(std::string(row.name()))) << isa << ' ' << row.name();
            continue;
        }
        const auto header = missing.find(std::string(row.name()));
        if (header == missing.end()) {
            EXPECT_TRUE(number > newest_in_old_headers || row.name() == added_below)
                << isa << ' ' << row.name();
            continue;
        }
        EXPECT_EQ(header->second, static_cast<std::uint64_t>(number)) << isa << ' ' << row.name();
        missing.erase(header);
    }
    if (all_must_be_rows) {
        for (const auto& [name, number] : missing) {
            ADD_FAILURE() << isa << ": no row for " << name << ' ' << number;
        }
    }
}

TEST(SyscallNumbers, OfAArch64) { compare("a64", &Syscall::a64, true); }
TEST(SyscallNumbers, OfRiscV) { compare("rv64", &Syscall::rv64, true); }
/// The host has calls that no guest has.
TEST(SyscallNumbers, OfTheHost) { compare("native", &Syscall::x64, false); }

} // namespace
} // namespace ferry::layout
