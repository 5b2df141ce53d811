#include <linux/fs/calls.hpp>

#include <climits>
#include <dirent.h>
#include <fcntl.h>
#include <linux/fs/paths.hpp>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "fixture.hpp"

namespace ferry::linux_guest::fs {
namespace {

constexpr DirFd cwd{AT_FDCWD};
constexpr std::uint64_t a64_directory = 040000;
constexpr std::uint64_t a64_nofollow = 0100000;

class PlainCallTest : public CallTest {};

TEST_F(PlainCallTest, StatusHasTheGenericLayout) {
    const GuestPtr<Stat> to(allocate(sizeof(Stat)));
    ASSERT_EQ(newfstatat(*task, cwd, path("/etc/passwd"), Out<Stat>(to.addr()), {0}).value(), 0);
    struct stat host {};
    ASSERT_EQ(::stat("/etc/passwd", &host), 0);
    const std::string raw = bytes(to.addr(), sizeof(Stat));
    const auto word = [&](std::size_t offset) {
        std::uint32_t value = 0;
        std::memcpy(&value, raw.data() + offset, sizeof value);
        return value;
    };
    EXPECT_EQ(word(16), host.st_mode); // offsets of asm-generic/stat.h
    EXPECT_EQ(word(20), host.st_nlink);
    EXPECT_EQ(word(48), static_cast<std::uint32_t>(host.st_size));
    EXPECT_EQ(word(88), static_cast<std::uint32_t>(host.st_mtim.tv_sec));
}

TEST_F(PlainCallTest, BadAddressesAreRefused) {
    const std::uint64_t above = memory::default_split.value();
    EXPECT_EQ(openat(*task, cwd, Path(above), {0}, {0}).error().value, EFAULT);
    EXPECT_EQ(openat(*task, cwd, Path(std::uint64_t{8}), {0}, {0}).error().value, EFAULT);
    EXPECT_EQ(fstat(*task, Fd{0}, Out<Stat>(above)).error().value, EFAULT);
    EXPECT_EQ(readv(*task, Fd{0}, InArray<iovec>(above), 1).error().value, EFAULT);
    const auto parts = object(iovec{reinterpret_cast<void*>(above), 8});
    EXPECT_EQ(writev(*task, Fd{1}, InArray<iovec>(parts.addr()), 1).error().value, EFAULT);
    EXPECT_EQ(ioctl(*task, Fd{0}, {0x5413}, {above}).error().value, EFAULT);
    EXPECT_EQ(fcntl(*task, Fd{0}, {F_GETLK}, {above}).error().value, EFAULT);
}

TEST_F(PlainCallTest, DescriptorFlagsAreTheGuests) {
    const auto fd = openat(*task, cwd, path("/tmp"), {a64_directory | O_CLOEXEC}, {0});
    ASSERT_FALSE(fd.is_error());
    const Fd directory{static_cast<int>(fd.value())};
    const auto flags = fcntl(*task, directory, {F_GETFL}, {0});
    EXPECT_EQ(static_cast<std::uint64_t>(flags.value()) & a64_directory, a64_directory);
    ::close(directory.value);
}

TEST_F(PlainCallTest, PrivateDescriptorsAreNotTheGuests) {
    const auto kept = task->descriptors().keep(::open("/dev/null", O_RDONLY));
    ASSERT_TRUE(kept.ok());
    const int number = task->descriptors().get(*kept);
    EXPECT_GE(number, 100);
    EXPECT_EQ(fcntl(*task, Fd{number}, {F_GETFD}, {0}).error().value, EBADF);
    EXPECT_EQ(dup3(*task, Fd{number}, Fd{50}, {0}).error().value, EBADF);
    EXPECT_EQ(newfstatat(*task, DirFd{number}, path(""), Out<Stat>(allocate(sizeof(Stat))),
                         {AT_EMPTY_PATH})
                  .error()
                  .value,
              EBADF);

    ASSERT_EQ(::dup2(0, 60), 60);
    EXPECT_EQ(close_range(*task, 60, ~0U, {0}).value(), 0);
    EXPECT_EQ(::fcntl(60, F_GETFD), -1);
    EXPECT_NE(::fcntl(number, F_GETFD), -1) << "close_range passes over it";

    ASSERT_EQ(dup3(*task, Fd{0}, Fd{number}, {0}).value(), number) << "the guest may have it";
    const int moved = task->descriptors().get(*kept);
    EXPECT_NE(moved, number);
    EXPECT_NE(::fcntl(moved, F_GETFD), -1);
    EXPECT_FALSE(task->is_private(number));
    EXPECT_TRUE(task->is_private(moved));
    ::close(number);
}

TEST_F(PlainCallTest, PrivateDescriptorsAreNotListed) {
    const auto kept = task->descriptors().keep(::open("/dev/null", O_RDONLY));
    ASSERT_TRUE(kept.ok());
    const std::string name = std::to_string(task->descriptors().get(*kept));
    const auto fd = openat(*task, cwd, path("/proc/self/fd"), {a64_directory}, {0});
    ASSERT_FALSE(fd.is_error());
    const GuestAddr to = allocate(4096);
    bool lists_itself = false;
    for (;;) {
        const auto size = getdents64(*task, Fd{static_cast<int>(fd.value())}, OutBytes(to), 4096);
        ASSERT_FALSE(size.is_error());
        if (size.value() == 0) {
            break;
        }
        const std::string entries = bytes(to, size.value());
        for (std::size_t at = 0; at < entries.size();) {
            const auto* entry = reinterpret_cast<const dirent64*>(entries.data() + at);
            EXPECT_NE(entry->d_name, name);
            lists_itself |= entry->d_name == std::to_string(fd.value());
            at += entry->d_reclen;
        }
    }
    EXPECT_TRUE(lists_itself);
    ::close(static_cast<int>(fd.value()));
}

TEST_F(PlainCallTest, EpollEventsHaveTheGenericLayout) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const int epoll = ::epoll_create1(0);
    const auto event = object(EpollEvent{EPOLLIN, 0, 0x1122334455667788});
    ASSERT_EQ(
        epoll_ctl(*task, Fd{epoll}, {EPOLL_CTL_ADD}, Fd{ends[0]}, In<EpollEvent>(event.addr()))
            .value(),
        0);
    ASSERT_EQ(::write(ends[1], "x", 1), 1);
    const GuestAddr to = allocate(2 * sizeof(EpollEvent));
    ASSERT_EQ(epoll_pwait(*task, Fd{epoll}, OutArray<EpollEvent>(to), 2, 0, {}, 0).value(), 1);
    const auto got = task->read(GuestPtr<EpollEvent>(to));
    ASSERT_TRUE(got.ok());
    EXPECT_EQ(got->events, std::uint32_t{EPOLLIN});
    EXPECT_EQ(got->data, 0x1122334455667788U);
    for (const int fd : {ends[0], ends[1], epoll}) {
        ::close(fd);
    }
}

TEST_F(PlainCallTest, VectorsMoveBytes) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const Path words = path("abcdef");
    const GuestAddr parts = allocate(2 * sizeof(iovec));
    const GuestPtr<iovec> array(parts);
    EXPECT_FALSE(task->write(array.at(0), {reinterpret_cast<void*>(words.value()), 2}));
    EXPECT_FALSE(task->write(array.at(1), {reinterpret_cast<void*>(words.value() + 4), 2}));
    EXPECT_EQ(writev(*task, Fd{ends[1]}, InArray<iovec>(parts), 2).value(), 4);
    char text[8] = {};
    EXPECT_EQ(::read(ends[0], text, sizeof text), 4);
    EXPECT_STREQ(text, "abef");
    EXPECT_EQ(writev(*task, Fd{ends[1]}, InArray<iovec>(parts), IOV_MAX + 1).error().value, EINVAL);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_F(PlainCallTest, UnknownCommandsAreRefused) {
    EXPECT_EQ(fcntl(*task, Fd{0}, {9999}, {0}).error().value, EINVAL);
    EXPECT_EQ(ioctl(*task, Fd{0}, {0xae00}, {0}).error().value, ENOTTY) << "KVM";
}

class SysrootedCallTest : public SysrootCallTest {
protected:
    std::string working_directory() {
        const GuestAddr to = allocate(PATH_MAX);
        const auto size = getcwd(*task, OutBytes(to), PATH_MAX);
        return bytes(to, size.is_error() ? size.value() : size.value() - 1);
    }
    std::string link_text(DirFd dir, std::string_view name) {
        const GuestAddr to = allocate(PATH_MAX);
        return bytes(to, readlinkat(*task, dir, path(name), OutBytes(to), PATH_MAX).value());
    }
    std::string contents(DirFd dir, std::string_view name) {
        const auto fd = openat(*task, dir, path(name), {O_RDONLY}, {0});
        if (fd.is_error()) {
            return errno_name(fd.error().value);
        }
        char text[256];
        const ssize_t size = ::read(static_cast<int>(fd.value()), text, sizeof text);
        ::close(static_cast<int>(fd.value()));
        return size < 0 ? "unreadable" : std::string(text, static_cast<std::size_t>(size));
    }
    std::int64_t status_of(DirFd dir, std::string_view name, std::uint64_t flags = 0) {
        const Out<Stat> to(allocate(sizeof(Stat)));
        const auto result = newfstatat(*task, dir, path(name), to, {flags});
        return result.is_error() ? result.value()
                                 : static_cast<std::int64_t>(task->read(to.cast<Stat>())->mode);
    }
};

TEST_F(SysrootedCallTest, WorkingDirectoryIsTheGuests) {
    ASSERT_EQ(chdir(*task, path("/usr/bin")).value(), 0);
    EXPECT_EQ(std::filesystem::current_path(), tree().path() + "/usr/bin");
    EXPECT_EQ(working_directory(), "/usr/bin");
    EXPECT_EQ(link_text(cwd, "/proc/self/cwd"), "/usr/bin");
    EXPECT_EQ(contents(cwd, "awk"), "mawk") << "an absolute link";
    EXPECT_EQ(contents(cwd, "../../etc/ferry-only"), "in the sysroot");
    EXPECT_FALSE(contents(cwd, "../../etc/passwd").empty()) << "on the host only";
    ASSERT_EQ(chdir(*task, path("../..")).value(), 0);
    EXPECT_EQ(working_directory(), "/");
    ASSERT_EQ(chdir(*task, path("..")).value(), 0);
    EXPECT_EQ(working_directory(), "/");
    ASSERT_EQ(chdir(*task, path("tmp")).value(), 0);
    EXPECT_EQ(std::filesystem::current_path(), "/tmp");
}

TEST_F(SysrootedCallTest, WorksBelowDirectoriesWhoseWholeNameIsTooLong) {
    const std::string name(200, 'd');
    for (const char* start : {"/usr/share/ferry", tree().path().c_str()}) {
        ASSERT_EQ(chdir(*task, path(start)).value(), 0);
        for (std::size_t length = 0; length < PATH_MAX + 2 * name.size(); length += name.size()) {
            ASSERT_EQ(mkdirat(*task, cwd, path(name), {0755}).value(), 0) << length;
            ASSERT_EQ(chdir(*task, path(name)).value(), 0) << length;
        }
        EXPECT_EQ(working_directory(), "ENAMETOOLONG");
        const auto fd = openat(*task, cwd, path("file"), {O_WRONLY | O_CREAT}, {0600});
        ASSERT_GE(fd.value(), 0);
        ::close(static_cast<int>(fd.value()));
        EXPECT_EQ(contents(cwd, "../" + name + "/file"), "");
    }
}

TEST_F(SysrootedCallTest, RelativeToADescriptor) {
    const auto opened = openat(*task, cwd, path("/usr"), {a64_directory}, {0});
    ASSERT_FALSE(opened.is_error());
    const DirFd usr{static_cast<int>(opened.value())};
    EXPECT_EQ(contents(usr, "bin/awk"), "mawk");
    EXPECT_EQ(contents(usr, "up/ferry-only"), "in the sysroot");
    EXPECT_EQ(contents(usr, "../etc/ferry-only"), "in the sysroot");
    EXPECT_EQ(contents(usr, "bin/none"), "ENOENT");
    EXPECT_EQ(link_text(usr, "bin/awk"), "/etc/alternatives/awk") << "an ordinary link's own text";
    EXPECT_EQ(link_text(cwd, "/proc/self/fd/" + std::to_string(usr.value)), "/usr");
    EXPECT_EQ(guest_path_of(*task, usr.value), "/usr");
    ::close(usr.value);
}

TEST_F(SysrootedCallTest, StatusFollowsTheRule) {
    EXPECT_TRUE(S_ISREG(status_of(cwd, "/usr/bin/awk")));
    EXPECT_TRUE(S_ISLNK(status_of(cwd, "/usr/bin/awk", AT_SYMLINK_NOFOLLOW)));
    EXPECT_TRUE(S_ISREG(status_of(cwd, "/etc/passwd")));
    EXPECT_EQ(status_of(cwd, "/usr/bin/none"), -ENOENT);
    ASSERT_EQ(chdir(*task, path("/usr/bin")).value(), 0);
    EXPECT_TRUE(S_ISLNK(status_of(cwd, "awk", AT_SYMLINK_NOFOLLOW)));
    EXPECT_TRUE(S_ISREG(status_of(cwd, "awk")));
    EXPECT_EQ(status_of(cwd, "none", AT_SYMLINK_NOFOLLOW), -ENOENT);
    ASSERT_EQ(chdir(*task, path("/etc")).value(), 0);
    EXPECT_TRUE(S_ISREG(status_of(cwd, "passwd", AT_SYMLINK_NOFOLLOW))) << "on the host only";
    EXPECT_EQ(faccessat(*task, cwd, path("/usr/bin/awk"), {R_OK}).value(), 0);
    EXPECT_EQ(faccessat(*task, cwd, path("/usr/bin/none"), {F_OK}).error().value, ENOENT);
}

TEST_F(SysrootedCallTest, StatusOfOneNameIsThatOfTheObjectThatOpenFinds) {
    tree().file("only-here", "text");
    tree().link("to-host", "/proc/self");
    tree().link("to-missing", "/nowhere");
    for (const char* const name : {"/",
                                   "/.",
                                   "/..",
                                   "//",
                                   "/usr",
                                   "/usr/",
                                   "/lib",
                                   "/lib/",
                                   "/etc",
                                   "/tmp",
                                   "/run",
                                   "/home",
                                   "/proc",
                                   "/proc/self",
                                   "/proc/self/",
                                   "/proc/self/fd/0",
                                   "/proc/self/../version",
                                   "/dev/null",
                                   "/boot",
                                   "/only-here",
                                   "/only-here/",
                                   "/only-here/x",
                                   "/to-host",
                                   "/to-host/",
                                   "/to-missing",
                                   "/loop",
                                   "/none",
                                   "/none/x",
                                   "/proc/none",
                                   "/sbin"}) {
        for (const std::uint64_t flags : {std::uint64_t{0}, std::uint64_t{AT_SYMLINK_NOFOLLOW}}) {
            const auto fd =
                openat(*task, cwd, path(name), {O_PATH | (flags != 0 ? a64_nofollow : 0)}, {0});
            struct stat opened {};
            std::int64_t wanted = -fd.error().value;
            if (!fd.is_error()) {
                ::fstat(static_cast<int>(fd.value()), &opened);
                ::close(static_cast<int>(fd.value()));
                wanted = static_cast<std::int64_t>(opened.st_ino);
            }
            const Out<Stat> to(allocate(sizeof(Stat)));
            const auto found = newfstatat(*task, cwd, path(name), to, {flags});
            const auto inode = found.is_error()
                                   ? found.value()
                                   : static_cast<std::int64_t>(task->read(to.cast<Stat>())->inode);
            EXPECT_EQ(inode, wanted) << name << " " << flags;
            const Out<struct statx> extended(allocate(sizeof(struct statx)));
            const auto also = statx(*task, cwd, path(name), {flags}, {STATX_BASIC_STATS}, extended);
            const auto same =
                also.is_error()
                    ? also.value()
                    : static_cast<std::int64_t>(task->read(extended.cast<struct statx>())->stx_ino);
            EXPECT_EQ(same, wanted) << name << " " << flags;
        }
    }
}

TEST_F(SysrootedCallTest, NamesAreMadeAndTakenByTheRule) {
    EXPECT_EQ(mkdirat(*task, cwd, path("/etc/made"), {0755}).value(), 0);
    EXPECT_TRUE(std::filesystem::is_directory(tree().path() + "/etc/made"));
    EXPECT_EQ(mkdirat(*task, cwd, path("/etc/passwd"), {0755}).error().value, EEXIST);
    EXPECT_EQ(
        symlinkat(*task, String(path("/usr/bin/awk").addr()), cwd, path("/etc/made/link")).value(),
        0);
    EXPECT_EQ(link_text(cwd, "/etc/made/link"), "/usr/bin/awk");
    EXPECT_EQ(renameat2(*task, cwd, path("/etc/made/link"), cwd, path("/etc/link"), {0}).value(),
              0);
    EXPECT_EQ(linkat(*task, cwd, path("/etc/ferry-only"), cwd, path("/etc/second"), {0}).value(),
              0);
    EXPECT_EQ(contents(cwd, "/etc/second"), "in the sysroot");
    EXPECT_EQ(unlinkat(*task, cwd, path("/etc/link"), {0}).value(), 0);
    EXPECT_EQ(unlinkat(*task, cwd, path("/etc/made"), {AT_REMOVEDIR}).value(), 0);
    EXPECT_FALSE(std::filesystem::exists(tree().path() + "/etc/made"));
    EXPECT_TRUE(std::filesystem::exists(tree().path() + "/usr/bin/awk")) << "not through the link";
}

TEST_F(SysrootedCallTest, ProgramsAreFound) {
    auto file = open_for_exec(*task, cwd, "/usr/bin/awk", 0);
    ASSERT_TRUE(file.ok());
    EXPECT_EQ(file->file.guest_path, "/usr/bin/mawk");
    EXPECT_EQ(file->file.host_path, tree().path() + "/usr/bin/mawk");
    EXPECT_EQ(file->exec_name, "/usr/bin/awk");
    EXPECT_EQ(open_for_exec(*task, cwd, "/usr/bin/awk", AT_SYMLINK_NOFOLLOW).error().value, ELOOP);
    EXPECT_EQ(open_for_exec(*task, cwd, "/usr/bin/none", 0).error().value, ENOENT);
    EXPECT_EQ(open_for_exec(*task, cwd, "/usr/bin", 0).error().value, EACCES);

    const int directory = ::open((tree().path() + "/usr").c_str(), O_PATH | O_CLOEXEC);
    file = open_for_exec(*task, DirFd{directory}, "bin/mawk", 0);
    ASSERT_TRUE(file.ok());
    EXPECT_EQ(file->exec_name, "/dev/fd/" + std::to_string(directory) + "/bin/mawk");
    EXPECT_TRUE(file->closes_on_exec);
    ::close(directory);
}

TEST_F(SysrootedCallTest, SocketsAreNamedByTheRule) {
    sockaddr_un guest{};
    guest.sun_family = AF_UNIX;
    std::strcpy(guest.sun_path, "/etc/socket");
    const auto size =
        static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + std::strlen(guest.sun_path) + 1);
    const auto host = UnixAddress::to_host(*task, guest, size, Last::keep);
    ASSERT_TRUE(host.ok());
    const auto* address = reinterpret_cast<const sockaddr_un*>(host->address());
    EXPECT_EQ(address->sun_path, tree().path() + "/etc/socket");

    sockaddr_un back = *address;
    EXPECT_EQ(unix_address_to_guest(*task, back, host->size()), size);
    EXPECT_STREQ(back.sun_path, "/etc/socket");
}

TEST_F(SysrootedCallTest, LongSocketNamesStillFit) {
    const std::string directory = "/usr/share/" + std::string(85, 'd');
    ASSERT_EQ(mkdirat(*task, cwd, path(directory), {0755}).value(), 0);
    sockaddr_un guest{};
    guest.sun_family = AF_UNIX;
    std::strcpy(guest.sun_path, (directory + "/s").c_str());
    const auto host = UnixAddress::to_host(*task, guest, sizeof guest, Last::keep);
    ASSERT_TRUE(host.ok());
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    EXPECT_EQ(::bind(socket, host->address(), host->size()), 0);
    EXPECT_TRUE(std::filesystem::is_socket(tree().path() + directory + "/s"));
    ::close(socket);
}

} // namespace
} // namespace ferry::linux_guest::fs
