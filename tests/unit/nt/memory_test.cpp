#include <cstring>
#include <gtest/gtest.h>
#include <sys/prctl.h>

#include "../../support/host_pages.hpp"
#include "mm/memory.hpp"

namespace ferry::nt::mm {
namespace {

using memory::large_page_size;

/// Memory of a program that commits it in pieces.
class MemoryTest : public ::testing::Test {
protected:
    static constexpr GuestSize piece = 0x8000;
    static constexpr GuestSize more_than_is_made = large_page_size / 2;
    static constexpr GuestAddr place{0x2000'0000'0000};

    MemoryTest()
        : memory_(std::shared_ptr<memory::AddressSpace>(memory::AddressSpace::create().value())) {
        GuestAddr at = place;
        GuestSize size = 3 * large_page_size;
        EXPECT_TRUE(memory_.allocate(at, size, 0, mem_reserve, page::read_write).ok());
    }

    void commit(GuestSize from, GuestSize to, GuestSize by = piece) {
        for (GuestSize at = from; at < to; at += by) {
            GuestAddr begin = place + at;
            GuestSize size = by;
            ASSERT_TRUE(memory_.allocate(begin, size, 0, mem_commit, page::read_write).ok());
        }
    }
    /// What of `size` bytes that are committed in pieces is in memory.
    static GuestSize made_of(GuestSize size) { return host_makes_pages_ahead() ? size : 0; }
    /// What of the large page of that number is in memory.
    [[nodiscard]] GuestSize resident(GuestSize number) const {
        const GuestAddr begin = place + number * large_page_size;
        return memory_.space().resident({begin, begin + large_page_size});
    }

    Memory memory_;
};

TEST_F(MemoryTest, GivesALargePageBehindOneThatIsUsed) {
    if (!host_gives_large_pages()) {
        GTEST_SKIP() << "the host has no large page to give";
    }
    commit(0, large_page_size, more_than_is_made);
    std::memset(memory_.space().host_pointer(place), 1, large_page_size);
    EXPECT_EQ(resident(0), large_page_size);
    EXPECT_EQ(resident(1), 0U);
    commit(large_page_size, large_page_size + piece);
    EXPECT_EQ(resident(1), large_page_size);
    EXPECT_EQ(resident(2), 0U);
}

TEST_F(MemoryTest, GivesNoneBehindOneThatIsNotUsed) {
    commit(0, large_page_size, more_than_is_made);
    commit(large_page_size, large_page_size + piece);
    EXPECT_EQ(resident(0), 0U);
    EXPECT_EQ(resident(1), made_of(piece));
}

TEST_F(MemoryTest, MakesPagesOfSmallPieces) {
    if (!host_makes_pages_ahead()) {
        GTEST_SKIP() << "the host makes no pages ahead";
    }
    commit(0, piece);
    EXPECT_EQ(resident(0), piece);
    commit(piece, large_page_size);
    EXPECT_EQ(resident(0), large_page_size);
    GuestAddr at;
    GuestSize size = piece;
    ASSERT_TRUE(memory_.allocate(at, size, 0, mem_reserve | mem_commit, page::read_write).ok());
    EXPECT_EQ(memory_.space().resident({at, at + size}), piece);
}

TEST_F(MemoryTest, MakesNoPagesOfAProgramThatCommitsMuch) {
    GuestAddr at;
    GuestSize size = commit_limit() / 4 + piece;
    ASSERT_TRUE(memory_.allocate(at, size, 0, mem_reserve | mem_commit, page::read_write).ok());
    commit(0, piece);
    EXPECT_EQ(resident(0), 0U);
}

TEST_F(MemoryTest, MakesTheNextLargePageWhenHalfOfOneIsUsed) {
    if (!host_makes_pages_ahead() || !host_gives_large_pages()) {
        GTEST_SKIP() << "the host has no large page to give";
    }
    commit(0, large_page_size);
    commit(large_page_size, large_page_size + large_page_size / 2);
    EXPECT_EQ(resident(1), large_page_size);
    ASSERT_EQ(::prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0), 0);
    commit(large_page_size + large_page_size / 2, 2 * large_page_size + piece);
    ASSERT_EQ(::prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0), 0);
    EXPECT_EQ(resident(2), large_page_size);
}

TEST_F(MemoryTest, GivesNoneWhereSomeIsCommitted) {
    commit(large_page_size + piece, large_page_size + 2 * piece);
    commit(0, large_page_size);
    commit(large_page_size, large_page_size + piece);
    EXPECT_EQ(resident(1), made_of(2 * piece));
}

} // namespace
} // namespace ferry::nt::mm
