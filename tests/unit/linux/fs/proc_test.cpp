#include <linux/fs/proc/procfs.hpp>

#include <fcntl.h>
#include <linux/fs/calls.hpp>
#include <linux/fs/proc/views.hpp>
#include <unistd.h>

#include "fixture.hpp"

namespace ferry::linux_guest::fs {
namespace {

void expect_object(std::string_view path, int pid, int tid, std::string_view name) {
    const ProcObject object = parse_proc_path(path);
    EXPECT_EQ(object.pid, pid) << path;
    EXPECT_EQ(object.tid, tid) << path;
    EXPECT_EQ(object.name, name) << path;
}

TEST(ProcPath, IsTakenApart) {
    expect_object("/proc/12/maps", 12, 0, "maps");
    expect_object("/proc/12/task/13/status", 12, 13, "status");
    expect_object("/proc/12/task", 12, 0, "task");
    expect_object("/proc/12/fd/3", 12, 0, "fd/3");
    expect_object("/proc/cpuinfo", 0, 0, "cpuinfo");
    expect_object("/somewhere/else/12/exe", 12, 0, "exe");
    expect_object("/proc/12", 12, 0, "");
}

TEST(ProcCpuinfo, HasOneBlockPerHostProcessor) {
    const std::string host = "processor\t: 0\nvendor\t: x\n\nprocessor\t: 1\nvendor\t: x\n\n";
    const std::string text = a64_cpuinfo_view(3, host);
    EXPECT_NE(text.find("processor\t: 1\nBogoMIPS"), std::string::npos);
    EXPECT_NE(text.find("Features\t: fp asimd\n"), std::string::npos);
    EXPECT_EQ(text.find("vendor"), std::string::npos);
    EXPECT_NE(rv64_cpuinfo_view(0, host).find("hart\t\t: 1\nisa\t\t: rv64imafdc\n"),
              std::string::npos);
}

class ProcTest : public CallTest {
protected:
    std::string contents(std::string_view name, DirFd dir = DirFd{AT_FDCWD}) {
        const auto fd = openat(*task, dir, path(name), {O_RDONLY | O_CLOEXEC}, {0});
        if (fd.is_error()) {
            return errno_name(fd.error().value);
        }
        std::string text;
        char part[4096];
        ssize_t size = 0;
        while ((size = ::read(static_cast<int>(fd.value()), part, sizeof part)) > 0) {
            text.append(part, static_cast<std::size_t>(size));
        }
        ::close(static_cast<int>(fd.value()));
        return text;
    }
    static std::string line_of(const std::string& text, const std::string& key) {
        const std::size_t at = text.find(key);
        return at == std::string::npos ? "" : text.substr(at, text.find('\n', at) - at);
    }
};

TEST_F(ProcTest, MapsShowTheGuestAlone) {
    const auto regions = task->space().regions();
    const std::string maps = contents("/proc/self/maps");
    EXPECT_EQ(static_cast<std::size_t>(std::count(maps.begin(), maps.end(), '\n')), regions.size());
    EXPECT_EQ(maps.find("linux_fs_test"), std::string::npos);
    EXPECT_EQ(line_of(maps, "rw-p"), "rw-p 00000000 00:00 0 ");
    EXPECT_EQ(contents("/proc/thread-self/maps"), maps);
    EXPECT_EQ(contents("/proc/" + std::to_string(::getpid()) + "/maps"), maps);

    const int directory = ::open("/proc/self", O_PATH | O_CLOEXEC);
    EXPECT_EQ(contents("maps", DirFd{directory}), maps) << "relative to a descriptor";
    ::close(directory);
    char link[] = "/tmp/ferry-maps-XXXXXX";
    ::close(::mkstemp(link));
    ::unlink(link);
    ASSERT_EQ(::symlink("/proc/self/maps", link), 0);
    EXPECT_EQ(contents(link), maps) << "through a link";
    ::unlink(link);
}

TEST_F(ProcTest, MapsOfOthersAreTheirs) {
    EXPECT_EQ(contents("/proc/" + std::to_string(::getppid()) + "/maps")
                  .find(line_of(contents("/proc/self/maps"), "-")),
              std::string::npos);
}

TEST_F(ProcTest, StatusCountsTheGuest) {
    process->add_thread(*task);
    const std::string status = contents("/proc/self/status");
    EXPECT_EQ(line_of(status, "VmSize:"), "VmSize:\t      64 kB");
    EXPECT_EQ(line_of(status, "Threads:"), "Threads:\t1");
    task->signals.mask = signal_bit(SIGSEGV);
    EXPECT_EQ(line_of(contents("/proc/self/status"), "SigBlk:"), "SigBlk:\t0000000000000400");
    EXPECT_EQ(contents("/proc/self/statm").substr(0, 3), "16 ");
    const std::string stat = contents("/proc/self/stat");
    EXPECT_NE(stat.find(" 65536 "), std::string::npos) << "vsize: " << stat;
    process->remove_thread(*task);
}

TEST_F(ProcTest, SmapsHaveSizes) {
    const std::string smaps = contents("/proc/self/smaps");
    EXPECT_EQ(line_of(smaps, "Size:"), "Size:                 64 kB");
    EXPECT_NE(smaps.find("VmFlags: rd wr mr mw me"), std::string::npos);
}

TEST_F(ProcTest, ArgumentsAreReadFromGuestMemory) {
    const Path text = path("one");
    process->image.arguments = {text.addr(), text.addr() + 4};
    EXPECT_EQ(contents("/proc/self/cmdline"), std::string("one\0", 4));
    EXPECT_FALSE(memory::copy_out(task->space(), text.addr(), "two", 3));
    EXPECT_EQ(contents("/proc/self/cmdline"), std::string("two\0", 4)) << "setproctitle";
}

TEST_F(ProcTest, ExeIsTheGuestsProgram) {
    process->image.path = "/guest/program";
    process->image.host_path = "/etc/passwd";
    const GuestAddr to = allocate(256);
    const auto link = [&](std::string_view name) {
        return bytes(to, readlinkat(*task, DirFd{AT_FDCWD}, path(name), OutBytes(to), 256).value());
    };
    EXPECT_EQ(link("/proc/self/exe"), "/guest/program");
    EXPECT_EQ(link("/proc/thread-self/exe"), "/guest/program");
    EXPECT_EQ(contents("/proc/self/exe"), contents("/etc/passwd"));
    const Out<Stat> status(allocate(sizeof(Stat)));
    ASSERT_EQ(newfstatat(*task, DirFd{AT_FDCWD}, path("/proc/self/exe"), status, {0}).value(), 0);
    struct stat host {};
    ASSERT_EQ(::stat("/etc/passwd", &host), 0);
    EXPECT_EQ(task->read(status.cast<Stat>())->inode, host.st_ino);

    char self[256] = {};
    ASSERT_GT(::readlink("/proc/self/exe", self, sizeof self - 1), 0);
    ASSERT_EQ(newfstatat(*task, DirFd{AT_FDCWD}, path(self), status, {0}).value(), 0);
    EXPECT_NE(task->read(status.cast<Stat>())->inode, host.st_ino) << "ferry by its own name";
}

TEST_F(ProcTest, SnapshotsLookLikeFiles) {
    const auto fd = openat(*task, DirFd{AT_FDCWD}, path("/proc/self/maps"), {O_RDONLY}, {0});
    ASSERT_FALSE(fd.is_error());
    const int number = static_cast<int>(fd.value());
    struct stat status {};
    ASSERT_EQ(::fstat(number, &status), 0);
    EXPECT_EQ(status.st_mode, std::uint32_t{S_IFREG | 0444});
    EXPECT_EQ(::write(number, "x", 1), -1);
    EXPECT_EQ(::fcntl(number, F_GETFD), 0) << "no close-on-exec was asked for";
    ::close(number);
}

} // namespace
} // namespace ferry::linux_guest::fs
