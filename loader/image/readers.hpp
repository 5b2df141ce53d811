#pragma once
/// The readers of the single formats, and what they share.

#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include <ferry/base/result.hpp>
#include <ferry/image/byte_source.hpp>
#include <ferry/image/image.hpp>

namespace ferry::loader {

/// How much of a file Linux looks at to tell formats apart (BINPRM_BUF_SIZE).
inline constexpr std::size_t head_size = 256;

/// The first bytes of a file, followed by zeros where the file is shorter.
using Head = std::array<std::byte, head_size>;

inline std::string_view as_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Bytes of `source` as a T.
template <class T>
Result<T> read_as(const ByteSource& source, std::uint64_t offset, std::string_view what) {
    T value;
    if (const Errno error = source.read(offset, std::as_writable_bytes(std::span(&value, 1)))) {
        return Error{fmt::format("cannot read the {}", what), error.value};
    }
    return value;
}

/// Adds up without wrapping; false if the sum does not fit below or at `limit`.
constexpr bool fits(std::uint64_t begin, std::uint64_t size, std::uint64_t limit) {
    return begin <= limit && size <= limit - begin;
}

/// Readers leave the file's name to their caller.
Result<Image> read_elf(const ByteSource& source, const Head& head);
Result<Image> read_pe(const ByteSource& source, const Head& head);
Result<Image> read_script(const Head& head);

/// Why a file that none of the readers wants is refused: what it looks like instead.
Error describe_foreign(const Head& head, std::uint64_t file_size);

} // namespace ferry::loader
