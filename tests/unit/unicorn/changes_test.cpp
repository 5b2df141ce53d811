#include <ferry/engine/changes.hpp>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace ferry::engine {
namespace {

GuestRange page(std::uint64_t number) {
    return {GuestAddr(number * 4096), GuestAddr((number + 1) * 4096)};
}

TEST(Changes, AreHeardInOrderOnce) {
    Changes changes;
    EXPECT_TRUE(changes.empty());
    changes.add({page(1), true});
    changes.add({page(2), false});
    EXPECT_FALSE(changes.empty());
    std::vector<Change> heard;
    changes.drain([&](const Change& change) { heard.push_back(change); }, [] { FAIL(); });
    ASSERT_EQ(heard.size(), 2U);
    EXPECT_EQ(heard[0].range, page(1));
    EXPECT_TRUE(heard[0].mapping);
    EXPECT_EQ(heard[1].range, page(2));
    EXPECT_FALSE(heard[1].mapping);
    EXPECT_TRUE(changes.empty());
}

TEST(Changes, TooManyBecomeEverything) {
    Changes changes;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        changes.add({page(i), true});
    }
    int all = 0;
    changes.drain([](const Change&) { FAIL(); }, [&] { ++all; });
    EXPECT_EQ(all, 1);
    EXPECT_TRUE(changes.empty());
    changes.add({page(1), true});
    int one = 0;
    changes.drain([&](const Change&) { ++one; }, [] { FAIL(); });
    EXPECT_EQ(one, 1);
}

TEST(Changes, NoneIsLostWhileAnotherThreadAdds) {
    constexpr std::uint64_t count = 200'000;
    Changes changes;
    std::atomic<std::uint64_t> begun{0};
    std::atomic<std::uint64_t> added{0};
    std::thread writer([&] {
        for (std::uint64_t i = 0; i < count; ++i) {
            begun.store(i + 1);
            changes.add({page(i), true});
            added.store(i + 1);
        }
    });
    std::vector<bool> heard(count, false);
    const auto drain = [&] {
        // "Everything" stands for changes that came until it was taken, which may be more than had
        // been added before.
        changes.drain(
            [&](const Change& change) { heard[change.range.begin.value() / 4096] = true; },
            [&] { std::fill_n(heard.begin(), begun.load(), true); });
    };
    while (added.load() < count) {
        drain();
    }
    writer.join();
    drain();
    EXPECT_EQ(std::count(heard.begin(), heard.end(), true), static_cast<std::ptrdiff_t>(count));
}

} // namespace
} // namespace ferry::engine
