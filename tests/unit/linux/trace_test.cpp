#include <linux/trace/tracer.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include <linux/trace/structs.hpp>

#include "fs/fixture.hpp"

namespace ferry::linux_guest {
namespace {

/// Makes calls by number, as the run loop does, and reads the trace.
class TraceTest : public fs::CallTest {
protected:
    TraceTest() : file_(::memfd_create("trace", MFD_CLOEXEC)) { begin({}); }

    void begin(std::vector<std::string> groups) {
        Configuration configuration;
        configuration.trace = true;
        configuration.trace_groups = std::move(groups);
        configuration.trace_file = "/proc/self/fd/" + std::to_string(file_.get());
        configuration.trace_root = task->tid();
        auto made = Tracer::create(configuration, task->descriptors());
        ASSERT_TRUE(made.ok());
        tracer = *made;
        process->tracer = tracer;
    }

    Outcome call(std::string_view name, const kernel::Words& words) {
        for (const Syscall& row : all_syscalls()) {
            if (row.name() == name) {
                tracer->enter(*task, row, words);
                const Outcome outcome = row.handler()(*task, words);
                tracer->leave(*task, row, words, outcome);
                return outcome;
            }
        }
        ADD_FAILURE() << name;
        return 0;
    }
    std::string text() {
        std::string all(static_cast<std::size_t>(::lseek(file_.get(), 0, SEEK_END)), '\0');
        EXPECT_EQ(::pread(file_.get(), all.data(), all.size(), 0),
                  static_cast<ssize_t>(all.size()));
        return all;
    }
    std::uint64_t string(std::string_view value) { return path(value).value(); }

