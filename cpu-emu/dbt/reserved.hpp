#pragma once
/// A large array whose memory is there when it is touched.

#include <cstddef>
#include <sys/mman.h>

namespace ferry::dbt {

/// Zeros at first. Owns its mapping.
template <class T>
class Reserved {
public:
    explicit Reserved(std::size_t count) : size_(count * sizeof(T)) {
        void* const mapping = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE,
                                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        data_ = mapping == MAP_FAILED ? nullptr : static_cast<T*>(mapping);
    }
    ~Reserved() {
        if (data_ != nullptr) {
            ::munmap(data_, size_);
        }
    }
    Reserved(const Reserved&) = delete;
    Reserved& operator=(const Reserved&) = delete;

    [[nodiscard]] bool ready() const { return data_ != nullptr; }
    [[nodiscard]] T* data() const { return data_; }
    [[nodiscard]] T& operator[](std::size_t index) const { return data_[index]; }
    /// Zeros again, and the memory given back.
    void clear() { ::madvise(data_, size_, MADV_DONTNEED); }

private:
    T* data_ = nullptr;
    std::size_t size_;
};

} // namespace ferry::dbt
