// interrupt() is never lost, whenever it comes.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include <pthread.h>

#include "a64_code.hpp"
#include "guest.hpp"

namespace ferry::test {
namespace {

using namespace a64;
using Clock = std::chrono::steady_clock;

class InterruptTest : public EngineTest {};

/// Tests that hand over between threads many times end early on a machine that has no time.
constexpr auto at_most = std::chrono::seconds(5);

TEST_P(InterruptTest, BeforeARunStopsItBeforeAnyInstruction) {
    Guest guest(factory());
    guest.place({add(x0, x0, 1), svc()});
    guest.cpu->interrupt();
    EXPECT_EQ(guest.run().reason, ExitReason::interrupted);
    EXPECT_EQ(guest.r().x[0], 0U);
    EXPECT_EQ(guest.r().pc, Guest::code.value());
    expect_syscall(guest.run());
    EXPECT_EQ(guest.r().x[0], 1U);
}

TEST_P(InterruptTest, TwiceIsOnce) {
    Guest guest(factory());
    guest.place({svc()});
    guest.cpu->interrupt();
    guest.cpu->interrupt();
    EXPECT_EQ(guest.run().reason, ExitReason::interrupted);
    expect_syscall(guest.run());
}

/// A thread spins in `b .` and is interrupted again as soon as it has noticed.
void interrupt_often(Guest& guest, int times) {
    const auto give_up = Clock::now() + at_most;
    std::atomic<int> seen{0};
    std::atomic<bool> done{false};
    std::thread spinner([&] {
        while (!done.load()) {
            ASSERT_EQ(run(*guest.cpu).reason, ExitReason::interrupted);
            ASSERT_EQ(guest.r().pc, Guest::code.value());
            seen.fetch_add(1);
        }
    });
    auto worst = Clock::duration::zero();
    unsigned random = 1;
    int sent = 0;
    while (sent < times && Clock::now() < give_up && !testing::Test::HasFailure()) {
        // From 0 to 1000 spins later: inside run()'s entry, its loop, its exit.
        random = random * 1'103'515'245 + 12'345;
        for (unsigned spin = random >> 22; spin != 0; --spin) {
            asm volatile("pause");
        }
        const auto begin = Clock::now();
        guest.cpu->interrupt();
        ++sent;
        while (seen.load() < sent) {
            std::this_thread::yield();
            if (Clock::now() - begin > std::chrono::seconds(10)) {
                ADD_FAILURE() << "interrupt " << sent << " was lost";
                break;
            }
        }
        worst = std::max(worst, Clock::now() - begin);
    }
    done.store(true);
    guest.cpu->interrupt();
    spinner.join();
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(worst).count();
    testing::Test::RecordProperty("interrupts", sent);
    testing::Test::RecordProperty("worst_us", static_cast<int>(microseconds));
}

TEST_P(InterruptTest, AHundredThousandFromAnotherThread) {
    Guest guest(factory());
    guest.place({b(0)});
    interrupt_often(guest, 100'000);
}

std::atomic<engine::Cpu*> signalled;

TEST_P(InterruptTest, FromASignalHandlerOfTheRunningThread) {
    Guest guest(factory());
    guest.place({b(0)});
    signalled = guest.cpu.get();
    struct sigaction action = {};
    action.sa_flags = SA_SIGINFO;
    action.sa_sigaction = [](int, siginfo_t* info, void* context) {
        signalled.load()->interrupt();
        signalled.load()->host_signal(info, context); // as a kernel's signal module has to
    };
    ::sigaction(SIGUSR1, &action, nullptr);
    const pthread_t self = ::pthread_self();
    std::atomic<int> seen{0};
    std::atomic<bool> done{false};
    std::thread sender([&] {
        const auto give_up = Clock::now() + at_most;
        for (int i = 0; i < 5'000 && Clock::now() < give_up; ++i) {
            ::pthread_kill(self, SIGUSR1);
            const auto begin = Clock::now();
            while (seen.load() <= i) {
                std::this_thread::yield();
                ASSERT_LT(Clock::now() - begin, std::chrono::seconds(10));
            }
        }
        done.store(true);
        guest.cpu->interrupt();
    });
    while (!done.load()) {
        ASSERT_EQ(guest.run().reason, ExitReason::interrupted);
        seen.fetch_add(1);
    }
    sender.join();
}

TEST_P(InterruptTest, AThreadThatWaitsForItsTurn) {
    Guest guest(factory());
    guest.place({b(0)});
    auto other = guest.new_cpu();
    std::thread spinner([&] { EXPECT_EQ(run(*other).reason, ExitReason::interrupted); });
    for (int i = 0; i < 100; ++i) {
        std::thread interrupter([&] { guest.cpu->interrupt(); });
        EXPECT_EQ(guest.run().reason, ExitReason::interrupted);
        interrupter.join();
    }
    other->interrupt();
    spinner.join();
}

TEST_P(InterruptTest, NothingIsDoneTwice) {
    Guest guest(factory());
    guest.place({add(x0, x0, 1), str(x0, x1), add(x2, x2, 1), ldr(x3, x1), add(x4, x4, 1), b(-20)});
    guest.r().x[1] = Guest::data.value();
    std::atomic<bool> done{false};
    std::thread interrupter([&] {
        while (!done.load()) {
            guest.cpu->interrupt();
            std::this_thread::yield();
        }
    });
    const auto give_up = Clock::now() + at_most;
    for (int i = 0; i < 2'000 && Clock::now() < give_up; ++i) {
        ASSERT_EQ(guest.run().reason, ExitReason::interrupted);
        const std::uint64_t at = (guest.r().pc - Guest::code.value()) / 4;
        const std::uint64_t rounds = guest.r().x[4] + (at == 5 ? 0 : 1);
        ASSERT_EQ(guest.r().x[0], rounds - (at == 0 ? 1 : 0));
        ASSERT_EQ(guest.r().x[2], rounds - (at <= 2 ? 1 : 0));
    }
    done.store(true);
    interrupter.join();
}

FERRY_FOR_EACH_ENGINE(InterruptTest);

} // namespace
} // namespace ferry::test
