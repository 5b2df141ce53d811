#include "space_fixture.hpp"

#include <fcntl.h>

namespace ferry::memory {
namespace {

class ProtectTest : public SpaceTest {};

TEST_F(ProtectTest, SplitsAndMergesAgain) {
    map(0, 4);
    EXPECT_EQ(protect(1, 2, r), 0);
    EXPECT_EQ(regions(), "0-1 rw-p, 1-3 r--p, 3-4 rw-p");
    EXPECT_EQ(host_access(at(1)), "r--p");
    EXPECT_EQ(protect(1, 2, r | w), 0);
    EXPECT_EQ(regions(), "0-4 rw-p");
}

TEST_F(ProtectTest, MovesABorderUpAndKeepsCount) {
    space->set_limits(~std::uint64_t{0}, 3 * page);
    map(0, 6, none);
    ASSERT_EQ(protect(0, 1, r | w), 0);
    EXPECT_EQ(protect(1, 1, r | w), 0);
    EXPECT_EQ(regions(), "0-2 rw-p, 2-6 ---p");
    EXPECT_EQ(protect(2, 2, r | w), ENOMEM) << "more data than RLIMIT_DATA allows";
    EXPECT_EQ(protect(2, 1, r | w), 0);
    EXPECT_EQ(regions(), "0-3 rw-p, 3-6 ---p");
    EXPECT_EQ(host_access(at(2)), "rw-p");
    EXPECT_EQ(host_access(at(3)), "---p");
    EXPECT_EQ(protect(2, 1, none), 0);
    EXPECT_EQ(protect(2, 1, r | w), 0) << "is data no longer";
}

TEST_F(ProtectTest, ChangesWhatLiesBeforeAHole) {
    map(0, 1);
    map(2, 1);
    EXPECT_EQ(protect(0, 3, r), ENOMEM);
    EXPECT_EQ(regions(), "0-1 r--p, 2-3 rw-p");
    EXPECT_EQ(protect(1, 2, r), ENOMEM) << "begins in a hole";
    EXPECT_EQ(protect(2, 2, r), ENOMEM) << "ends in a hole";
    EXPECT_EQ(regions(), "0-1 r--p, 2-3 r--p");
}

TEST_F(ProtectTest, ChangesWhatLiesBeforeARefusal) {
    const UniqueFd fd(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    map(0, 1, r);
    map_file(1, 1, r, fd.get(), 0, true);
    map(2, 1, r);
    EXPECT_EQ(protect(0, 3, r | w), EACCES);
    EXPECT_EQ(regions(), "0-1 rw-p, 1-2 r--s, 2-3 r--p");
    EXPECT_EQ(host_access(at(0)), "rw-p");
    EXPECT_EQ(host_access(at(2)), "r--p");
}

TEST_F(ProtectTest, RefusesWhatLinuxRefuses) {
    map(0, 1);
    EXPECT_EQ(space->protect(at(0) + 1, page, r).value, EINVAL);
    EXPECT_EQ(space->protect(at(0), 0, r).value, 0) << "nothing to do";
    EXPECT_EQ(space->protect(at(0), 0 - page, r).value, ENOMEM) << "a length that wraps";
    EXPECT_EQ(space->protect(top, page, r).value, ENOMEM);
    EXPECT_EQ(regions(), "0-1 rw-p");
}

TEST_F(ProtectTest, ExecuteStaysWithUs) {
    map(0, 1);
    EXPECT_EQ(protect(0, 1, r | w | x), 0);
    EXPECT_EQ(regions(), "0-1 rwxp");
    EXPECT_EQ(host_access(at(0)), "rw-p");
    EXPECT_EQ(protect(0, 1, x), 0);
    EXPECT_EQ(host_access(at(0)), "r--p");
}

TEST_F(ProtectTest, MemoryThatBecomesDataCounts) {
    space->set_limits(~std::uint64_t{0}, page);
    map(0, 2, r);
    EXPECT_EQ(protect(0, 2, r | w), ENOMEM);
    EXPECT_EQ(protect(0, 1, r | w), 0);
    EXPECT_EQ(protect(1, 1, r | w), ENOMEM);
    EXPECT_EQ(protect(0, 1, r), 0);
    EXPECT_EQ(protect(1, 1, r | w), 0);
}

TEST_F(ProtectTest, DownToTheStartOfAStack) {
    MapRequest stack = request(0, 4, r | w);
    stack.grows_down = true;
    ASSERT_TRUE(space->map(stack).ok());
    map(8, 1);
    EXPECT_EQ(space->protect(at(3), page, r | w | x, true).value, 0);
    EXPECT_EQ(regions(), "0-4 rwxp, 8-9 rw-p");
    EXPECT_EQ(space->protect(at(8), page, r, true).value, EINVAL);
    EXPECT_EQ(space->protect(at(6), page, r, true).value, ENOMEM);
}

TEST_F(ProtectTest, RunWithTheSameProtectionCrossesRegions) {
    const UniqueFd fd = make_file(2);
    map(0, 1, r);
    map_file(1, 1, r, fd.get(), 0);
    map(2, 1, r);
    map(3, 1, r | w);
    EXPECT_EQ(space->run_with_same_protection(at(1) + 5), (GuestRange{at(0), at(3)}));
    EXPECT_EQ(space->run_with_same_protection(at(3)), (GuestRange{at(3), at(4)}));
    EXPECT_EQ(space->run_with_same_protection(at(4)), std::nullopt);
}

} // namespace
} // namespace ferry::memory
