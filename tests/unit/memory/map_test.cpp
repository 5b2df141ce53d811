#include "space_fixture.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace ferry::memory {
namespace {

class MapTest : public SpaceTest {};

TEST_F(MapTest, RoundsTheLengthUpToPages) {
    MapRequest wanted = request(0, 1, r | w);
    wanted.size = page + 1;
    ASSERT_TRUE(space->map(wanted).ok());
    EXPECT_EQ(regions(), "0-2 rw-p");
    EXPECT_EQ(host_mappings({at(0), at(4)}).front().range, (GuestRange{at(0), at(2)}));
}

TEST_F(MapTest, RefusesWhatLinuxRefuses) {
    MapRequest wanted = request(0, 0, r);
    EXPECT_EQ(map_error(wanted), EINVAL) << "no length";

    wanted = request(0, 1, r);
    wanted.address = wanted.address + 1;
    EXPECT_EQ(map_error(wanted), EINVAL) << "MAP_FIXED off a page";

    wanted = request(0, 1, r);
    wanted.size = ~std::uint64_t{0};
    EXPECT_EQ(map_error(wanted), ENOMEM) << "a length that wraps";
    wanted.size = top.value() + page;
    wanted.fixed = false;
    EXPECT_EQ(map_error(wanted), ENOMEM) << "a length beyond the address space";

    wanted = request(0, 1, r);
    wanted.address = top;
    EXPECT_EQ(map_error(wanted), ENOMEM) << "MAP_FIXED beyond the last address";
    wanted.address = top - page;
    wanted.size = 2 * page;
    EXPECT_EQ(map_error(wanted), ENOMEM) << "MAP_FIXED across the last address";
    wanted.size = page;
    EXPECT_EQ(map_error(wanted), 0) << "MAP_FIXED up to the last address";

    wanted = request(0, 1, r);
    wanted.offset = 1;
    EXPECT_EQ(map_error(wanted), EINVAL) << "an offset off a page";
    wanted.offset = 0 - page;
    wanted.size = 2 * page;
    EXPECT_EQ(map_error(wanted), EOVERFLOW) << "an offset that wraps";

    wanted = request(0, 1, r);
    wanted.fd = 1000;
    EXPECT_EQ(map_error(wanted), EBADF);
    EXPECT_EQ(regions(), std::to_string((top - place) / page - 1) + "-" +
                             std::to_string((top - place) / page) + " r--p");
}

TEST_F(MapTest, FixedReplacesWhatIsThere) {
    map(0, 4);
    word(0) = word(1) = word(3) = 7;
    map(1, 2, r);
    EXPECT_EQ(regions(), "0-1 rw-p, 1-3 r--p, 3-4 rw-p");
    EXPECT_EQ(word(0), 7U);
    EXPECT_EQ(word(1), 0U);
    EXPECT_EQ(word(3), 7U);
}

TEST_F(MapTest, FixedMayCoverRegionsAndHoles) {
    map(0, 1);
    map(2, 1);
    map(0, 4, r);
    EXPECT_EQ(regions(), "0-4 r--p");
    EXPECT_EQ(host_mappings({at(0), at(4)}).size(), 1U);
}

TEST_F(MapTest, FixedThatFailsLeavesWhatWasThere) {
    map(0, 1);
    map(2, 1);
    word(0) = 7;
    const UniqueFd folder(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    MapRequest wanted = request(0, 4, r);
    wanted.fd = folder.get();
    EXPECT_EQ(map_error(wanted), ENODEV);
    EXPECT_EQ(regions(), "0-1 rw-p, 2-3 rw-p");
    EXPECT_EQ(word(0), 7U);
    EXPECT_EQ(host_access(at(1)), "") << "what was claimed on the way is given back";
}

TEST_F(MapTest, FixedThatFailsLateIsFollowed) {
    // Huge pages that the host does not have: Linux finds out after it has unmapped what was there.
    constexpr unsigned pages = 512;
    map(0, 2 * pages);
    MapRequest wanted = request(0, pages, r | w);
    wanted.host_flags = MAP_HUGETLB;
    if (map_error(wanted) == 0) {
        GTEST_SKIP() << "the host has huge pages";
    }
    const auto host = host_mappings({at(0), at(2 * pages)});
    const auto ours = space->regions();
    ASSERT_EQ(ours.size(), 1U);
    ASSERT_EQ(host.size(), 1U);
    EXPECT_EQ(ours.front().range, host.front().range);
}

TEST_F(MapTest, NoReplaceFindsRegions) {
    map(1, 1);
    MapRequest wanted = request(0, 2, r);
    wanted.fixed = false;
    wanted.fixed_noreplace = true;
    EXPECT_EQ(map_error(wanted), EEXIST);
    wanted.size = page;
    EXPECT_EQ(map_error(wanted), 0);
}

TEST_F(MapTest, ExecuteNeverReachesTheHost) {
    map(0, 1, r | x);
    map(1, 1, x);
    map(2, 1, w);
    map(3, 1, r | w | x);
    map(4, 1, none);
    EXPECT_EQ(regions(), "0-1 r-xp, 1-2 --xp, 2-3 -w-p, 3-4 rwxp, 4-5 ---p");
    EXPECT_EQ(host_access(at(0)), "r--p");
    EXPECT_EQ(host_access(at(1)), "r--p") << "the engine reads code";
    EXPECT_EQ(host_access(at(2)), "rw-p") << "no ISA here has write-only pages";
    EXPECT_EQ(host_access(at(3)), "rw-p");
    EXPECT_EQ(host_access(at(4)), "---p");
}

TEST_F(MapTest, MergesAlikeNeighbours) {
    map(0, 1);
    map(2, 1);
    map(1, 1);
    EXPECT_EQ(regions(), "0-3 rw-p");
    map(3, 1, r);
    EXPECT_EQ(regions(), "0-3 rw-p, 3-4 r--p");
}

TEST_F(MapTest, MergesFileRegionsOnlyWhereTheFileGoesOn) {
    const UniqueFd fd = make_file(8);
    map_file(0, 1, r, fd.get(), 0);
    map_file(1, 1, r, fd.get(), 1);
    EXPECT_EQ(regions(), "0-2 r--p");
    map_file(2, 1, r, fd.get(), 3);
    EXPECT_EQ(regions(), "0-2 r--p, 2-3 r--p");
    map_file(3, 1, r, fd.get(), 4, true);
    EXPECT_EQ(regions(), "0-2 r--p, 2-3 r--p, 3-4 r--s");
}

TEST_F(MapTest, RemembersWhatStandsBehind) {
    const UniqueFd fd = make_file(8);
    struct stat status {};
    ASSERT_EQ(::fstat(fd.get(), &status), 0);
    MapRequest wanted = request(0, 4, r | w);
    wanted.fd = fd.get();
    wanted.offset = 2 * page;
    wanted.name = std::make_shared<const std::string>("/some/file");
    ASSERT_TRUE(space->map(wanted).ok());
    EXPECT_EQ(word(1), 3U);
    ASSERT_EQ(unmap(1, 1), 0);
    const auto rest = space->find(at(3));
    ASSERT_TRUE(rest.has_value());
    EXPECT_EQ(rest->range, (GuestRange{at(2), at(4)}));
    EXPECT_EQ(rest->backing.offset, 4 * page);
    EXPECT_EQ(rest->backing.device, status.st_dev);
    EXPECT_EQ(rest->backing.inode, status.st_ino);
    EXPECT_EQ(*rest->backing.name, "/some/file");
    EXPECT_FALSE(space->find(at(1)).has_value());
}

TEST_F(MapTest, SharedAnonymousMemoryIsAnObject) {
    for (const std::uint64_t index : {0, 1}) {
        MapRequest wanted = request(index, 1, r | w);
        wanted.shared = true;
        ASSERT_TRUE(space->map(wanted).ok());
    }
    EXPECT_EQ(regions(), "0-1 rw-s, 1-2 rw-s") << "two objects do not merge";
    const Region first = *space->find(at(0));
    EXPECT_EQ(*first.backing.name, "/dev/zero (deleted)");
    EXPECT_NE(first.backing.inode, 0U);
    EXPECT_NE(first.backing.inode, space->find(at(1))->backing.inode);
    EXPECT_EQ(host_access(at(0)), "rw-s");
}

TEST_F(MapTest, TheHostDecidesAboutFiles) {
    const UniqueFd fd(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    MapRequest wanted = request(0, 1, r | w);
    wanted.fd = fd.get();
    EXPECT_EQ(map_error(wanted), 0) << "private";
    wanted.shared = true;
    EXPECT_EQ(map_error(wanted), EACCES) << "shared and writable, of a read-only descriptor";
    EXPECT_EQ(regions(), "0-1 rw-p");
    wanted.prot = r;
    wanted.host_flags = MAP_SHARED_VALIDATE | MAP_SYNC;
    EXPECT_EQ(map_error(wanted), EOPNOTSUPP) << "a flag that this file system does not know";
    wanted.host_flags = MAP_SHARED_VALIDATE;
    EXPECT_EQ(map_error(wanted), 0);
    wanted.address = at(4);
    EXPECT_EQ(map_error(wanted), 0) << "where nothing is";
    EXPECT_EQ(regions(), "0-1 r--s, 4-5 r--s");
}

TEST_F(MapTest, GrowsDownIsForPrivateAnonymousMemory) {
    const UniqueFd fd = make_file(1);
    MapRequest wanted = request(0, 1, r);
    wanted.grows_down = true;
    wanted.fd = fd.get();
    EXPECT_EQ(map_error(wanted), EINVAL);
    wanted.fd = -1;
    wanted.shared = true;
    EXPECT_EQ(map_error(wanted), EINVAL);
    wanted.shared = false;
    EXPECT_EQ(map_error(wanted), 0);
}

TEST_F(MapTest, PassesFlagsOn) {
    MapRequest wanted = request(0, 4, r | w);
    wanted.host_flags = MAP_POPULATE | MAP_NORESERVE;
    ASSERT_TRUE(space->map(wanted).ok());
    unsigned char present[4] = {};
    ASSERT_EQ(::mincore(space->host_pointer(at(0)), 4 * page, present), 0);
    EXPECT_TRUE((present[3] & 1) != 0);
}

TEST_F(MapTest, AddressSpaceLimitCountsTheGuestsOwn) {
    space->set_limits(4 * page, ~std::uint64_t{0});
    map(0, 3);
    EXPECT_EQ(map_error(request(8, 2, r)), ENOMEM);
    EXPECT_EQ(map_error(request(1, 3, r)), 0) << "what is replaced does not count twice";
    EXPECT_EQ(regions(), "0-1 rw-p, 1-4 r--p");
    EXPECT_EQ(unmap(0, 2), 0);
    EXPECT_EQ(map_error(request(8, 2, r)), 0);
}

TEST_F(MapTest, DataLimitCountsPrivateWritableMemory) {
    space->set_limits(~std::uint64_t{0}, 2 * page);
    map(0, 2);
    EXPECT_EQ(map_error(request(2, 1, r | w)), ENOMEM);
    EXPECT_EQ(map_error(request(2, 1, r)), 0);
    MapRequest stack = request(8, 1, r | w);
    stack.grows_down = true;
    EXPECT_EQ(map_error(stack), 0);
    MapRequest shared = request(16, 1, r | w);
    shared.shared = true;
    EXPECT_EQ(map_error(shared), 0);
}

TEST_F(MapTest, UnmapTakesHolesAndSplits) {
    map(0, 5);
    EXPECT_EQ(unmap(1, 1), 0);
    EXPECT_EQ(unmap(3, 1), 0);
    EXPECT_EQ(regions(), "0-1 rw-p, 2-3 rw-p, 4-5 rw-p");
    EXPECT_EQ(unmap(0, 100), 0);
    EXPECT_EQ(regions(), "");
    EXPECT_EQ(unmap(0, 1), 0) << "nothing there";
    EXPECT_TRUE(host_mappings({at(0), at(100)}).empty());
}

TEST_F(MapTest, UnmapRefusesWhatLinuxRefuses) {
    EXPECT_EQ(unmap(0, 0), EINVAL);
    EXPECT_EQ(space->unmap(at(0) + 1, page).value, EINVAL);
    EXPECT_EQ(space->unmap(top - page, 2 * page).value, EINVAL);
    EXPECT_EQ(space->unmap(at(0), ~std::uint64_t{0}).value, EINVAL);
}

TEST_F(MapTest, TheGuestRunsOutOfMappingsBeforeFerryDoes) {
    // Every other page inaccessible, until there may be no more mappings (vm.max_map_count).
    constexpr unsigned pages = 200'000;
    map(0, pages, r);
    unsigned index = 1;
    int error = 0;
    while (index < pages && error == 0) {
        error = protect(index, 1, none);
        index += 2;
    }
    if (error == 0) {
        GTEST_SKIP() << "the host allows more mappings than this test makes";
    }
    EXPECT_EQ(error, ENOMEM);
    EXPECT_EQ(protect(index + 10, 100, r | w), ENOMEM);
    EXPECT_EQ(unmap(index + 10, 1), ENOMEM);
    EXPECT_EQ(map_error(request(index + 10, 1, r | w)), ENOMEM);
    void* const own = ::mmap(nullptr, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT_NE(own, MAP_FAILED);
    ::munmap(own, page);
    const std::vector<HostMapping> host = host_mappings({at(0), at(pages)});
    const std::vector<Region> ours = space->regions();
    ASSERT_EQ(ours.size(), host.size());
    for (std::size_t n = 0; n < ours.size(); ++n) {
        ASSERT_EQ(ours[n].range, host[n].range);
        ASSERT_EQ(ours[n].prot == none, host[n].access == "---p");
    }
}

TEST_F(MapTest, TheDestructorUnmaps) {
    map(0, 4);
    space.reset();
    EXPECT_TRUE(host_mappings({at(0), at(4)}).empty());
}

TEST_F(MapTest, TheDefaultLayoutReachesUpToTheSplit) {
    recreate({});
    EXPECT_EQ(space->layout().split, default_split);
    EXPECT_TRUE(space->access_ok(default_split - 1, 1));
    EXPECT_FALSE(space->access_ok(default_split, 1));
    map(0, 1);
}

TEST_F(MapTest, ASpaceWithoutOrderIsRefused) {
    Layout layout;
    layout.mmap_base = layout.split + page;
    EXPECT_FALSE(AddressSpace::create(layout).ok());
    layout = {};
    layout.split = layout.split + 1;
    EXPECT_FALSE(AddressSpace::create(layout).ok());
}

/// In a child with its own mounts: a file on a noexec file system.
int map_noexec_file(AddressSpace& space, GuestAddr at) {
    constexpr int cannot = 77;
    if (::unshare(CLONE_NEWNS) != 0 ||
        ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("none", "/tmp", "tmpfs", MS_NOEXEC, nullptr) != 0) {
        return cannot;
    }
    const int fd = ::open("/tmp/file", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ::ftruncate(fd, page) != 0) {
        return cannot;
    }
    MapRequest wanted;
    wanted.address = at;
    wanted.fixed = true;
    wanted.size = page;
    wanted.fd = fd;
    wanted.prot = r | x;
    if (space.map(wanted).error().value != EPERM) {
        return 1;
    }
    wanted.prot = r;
    if (!space.map(wanted).ok()) {
        return 2;
    }
    return space.protect(at, page, r | x).value == EACCES ? 0 : 3;
}

TEST_F(MapTest, FilesOfNoexecMountsAreNotExecutable) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(map_noexec_file(*space, place));
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    if (WEXITSTATUS(status) == 77) {
        GTEST_SKIP() << "needs the right to mount";
    }
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

} // namespace
} // namespace ferry::memory
