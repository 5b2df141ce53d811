// Faults that only the host sees: files cut short, and memory that another thread unmaps.

#include <atomic>
#include <chrono>
#include <thread>

#include <sys/mman.h>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>

#include "a64_code.hpp"
#include "guest.hpp"

namespace ferry::test {
namespace {

using namespace a64;

class HostFaultTest : public EngineTest {};

constexpr GuestAddr file_at{0x60'0000};

UniqueFd make_file(off_t size) {
    UniqueFd fd(::memfd_create("guest", MFD_CLOEXEC));
    EXPECT_EQ(::ftruncate(fd.get(), size), 0);
    return fd;
}

TEST_P(HostFaultTest, BeyondTheEndOfAFile) {
    Guest guest(factory());
    const UniqueFd fd = make_file(static_cast<off_t>(page_size));
    guest.map_shared(file_at, 2 * page_size, rw, fd.get());
    const GuestAddr beyond = file_at + page_size + 0x10;
    struct {
        const char* name;
        Word word;
        Access access;
    } const rows[] = {
        {"load", ldr(x3, x1), Access::read},
        {"store", str(x3, x1), Access::write},
        {"post-index", ldr_post(x3, x1, 8), Access::read},
        {"pair", stp_pre(x3, x4, x1, 0), Access::write},
        {"vector", ldr_q(3, x1), Access::read},
        {"atomic", ldaddal(x4, x3, x1), Access::write},
        {"exclusive", ldaxr(x3, x1), Access::read},
    };
    for (const auto& row : rows) {
        // The second time the page is in the engine's tables: another path to the same fault.
        for (const char* round : {"first", "second"}) {
            SCOPED_TRACE(std::string(row.name) + ", " + round);
            guest.r() = {};
            guest.r().x[1] = beyond.value();
            guest.r().x[3] = 3;
            guest.r().x[4] = 4;
            const Exit exit = guest.run({add(x0, x0, 1), row.word, add(x0, x0, 1), svc()});
            expect_fault(exit, FaultCause::bus, row.access, beyond);
            EXPECT_EQ(guest.r().pc, Guest::code.value() + 4);
            EXPECT_EQ(guest.r().x[0], 1U);
            EXPECT_EQ(guest.r().x[1], beyond.value());
            EXPECT_EQ(guest.r().x[3], 3U);
        }
    }
    ASSERT_EQ(::ftruncate(fd.get(), static_cast<off_t>(2 * page_size)), 0);
    expect_syscall(guest.run());
}

TEST_P(HostFaultTest, AFileCutShortBetweenTwoAccesses) {
    Guest guest(factory());
    const UniqueFd fd = make_file(static_cast<off_t>(2 * page_size));
    guest.map_shared(file_at, 2 * page_size, rw, fd.get());
    const GuestAddr second = file_at + page_size;
    for (const Word word : {ldr(x3, x1), str(x3, x1)}) {
        ASSERT_EQ(::ftruncate(fd.get(), static_cast<off_t>(2 * page_size)), 0);
        guest.r().x[1] = second.value();
        guest.r().x[0] = 0;
        expect_syscall(guest.run({word, svc(), add(x0, x0, 1), word, svc()}));
        ASSERT_EQ(::ftruncate(fd.get(), static_cast<off_t>(page_size)), 0);
        const Exit exit = guest.run();
        EXPECT_EQ(exit.cause, FaultCause::bus);
        EXPECT_EQ(exit.address.value(), second.value());
        EXPECT_EQ(guest.r().pc, Guest::code.value() + 12);
        EXPECT_EQ(guest.r().x[0], 1U);
    }
}

TEST_P(HostFaultTest, AcrossTheEndOfAFile) {
    Guest guest(factory());
    const UniqueFd fd = make_file(static_cast<off_t>(page_size));
    guest.map_shared(file_at, 2 * page_size, rw, fd.get());
    const GuestAddr end = file_at + page_size;
    guest.r().x[1] = end.value() - 4;
    for (const Word word : {ldur(x3, x1, 0), stur(x3, x1, 0)}) {
        guest.r().x[3] = 3;
        const Exit exit = guest.run({nop(), word, svc()});
        EXPECT_EQ(exit.reason, ExitReason::fault);
        EXPECT_EQ(exit.cause, FaultCause::bus);
        EXPECT_EQ(exit.address.value() & ~std::uint64_t{7}, end.value());
        EXPECT_EQ(guest.r().pc, Guest::code.value() + 4);
        EXPECT_EQ(guest.r().x[3], 3U);
    }
}

TEST_P(HostFaultTest, CodeBeyondTheEndOfAFile) {
    Guest guest(factory());
    const UniqueFd fd = make_file(static_cast<off_t>(page_size));
    guest.map_shared(file_at, 2 * page_size, rx, fd.get());
    guest.r().x[1] = file_at.value() + page_size;
    const Exit exit = guest.run({add(x0, x0, 1), br(x1)});
    expect_fault(exit, FaultCause::bus, Access::execute, file_at + page_size);
    EXPECT_EQ(guest.r().pc, file_at.value() + page_size);
    EXPECT_EQ(guest.r().x[0], 1U);
}

TEST_P(HostFaultTest, TheSignalMaskIsLeftAlone) {
    Guest guest(factory());
    const UniqueFd fd = make_file(static_cast<off_t>(page_size));
    guest.map_shared(file_at, 2 * page_size, rw, fd.get());
    guest.r().x[1] = file_at.value() + page_size;
    sigset_t before;
    sigset_t after;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &before);
    EXPECT_EQ(guest.run({ldr(x0, x1), svc()}).cause, FaultCause::bus);
    ::pthread_sigmask(SIG_SETMASK, nullptr, &after);
    for (int signal = 1; signal < 32; ++signal) {
        EXPECT_EQ(::sigismember(&before, signal), ::sigismember(&after, signal)) << signal;
    }
}

/// One thread stores and loads in a loop, another maps and unmaps: every fault is exact.
TEST_P(HostFaultTest, MemoryThatComesAndGoes) {
    Guest guest(factory());
    const GuestAddr page{0x60'0000};
    guest.place({add(x0, x0, 1), str(x0, x1), add(x0, x0, 1), ldr(x2, x1), b(-16)});
    guest.r().x[1] = page.value();
    std::atomic<bool> done{false};
    std::thread mapper([&] {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(5);
        for (int i = 0; i < 3'000 && std::chrono::steady_clock::now() < give_up; ++i) {
            guest.map(page, page_size, rw);
            if (i % 3 == 0) {
                guest.space->protect(page, page_size, Prot::none);
            }
            std::this_thread::yield();
            guest.space->unmap(page, page_size);
        }
        done.store(true);
        guest.cpu->interrupt();
    });
    int faults = 0;
    int steps = 0;
    while (!done.load()) {
        const Exit exit = guest.run();
        if (exit.reason == ExitReason::interrupted) {
            break;
        }
        ASSERT_EQ(exit.reason, ExitReason::fault);
        ASSERT_EQ(exit.address.value(), page.value());
        ASSERT_TRUE(exit.cause == FaultCause::unmapped || exit.cause == FaultCause::protection);
        const std::uint64_t at = (guest.r().pc - Guest::code.value()) / 4;
        // The store counts odd, the load even: x0 says which of the two it must be.
        ASSERT_EQ(at, guest.r().x[0] % 2 == 1 ? 1U : 3U);
        ASSERT_EQ(exit.access, at == 1 ? Access::write : Access::read);
        ++faults;
        if (++steps % 16 == 0) {
            guest.r().pc += 4; // give the page up for once
            if (at == 3) {
                guest.r().x[2] = 0;
            }
        }
    }
    mapper.join();
    EXPECT_GT(faults, 0);
}

FERRY_FOR_EACH_ENGINE(HostFaultTest);

} // namespace
} // namespace ferry::test