    std::shared_ptr<Tracer> tracer;

private:
    UniqueFd file_;
};

constexpr std::uint64_t at_cwd = static_cast<std::uint64_t>(AT_FDCWD);

TEST_F(TraceTest, AFailureNamesItsError) {
    call("openat", {at_cwd, string("/no/such\n\"file\""), 02000000 | 040000, 0666});
    EXPECT_EQ(text(),
              "openat(AT_FDCWD, \"/no/such\\n\\\"file\\\"\", O_RDONLY|O_DIRECTORY|O_CLOEXEC)"
              " = -1 ENOENT (No such file or directory)\n");
}

TEST_F(TraceTest, TheModeIsShownWhereAFileIsMade) {
    call("openat", {at_cwd, string("/no/such/file"), 0100 | 01, 0640});
    EXPECT_EQ(text(), "openat(AT_FDCWD, \"/no/such/file\", O_WRONLY|O_CREAT, 0640)"
                      " = -1 ENOENT (No such file or directory)\n");
}

TEST_F(TraceTest, ResultsStandInTheirColumn) {
    call("close", {1000});
    EXPECT_EQ(text(), "close(1000)                             = -1 EBADF (Bad file descriptor)\n");
}

TEST_F(TraceTest, OutputIsShownByItsLength) {
    const UniqueFd zero(::memfd_create("input", 0));
    ASSERT_EQ(::pwrite(zero.get(), "ab\001\0017", 5, 0), 5);
    const auto buffer = allocate(64).value();
    call("read", {static_cast<std::uint64_t>(zero.get()), buffer, 64});
    EXPECT_EQ(text().substr(text().find(',')), ", \"ab\\1\\0017\", 64)                = 5\n");
}

TEST_F(TraceTest, LongTextIsCut) {
    const auto from = string(std::string(100, 'x'));
    call("write", {1000, from, 100});
    EXPECT_EQ(text(), "write(1000, \"" + std::string(32, 'x') +
                          "\"..., 100) = -1 EBADF (Bad file descriptor)\n");
}

TEST_F(TraceTest, PointersThatCannotBeFollowedAreAddresses) {
    call("openat", {at_cwd, 0x10, 0, 0});
    call("nanosleep", {0x20, 0});
    EXPECT_EQ(text(), "openat(AT_FDCWD, 0x10, O_RDONLY)        = -1 EFAULT (Bad address)\n"
                      "nanosleep(0x20, NULL)                   = -1 EFAULT (Bad address)\n");
}

TEST_F(TraceTest, StructsFlagsAndSignalsHaveNames) {
    const auto set = object<SignalSet>(signal_bit(SIGINT) | signal_bit(40));
    call("rt_sigprocmask", {SIG_BLOCK, set.value(), 0, 8});
    const auto time = object<timespec>({1, 2});
    call("clock_gettime", {99, time.value()});
    call("mmap", {0, 0, 3, 0x22, ~std::uint64_t{0}, 0});
    EXPECT_EQ(text(),
              "rt_sigprocmask(SIG_BLOCK, [INT RT_8], NULL, 8) = 0\n" +
                  fmt::format("clock_gettime(0x63, {:#x})     = -1 EINVAL (Invalid argument)\n",
                              time.value()) +
                  "mmap(NULL, 0, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0x0)"
                  " = -1 EINVAL (Invalid argument)\n");
}

TEST_F(TraceTest, MessagesShowAddressAndParts) {
    const auto text_at = string("hello");
    sockaddr_un to{AF_UNIX, "/x"};
    net::MessageHeader header{};
    header.name = object(to).value();
    header.name_size = 5;
    header.parts = object<iovec>({task->space().host_pointer(GuestAddr(text_at)), 5}).value();
    header.part_count = 1;
    call("sendmsg", {1000, object(header).value(), MSG_DONTWAIT});
    EXPECT_EQ(text(),
              "sendmsg(1000, {msg_name={sa_family=AF_UNIX, sun_path=\"/x\"}, msg_namelen=5, "
              "msg_iov=[{iov_base=\"hello\", iov_len=5}], msg_iovlen=1, "
              "msg_controllen=0, msg_flags=0}, MSG_DONTWAIT) = -1 EBADF (Bad file "
              "descriptor)\n");
}

TEST_F(TraceTest, OnlyWantedGroupsAreShown) {
    begin({"memory", "signal"});
    call("close", {1000});
    call("munmap", {0, 0});
    EXPECT_EQ(text(), "munmap(NULL, 0)                         = -1 EINVAL (Invalid argument)\n");
}

TEST_F(TraceTest, UnknownGroupsAreNamedWithTheKnown) {
    const std::vector<std::string> names{"file", "fiel"};
    const auto groups = parse_groups(names);
    ASSERT_FALSE(groups.ok());
    EXPECT_EQ(groups.error().message,
              "--trace: there is no group 'fiel'; the groups are all, desc, descriptor, file, ipc, "
              "memory, network, other, process, signal, time, win32");
}

TEST_F(TraceTest, SignalsAndEndsAreLines) {
    siginfo_t info{};
    info.si_signo = SIGSEGV;
    info.si_code = SEGV_MAPERR;
    info.si_addr = reinterpret_cast<void*>(0x10);
    tracer->signal(*task, info);
    siginfo_t child{};
    child.si_signo = SIGCHLD;
    child.si_code = CLD_EXITED;
    child.si_pid = 5;
    child.si_status = 3;
    tracer->signal(*task, child);
    tracer->exited(*task, 3);
    tracer->killed(*task, SIGSEGV);
    EXPECT_EQ(text(), "--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=0x10} ---\n"
                      "--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=5, si_uid=0, "
                      "si_status=3} ---\n"
                      "+++ exited with 3 +++\n"
                      "+++ killed by SIGSEGV +++\n");
}

TEST_F(TraceTest, ACallThatMayKillIsWrittenBefore) {
    call("kill", {static_cast<std::uint64_t>(task->tid()), SIGTERM + 1000});
    EXPECT_EQ(text().find("unfinished"), std::string::npos);
    const std::uint64_t nobody = 0x7fffffff;
    call("kill", {nobody, SIGTERM});
    EXPECT_NE(text().find("kill(2147483647, SIGTERM <unfinished ...>\n<... kill resumed>)"),
              std::string::npos)
        << text();
}

TEST_F(TraceTest, AnInterruptedCallShowsTheRestart) {
    const Syscall* const row = find_syscall(Isa::a64, 101);
    ASSERT_NE(row, nullptr);
    tracer->enter(*task, *row, {});
    tracer->leave(*task, *row, {}, Outcome(-kernel::restart_if_sa_restart));
    EXPECT_EQ(text(), "nanosleep(NULL, NULL)                   = ? ERESTARTSYS (To be restarted if "
                      "SA_RESTART is set)\n");
}

TEST_F(TraceTest, AThreadThatHasNotEnteredHasNoLine) {
    const Syscall* const row = find_syscall(Isa::a64, 172);
    tracer->leave(*task, *row, {}, Outcome(0));
    EXPECT_EQ(text(), "");
}

TEST(TraceText, FlagsKeepWhatHasNoName) {
    const auto text = [](const FlagTable& table, std::uint64_t value) {
        std::string out;
        structs::flags(out, table, value);
        return out;
    };
    EXPECT_EQ(text(open_flags, 02), "O_RDWR");
    EXPECT_EQ(text(open_flags, 0x80000001), "O_WRONLY|0x80000000");
    EXPECT_EQ(text(mmap_prot, 0), "PROT_NONE");
    EXPECT_EQ(text(wait_options, 0), "0");
    EXPECT_EQ(text(futex_operations, 128 | 9), "FUTEX_WAIT_BITSET|FUTEX_PRIVATE_FLAG");
    EXPECT_EQ(text(open_flags, 04010000), "O_RDONLY|O_SYNC");
}

} // namespace
} // namespace ferry::linux_guest
