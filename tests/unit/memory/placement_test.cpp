#include "space_fixture.hpp"

#include <random>

namespace ferry::memory {
namespace {

class PlacementTest : public SpaceTest {
protected:
    GuestAddr map_anywhere(std::uint64_t pages, GuestAddr hint = {}, bool grows_down = false,
                           std::uint64_t alignment = 1) {
        MapRequest wanted;
        wanted.address = hint;
        wanted.size = pages * page;
        wanted.alignment = alignment * page;
        wanted.prot = r;
        wanted.grows_down = grows_down;
        const auto where = space->map(wanted);
        return where ? *where : GuestAddr{};
    }
};

TEST_F(PlacementTest, GoesDownwardsFromTheBase) {
    EXPECT_EQ(map_anywhere(1), top - page);
    EXPECT_EQ(map_anywhere(2), top - 3 * page);
    ASSERT_EQ(space->unmap(top - page, page).value, 0);
    EXPECT_EQ(map_anywhere(2), top - 5 * page) << "too small a gap";
    EXPECT_EQ(map_anywhere(1), top - page) << "the highest gap that is large enough";
}

TEST_F(PlacementTest, HintsAreHonouredWhereFree) {
    EXPECT_EQ(map_anywhere(2, at(0) + 5), at(0)) << "rounded down";
    EXPECT_EQ(map_anywhere(1, at(1)), top - page) << "taken";
    EXPECT_EQ(map_anywhere(1, at(2)), at(2));
    EXPECT_EQ(map_anywhere(1, GuestAddr{page}), Layout{}.lowest) << "raised to the lowest";
    EXPECT_EQ(map_anywhere(1, top), top - 2 * page) << "beyond";
    EXPECT_EQ(map_anywhere(2, top - page), top - 4 * page) << "across";
}

TEST_F(PlacementTest, KeepsTheGapBelowStacks) {
    const GuestAddr stack = map_anywhere(1, {}, true);
    EXPECT_EQ(map_anywhere(1), stack - 257 * page);
    const GuestAddr other = map_anywhere(1, at(512), true);
    EXPECT_EQ(map_anywhere(1, at(256)), stack - 258 * page) << "a hint within the gap";
    EXPECT_EQ(map_anywhere(1, at(255)), at(255)) << "a hint below the gap";
    map(511, 1);
    EXPECT_EQ(other, at(512)) << "MAP_FIXED may";
}

TEST_F(PlacementTest, SpaceAboveTheBaseIsTheLastResort) {
    Layout layout;
    layout.lowest = at(0);
    layout.mmap_base = at(8);
    layout.split = at(16);
    recreate(layout);
    EXPECT_EQ(map_anywhere(8), at(0));
    EXPECT_EQ(map_anywhere(5), at(11));
    EXPECT_EQ(map_anywhere(4), GuestAddr{});
    EXPECT_EQ(map_anywhere(3), at(8));
    EXPECT_EQ(map_anywhere(1), GuestAddr{});
}

TEST_F(PlacementTest, HugePagesAreAligned) {
    MapRequest wanted;
    wanted.size = page;
    wanted.prot = r;
    wanted.host_flags = MAP_HUGETLB;
    map_anywhere(1);
    const auto where = space->map(wanted);
    if (!where) {
        EXPECT_EQ(where.error().value, ENOMEM);
        GTEST_SKIP() << "the host has no huge pages to give";
    }
    EXPECT_EQ(where->value() % (2 << 20), 0U);
    EXPECT_EQ(space->find(*where)->range.size(), 2U << 20);
}

/// The search remembers what it has learned; that must never change the answer.
TEST_F(PlacementTest, AgreesWithASearchWithoutMemory) {
    constexpr unsigned pages = 200;
    Layout layout;
    layout.lowest = at(0);
    layout.mmap_base = layout.split = at(pages);
    recreate(layout);
    std::mt19937 random(20);
    const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
    for (int step = 0; step < 20'000; ++step) {
        if (below(2) == 0) {
            ASSERT_EQ(unmap(below(pages - 10), 1 + below(10)), 0);
            continue;
        }
        bool taken[pages] = {};
        for (const Region& region : space->regions()) {
            for (GuestAddr a = region.range.begin; a < region.range.end; a = a + page) {
                taken[(a - place) / page] = true;
            }
        }
        const unsigned size = 1 + below(12);
        const unsigned alignment = 1U << 2 * below(3);
        GuestAddr expected;
        unsigned free = 0;
        for (unsigned i = pages; i-- > 0 && expected.is_null();) {
            free = taken[i] ? 0 : free + 1;
            expected = free >= size && i % alignment == 0 ? at(i) : GuestAddr{};
        }
        ASSERT_EQ(map_anywhere(size, {}, false, alignment), expected)
            << "step " << step << ", " << size << " pages at a multiple of " << alignment;
    }
}

} // namespace
} // namespace ferry::memory
