#include <ferry/kernel/host_call.hpp>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <sys/syscall.h>
#include <thread>
#include <ucontext.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <ferry/kernel/outcome.hpp>

namespace ferry::kernel {
namespace {

std::atomic<std::uint32_t> attention{0};

void on_signal(int, siginfo_t*, void* raw) {
    attention = 1;
    auto& registers = static_cast<ucontext_t*>(raw)->uc_mcontext.gregs;
    const auto* const pc = reinterpret_cast<const void*>(registers[REG_RIP]);
    if (const void* const next =
            abandon_blocking_call(pc, static_cast<std::uint64_t>(registers[REG_RCX]))) {
        registers[REG_RIP] = reinterpret_cast<greg_t>(next);
    }
}

class BlockingCall : public testing::Test {
protected:
    void SetUp() override {
        attention = 0;
        struct sigaction action {};
        action.sa_sigaction = on_signal;
        action.sa_flags = SA_SIGINFO | SA_RESTART;
        sigaction(SIGUSR1, &action, nullptr);
        ASSERT_EQ(pipe(pipe_), 0);
    }
    void TearDown() override {
        close(pipe_[0]);
        close(pipe_[1]);
    }
    std::int64_t read_pipe() {
        char byte;
        const std::uint64_t words[6] = {static_cast<std::uint64_t>(pipe_[0]),
                                        reinterpret_cast<std::uint64_t>(&byte), 1};
        return ferry_blocking_call(&attention, SYS_read, words);
    }
    int pipe_[2]{};
};

TEST_F(BlockingCall, gives_the_kernels_result) {
    ASSERT_EQ(write(pipe_[1], "x", 1), 1);
    EXPECT_EQ(read_pipe(), 1);
}

TEST_F(BlockingCall, gives_the_kernels_error) {
    const std::uint64_t words[6] = {999999};
    EXPECT_EQ(ferry_blocking_call(&attention, SYS_read, words), -EBADF);
}

TEST_F(BlockingCall, is_not_begun_when_attention_is_wanted) {
    ASSERT_EQ(write(pipe_[1], "x", 1), 1);
    attention = 1;
    EXPECT_EQ(read_pipe(), -restart_always);
    attention = 0;
    EXPECT_EQ(read_pipe(), 1) << "the byte must still be there";
}

TEST_F(BlockingCall, tells_a_restart_of_the_kernel_from_a_call_not_begun) {
    const pthread_t self = pthread_self();
    std::thread sender([&] {
        usleep(50'000); // the reader waits by then
        pthread_kill(self, SIGUSR1);
    });
    EXPECT_EQ(read_pipe(), -restart_if_sa_restart);
    sender.join();
}

TEST_F(BlockingCall, loses_no_signal_whenever_it_comes) {
    constexpr int rounds = 20'000;
    const pthread_t self = pthread_self();
    std::atomic<int> wanted{0};
    std::thread sender([&] {
        for (int round = 1; round <= rounds; ++round) {
            while (wanted < round) {
            }
            // A delay that differs moves the signal across the stub.
            for (int spin = (round * 7) % 400; spin > 0; --spin) {
                __builtin_ia32_pause();
            }
            pthread_kill(self, SIGUSR1);
        }
    });
    for (int round = 1; round <= rounds; ++round) {
        attention = 0;
        wanted = round;
        // Hangs for ever if the signal is lost: nobody writes to the pipe.
        const std::int64_t result = read_pipe();
        ASSERT_TRUE(result == -restart_always || result == -restart_if_sa_restart) << result;
        while (attention == 0) {
        }
    }
    sender.join();
}

} // namespace
} // namespace ferry::kernel
