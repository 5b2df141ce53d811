#include <ferry/kernel/shared_memory_child.hpp>

#include <atomic>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <memory>
#include <sched.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

namespace ferry::kernel {
namespace {

constexpr std::uint64_t like_vfork = CLONE_VM | CLONE_VFORK | SIGCHLD;

thread_local int own_number = 7;

int exit_status_of(std::int64_t pid) {
    int status = 0;
    EXPECT_EQ(waitpid(static_cast<pid_t>(pid), &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(SharedMemoryChild, ends_with_the_status_of_its_body) {
    const std::int64_t pid = start_shared_memory_child(like_vfork, nullptr, [] { return 42; });
    ASSERT_GT(pid, 0);
    EXPECT_EQ(exit_status_of(pid), 42);
}

TEST(SharedMemoryChild, shares_memory_but_no_thread_locals) {
    int shared = 0;
    own_number = 8;
    errno = ENOENT;
    const std::int64_t pid = start_shared_memory_child(like_vfork, nullptr, [&] {
        shared = own_number;
        own_number = 99;
        errno = EPERM;
        return 0;
    });
    const int error = errno;
    ASSERT_GT(pid, 0);
    EXPECT_EQ(exit_status_of(pid), 0);
    EXPECT_EQ(shared, 7) << "the child starts with the initial value";
    EXPECT_EQ(own_number, 8);
    EXPECT_EQ(error, ENOENT);
}

TEST(SharedMemoryChild, may_use_the_heap_and_the_locale) {
    auto words = std::make_unique<std::vector<std::string>>();
    const std::int64_t pid = start_shared_memory_child(like_vfork, nullptr, [&] {
        for (int i = 0; i < 1000; ++i) {
            words->push_back(std::string(100, static_cast<char>(std::toupper('a' + i % 26))));
        }
        return std::isalpha('x') ? 0 : 1;
    });
    ASSERT_GT(pid, 0);
    EXPECT_EQ(exit_status_of(pid), 0);
    ASSERT_EQ(words->size(), 1000U);
    EXPECT_EQ((*words)[25], std::string(100, 'Z'));
}

TEST(SharedMemoryChild, gives_a_pidfd) {
    int pidfd = -1;
    const std::int64_t pid =
        start_shared_memory_child(like_vfork | CLONE_PIDFD, &pidfd, [] { return 0; });
    ASSERT_GT(pid, 0);
    EXPECT_GE(pidfd, 0);
    close(pidfd);
    exit_status_of(pid);
}

long resident_pages() {
    std::FILE* const file = std::fopen("/proc/self/statm", "r");
    long size = 0;
    long resident = 0;
    EXPECT_EQ(std::fscanf(file, "%ld %ld", &size, &resident), 2);
    std::fclose(file);
    return resident;
}

TEST(SharedMemoryChild, leaks_nothing_however_many_there_were) {
    const auto once = [] {
        const std::int64_t pid = start_shared_memory_child(like_vfork, nullptr, [] {
            delete new std::string(1000, 'x');
            return 0;
        });
        exit_status_of(pid);
    };
    for (int i = 0; i < 50; ++i) {
        once();
    }
    const long before = resident_pages();
    for (int i = 0; i < 1000; ++i) {
        once();
    }
    EXPECT_LT(resident_pages() - before, 50);
}

TEST(SharedMemoryChild, runs_beside_its_parent_without_vfork) {
    auto flag = std::make_shared<std::atomic<int>>(0);
    const std::int64_t pid = start_shared_memory_child(CLONE_VM | SIGCHLD, nullptr, [flag] {
        while (*flag == 0) {
            usleep(1000);
        }
        return 5;
    });
    ASSERT_GT(pid, 0);
    *flag = 1;
    EXPECT_EQ(exit_status_of(pid), 5);
}

} // namespace
} // namespace ferry::kernel
