// The C++ library's threads, futures, condition variables and atomics with waits.
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <future>
#include <mutex>
#include <numeric>
#include <semaphore>
#include <shared_mutex>
#include <thread>
#include <vector>

int main() {
    std::vector<std::future<long>> futures;
    for (long i = 0; i < 20; ++i)
        futures.push_back(std::async(std::launch::async, [i] {
            std::vector<long> values(1000);
            std::iota(values.begin(), values.end(), i);
            return std::accumulate(values.begin(), values.end(), 0L);
        }));
    long sum = 0;
    for (auto& future : futures)
        sum += future.get();
    std::printf("%ld\n", sum);

    std::atomic<int> flag{0};
    std::jthread waiter([&] {
        flag.wait(0);
        flag = 2;
        flag.notify_all();
    });
    flag = 1;
    flag.notify_all();
    while (flag != 2)
        flag.wait(1);
    std::printf("%d\n", flag.load());

    std::counting_semaphore<3> slots(3);
    std::shared_mutex mutex;
    int total = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] {
                for (int j = 0; j < 100; ++j) {
                    slots.acquire();
                    {
                        std::unique_lock lock(mutex);
                        ++total;
                    }
                    slots.release();
                }
            });
    }
    std::printf("%d\n", total);
    std::promise<int> promise;
    std::thread thrower([&] { promise.set_exception(std::make_exception_ptr(17)); });
    try {
        promise.get_future().get();
    } catch (int value) {
        std::printf("%d\n", value);
    }
    thrower.join();
}
