// Guest threads: all get on, and atomic instructions are atomic.

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>
#include <vector>

#include "a64_code.hpp"
#include "guest.hpp"

namespace ferry::test {
namespace {

using namespace a64;

class ThreadTest : public EngineTest {};

constexpr std::array increment_exclusive = {
    ldaxr(x0, x1), add(x0, x0, 1), stlxr(x2, x0, x1), cbnz(x2, -12), sub(x3, x3, 1),
    cbnz(x3, -20), svc(),
};
constexpr std::array increment_atomic = {ldaddal(x4, x0, x1), sub(x3, x3, 1), cbnz(x3, -8), svc()};

std::uint64_t count_in_threads(const Guest& guest, int threads, std::uint64_t rounds) {
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i) {
        all.emplace_back([&] {
            auto cpu = guest.new_cpu();
            auto& r = cpu->registers().get<abi::a64::Registers>();
            r.x[1] = Guest::data.value();
            r.x[3] = rounds;
            r.x[4] = 1;
            expect_syscall(run(*cpu));
        });
    }
    for (std::thread& thread : all) {
        thread.join();
    }
    return guest.at(Guest::data);
}

TEST_P(ThreadTest, ExclusivesLoseNothing) {
    Guest guest(factory());
    guest.place(Guest::code, increment_exclusive);
    EXPECT_EQ(count_in_threads(guest, 4, 500'000), 2'000'000U);
}

TEST_P(ThreadTest, AtomicsLoseNothing) {
    Guest guest(factory());
    guest.place(Guest::code, increment_atomic);
    EXPECT_EQ(count_in_threads(guest, 4, 500'000), 2'000'000U);
}

TEST_P(ThreadTest, AStoreExclusiveFailsAfterASystemCall) {
    Guest guest(factory());
    guest.r().x[1] = Guest::data.value();
    expect_syscall(guest.run({ldaxr(x0, x1), svc(), stlxr(x2, x0, x1), svc()}));
    expect_syscall(guest.run());
    EXPECT_EQ(guest.r().x[2], 1U);
}

TEST_P(ThreadTest, AStoreExclusiveFailsAfterAnotherThreadStoredTheSameValue) {
    Guest guest(factory());
    guest.place({ldaxr(x0, x1), svc(), stlxr(x2, x0, x1), svc()});
    auto other = guest.new_cpu();
    for (engine::Cpu* cpu : {guest.cpu.get(), other.get()}) {
        cpu->registers().get<abi::a64::Registers>().x[1] = Guest::data.value();
        expect_syscall(run(*cpu));
    }
    expect_syscall(run(*other));
    expect_syscall(guest.run());
    EXPECT_EQ(guest.r().x[2], 1U);
}

TEST_P(ThreadTest, AThreadThatCallsOftenIsNotHeldUpByOneThatComputes) {
    Guest guest(factory());
    guest.place({b(0), svc(), b(-4)});
    auto computing = guest.new_cpu();
    std::thread spinner([&] { EXPECT_EQ(run(*computing).reason, ExitReason::interrupted); });
    guest.r().pc = Guest::code.value() + 4;
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) {
        expect_syscall(guest.run());
    }
    // 0.05 s where nothing else runs; but tests must pass on busy machines.
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
    computing->interrupt();
    spinner.join();
}

TEST_P(ThreadTest, ThreadsThatOnlyComputeShareTheTime) {
    Guest guest(factory());
    guest.place({ldaddal(x4, x0, x1), b(-4)});
    constexpr int threads = 4;
    std::vector<std::unique_ptr<engine::Cpu>> cpus;
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i) {
        cpus.push_back(guest.new_cpu());
        auto& r = cpus.back()->registers().get<abi::a64::Registers>();
        r.x[1] = Guest::data.value() + static_cast<std::uint64_t>(i) * 64;
        r.x[4] = 1;
        all.emplace_back(
            [cpu = cpus.back().get()] { EXPECT_EQ(run(*cpu).reason, ExitReason::interrupted); });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    for (int i = 0; i < threads; ++i) {
        cpus[static_cast<std::size_t>(i)]->interrupt();
        all[static_cast<std::size_t>(i)].join();
    }
    std::uint64_t least = ~std::uint64_t{0};
    std::uint64_t most = 0;
    for (std::uint64_t i = 0; i < threads; ++i) {
        const std::uint64_t count = guest.at(Guest::data + i * 64);
        least = std::min(least, count);
        most = std::max(most, count);
    }
    EXPECT_GT(least, 0U);
    EXPECT_LT(most / least, 20U) << least << " and " << most;
}

FERRY_FOR_EACH_ENGINE(ThreadTest);

} // namespace
} // namespace ferry::test
