#include <ferry/engine/run_lock.hpp>

#include <array>
#include <atomic>
#include <csignal>
#include <thread>
#include <vector>

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace ferry::engine {
namespace {

constexpr std::int64_t millisecond = 1'000'000;
constexpr std::int64_t long_enough = 10'000 * millisecond;

TEST(RunLock, ExcludesOthers) {
    RunLock lock;
    int counter = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int j = 0; j < 20'000; ++j) {
                ASSERT_EQ(lock.lock(long_enough), RunLock::Result::acquired);
                ++counter;
                lock.unlock();
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(counter, 80'000);
}

TEST(RunLock, TimesOut) {
    RunLock lock;
    ASSERT_EQ(lock.lock(long_enough), RunLock::Result::acquired);
    std::thread([&] { EXPECT_EQ(lock.lock(millisecond), RunLock::Result::timed_out); }).join();
    lock.unlock();
    std::thread([&] {
        EXPECT_EQ(lock.lock(millisecond), RunLock::Result::acquired);
        lock.unlock();
    }).join();
}

TEST(RunLock, IsHandedToTheOneWhoWaitsNotToTheOneWhoComesBack) {
    RunLock lock;
    ASSERT_EQ(lock.lock(long_enough), RunLock::Result::acquired);
    EXPECT_FALSE(lock.contended());
    std::atomic<bool> had_it{false};
    std::thread waiter([&] {
        ASSERT_EQ(lock.lock(long_enough), RunLock::Result::acquired);
        had_it.store(true);
        lock.unlock();
    });
    while (!lock.contended()) {
        std::this_thread::yield();
    }
    ::usleep(1000); // from the flag to the kernel's queue
    lock.unlock();
    ASSERT_EQ(lock.lock(long_enough), RunLock::Result::acquired);
    EXPECT_TRUE(had_it.load());
    lock.unlock();
    waiter.join();
}

pid_t start_vm_sharing_child(int (*body)(void*), void* argument) {
    static std::array<std::byte, 0x1'0000> stack;
    return ::clone(body, stack.data() + stack.size(), CLONE_VM | SIGCHLD, argument);
}

struct Shared {
    RunLock lock;
    std::atomic<bool> taken{false};
};

int take_and_keep(void* argument) {
    auto* shared = static_cast<Shared*>(argument);
    shared->lock.lock(long_enough);
    shared->taken.store(true);
    for (;;) {
        ::pause();
    }
}

TEST(RunLock, IsTakenFromAProcessThatDiedBefore) {
    Shared shared;
    const pid_t child = start_vm_sharing_child(take_and_keep, &shared);
    while (!shared.taken.load()) {
        std::this_thread::yield();
    }
    EXPECT_EQ(shared.lock.lock(millisecond), RunLock::Result::timed_out);
    ::kill(child, SIGKILL);
    siginfo_t info;
    ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT); // leaves the zombie
    EXPECT_EQ(shared.lock.lock(long_enough), RunLock::Result::orphaned);
    shared.lock.unlock();
    EXPECT_EQ(shared.lock.lock(long_enough), RunLock::Result::acquired);
    shared.lock.unlock();
    ::waitpid(child, nullptr, 0);
}

TEST(RunLock, IsTakenFromAProcessThatDiesMeanwhile) {
    Shared shared;
    const pid_t child = start_vm_sharing_child(take_and_keep, &shared);
    while (!shared.taken.load()) {
        std::this_thread::yield();
    }
    std::thread killer([&] {
        while (!shared.lock.contended()) {
            std::this_thread::yield();
        }
        ::usleep(1000);
        ::kill(child, SIGKILL);
    });
    EXPECT_EQ(shared.lock.lock(long_enough), RunLock::Result::orphaned);
    shared.lock.unlock();
    killer.join();
    ::waitpid(child, nullptr, 0);
}

TEST(RunLock, AWaiterThatIsKilledHoldsNobodyUp) {
    Shared shared;
    ASSERT_EQ(shared.lock.lock(long_enough), RunLock::Result::acquired);
    const pid_t child = start_vm_sharing_child(take_and_keep, &shared);
    while (!shared.lock.contended()) {
        std::this_thread::yield();
    }
    ::usleep(1000);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    shared.lock.unlock();
    EXPECT_EQ(shared.lock.lock(long_enough), RunLock::Result::acquired);
    shared.lock.unlock();
}

} // namespace
} // namespace ferry::engine
