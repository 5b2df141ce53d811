#pragma once
/// A mutex for work that is mostly shorter than to sleep and be woken.

#include <mutex>

namespace ferry {

/// A std::mutex whose waiters try again for some microseconds before they sleep. (glibc's adaptive
/// kind gives up after what its last waiters took, which is less than a system call.)
class PatientMutex {
public:
    void lock() {
        for (int tries = 0; tries < most_tries; ++tries) {
            if (mutex_.try_lock()) {
                return;
            }
            for (int i = 0; i < pauses; ++i) {
                __builtin_ia32_pause();
            }
        }
        mutex_.lock();
    }
    bool try_lock() { return mutex_.try_lock(); }
    void unlock() { mutex_.unlock(); }

private:
    static constexpr int most_tries = 40;
    static constexpr int pauses = 8; ///< 0.1 to 0.4 µs
    std::mutex mutex_;
};

} // namespace ferry
