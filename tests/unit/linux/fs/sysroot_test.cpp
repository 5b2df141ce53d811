#include <linux/fs/sysroot.hpp>

#include <cerrno>
#include <cstddef>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <ferry/base/unique_fd.hpp>

#include "sysroot_tree.hpp"

namespace ferry::linux_guest::fs {
namespace {

class SysrootTest : public testing::Test {
protected:
    /// The host path with the sysroot's directory shown as "R"; the error's name if there is one.
    std::string walk(std::string_view guest, Last last = Last::follow, const Start& start = {}) {
        return walk(sysroot, start, guest, last, Purpose::look);
    }
    std::string walk(const Sysroot& view, const Start& start, std::string_view guest, Last last,
                     Purpose purpose) {
        const auto host = view.walk(tree.fd(), start, guest, last, purpose);
        if (!host) {
            return errno_name(host.error().value);
        }
        return view.contains(*host) ? "R" + host->substr(tree.path().size()) : *host;
    }
    /// The bytes of a guest file, or the error.
    std::string read(std::string_view guest, std::uint64_t flags = O_RDONLY,
                     std::uint64_t mode = 0) {
        return read(sysroot, guest, flags, mode);
    }
    std::string read(const Sysroot& view, std::string_view guest, std::uint64_t flags = O_RDONLY,
                     std::uint64_t mode = 0) {
        open_how how{};
        how.flags = flags | O_CLOEXEC;
        how.mode = mode;
        const std::int64_t result = view.open(tree.fd(), guest, how, never);
        if (result < 0) {
            return errno_name(static_cast<int>(-result));
        }
        const UniqueFd fd(static_cast<int>(result));
        char text[256];
        const ssize_t size = ::read(fd.get(), text, sizeof text);
        return size < 0 ? "" : std::string(text, static_cast<std::size_t>(size));
    }
    bool in_sysroot(const std::string& name) const {
        struct stat status {};
        return ::lstat((tree.path() + "/" + name).c_str(), &status) == 0;
    }

    /// The sysroot with what makes it more than libraries.
    Sysroot whole_system() const {
        tree.file("bin/sh", "");
        return Sysroot(tree.path());
    }

