#include "space_fixture.hpp"

namespace ferry::memory {
namespace {

class BrkTest : public SpaceTest {
protected:
    BrkTest() { space->init_brk(at(0) + 100); }
};

TEST_F(BrkTest, GrowsAndShrinksByPages) {
    EXPECT_EQ(space->brk({}), at(0) + 100) << "asked";
    EXPECT_EQ(space->brk(at(1)), at(1)) << "within the first page, which the image ends in";
    EXPECT_EQ(regions(), "");
    EXPECT_EQ(space->brk(at(2) + 1), at(2) + 1);
    EXPECT_EQ(regions(), "1-3 rw-p");
    EXPECT_EQ(*space->find(at(2))->backing.name, "[heap]");
    word(2) = 7;
    EXPECT_EQ(space->brk(at(2)), at(2));
    EXPECT_EQ(regions(), "1-2 rw-p");
    EXPECT_EQ(space->brk(at(3)), at(3));
    EXPECT_EQ(word(2), 0U) << "given back and taken again";
    EXPECT_EQ(space->brk(at(0)), at(3)) << "below the start";
}

TEST_F(BrkTest, StopsAtWhatIsInTheWay) {
    map(4, 1, r);
    EXPECT_EQ(space->brk(at(4)), at(0) + 100) << "a page is kept between";
    EXPECT_EQ(space->brk(at(3)), at(3));
    EXPECT_EQ(space->brk(top + page), at(3));
    EXPECT_EQ(space->brk(GuestAddr{~std::uint64_t{0}}), at(3));
}

TEST_F(BrkTest, KeepsTheGapBelowAStack) {
    MapRequest stack = request(600, 1, r | w);
    stack.grows_down = true;
    ASSERT_TRUE(space->map(stack).ok());
    EXPECT_EQ(space->brk(at(344)), at(0) + 100);
    EXPECT_EQ(space->brk(at(343)), at(343));
}

TEST_F(BrkTest, HonoursLimits) {
    space->set_break_limit(4 * page);
    EXPECT_EQ(space->brk(at(5)), at(0) + 100) << "RLIMIT_DATA, for the break";
    EXPECT_EQ(space->brk(at(4)), at(4));
    space->set_break_limit(~std::uint64_t{0});
    space->set_limits(~std::uint64_t{0}, 3 * page);
    EXPECT_EQ(space->brk(at(5)), at(4)) << "RLIMIT_DATA, for all data";
    space->set_limits(4 * page, ~std::uint64_t{0});
    EXPECT_EQ(space->brk(at(6)), at(4)) << "RLIMIT_AS";
    EXPECT_EQ(space->brk(at(5)), at(5));
}

TEST_F(BrkTest, HasRoomForHundredsOfMegabytes) {
    const GuestSize size = GuestSize{800} << 20;
    MapRequest beside;
    beside.size = page;
    beside.prot = r;
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(space->map(beside).ok());
    }
    EXPECT_EQ(space->brk(at(0) + size), at(0) + size);
}

TEST_F(BrkTest, ChoicesOfPlaceAvoidItWhileThereIsOtherRoom) {
    Layout layout; // 4096 pages, of which a quarter is kept free above the break's start
    layout.lowest = place;
    layout.mmap_base = layout.split = at(4096);
    recreate(layout);
    space->init_brk(at(2048));
    MapRequest wanted;
    wanted.prot = r;
    wanted.size = 1024 * page;
    EXPECT_EQ(*space->map(wanted), at(3072)) << "above";
    EXPECT_EQ(*space->map(wanted), at(1024)) << "below";
    EXPECT_EQ(*space->map(wanted), at(0));
    EXPECT_EQ(*space->map(wanted), at(2048)) << "no room elsewhere";
}

class GrowDownTest : public SpaceTest {
protected:
    void map_stack(std::uint64_t index) {
        MapRequest stack = request(index, 1, r | w);
        stack.grows_down = true;
        ASSERT_TRUE(space->map(stack).ok());
    }
};

TEST_F(GrowDownTest, GrowsToTheFault) {
    map_stack(600);
    word(600) = 7;
    EXPECT_TRUE(space->grow_down(at(597) + 8));
    EXPECT_EQ(regions(), "597-601 rw-p");
    EXPECT_TRUE(space->find(at(597))->grows_down);
    word(597) = 8;
    EXPECT_EQ(word(600), 7U);
}

TEST_F(GrowDownTest, OnlyBelowWhatGrowsDown) {
    map(600, 1);
    EXPECT_FALSE(space->grow_down(at(599)));
    map_stack(700);
    EXPECT_FALSE(space->grow_down(at(700))) << "mapped: not that kind of fault";
    EXPECT_FALSE(space->grow_down(at(701))) << "above it";
    EXPECT_FALSE(space->grow_down(at(599))) << "something else lies between";
}

TEST_F(GrowDownTest, KeepsTheGuardGap) {
    map(0, 1);
    map_stack(600);
    EXPECT_FALSE(space->grow_down(at(256)));
    EXPECT_TRUE(space->grow_down(at(257)));
    EXPECT_EQ(protect(0, 1, none), 0);
    EXPECT_TRUE(space->grow_down(at(200))) << "what is inaccessible guards by itself";
}

TEST_F(GrowDownTest, HonoursLimits) {
    map_stack(600);
    space->set_stack_limit(4 * page);
    EXPECT_FALSE(space->grow_down(at(596)));
    EXPECT_TRUE(space->grow_down(at(597)));
    space->set_limits(4 * page, ~std::uint64_t{0});
    space->set_stack_limit(~std::uint64_t{0});
    EXPECT_FALSE(space->grow_down(at(596)));
}

} // namespace
} // namespace ferry::memory
