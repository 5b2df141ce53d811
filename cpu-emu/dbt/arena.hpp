#pragma once
/// Memory that is given out piece by piece and taken back all at once.

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <vector>

#include <ferry/base/bits.hpp>

#include "reserved.hpp"

namespace ferry::dbt {

/// Not thread-safe. Destructors are not called.
class Arena {
public:
    template <class T>
    [[nodiscard]] T* make() {
        static_assert(std::is_trivially_destructible_v<T>);
        return new (take(sizeof(T), alignof(T))) T{};
    }
    /// Copies of lists, one behind the other; none is to be aligned more than the one before.
    template <class First, class... Rest>
    [[nodiscard]] std::byte* copy(std::span<const First> first, std::span<const Rest>... rest) {
        static_assert(std::is_trivially_copyable_v<First> &&
                      (std::is_trivially_copyable_v<Rest> && ...));
        auto* const begin = static_cast<std::byte*>(
            take(first.size_bytes() + (rest.size_bytes() + ... + 0), alignof(First)));
        std::byte* to = begin;
        const auto add = [&](const auto& list) {
            if (!list.empty()) {
                std::memcpy(to, list.data(), list.size_bytes());
                to += list.size_bytes();
            }
        };
        add(first);
        (add(rest), ...);
        return begin;
    }

    /// Takes everything back, and keeps some memory for what comes.
    void clear() {
        constexpr std::size_t kept = 64;
        if (blocks_.size() > kept) {
            blocks_.resize(kept);
        }
        large_.clear();
        index_ = 0;
        next_ = block_size;
    }

private:
    static constexpr std::size_t block_size = 64 * 1024;

    void* take(std::size_t size, std::size_t alignment) {
        if (size > block_size) {
            large_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
            return large_.back().get();
        }
        next_ = align_up(next_, alignment);
        if (next_ + size > block_size) {
            if (index_ == blocks_.size()) {
                blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block_size));
                if (blocks_.size() > most_blocks_) { // else its memory has been used before
                    most_blocks_ = blocks_.size();
                    make_pages(blocks_.back().get(), block_size);
                }
            }
            ++index_;
            next_ = 0;
        }
        void* const taken = blocks_[index_ - 1].get() + next_;
        next_ += size;
        return taken;
    }

    std::vector<std::unique_ptr<std::byte[]>> blocks_;
    std::vector<std::unique_ptr<std::byte[]>> large_; ///< of one object each
    std::size_t index_ = 0;                           ///< behind the block that is being filled
    std::size_t next_ = block_size;                   ///< free in it from here
    std::size_t most_blocks_ = 0;                     ///< that there ever were
};

} // namespace ferry::dbt
