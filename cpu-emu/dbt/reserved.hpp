#pragma once
/// A large array whose memory is there when it is touched.

#include <cstddef>

namespace ferry::dbt {

/// So many zeros, at a page; null if there is no room. The first ones come out of one mapping: each
/// system call counts at a start. Thread-safe.
[[nodiscard]] std::byte* reserve(std::size_t size);
void give_back(std::byte* memory, std::size_t size);

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

private:
    std::size_t size_;
    T* data_;
};

} // namespace ferry::dbt
