// The table itself; that its numbers are the kernel's is shown by tests/layout.

#include <linux/syscall_table.hpp>

#include <fstream>
#include <set>
#include <sstream>
#include <sys/syscall.h>

#include <ferry/linux/support.hpp>
#include <gtest/gtest.h>

namespace ferry::linux_guest {
namespace {

struct Column {
    Isa isa;
    int Syscall::*number;
};
constexpr Column columns[] = {
    {Isa::a64, &Syscall::a64}, {Isa::rv64, &Syscall::rv64}, {Isa::x64, &Syscall::x64}};

TEST(SyscallTable, EveryRowIsFoundByItsNumber) {
    for (const Column& column : columns) {
        for (const Syscall& row : all_syscalls()) {
            if (const int number = row.*column.number; number >= 0) {
                EXPECT_EQ(find_syscall(column.isa, static_cast<std::uint64_t>(number)), &row)
                    << row.name();
            }
        }
    }
}

TEST(SyscallTable, NumbersBeyondTheTableAreNoCalls) {
    for (const std::uint64_t number :
         {std::uint64_t{470}, std::uint64_t{1} << 32, ~std::uint64_t{0}}) {
        EXPECT_EQ(find_syscall(Isa::a64, number), nullptr) << number;
        EXPECT_EQ(find_syscall(Isa::rv64, number), nullptr) << number;
    }
    EXPECT_EQ(find_syscall(Isa::a64, 258), nullptr); // riscv_hwprobe is RISC-V's alone
    EXPECT_EQ(find_syscall(Isa::rv64, 38), nullptr); // which has lost renameat
}

TEST(SyscallTable, NamesOccurOnce) {
    std::set<std::string_view> names;
    for (const Syscall& row : all_syscalls()) {
        EXPECT_TRUE(names.insert(row.name()).second) << row.name();
    }
}

TEST(SyscallTable, WhatIsNotFullSaysWhy) {
    for (const Syscall& row : all_syscalls()) {
        EXPECT_EQ(row.note().empty(), row.support == Support::full) << row.name();
        EXPECT_NE(row.groups, 0U) << row.name();
    }
}

TEST(SyscallTable, ThePageIsTheTable) {
    std::ifstream file(FERRY_SYSCALLS_PAGE);
    std::stringstream page;
    page << file.rdbuf();
    EXPECT_TRUE(page.str() == support_table()) << "run: ferry support syscalls > docs/syscalls.md";
}

} // namespace
} // namespace ferry::linux_guest
