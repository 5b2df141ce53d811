#pragma once
/// Where the readers get their bytes from: a file, or memory (tests, fuzzers, embedded files).
///
/// A source hands out bounded pieces on demand; nothing reads a file whole.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <ferry/base/errno.hpp>

namespace ferry::loader {

class ByteSource {
public:
    virtual ~ByteSource() = default;

    /// Length of the file in bytes.
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    /// Fills `to` with the bytes at `offset`. Anything less than all of them is an error: EIO
    /// where the file ends too early, else what the file system said.
    [[nodiscard]] virtual Errno read(std::uint64_t offset, std::span<std::byte> to) const = 0;

protected:
    ByteSource() = default;
    ByteSource(const ByteSource&) = default;
    ByteSource& operator=(const ByteSource&) = default;
};

/// Bytes in memory that outlive the source.
class MemorySource final : public ByteSource {
public:
    explicit MemorySource(std::span<const std::byte> bytes) : bytes_(bytes) {}
    [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
    [[nodiscard]] Errno read(std::uint64_t offset, std::span<std::byte> to) const override;

private:
    std::span<const std::byte> bytes_;
};

/// An open file, read by pread(2): the descriptor's offset stays where it is. The first bytes are
/// read once and kept, because nearly every header lies there.
class FileSource final : public ByteSource {
public:
    /// `fd` must be open for reading and stay open as long as the source is used.
    explicit FileSource(int fd) : fd_(fd) {}

    /// Must succeed before anything else is called. EACCES if `fd` is no regular file, as exec
    /// has it.
    [[nodiscard]] Errno open();
    [[nodiscard]] std::uint64_t size() const override { return size_; }
    [[nodiscard]] Errno read(std::uint64_t offset, std::span<std::byte> to) const override;

private:
    int fd_;
    std::uint64_t size_ = 0;
    std::size_t head_size_ = 0;
    std::array<std::byte, 2048> head_{};
};

} // namespace ferry::loader
