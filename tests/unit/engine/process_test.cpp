// More than one process: fork with threads about, memory shared between processes, and children
// that share the address space and are killed.

#include <array>
#include <csignal>
#include <thread>

#include <sanitizer/asan_interface.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include "a64_code.hpp"
#include "guest.hpp"

namespace ferry::test {
namespace {

using namespace a64;

class ProcessTest : public EngineTest {};

int status_of(pid_t child) {
    int status = -1;
    EXPECT_EQ(::waitpid(child, &status, __WALL), child);
    return status;
}

pid_t guest_fork(Guest& guest) {
    guest.engine->before_fork();
    guest.space->lock_for_fork();
    const pid_t child = ::fork();
    guest.space->unlock_after_fork();
    guest.engine->after_fork(child == 0);
    return child;
}

TEST_P(ProcessTest, AForkedChildRunsOnWhileThreadsRan) {
    Guest guest(factory());
    guest.place({b(0), add(x0, x0, 1), svc(), b(-8)});
    std::array<std::unique_ptr<engine::Cpu>, 2> spinning = {guest.new_cpu(), guest.new_cpu()};
    std::vector<std::thread> threads;
    for (const auto& cpu : spinning) {
        threads.emplace_back([&] { EXPECT_EQ(run(*cpu).reason, ExitReason::interrupted); });
    }
    guest.r().pc = Guest::code.value() + 4;
    for (int i = 0; i < 20; ++i) {
        expect_syscall(guest.run());
        const std::uint64_t before = guest.r().x[0];
        const pid_t child = guest_fork(guest);
        if (child == 0) {
            ::alarm(20);
            for (int j = 0; j < 10; ++j) {
                run(*guest.cpu);
            }
            ::_exit(guest.r().x[0] == before + 10 ? 0 : 1);
        }
        expect_syscall(guest.run());
        EXPECT_EQ(status_of(child), 0);
    }
    for (const auto& cpu : spinning) {
        cpu->interrupt();
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

TEST_P(ProcessTest, AtomicsAreAtomicBetweenProcesses) {
    const std::array exclusive = {ldaxr(x0, x1), add(x0, x0, 1), stlxr(x2, x0, x1),
                                  cbnz(x2, -12), sub(x3, x3, 1), cbnz(x3, -20),
                                  svc()};
    const std::array atomic = {ldaddal(x4, x0, x1), sub(x3, x3, 1), cbnz(x3, -8), svc()};
    constexpr std::uint64_t rounds = 1'000'000;
    for (const std::span<const Word> code :
         {std::span<const Word>(exclusive), std::span<const Word>(atomic)}) {
        Guest guest(factory());
        const GuestAddr shared{0x60'0000};
        memory::MapRequest request;
        request.address = shared;
        request.size = page_size;
        request.prot = rw;
        request.fixed = true;
        request.shared = true;
        ASSERT_TRUE(guest.space->map(request).ok());
        guest.place(Guest::code, code);
        guest.r().x[1] = shared.value();
        guest.r().x[3] = rounds;
        guest.r().x[4] = 1;
        const pid_t child = guest_fork(guest);
        const Exit exit = guest.run();
        if (child == 0) {
            ::_exit(exit.reason == ExitReason::syscall ? 0 : 1);
        }
        expect_syscall(exit);
        EXPECT_EQ(status_of(child), 0);
        EXPECT_EQ(guest.at(shared), 2 * rounds);
    }
}

/// A child as vfork makes it: it shares all memory, and has its own process id.
pid_t start_vm_sharing_child(int (*body)(void*), void* argument) {
    static std::array<std::byte, 0x4'0000> stack;
    // A child that was killed left the red zones of its frames.
    ASAN_UNPOISON_MEMORY_REGION(stack.data(), stack.size());
    return ::clone(body, stack.data() + stack.size(), CLONE_VM | SIGCHLD, argument);
}

TEST_P(ProcessTest, AChildThatSharesMemoryTakesTurns) {
    Guest guest(factory());
    guest.place({ldaddal(x4, x0, x1), b(-4)});
    auto theirs = guest.new_cpu();
    for (engine::Cpu* cpu : {guest.cpu.get(), theirs.get()}) {
        auto& r = cpu->registers().get<abi::a64::Registers>();
        r.x[1] = Guest::data.value() + (cpu == theirs.get() ? 64 : 0);
        r.x[4] = 1;
    }
    const pid_t child = start_vm_sharing_child(
        [](void* cpu) {
            return run_in_child(*static_cast<engine::Cpu*>(cpu)).reason == ExitReason::interrupted
                       ? 0
                       : 1;
        },
        theirs.get());
    ASSERT_GT(child, 0);
    // It shares the C library's state of this thread too, so it translates while nobody allocates.
    while (guest.at(Guest::data + 64) < 10'000) {
        std::this_thread::yield();
    }
    std::thread stopper([&] {
        while (guest.at(Guest::data) == 0) {
            std::this_thread::yield();
        }
        theirs->interrupt();
        guest.cpu->interrupt();
    });
    EXPECT_EQ(guest.run().reason, ExitReason::interrupted);
    stopper.join();
    EXPECT_EQ(status_of(child), 0);
}

TEST_P(ProcessTest, AChildKilledInsideARunLeavesTheLockToOthers) {
#ifdef __SANITIZE_ADDRESS__
    const __lsan::ScopedDisabler what_was_in_use_is_abandoned;
#endif
    Guest guest(factory());
    guest.place({ldaddal(x4, x0, x1), b(-4), add(x0, x0, 1), svc()});
    for (int i = 0; i < 20; ++i) {
        auto theirs = guest.new_cpu();
        auto& r = theirs->registers().get<abi::a64::Registers>();
        r.x[1] = Guest::data.value();
        r.x[4] = 1;
        guest.at(Guest::data) = 0;
        const pid_t child = start_vm_sharing_child(
            [](void* cpu) {
                static_cast<engine::Cpu*>(cpu)->run();
                return 0;
            },
            theirs.get());
        ASSERT_GT(child, 0);
        while (guest.at(Guest::data) == 0) {
            ASSERT_EQ(::waitpid(child, nullptr, __WALL | WNOHANG), 0)
                << "the child ended by itself";
            std::this_thread::yield();
        }
        std::thread killer;
        if (i % 2 == 0) {
            ::kill(child, SIGKILL); // dies before anyone waits, and stays a zombie
        } else {
            killer = std::thread([&] { // dies while we wait
                ::usleep(1000);
                ::kill(child, SIGKILL);
            });
        }
        guest.r().pc = Guest::code.value() + 8;
        expect_syscall(guest.run());
        if (killer.joinable()) {
            killer.join();
        }
        EXPECT_EQ(guest.r().x[0], static_cast<std::uint64_t>(i) + 1);
        ::waitpid(child, nullptr, __WALL);
    }
}

FERRY_FOR_EACH_ENGINE(ProcessTest);

} // namespace
} // namespace ferry::test
