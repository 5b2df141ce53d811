#include "host_threads.hpp"

#include <csignal>
#include <cstddef>
#include <ctime>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>

#include <ferry/kernel/host_call.hpp>
#include <ferry/kernel/host_signals.hpp>

namespace ferry::nt::ps {
namespace {

constexpr std::size_t stack_size = (std::size_t{192} << 10) + kernel::HostSignalStack::size;
constexpr std::size_t most_idle = 4;
constexpr timespec patience{1, 0};

} // namespace

struct HostThreads::First {
    std::shared_ptr<HostThreads> threads;
    Work work;
};

bool HostThreads::run(Work work) {
    Idle* idle = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            idle = idle_.back(); // its stack is the warmest
            idle_.pop_back();
        }
    }
    if (idle == nullptr) {
        return start(std::move(work));
    }
    idle->work = std::move(work);
    auto& called = idle->called;
    called.store(1); // from here on it may be gone
    kernel::host_call(SYS_futex, &called, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
    return true;
}

bool HostThreads::start(Work work) {
    auto first = std::make_unique<First>(First{shared_from_this(), std::move(work)});
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, stack_size);
    sigset_t none; // the reactor, which begins threads for other processes, has all blocked
    ::sigemptyset(&none);
    pthread_attr_setsigmask_np(&attributes, &none);
    pthread_t host;
    const int failed = pthread_create(&host, &attributes, &HostThreads::main, first.get());
    pthread_attr_destroy(&attributes);
    if (failed == 0) {
        [[maybe_unused]] First* const given = first.release();
    }
    return failed == 0;
}

void* HostThreads::main(void* argument) {
    const std::unique_ptr<First> first(static_cast<First*>(argument));
    alignas(16) std::byte room[kernel::HostSignalStack::size]; // mapping one costs three calls
    const kernel::HostSignalStack host_stack(room);
    Work work = std::move(first->work);
    for (;;) {
        const bool may_stay = work();
        work = nullptr; // and what it holds
        Idle idle;
        if (!may_stay || !first->threads->wait(idle)) {
            return nullptr;
        }
        work = std::move(idle.work);
        kernel::set_host_mask(0);
    }
}

/// False: it is to end, for there are enough, or nothing has come for a while.
bool HostThreads::wait(Idle& idle) {
    {
        const std::lock_guard lock(mutex_);
        if (idle_.size() >= most_idle) {
            return false;
        }
        idle_.push_back(&idle);
    }
    const auto sleep = [&](const timespec* longest) {
        kernel::host_call(SYS_futex, &idle.called, FUTEX_WAIT_PRIVATE, 0, longest, nullptr, 0);
        return idle.called.load() != 0;
    };
    if (sleep(&patience)) {
        return true;
    }
    {
        const std::lock_guard lock(mutex_);
        if (std::erase(idle_, &idle) != 0) {
            return false;
        }
    }
    while (!sleep(nullptr)) { // somebody is about to call
    }
    return true;
}

} // namespace ferry::nt::ps
