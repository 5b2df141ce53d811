#include "space_fixture.hpp"

namespace ferry::memory {
namespace {

class RemapTest : public SpaceTest {
protected:
    static RemapRequest move(std::uint64_t from, std::uint64_t old_pages, std::uint64_t new_pages) {
        RemapRequest result;
        result.old_address = at(from);
        result.old_size = old_pages * page;
        result.new_size = new_pages * page;
        result.may_move = true;
        return result;
    }
    static RemapRequest move_to(std::uint64_t from, std::uint64_t old_pages,
                                std::uint64_t new_pages, std::uint64_t to) {
        RemapRequest result = move(from, old_pages, new_pages);
        result.fixed = true;
        result.new_address = at(to);
        return result;
    }
    int remap_error(const RemapRequest& wanted) {
        const auto result = space->remap(wanted);
        return result ? 0 : result.error().value;
    }
};

TEST_F(RemapTest, GrowsInPlaceWhereThereIsRoom) {
    map(0, 2);
    word(1) = 7;
    RemapRequest wanted = move(0, 2, 4);
    wanted.may_move = false;
    EXPECT_EQ(*space->remap(wanted), at(0));
    EXPECT_EQ(regions(), "0-4 rw-p");
    EXPECT_EQ(word(1), 7U);
    word(3) = 8;
    EXPECT_EQ(remap_error(move(1, 3, 5)), 0) << "the tail of a region grows too";
    EXPECT_EQ(regions(), "0-6 rw-p");
}

TEST_F(RemapTest, MovesWhereThereIsNoRoom) {
    map(0, 2);
    map(2, 1, r);
    word(0) = 7;
    RemapRequest wanted = move(0, 2, 4);
    wanted.may_move = false;
    EXPECT_EQ(remap_error(wanted), ENOMEM);
    wanted.may_move = true;
    const auto moved = space->remap(wanted);
    ASSERT_TRUE(moved.ok());
    EXPECT_LT(*moved, top);
    EXPECT_EQ(*static_cast<std::uint32_t*>(space->host_pointer(*moved)), 7U);
    EXPECT_EQ(space->find(*moved)->range.size(), 4 * page);
    EXPECT_FALSE(space->find(at(0)).has_value());
    EXPECT_EQ(host_access(at(0)), "");
}

TEST_F(RemapTest, ShrinksByUnmapping) {
    map(0, 4);
    map(4, 1, r);
    EXPECT_EQ(*space->remap(move(0, 5, 2)), at(0)) << "only the first page is looked at";
    EXPECT_EQ(regions(), "0-2 rw-p");
    EXPECT_EQ(*space->remap(move(0, 2, 2)), at(0));
    EXPECT_EQ(host_access(at(2)), "");
}

TEST_F(RemapTest, FixedGoesWhereToldAndReplaces) {
    map(0, 2);
    map(9, 2, r);
    word(0) = 7;
    EXPECT_EQ(*space->remap(move_to(0, 2, 3, 8)), at(8));
    EXPECT_EQ(regions(), "8-11 rw-p");
    EXPECT_EQ(word(8), 7U);
    EXPECT_EQ(*space->remap(move_to(8, 3, 1, 0)), at(0)) << "smaller elsewhere";
    EXPECT_EQ(regions(), "0-1 rw-p");
    EXPECT_EQ(word(0), 7U);
}

TEST_F(RemapTest, PartOfAFileKeepsItsOffset) {
    const UniqueFd fd = make_file(8);
    map_file(0, 6, r, fd.get(), 1);
    EXPECT_EQ(*space->remap(move_to(2, 2, 3, 16)), at(16));
    EXPECT_EQ(regions(), "0-2 r--p, 4-6 r--p, 16-19 r--p");
    EXPECT_EQ(space->find(at(16))->backing.offset, 3 * page);
    EXPECT_EQ(word(16), 3U);
    EXPECT_EQ(word(18), 5U);
    EXPECT_EQ(space->find(at(4))->backing.offset, 5 * page);
    EXPECT_EQ(*space->remap(move(16, 3, 4)), at(16));
    EXPECT_EQ(regions(), "0-2 r--p, 4-6 r--p, 16-20 r--p") << "grown in place it is one region";
    EXPECT_EQ(word(19), 6U);
}

TEST_F(RemapTest, AnEmptyOldRangeMakesAnAlias) {
    map(0, 1);
    EXPECT_EQ(remap_error(move(0, 0, 1)), EINVAL) << "of private memory";
    MapRequest shared = request(4, 2, r | w);
    shared.shared = true;
    ASSERT_TRUE(space->map(shared).ok());
    EXPECT_EQ(*space->remap(move_to(5, 0, 1, 8)), at(8));
    word(5) = 7;
    EXPECT_EQ(word(8), 7U);
    EXPECT_EQ(regions(), "0-1 rw-p, 4-6 rw-s, 8-9 rw-s");
    EXPECT_EQ(space->find(at(8))->backing.inode, space->find(at(4))->backing.inode);
    EXPECT_EQ(space->find(at(8))->backing.offset, page);
}

TEST_F(RemapTest, DontUnmapLeavesEmptyPages) {
    map(0, 2);
    word(0) = 7;
    RemapRequest wanted = move(0, 2, 2);
    wanted.dont_unmap = true;
    wanted.new_address = at(8);
    EXPECT_EQ(*space->remap(wanted), at(8)) << "a hint";
    EXPECT_EQ(regions(), "0-2 rw-p, 8-10 rw-p");
    EXPECT_EQ(word(8), 7U);
    EXPECT_EQ(word(0), 0U);
    wanted.new_size = page;
    EXPECT_EQ(remap_error(wanted), EINVAL) << "and resize";
}

TEST_F(RemapTest, RefusesWhatLinuxRefuses) {
    map(0, 2);
    map(2, 2, r);
    RemapRequest wanted = move_to(0, 1, 1, 8);
    wanted.may_move = false;
    EXPECT_EQ(remap_error(wanted), EINVAL) << "MREMAP_FIXED alone";
    wanted = move(0, 1, 1);
    wanted.old_address = at(0) + 1;
    EXPECT_EQ(remap_error(wanted), EINVAL) << "off a page";
    EXPECT_EQ(remap_error(move(0, 1, 0)), EINVAL) << "to nothing";
    EXPECT_EQ(remap_error(move(6, 1, 2)), EFAULT) << "nothing there";
    EXPECT_EQ(remap_error(move(0, 3, 4)), EFAULT) << "across regions";
    EXPECT_EQ(remap_error(move_to(0, 3, 3, 8)), EFAULT) << "across regions, elsewhere";
    EXPECT_EQ(remap_error(move_to(0, 2, 2, 1)), EINVAL) << "onto itself";
    wanted = move_to(0, 1, 1, 8);
    wanted.new_address = at(8) + 1;
    EXPECT_EQ(remap_error(wanted), EINVAL) << "to off a page";
    wanted.new_address = top;
    EXPECT_EQ(remap_error(wanted), EINVAL) << "beyond the last address";
    wanted = move(0, 1, 1);
    wanted.new_size = top.value();
    EXPECT_EQ(remap_error(wanted), ENOMEM) << "too large";
    space->set_limits(5 * page, ~std::uint64_t{0});
    EXPECT_EQ(remap_error(move(0, 2, 4)), ENOMEM) << "RLIMIT_AS";
    EXPECT_EQ(remap_error(move(0, 2, 3)), 0);
}

TEST_F(RemapTest, FailureLeavesTheTarget) {
    map(0, 2);
    map(2, 2, r);
    map(8, 2);
    word(8) = 7;
    EXPECT_EQ(remap_error(move_to(0, 3, 3, 8)), EFAULT);
    EXPECT_EQ(regions(), "0-2 rw-p, 2-4 r--p, 8-10 rw-p");
    EXPECT_EQ(word(8), 7U);
}

} // namespace
} // namespace ferry::memory
