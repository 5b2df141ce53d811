#pragma once
/// char_traits and basic_string as far as the library itself needs them. The layout of a string is
/// that of programs, which make and destroy what facets return.

#include "runtime.hpp"

namespace std {
[[noreturn]] void _Xbad_alloc();
}

namespace ferry::msvcp {

/// Blocks of strings as programs free them: large ones are aligned, and the word before them says
/// where the block begins.
constexpr size_t large_text = 4096;
inline void* allocate_text(size_t size) {
    constexpr size_t alignment = 32;
    constexpr size_t room = alignment - 1 + sizeof(void*);
    const bool large = size >= large_text;
    void* const block = malloc(large ? size + room : size);
    if (block == nullptr) {
        std::_Xbad_alloc();
    }
    if (!large) {
        return block;
    }
    const size_t at = (reinterpret_cast<size_t>(block) + room) & ~(alignment - 1);
    reinterpret_cast<void**>(at)[-1] = block;
    return reinterpret_cast<void*>(at);
}
inline void free_text(void* text, size_t size) {
    free(size >= large_text ? static_cast<void**>(text)[-1] : text);
}

} // namespace ferry::msvcp

namespace std {

using streamoff = long long;
using streamsize = long long;

template <class Elem>
struct char_traits;
template <>
struct char_traits<char> {
    using int_type = int;
    static constexpr int_type eof() { return -1; }
    static constexpr int_type to_int_type(char c) { return static_cast<unsigned char>(c); }
};
template <>
struct char_traits<wchar_t> {
    using int_type = wint_t;
    static constexpr int_type eof() { return 0xffff; }
    static constexpr int_type to_int_type(wchar_t c) { return c; }
};

/// Short texts lie in the object.
template <class Elem>
class basic_string {
public:
    basic_string() { in_[0] = Elem(); }
    basic_string(const Elem* text) : basic_string(text, length(text)) {}
    basic_string(const Elem* text, size_t size) : basic_string() { append(text, size); }
    basic_string(size_t count, Elem c) : basic_string() {
        for (size_t i = 0; i < count; ++i) {
            push_back(c);
        }
    }
    basic_string(const basic_string& other) : basic_string(other.data(), other.size()) {}
    basic_string& operator=(const basic_string&) = delete;
    ~basic_string() { release(); }

    const Elem* data() const { return capacity_ > short_capacity ? out_ : in_; }
    Elem* data() { return capacity_ > short_capacity ? out_ : in_; }
    const Elem* c_str() const { return data(); }
    size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    Elem operator[](size_t i) const { return data()[i]; }

    void push_back(Elem c) { append(&c, 1); }
    void append(const Elem* text, size_t size) {
        reserve(size_ + size);
        memcpy(data() + size_, text, size * sizeof(Elem));
        size_ += size;
        data()[size_] = Elem();
    }
    void append(const basic_string& other) { append(other.data(), other.size()); }
    void clear() {
        size_ = 0;
        data()[0] = Elem();
    }
    /// Puts `count` times `c` before place `at`.
    void insert(size_t at, size_t count, Elem c) {
        reserve(size_ + count);
        Elem* const place = data() + at;
        memmove(place + count, place, (size_ - at + 1) * sizeof(Elem));
        for (size_t i = 0; i < count; ++i) {
            place[i] = c;
        }
        size_ += count;
    }

    static size_t length(const Elem* text) {
        size_t size = 0;
        while (text[size] != Elem()) {
            ++size;
        }
        return size;
    }

private:
    void reserve(size_t capacity);
    void release() {
        if (capacity_ > short_capacity) {
            ferry::msvcp::free_text(out_, (capacity_ + 1) * sizeof(Elem));
        }
    }

    static constexpr size_t short_capacity = 16 / sizeof(Elem) - 1;
    union {
        Elem in_[16 / sizeof(Elem)];
        Elem* out_;
    };
    size_t size_ = 0;
    size_t capacity_ = short_capacity;
};

using string = basic_string<char>;

template <class Elem>
void basic_string<Elem>::reserve(size_t capacity) {
    if (capacity <= capacity_) {
        return;
    }
    capacity = capacity > capacity_ * 2 ? capacity : capacity_ * 2;
    auto* const made =
        static_cast<Elem*>(ferry::msvcp::allocate_text((capacity + 1) * sizeof(Elem)));
    memcpy(made, data(), (size_ + 1) * sizeof(Elem));
    release();
    out_ = made;
    capacity_ = capacity;
}

} // namespace std
