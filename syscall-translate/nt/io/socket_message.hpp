#pragma once
/// What one call sends or receives: data, an address, and what comes beside them.

#include <cstddef>
#include <vector>

#include <sys/uio.h>
#include <unistd.h>

#include "guest_bytes.hpp"
#include "socket.hpp"

namespace ferry::nt::io {

/// One attempt's data: it may be made later, by another thread.
struct Message {
    std::vector<iovec> parts;
    std::size_t next = 0; ///< parts that are sent
    SocketAddressValue address;
    bool has_address = false;
    int flags = 0;
    GuestAddr address_out;
    GuestAddr size_out;
    GuestAddr flags_out;
    std::vector<std::byte> control; ///< to be sent
    GuestAddr control_out;
    std::uint32_t control_room = 0;
    GuestAddr control_size_out; ///< null: nothing beside the data is wanted

    /// So many bytes more are sent.
    void pass(std::size_t done) {
        while (next < parts.size() && done >= parts[next].iov_len) {
            done -= parts[next++].iov_len;
        }
        if (next < parts.size()) {
            parts[next].iov_base = static_cast<char*>(parts[next].iov_base) + done;
            parts[next].iov_len -= done;
        }
    }
};

/// One attempt. PENDING: it would have to wait.
NtStatus receive_now(const File& file, Message& message, std::uint64_t& count);
/// Likewise; `count` grows by what of a stream was sent meanwhile.
NtStatus send_now(const File& file, Message& message, std::uint64_t& count);

} // namespace ferry::nt::io
