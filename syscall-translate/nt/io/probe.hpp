#pragma once
/// Whether what a request will write to can be written to, asked before it begins.

#include "../task.hpp"

namespace ferry::nt::io {

/// Touches each page as Windows does, which leaves the bytes as they are.
inline bool can_write(Task& task, GuestAddr to, std::uint64_t size) {
    constexpr std::uint64_t page = 4096;
    if (!task.space().access_ok(to, size)) {
        return false;
    }
    for (std::uint64_t at = 0; at < size;) {
        const GuestAddr place(to.value() + at);
        std::uint8_t byte = 0;
        if (memory::copy_in(task.space(), &byte, place, 1) ||
            memory::copy_out(task.space(), place, &byte, 1)) {
            return false;
        }
        at += page - place.value() % page;
    }
    return true;
}

inline bool can_write(Task& task, Out<IoStatusBlock> io) {
    return can_write(task, io.addr(), sizeof(IoStatusBlock));
}

} // namespace ferry::nt::io
