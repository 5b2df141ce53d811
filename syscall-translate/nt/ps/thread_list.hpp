#pragma once
/// The threads of this process that have not ended.

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace ferry::nt::ps {

class Thread;

/// Thread-safe.
class ThreadList {
public:
    void add(std::uint32_t area, std::shared_ptr<Thread> thread) {
        const std::lock_guard lock(mutex_);
        threads_[area] = std::move(thread);
    }
    /// How many are left.
    std::size_t remove(std::uint32_t area) {
        const std::lock_guard lock(mutex_);
        threads_.erase(area);
        changed_.notify_all();
        return threads_.size();
    }
    [[nodiscard]] bool is_only(std::uint32_t area) const {
        const std::lock_guard lock(mutex_);
        return threads_.size() == 1 && threads_.contains(area);
    }
    [[nodiscard]] std::shared_ptr<Thread> find(std::uint32_t area) const {
        const std::lock_guard lock(mutex_);
        const auto found = threads_.find(area);
        return found == threads_.end() ? nullptr : found->second;
    }
    [[nodiscard]] std::vector<std::shared_ptr<Thread>> all() const {
        std::vector<std::shared_ptr<Thread>> list;
        const std::lock_guard lock(mutex_);
        list.reserve(threads_.size());
        for (const auto& [area, thread] : threads_) {
            list.push_back(thread);
        }
        return list;
    }
    /// Waits until no more than `count` are left, but not for ever.
    bool wait_for_count(std::size_t count, std::chrono::milliseconds patience) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, patience, [&] { return threads_.size() <= count; });
    }

private:
    mutable std::mutex mutex_; ///< guards what follows; nothing is locked under it
    std::condition_variable changed_;
    std::map<std::uint32_t, std::shared_ptr<Thread>> threads_;
};

} // namespace ferry::nt::ps
