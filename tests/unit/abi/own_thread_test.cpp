#include <csignal>
#include <gtest/gtest.h>
#include <pthread.h>

#include <ferry/base/own_thread.hpp>

namespace ferry {
namespace {

sigset_t mask() {
    sigset_t found;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &found);
    return found;
}

TEST(OwnThread, IsReachedByFaultsOnly) {
    sigset_t within{};
    own_thread([&] { within = mask(); }).join();
    EXPECT_EQ(::sigismember(&within, SIGINT), 1);
    EXPECT_EQ(::sigismember(&within, SIGUSR1), 1);
    EXPECT_EQ(::sigismember(&within, SIGSEGV), 0);
    EXPECT_EQ(::sigismember(&within, SIGBUS), 0);
    const sigset_t outside = mask();
    EXPECT_EQ(::sigismember(&outside, SIGINT), 0) << "whoever starts it keeps the mask";
}

} // namespace
} // namespace ferry
