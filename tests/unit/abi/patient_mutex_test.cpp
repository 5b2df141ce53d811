#include <chrono>
#include <gtest/gtest.h>
#include <thread>

#include <ferry/base/patient_mutex.hpp>

namespace ferry {
namespace {

TEST(PatientMutex, LetsOneThreadInAtATime) {
    constexpr int rounds = 50'000;
    PatientMutex mutex;
    int count = 0;
    const auto work = [&] {
        for (int i = 0; i < rounds; ++i) {
            const std::lock_guard lock(mutex);
            ++count;
        }
    };
    std::thread first(work);
    std::thread second(work);
    work();
    first.join();
    second.join();
    EXPECT_EQ(count, 3 * rounds);
}

TEST(PatientMutex, WaitsForOneThatHoldsItLong) {
    PatientMutex mutex;
    mutex.lock();
    EXPECT_FALSE(mutex.try_lock());
    bool entered = false;
    std::thread other([&] {
        const std::lock_guard lock(mutex);
        entered = true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(5)); // longer than anybody spins
    EXPECT_FALSE(entered);
    mutex.unlock();
    other.join();
    EXPECT_TRUE(entered);
}

} // namespace
} // namespace ferry
