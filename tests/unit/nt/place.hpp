#pragma once
/// A directory of a test's own for files that programs share, and processes that end in it.

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "ob/shared_file.hpp"

namespace ferry::nt {

class Place : public ::testing::Test {
protected:
    Place() {
        char name[] = "/tmp/ferry-shared-XXXXXX";
        directory = ::mkdtemp(name);
    }
    ~Place() override { std::filesystem::remove_all(directory); }

    [[nodiscard]] std::unique_ptr<ob::SharedFile> open() const {
        return ob::SharedFile::open(directory);
    }
    /// Runs `body` in a process of its own, which is killed when it returns.
    static void killed_after(const std::function<void()>& body) {
        const pid_t child = ::fork();
        if (child == 0) {
            body();
            ::kill(::getpid(), SIGKILL);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }

    std::string directory;
};

} // namespace ferry::nt
