#include <cstring>
#include <gtest/gtest.h>

#include "mm/memory.hpp"

namespace ferry::nt::mm {
namespace {

using memory::large_page_size;

/// Memory of a program that commits it in pieces.
class MemoryTest : public ::testing::Test {
protected:
    static constexpr GuestSize piece = 0x8000;
    static constexpr GuestAddr place{0x2000'0000'0000};

    MemoryTest()
        : memory_(std::shared_ptr<memory::AddressSpace>(memory::AddressSpace::create().value())) {
        GuestAddr at = place;
        GuestSize size = 3 * large_page_size;
        EXPECT_TRUE(memory_.allocate(at, size, 0, mem_reserve, page::read_write).ok());
    }

    void commit(GuestSize from, GuestSize to, bool uses) {
        for (GuestSize at = from; at < to; at += piece) {
            GuestAddr begin = place + at;
            GuestSize size = piece;
            ASSERT_TRUE(memory_.allocate(begin, size, 0, mem_commit, page::read_write).ok());
            if (uses) {
                std::memset(memory_.space().host_pointer(begin), 1, size);
            }
        }
    }
    /// What of the large page of that number is in memory.
    [[nodiscard]] GuestSize resident(GuestSize number) const {
        const GuestAddr begin = place + number * large_page_size;
        return memory_.space().resident({begin, begin + large_page_size});
    }

    Memory memory_;
};

TEST_F(MemoryTest, GivesALargePageBehindOneThatIsUsed) {
    commit(0, large_page_size, true);
    EXPECT_EQ(resident(0), large_page_size);
    EXPECT_EQ(resident(1), 0U);
    commit(large_page_size, large_page_size + piece, false);
    if (resident(1) == 0) {
        GTEST_SKIP() << "the host has no large page to give";
    }
    EXPECT_EQ(resident(1), large_page_size);
    EXPECT_EQ(resident(2), 0U);
}

TEST_F(MemoryTest, GivesNoneBehindOneThatIsNotUsed) {
    commit(0, large_page_size, false);
    commit(large_page_size, large_page_size + piece, false);
    EXPECT_EQ(resident(0) + resident(1), 0U);
}

TEST_F(MemoryTest, GivesNoneWhereSomeIsCommitted) {
    commit(large_page_size + piece, large_page_size + 2 * piece, false);
    commit(0, large_page_size, true);
    commit(large_page_size, large_page_size + piece, false);
    EXPECT_EQ(resident(1), 0U);
}

} // namespace
} // namespace ferry::nt::mm
