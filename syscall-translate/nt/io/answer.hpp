#pragma once
/// Giving a query's answer to the guest.

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

#include "../task.hpp"

namespace ferry::nt::io {

/// An answer of fixed size, maybe with a text behind it of which as much is given as there is room
/// for: then BUFFER_OVERFLOW.
class Answer {
public:
    /// `least` bytes are given whole or not at all.
    template <class T>
    explicit Answer(const T& fixed, std::size_t least = sizeof(T)) : bytes_(least), least_(least) {
        std::memcpy(bytes_.data(), &fixed, least);
    }
    void append(std::u16string_view text) {
        const std::size_t at = bytes_.size();
        bytes_.resize(at + text.size() * sizeof(char16_t));
        std::memcpy(bytes_.data() + at, text.data(), text.size() * sizeof(char16_t));
    }

    NtStatus give(Task& task, Out<IoStatusBlock> io, OutBytes to, std::uint32_t size,
                  std::size_t needed = 0) const {
        if (size < std::max(least_, needed)) {
            return status::INFO_LENGTH_MISMATCH;
        }
        if (is_misaligned(to)) {
            return status::DATATYPE_MISALIGNMENT;
        }
        const std::size_t count = std::min<std::size_t>(size, bytes_.size());
        const NtStatus result = count < bytes_.size() ? status::BUFFER_OVERFLOW : status::SUCCESS;
        return memory::copy_out(task.space(), to.addr(), bytes_.data(), count) ||
                       task.write(io, {result.value, count})
                   ? status::ACCESS_VIOLATION
                   : result;
    }

private:
    std::vector<std::byte> bytes_;
    std::size_t least_;
};

} // namespace ferry::nt::io
