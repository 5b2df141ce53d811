#include "space_fixture.hpp"

#include <atomic>
#include <csignal>
#include <cstring>
#include <thread>
#include <ucontext.h>

#include <ferry/memory/access.hpp>

namespace ferry::memory {
namespace {

/// The part of a host fault handler that concerns these routines.
void on_fault(int signal, siginfo_t*, void* context) {
    auto& pc = static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP];
    if (void* resume = recover(reinterpret_cast<const void*>(pc))) {
        pc = reinterpret_cast<greg_t>(resume);
        return;
    }
    ::signal(signal, SIG_DFL);
}

class AccessTest : public SpaceTest {
protected:
    AccessTest() {
        struct sigaction action {};
        action.sa_sigaction = on_fault;
        action.sa_flags = SA_SIGINFO;
        ::sigaction(SIGSEGV, &action, &old_segv_);
        ::sigaction(SIGBUS, &action, &old_bus_);
    }
    ~AccessTest() override {
        ::sigaction(SIGSEGV, &old_segv_, nullptr);
        ::sigaction(SIGBUS, &old_bus_, nullptr);
    }
    char* bytes(std::uint64_t index) { return static_cast<char*>(space->host_pointer(at(index))); }

private:
    struct sigaction old_segv_ {};
    struct sigaction old_bus_ {};
};

TEST_F(AccessTest, CopiesBothWays) {
    map(0, 2);
    const std::string text = "across the end of a page";
    const GuestAddr where = at(1) - 10;
    EXPECT_EQ(copy_out(*space, where, text.data(), text.size()), Errno{});
    std::string back(text.size(), '\0');
    EXPECT_EQ(copy_in(*space, back.data(), where, back.size()), Errno{});
    EXPECT_EQ(back, text);
    EXPECT_EQ(clear(*space, where, 7), Errno{});
    EXPECT_EQ(std::memcmp(bytes(1) - 10, "\0\0\0\0\0\0\0the end", 14), 0);
}

TEST_F(AccessTest, AFaultIsAnErrorAfterWhatCouldBeDone) {
    map(0, 1);
    char buffer[64];
    std::memset(buffer, 'a', sizeof buffer);
    EXPECT_EQ(copy_out(*space, at(1) - 16, buffer, sizeof buffer), Errno{EFAULT});
    EXPECT_EQ(bytes(1)[-1], 'a');
    EXPECT_EQ(copy_in(*space, buffer, at(1) - 16, sizeof buffer), Errno{EFAULT});
    EXPECT_EQ(clear(*space, at(1) - 16, 17), Errno{EFAULT});
    EXPECT_EQ(bytes(1)[-1], '\0');
    EXPECT_EQ(copy_in(*space, buffer, at(100), 1), Errno{EFAULT}) << "nothing there";
    EXPECT_EQ(copy_in(*space, buffer, at(100), 0), Errno{}) << "nothing asked";
}

TEST_F(AccessTest, ProtectionsCount) {
    map(0, 1, r);
    map(1, 1, none);
    map(2, 1, r | x);
    char byte = 1;
    EXPECT_EQ(copy_in(*space, &byte, at(0), 1), Errno{});
    EXPECT_EQ(copy_out(*space, at(0), &byte, 1), Errno{EFAULT});
    EXPECT_EQ(copy_in(*space, &byte, at(1), 1), Errno{EFAULT});
    EXPECT_EQ(clear(*space, at(2), 1), Errno{EFAULT});
}

TEST_F(AccessTest, WhatIsNotTheGuestsIsOutOfReach) {
    int own = 1;
    int other = 2;
    const GuestAddr stack{reinterpret_cast<std::uint64_t>(&own)};
    ASSERT_GE(stack, top);
    EXPECT_EQ(copy_in(*space, &other, stack, sizeof own), Errno{EFAULT});
    EXPECT_EQ(copy_out(*space, stack, &other, sizeof own), Errno{EFAULT});
    EXPECT_EQ(own, 1);
    EXPECT_EQ(copy_in(*space, &other, GuestAddr{~std::uint64_t{0} - 1}, 4), Errno{EFAULT})
        << "wraps";
    EXPECT_TRUE(space->access_ok(top - 4, 4));
    EXPECT_FALSE(space->access_ok(top - 4, 5));
    EXPECT_FALSE(space->access_ok(at(0), ~std::uint64_t{0}));
}

TEST_F(AccessTest, PastTheEndOfAFileIsAnError) {
    const UniqueFd fd = make_file(1);
    map_file(0, 2, r, fd.get(), 0);
    char byte = 0;
    EXPECT_EQ(copy_in(*space, &byte, at(0), 1), Errno{});
    EXPECT_EQ(copy_in(*space, &byte, at(1), 1), Errno{EFAULT}) << "SIGBUS";
}

TEST_F(AccessTest, ReadsAndWritesValues) {
    struct Pair {
        std::uint32_t a;
        std::uint64_t b;
    };
    map(0, 1);
    const GuestPtr<Pair> pointer(at(0) + 8);
    EXPECT_EQ(write(*space, pointer, {1, 2}), Errno{});
    const auto value = read(*space, pointer);
    ASSERT_TRUE(value.ok());
    EXPECT_EQ(value->a, 1U);
    EXPECT_EQ(value->b, 2U);
    EXPECT_EQ(read(*space, GuestPtr<Pair>(at(1) - 8)).error(), Errno{EFAULT});
}

TEST_F(AccessTest, StringsEndAtTheirNul) {
    map(0, 1);
    std::strcpy(bytes(1) - 6, "hello");
    EXPECT_EQ(*copy_string(*space, at(1) - 6, 4096), "hello") << "the next page is not read";
    EXPECT_EQ(*copy_string(*space, at(1) - 6, 6), "hello");
    EXPECT_EQ(copy_string(*space, at(1) - 6, 5).error(), Errno{ENAMETOOLONG});
    bytes(1)[-1] = 'x';
    EXPECT_EQ(copy_string(*space, at(1) - 6, 4096).error(), Errno{EFAULT});
    EXPECT_EQ(copy_string(*space, at(1) - 6, 6).error(), Errno{ENAMETOOLONG});
    std::memset(bytes(0), 'y', 2000);
    EXPECT_EQ(*copy_string(*space, at(0) + 3, 4096), std::string(1997, 'y'));
}

TEST_F(AccessTest, StacksGrowUnderACopy) {
    MapRequest stack = request(600, 1, r | w);
    stack.grows_down = true;
    ASSERT_TRUE(space->map(stack).ok());
    char data[3 * page] = {1};
    EXPECT_EQ(copy_out(*space, at(598), data, sizeof data), Errno{});
    EXPECT_EQ(regions(), "598-601 rw-p");
    EXPECT_EQ(copy_in(*space, data, at(596), 1), Errno{});
    EXPECT_EQ(clear(*space, at(595), 1), Errno{});
    EXPECT_EQ(regions(), "595-601 rw-p");
}

TEST_F(AccessTest, CompareExchange) {
    map(0, 1);
    map(1, 1, r);
    const GuestPtr<std::uint32_t> pointer(at(0) + 4);
    *space->host_pointer(pointer) = 5;
    std::uint32_t expected = 4;
    EXPECT_EQ(compare_exchange(*space, pointer, expected, 9), Errno{});
    EXPECT_EQ(expected, 5U);
    EXPECT_EQ(*space->host_pointer(pointer), 5U);
    EXPECT_EQ(compare_exchange(*space, pointer, expected, 9), Errno{});
    EXPECT_EQ(expected, 5U);
    EXPECT_EQ(*space->host_pointer(pointer), 9U);
    using Word = GuestPtr<std::uint32_t>;
    EXPECT_EQ(compare_exchange(*space, Word(at(1)), expected, 9), Errno{EFAULT}) << "read-only";
    EXPECT_EQ(compare_exchange(*space, Word(at(0) + 2), expected, 9), Errno{EINVAL});
    EXPECT_EQ(compare_exchange(*space, Word(top), expected, 9), Errno{EFAULT});
}

TEST_F(AccessTest, MemoryMayGoWhileItIsCopied) {
    constexpr unsigned pages = 64;
    map(0, pages);
    std::atomic<bool> stop{false};
    std::thread other([&] {
        while (!stop) {
            unmap(pages / 2, 1);
            map(pages / 2, 1);
        }
    });
    std::vector<char> buffer(pages * page);
    unsigned whole = 0;
    unsigned faulted = 0;
    while (whole < 100 || faulted < 100) {
        const Errno in = copy_in(*space, buffer.data(), at(0), buffer.size());
        const Errno out = copy_out(*space, at(0), buffer.data(), buffer.size());
        for (const Errno error : {in, out}) {
            ++(error ? faulted : whole);
        }
    }
    stop = true;
    other.join();
    EXPECT_EQ(copy_in(*space, buffer.data(), at(0), buffer.size()), Errno{});
}

TEST_F(AccessTest, OtherFaultsAreNotRecovered) {
    EXPECT_EQ(recover(nullptr), nullptr);
    EXPECT_EQ(recover(reinterpret_cast<const void*>(&copy_in)), nullptr);
}

} // namespace
} // namespace ferry::memory
