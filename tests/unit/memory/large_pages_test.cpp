#include <cstring>
#include <sys/prctl.h>

#include "../../support/host_pages.hpp"
#include "space_fixture.hpp"

namespace ferry::memory {
namespace {

constexpr std::uint64_t pages = large_page_size / page;

class LargePagesTest : public SpaceTest {
protected:
    static GuestRange range(std::uint64_t first, std::uint64_t count) {
        return {at(first), at(first + count)};
    }
    [[nodiscard]] char* bytes(std::uint64_t index) const {
        return static_cast<char*>(space->host_pointer(at(index)));
    }
};

TEST_F(LargePagesTest, GivesZeroedPagesThatStayInaccessible) {
    if (!host_gives_large_pages()) {
        GTEST_SKIP() << "the host has no large page to give";
    }
    map(0, 3 * pages, none);
    ASSERT_TRUE(space->give_large_page(at(pages)));
    EXPECT_EQ(space->resident(range(0, pages)), 0U);
    EXPECT_EQ(space->resident(range(pages, pages)), large_page_size);
    EXPECT_EQ(space->resident(range(2 * pages, pages)), 0U);
    EXPECT_EQ(host_access(at(pages)), "---p");
    EXPECT_EQ(host_access(at(2 * pages - 1)), "---p");
    EXPECT_EQ(regions(), "0-1536 ---p");

    ASSERT_EQ(protect(pages + 2, 2, r | w), 0);
    EXPECT_EQ(regions(), "0-514 ---p, 514-516 rw-p, 516-1536 ---p");
    EXPECT_EQ(host_access(at(pages + 1)), "---p");
    EXPECT_EQ(host_access(at(pages + 2)), "rw-p");
    EXPECT_EQ(host_access(at(pages + 4)), "---p");
    EXPECT_EQ(std::string(bytes(pages + 2), 2 * page), std::string(2 * page, '\0'));
    std::memset(bytes(pages + 2), 1, 2 * page);
}

TEST_F(LargePagesTest, PopulateMakesThePagesOfWritableMemory) {
    if (!host_makes_pages_ahead()) {
        GTEST_SKIP() << "the host makes no pages ahead";
    }
    map(0, 4, r | w);
    map(4, 4, none);
    space->populate(range(1, 2));
    EXPECT_EQ(space->resident(range(0, 8)), 2 * page);
    space->populate(range(4, 4));
    EXPECT_EQ(space->resident(range(0, 8)), 2 * page);
}

TEST_F(LargePagesTest, GivesTheOneThatWasMadeBefore) {
    if (!host_gives_large_pages()) {
        GTEST_SKIP() << "the host has no large page to give";
    }
    map(0, 2 * pages, none);
    space->make_large_page();
    ASSERT_EQ(::prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0), 0);
    const bool given = space->give_large_page(at(pages));
    const bool another = space->give_large_page(at(0));
    ASSERT_EQ(::prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0), 0);
    EXPECT_TRUE(given);
    EXPECT_FALSE(another);
    EXPECT_EQ(space->resident(range(pages, pages)), large_page_size);
    EXPECT_EQ(space->resident(range(0, pages)), 0U);
    EXPECT_EQ(host_access(at(pages)), "---p");
    ASSERT_EQ(protect(pages, pages, r | w), 0);
    EXPECT_EQ(std::string(bytes(pages), 2 * page), std::string(2 * page, '\0'));
}

TEST_F(LargePagesTest, LeavesWhatIsInUseAlone) {
    map(0, pages, r | w);
    std::memset(bytes(0), 7, page);
    EXPECT_FALSE(space->give_large_page(at(0)));
    EXPECT_EQ(bytes(0)[0], 7);
    EXPECT_EQ(space->resident(range(0, pages)), page);
}

TEST_F(LargePagesTest, LeavesWhatIsNotWhollyMappedAlone) {
    map(0, pages / 2, none);
    EXPECT_FALSE(space->give_large_page(at(0)));
    EXPECT_FALSE(space->give_large_page(at(pages)));
    EXPECT_EQ(regions(), "0-256 ---p");
    EXPECT_EQ(space->resident(range(0, pages)), 0U);
}

TEST_F(LargePagesTest, AsksLessOftenWhereTheHostHasNone) {
    map(0, pages, none);
    ASSERT_EQ(::prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0), 0);
    EXPECT_FALSE(space->give_large_page(at(0)));
    ASSERT_EQ(::prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0), 0);
    EXPECT_EQ(regions(), "0-512 ---p");
    EXPECT_EQ(space->resident(range(0, pages)), 0U);
    for (int passed = 0; passed < 3; ++passed) {
        EXPECT_FALSE(space->give_large_page(at(0)));
    }
    if (!host_gives_large_pages()) {
        GTEST_SKIP() << "the host has no large page to give";
    }
    ASSERT_TRUE(space->give_large_page(at(0)));
    EXPECT_EQ(space->resident(range(0, pages)), large_page_size);
}

TEST_F(LargePagesTest, LeavesSharedMemoryAlone) {
    MapRequest wanted = request(0, pages, none);
    wanted.shared = true;
    ASSERT_TRUE(space->map(wanted).ok());
    EXPECT_FALSE(space->give_large_page(at(0)));
}

} // namespace
} // namespace ferry::memory
