#pragma once
/// Memory for what lasts as long as one unit is being compiled.

#include <cstddef>
#include <memory>
#include <vector>

namespace ferry::x64 {

/// Destructors are not called. What is taken is smaller than a block.
class Scratch {
public:
    void* take(std::size_t size, std::size_t alignment) {
        next_ = (next_ + alignment - 1) & ~(alignment - 1);
        if (next_ + size > block_size) {
            if (++index_ >= blocks_.size()) {
                blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block_size));
            }
            next_ = 0;
        }
        void* const taken = blocks_[index_].get() + next_;
        next_ += size;
        return taken;
    }
    /// Takes everything back.
    void clear() {
        index_ = ~std::size_t{0};
        next_ = block_size;
    }

private:
    static constexpr std::size_t block_size = 32 * 1024;
    std::vector<std::unique_ptr<std::byte[]>> blocks_;
    std::size_t index_ = ~std::size_t{0}; ///< of the block that is being given out
    std::size_t next_ = block_size;       ///< free in it from here
};

} // namespace ferry::x64
