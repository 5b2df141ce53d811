#pragma once
/// Addresses in the guest's address space.
///
/// A GuestAddr is a number, not a pointer: it becomes a host pointer only through guest memory
/// (ferry/memory), because 32-bit guests live in a window and even for 64-bit guests an address
/// from a guest is untrusted until it has been checked against the split.

#include <compare>
#include <cstdint>
#include <functional>

namespace ferry {

/// A byte count in the guest's address space.
using GuestSize = std::uint64_t;

/// An address in the guest's address space.
class GuestAddr {
public:
    constexpr GuestAddr() = default;
    constexpr explicit GuestAddr(std::uint64_t value) : value_(value) {}

    [[nodiscard]] constexpr std::uint64_t value() const { return value_; }
    [[nodiscard]] constexpr bool is_null() const { return value_ == 0; }

    constexpr auto operator<=>(const GuestAddr&) const = default;

    friend constexpr GuestAddr operator+(GuestAddr a, GuestSize n) {
        return GuestAddr(a.value_ + n);
    }
    friend constexpr GuestAddr operator-(GuestAddr a, GuestSize n) {
        return GuestAddr(a.value_ - n);
    }
    friend constexpr GuestSize operator-(GuestAddr a, GuestAddr b) { return a.value_ - b.value_; }

private:
    std::uint64_t value_ = 0;
};

/// An address in the guest's address space at which the guest keeps a T.
/// It carries no right to dereference: see ferry/memory/access.hpp.
template <class T>
class GuestPtr {
public:
    using element_type = T;

    constexpr GuestPtr() = default;
    constexpr explicit GuestPtr(GuestAddr addr) : addr_(addr) {}
    constexpr explicit GuestPtr(std::uint64_t value) : addr_(value) {}

    [[nodiscard]] constexpr GuestAddr addr() const { return addr_; }
    [[nodiscard]] constexpr std::uint64_t value() const { return addr_.value(); }
    [[nodiscard]] constexpr bool is_null() const { return addr_.is_null(); }
    constexpr explicit operator bool() const { return !is_null(); }

    /// The address of element `index` of an array of T that begins here.
    [[nodiscard]] constexpr GuestPtr at(GuestSize index) const {
        return GuestPtr(addr_ + index * sizeof(T));
    }
    template <class U>
    [[nodiscard]] constexpr GuestPtr<U> cast() const {
        return GuestPtr<U>(addr_);
    }

private:
    GuestAddr addr_;
};

/// A half-open range [begin, end) of guest addresses.
struct GuestRange {
    GuestAddr begin;
    GuestAddr end;

    [[nodiscard]] constexpr GuestSize size() const { return end - begin; }
    [[nodiscard]] constexpr bool empty() const { return end <= begin; }
    [[nodiscard]] constexpr bool contains(GuestAddr a) const { return begin <= a && a < end; }
    [[nodiscard]] constexpr bool overlaps(const GuestRange& o) const {
        return begin < o.end && o.begin < end;
    }
    constexpr bool operator==(const GuestRange&) const = default;
};

} // namespace ferry

template <>
struct std::hash<ferry::GuestAddr> {
    std::size_t operator()(ferry::GuestAddr a) const noexcept {
        return std::hash<std::uint64_t>{}(a.value());
    }
};