    SysrootTree tree;
    Sysroot sysroot{tree.path()};
    std::atomic<std::uint32_t> never{0};
};

TEST_F(SysrootTest, FindsWhatIsThereAndFollowsLinksInside) {
    EXPECT_EQ(walk("/etc/ferry-only"), "R/etc/ferry-only");
    EXPECT_EQ(walk("//etc/./ferry-only"), "R/etc/ferry-only");
    EXPECT_EQ(walk("/usr/bin/awk"), "R/usr/bin/mawk");
    EXPECT_EQ(walk("/usr/bin/awk", Last::keep), "R/usr/bin/awk");
    EXPECT_EQ(walk("/lib/libx.so"), "R/usr/lib/libx.so");
    EXPECT_EQ(walk("/lib/libx.so", Last::keep), "R/usr/lib/libx.so");
    EXPECT_EQ(walk("/"), "R/");
    EXPECT_EQ(walk("/usr/bin/"), "R/usr/bin/");
    EXPECT_EQ(walk("/usr/bin/."), "R/usr/bin/");
    EXPECT_EQ(walk("/etc/ferry-only/"), "R/etc/ferry-only/") << "the host says ENOTDIR";
}

TEST_F(SysrootTest, FallsBackToTheHost) {
    EXPECT_EQ(walk("/etc/passwd"), "/etc/passwd");
    EXPECT_EQ(walk(tree.path() + "/etc/ferry-only"), "R/etc/ferry-only");
}

TEST_F(SysrootTest, AWholeSystemKeepsItsProgramsApart) {
    EXPECT_EQ(walk("/usr/bin/env"), "/usr/bin/env") << "libraries alone: the host's programs serve";
    EXPECT_FALSE(read("/usr/bin/env").empty());

    const Sysroot whole = whole_system();
    EXPECT_EQ(walk(whole, {}, "/usr/bin/env", Last::follow, Purpose::look), "R/usr/bin/env");
    EXPECT_EQ(read(whole, "/usr/bin/env"), "ENOENT");
    EXPECT_EQ(walk(whole, {}, "/etc/passwd", Last::follow, Purpose::read), "/etc/passwd");
    EXPECT_EQ(read(whole, "/usr/bin/env"), "ENOENT");
}

TEST_F(SysrootTest, AWholeSystemKeepsItsStateApart) {
    const Sysroot whole = whole_system();
    for (const char* name : {"/etc/ld.so.cache", "/etc/pam.d/other", "/var/lib/dpkg/status"}) {
        for (const Purpose purpose : {Purpose::look, Purpose::change}) {
            EXPECT_EQ(walk(whole, {}, name, Last::keep, purpose), std::string("R").append(name));
        }
        EXPECT_EQ(read(whole, name), "ENOENT");
    }
}

TEST_F(SysrootTest, AWholeSystemIsLentFilesToLookAt) {
    const Sysroot whole = whole_system();
    EXPECT_EQ(walk(whole, {}, "/etc/hosts", Last::keep, Purpose::look), "/etc/hosts");
    EXPECT_EQ(walk(whole, {}, "/etc/hosts", Last::keep, Purpose::change), "R/etc/hosts");
    EXPECT_EQ(walk(whole, {"/etc", false}, "hosts", Last::keep, Purpose::change), "R/etc/hosts");
    EXPECT_EQ(walk(whole, {}, "/etc/passwd", Last::keep, Purpose::look), "R/etc/passwd")
        << "its packages look whether they have to make it";
    EXPECT_FALSE(read(whole, "/etc/hosts").empty());
    EXPECT_NE(read(whole, "/etc/passwd"), "ENOENT");
    EXPECT_EQ(read(whole, "/etc/hosts", O_RDWR), "ENOENT");
    EXPECT_EQ(read(whole, "/etc/hosts", O_RDONLY | O_TRUNC), "ENOENT");

    EXPECT_EQ(read(whole, "/etc/hosts", O_RDWR | O_CREAT, 0600), "");
    EXPECT_TRUE(in_sysroot("etc/hosts"));
    EXPECT_EQ(read(whole, "/etc/hosts"), "") << "its own from now on";
}

TEST_F(SysrootTest, LinksOfLentFilesAreTheHosts) {
    const Sysroot whole = whole_system();
    tree.file("usr/share/zoneinfo/tzdata.zi", ""); // which hides the host's directory
    EXPECT_EQ(walk(whole, {}, "/etc/localtime", Last::follow, Purpose::read), "/etc/localtime");
    const bool there = ::access("/etc/localtime", R_OK) == 0;
    EXPECT_EQ(read(whole, "/etc/localtime").substr(0, 4), there ? "TZif" : "ENOE");
}

TEST_F(SysrootTest, DotDotStaysInside) {
    EXPECT_EQ(walk("/../../etc/ferry-only"), "R/etc/ferry-only");
    EXPECT_EQ(walk("/usr/up/ferry-only"), "R/etc/ferry-only");
    EXPECT_EQ(walk("/usr/bin/../../etc/ferry-only"), "R/etc/ferry-only");
    EXPECT_EQ(walk("/.."), "R");
}

TEST_F(SysrootTest, TheKernelsTreesAreTheHosts) {
    EXPECT_EQ(walk("/proc/self/maps"), "/proc/self/maps");
    EXPECT_EQ(walk("/dev/null"), "/dev/null");
    EXPECT_EQ(walk("/proc/../etc/ferry-only"), "R/etc/ferry-only");
    EXPECT_EQ(walk("/proc/self/../version"), "/proc/version");
    EXPECT_EQ(walk("/etc/mtab"), "/proc/self/mounts");
    EXPECT_EQ(walk("/processes"), "R/processes") << "only whole names count";
}

TEST_F(SysrootTest, EmptyPlacesShowTheHosts) {
    EXPECT_EQ(walk("/tmp"), "/tmp");
    EXPECT_EQ(walk("/tmp/new-one"), "/tmp/new-one");
    EXPECT_EQ(walk("/home"), "/home");
    EXPECT_EQ(walk("/var/run"), "/run");
    EXPECT_EQ(walk("/var/run/new-one"), "/run/new-one");
}

TEST_F(SysrootTest, ScratchHoldsOldObjectsButNoNewOnes) {
    tree.file("tmp/old", "old");
    EXPECT_EQ(walk("/tmp"), "/tmp");
    EXPECT_EQ(walk("/tmp/old"), "R/tmp/old");
    EXPECT_EQ(walk("/tmp/new-one"), "/tmp/new-one");
}

TEST_F(SysrootTest, FilledHomeBelongsToTheSysroot) {
    tree.file("home/someone", "");
    EXPECT_EQ(walk("/home"), "R/home");
    EXPECT_EQ(walk("/home/new-one"), "R/home/new-one");
}

TEST_F(SysrootTest, NewObjectsGoWhereTheirDirectoryIs) {
    EXPECT_EQ(walk("/etc/new-one"), "R/etc/new-one");
    EXPECT_EQ(walk("/lib/new-one"), "R/usr/lib/new-one");
    EXPECT_EQ(walk("/no/such/directory"), "R/no/such/directory");
}

TEST_F(SysrootTest, CountsLinks) {
    EXPECT_EQ(walk("/loop"), "ELOOP");
    EXPECT_EQ(walk("/loop", Last::keep), "R/loop");
    EXPECT_EQ(walk("/loop/", Last::keep), "ELOOP") << "a slash at the end follows";
}

TEST_F(SysrootTest, RelativePathsBeginAtTheirDirectory) {
    EXPECT_EQ(walk("bin/awk", Last::follow, {"/usr", false}), "R/usr/bin/mawk");
    EXPECT_EQ(walk("../etc/ferry-only", Last::follow, {"/usr", false}), "R/etc/ferry-only");
    EXPECT_EQ(walk("tmp/x", Last::follow, {"", false}), "/tmp/x");
    EXPECT_EQ(walk("ferry-only", Last::follow, {"/etc", true}), "/etc/ferry-only")
        << "a directory of the host does not turn into the sysroot's";
}

TEST_F(SysrootTest, DotDotOutsideLeadsToTheRoot) {
    EXPECT_EQ(walk("..", Last::follow, {"/tmp", true}), "R");
    EXPECT_EQ(walk("../etc/ferry-only", Last::follow, {"/tmp", true}), "R/etc/ferry-only");
    EXPECT_EQ(walk("../../../usr/bin/awk", Last::follow, {"/tmp/a", true}), "R/usr/bin/mawk");
    EXPECT_EQ(walk("../x", Last::follow, {"/tmp/a", true}), "/tmp/x") << "not as far as the root";
    EXPECT_EQ(walk("../../tmp/x", Last::follow, {"/tmp/a", true}), "/tmp/x");
}

TEST_F(SysrootTest, AbsoluteLinksOutsideLeadIn) {
    const std::string link = tree.path() + ".link";
    std::filesystem::create_symlink("/etc/ferry-only", link);
    EXPECT_EQ(walk(link), "R/etc/ferry-only");
    EXPECT_EQ(read(link), "in the sysroot");
    std::filesystem::remove(link);
}

TEST_F(SysrootTest, OpensByTheSameRule) {
    EXPECT_EQ(read("/etc/ferry-only"), "in the sysroot");
    EXPECT_EQ(read("/usr/bin/awk"), "mawk");
    EXPECT_EQ(read("/usr/up/../etc/ferry-only"), "in the sysroot");
    EXPECT_EQ(read("/lib/none.so"), "ENOENT");
    EXPECT_EQ(read("/etc/ferry-only/x"), "ENOTDIR");
    EXPECT_EQ(read("/usr/bin/awk", O_NOFOLLOW), "ELOOP");
    EXPECT_EQ(read("/loop"), "ELOOP");
    EXPECT_NE(read("/etc/mtab").find('/'), std::string::npos) << "the host's list of mounts";
    EXPECT_FALSE(read("/etc/passwd").empty());
}

TEST_F(SysrootTest, LinksMayLeadOut) {
    const std::string host = tree.path() + ".host"; // in /tmp, which is the host's
    ASSERT_EQ(::mkdir(host.c_str(), 0700), 0);
    std::ofstream(host + "/file") << "on the host";
    tree.file("bin/sh", ""); // a whole system: /lib and /usr are its own
    tree.link("etc/out", host + "/file");
    tree.link("usr/lib/out", host);
    tree.link("usr/lib/further", "out/file");
    tree.link("usr/lib/dangling", "none.so");
    const int free = ::dup(0);
    ::close(free);
    EXPECT_EQ(read("/etc/out"), "on the host");
    EXPECT_EQ(read("/lib/out/file"), "on the host");
    EXPECT_EQ(read("/lib/further"), "on the host");
    EXPECT_EQ(read("/lib/out/none"), "ENOENT");
    EXPECT_EQ(read("/lib/dangling"), "ENOENT");
    EXPECT_EQ(read("/lib/none/none.so"), "ENOENT");
    EXPECT_EQ(read("/usr/lib/none/"), "ENOENT");
    EXPECT_EQ(::dup(0), free) << "and nothing is left open";
    ::close(free);
    std::filesystem::remove_all(host);
}

TEST_F(SysrootTest, CreatesByTheSameRule) {
    EXPECT_EQ(read("/etc/created", O_RDWR | O_CREAT, 0600), "");
    EXPECT_TRUE(in_sysroot("etc/created"));
    EXPECT_EQ(read("/etc/created", O_RDWR | O_CREAT | O_EXCL, 0600), "EEXIST");
    EXPECT_EQ(read("/etc/passwd", O_RDONLY | O_CREAT | O_EXCL, 0600), "EEXIST")
        << "it is there, on the host";
    EXPECT_EQ(read("/etc/ferry-only", O_RDWR | O_CREAT, 0600), "in the sysroot");
    EXPECT_EQ(read("/etc", O_RDONLY | O_CREAT, 0600), "EISDIR");

    const std::string name = "/tmp/" + tree.path().substr(5) + ".new";
    EXPECT_EQ(read(name, O_RDWR | O_CREAT, 0600), "");
    EXPECT_FALSE(in_sysroot(name.substr(1)));
    EXPECT_EQ(::unlink(name.c_str()), 0);
}

/// Makes openat2 unknown to this process, as on Linux 5.5.
void forget_openat2() {
    sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog program{std::size(filter), filter};
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

TEST_F(SysrootTest, WorksWithoutOpenat2) {
    GTEST_FLAG_SET(death_test_style, "threadsafe"); // a process that has not looked for it yet
    EXPECT_EXIT(
        {
            forget_openat2();
            const bool right =
                read("/usr/bin/awk") == "mawk" && read("/etc/ferry-only") == "in the sysroot" &&
                read("/lib/none.so") == "ENOENT" && !read("/etc/passwd").empty() &&
                read("/etc/made", O_RDWR | O_CREAT, 0600).empty() && in_sysroot("etc/made");
            std::filesystem::remove_all(tree.path()); // no destructor will
            std::exit(right ? 0 : 1);
        },
        testing::ExitedWithCode(0), "");
}

TEST_F(SysrootTest, NamesForTheGuest) {
    EXPECT_EQ(sysroot.guest_name(tree.path()), "/");
    EXPECT_EQ(sysroot.guest_name(tree.path() + "/usr/bin"), "/usr/bin");
    EXPECT_EQ(sysroot.guest_name(tree.path() + "-other"), tree.path() + "-other");
    EXPECT_EQ(sysroot.guest_name("/usr/bin"), "/usr/bin");
    sysroot.deactivate();
    EXPECT_EQ(sysroot.guest_name(tree.path()), tree.path());
}

TEST(SysrootText, Squeezes) {
    EXPECT_EQ(squeeze("/usr//bin/./x"), "/usr/bin/x");
    EXPECT_EQ(squeeze("//"), "/");
    EXPECT_EQ(squeeze("/."), "/");
    EXPECT_EQ(squeeze("a/./b/"), "a/b/");
    EXPECT_EQ(squeeze("a/."), "a/");
    EXPECT_EQ(squeeze("."), ".");
    EXPECT_EQ(squeeze("/a/../b"), "/a/../b");
}

TEST(SysrootText, KnowsClimbing) {
    EXPECT_TRUE(climbs(".."));
    EXPECT_TRUE(climbs("a/../b"));
    EXPECT_TRUE(climbs("/a/.."));
    EXPECT_FALSE(climbs("a..b/..c/d.."));
    EXPECT_FALSE(climbs("/a/.../b"));
}

} // namespace
} // namespace ferry::linux_guest::fs
