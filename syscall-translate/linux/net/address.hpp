#pragma once
/// Socket addresses between guest and host. Their layouts are the same for all ISAs; what differs
/// is where the path of an AF_UNIX address leads (docs/sysroot.md).

#include <optional>
#include <sys/socket.h>

#include "../fs/paths.hpp"
#include "../task.hpp"

namespace ferry::linux_guest::net {

/// An address from the guest as the host call takes it. Valid as long as the object lives.
class HostAddress {
public:
    /// `last`: keep for bind, follow for all others. EINVAL for a size that no address has, EFAULT,
    /// and the errors of a path. A null `from` is no address.
    static ErrnoOr<HostAddress> from_guest(Task& task, GuestAddr from, std::uint32_t size,
                                           fs::Last last);

    [[nodiscard]] const void* data() const {
        return unix_address_ ? static_cast<const void*>(unix_address_->address())
               : present_    ? &storage_
                             : nullptr;
    }
    [[nodiscard]] socklen_t size() const { return unix_address_ ? unix_address_->size() : size_; }

private:
    sockaddr_storage storage_{};
    socklen_t size_ = 0;
    bool present_ = false;
    std::optional<fs::UnixAddress> unix_address_;
};

/// Room for an address that the host stores for the guest.
class AddressBuffer {
public:
    [[nodiscard]] sockaddr* data() { return reinterpret_cast<sockaddr*>(&storage_); }
    [[nodiscard]] socklen_t* size() { return &size_; }
    /// The size that a message header said.
    void set_size(socklen_t size) { size_ = size; }

    /// Writes what fits into the guest's `room` bytes at `to`; the full size, or EFAULT.
    ErrnoOr<socklen_t> to_guest(Task& task, GuestAddr to, socklen_t room);

private:
    sockaddr_storage storage_{};
    socklen_t size_ = sizeof storage_;
};

/// A call's pair of arguments: where the guest wants an address, and where it keeps the room for it
/// and gets the size.
class AddressResult {
public:
    /// EFAULT; EINVAL for negative room. Nothing is wanted if `to` is null.
    static ErrnoOr<AddressResult> prepare(Task& task, GuestAddr to, GuestPtr<std::uint32_t> size);

    /// What the host call takes.
    [[nodiscard]] sockaddr* data() { return wanted() ? buffer_.data() : nullptr; }
    [[nodiscard]] socklen_t* size() { return wanted() ? buffer_.size() : nullptr; }
    /// Hands the address to the guest after a successful call.
    Errno finish(Task& task);

private:
    [[nodiscard]] bool wanted() const { return !to_.is_null(); }

    AddressBuffer buffer_;
    GuestAddr to_;
    GuestPtr<std::uint32_t> guest_size_;
    socklen_t room_ = 0;
};

} // namespace ferry::linux_guest::net
