#include "address.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <sys/un.h>

namespace ferry::linux_guest::net {

ErrnoOr<HostAddress> HostAddress::from_guest(Task& task, GuestAddr from, std::uint32_t size,
                                             fs::Last last) {
    HostAddress address;
    if (from.is_null()) {
        return address;
    }
    if (size > sizeof address.storage_) {
        return Errno(EINVAL);
    }
    if (const Errno error = memory::copy_in(task.space(), &address.storage_, from, size)) {
        return error;
    }
    address.present_ = true;
    address.size_ = size;
    if (address.storage_.ss_family == AF_UNIX && size > offsetof(sockaddr_un, sun_path) &&
        size <= sizeof(sockaddr_un)) {
        sockaddr_un guest{};
        std::memcpy(&guest, &address.storage_, size);
        auto converted = fs::UnixAddress::to_host(task, guest, size, last);
        if (!converted) {
            return converted.error();
        }
        address.unix_address_ = std::move(*converted);
    }
    return address;
}

ErrnoOr<socklen_t> AddressBuffer::to_guest(Task& task, GuestAddr to, socklen_t room) {
    if (storage_.ss_family == AF_UNIX && size_ > offsetof(sockaddr_un, sun_path)) {
        sockaddr_un host{};
        std::memcpy(&host, &storage_, std::min<std::size_t>(size_, sizeof host));
        size_ = fs::unix_address_to_guest(task, host, size_);
        std::memcpy(&storage_, &host, sizeof host);
    }
    const std::size_t part = std::min({room, size_, static_cast<socklen_t>(sizeof storage_)});
    if (const Errno error = memory::copy_out(task.space(), to, &storage_, part)) {
        return error;
    }
    return size_;
}

ErrnoOr<AddressResult> AddressResult::prepare(Task& task, GuestAddr to,
                                              GuestPtr<std::uint32_t> size) {
    AddressResult result;
    if (to.is_null()) {
        return result;
    }
    const auto room = task.read(size);
    if (!room) {
        return room.error();
    }
    if (*room > std::uint32_t{std::numeric_limits<std::int32_t>::max()}) {
        return Errno(EINVAL);
    }
    result.to_ = to;
    result.guest_size_ = size;
    result.room_ = *room;
    return result;
}

Errno AddressResult::finish(Task& task) {
    if (!wanted()) {
        return {};
    }
    const auto size = buffer_.to_guest(task, to_, room_);
    return size ? task.write(guest_size_, *size) : size.error();
}

} // namespace ferry::linux_guest::net
