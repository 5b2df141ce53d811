#pragma once
/// One of the host's large pages, ready for a guest.

#include <utility>

namespace ferry::memory {

/// large_page_size bytes of zeros, inaccessible and outside of what guests see; or none. It is made
/// elsewhere and moved, as it would be accessible for a moment where it is to be.
class LargePage {
public:
    LargePage() = default;
    LargePage(LargePage&& other) noexcept : begin_(std::exchange(other.begin_, 0)) {}
    LargePage& operator=(LargePage&& other) noexcept {
        std::swap(begin_, other.begin_);
        return *this;
    }
    ~LargePage();

    /// Asks the host, which has to clear it and may look for it at length. None if it has none.
    static LargePage make();
    explicit operator bool() const { return begin_ != 0; }
    /// Puts it over what is at the host's address `to`. False, and it is kept, if the host refuses.
    bool move_to(long to);

private:
    explicit LargePage(long begin) : begin_(begin) {}

    long begin_ = 0;
};

} // namespace ferry::memory
