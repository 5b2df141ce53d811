#pragma once
/// A large array whose memory is there when it is touched.

#include <cstddef>

namespace ferry::dbt {

/// So many zeros, at a page; null if there is no room. The first ones come out of one mapping: each
/// system call counts at a start. Thread-safe.
[[nodiscard]] std::byte* reserve(std::size_t size);
void give_back(std::byte* memory, std::size_t size);

/// Has the host make the pages that lie in this memory, which is about to be written: one that is
/// made when it is touched costs a fault.
void make_pages(std::byte* memory, std::size_t size);

/// For memory that is written from its beginning on: makes its pages ahead, some at a time.
class PagesAhead {
public:
    /// The first `used` of its `size` bytes are about to be written.
    void want(std::byte* memory, std::size_t used, std::size_t size) {
        if (used > ready_) {
            make(memory, used, size);
        }
    }

private:
    void make(std::byte* memory, std::size_t used, std::size_t size);

    std::size_t ready_ = 0; ///< bytes
};

/// Zeros at first. Owns its memory.
template <class T>
class Reserved {
public:
    explicit Reserved(std::size_t count)
        : size_(count * sizeof(T)), data_(reinterpret_cast<T*>(reserve(size_))) {}
    ~Reserved() { give_back(reinterpret_cast<std::byte*>(data_), size_); }
    Reserved(const Reserved&) = delete;
    Reserved& operator=(const Reserved&) = delete;

    [[nodiscard]] bool ready() const { return data_ != nullptr; }
    [[nodiscard]] T* data() const { return data_; }
    [[nodiscard]] T& operator[](std::size_t index) const { return data_[index]; }
    /// The first `count` are about to be written.
    void want(std::size_t count) {
        ahead_.want(reinterpret_cast<std::byte*>(data_), count * sizeof(T), size_);
    }

private:
    std::size_t size_;
    T* data_;
    PagesAhead ahead_;
};

} // namespace ferry::dbt
