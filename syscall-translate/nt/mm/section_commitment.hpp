#pragma once
/// What of a section is committed where its views begin with pages in reserve: for all of these, in
/// whatever process. The host's file behind it says so. Of memory (SEC_RESERVE) what is committed
/// is allocated there; a file's views in reserve (MEM_RESERVE) are committed as far as the file
/// goes, and to commit more makes it longer.

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>

#include <ferry/base/unique_fd.hpp>

namespace ferry::nt::mm {

/// Which of a view's pages are committed when it is mapped: all, or what is of the section.
enum class Commitment : std::uint8_t { whole, of_memory, of_file };

/// Bytes of a section.
struct SectionBytes {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

/// A view's way to the commitment of its section.
class SectionCommitment {
public:
    /// Of the view that begins at `offset` in the file `fd`, of which it keeps a copy; null where
    /// the host has no descriptor left.
    static std::shared_ptr<const SectionCommitment> of(int fd, std::uint64_t offset,
                                                       Commitment kind);

    [[nodiscard]] std::uint64_t offset() const { return offset_; }
    [[nodiscard]] bool same_section(const SectionCommitment& other) const {
        return device_ == other.device_ && inode_ == other.inode_;
    }
    /// Of whole pages. False if the host has no memory for them.
    [[nodiscard]] bool commit(SectionBytes bytes) const;
    /// The first committed bytes of those.
    [[nodiscard]] std::optional<SectionBytes> first_committed(SectionBytes bytes) const;

private:
    SectionCommitment(UniqueFd fd, std::uint64_t offset, Commitment kind, dev_t device, ino_t inode)
        : fd_(std::move(fd)), offset_(offset), kind_(kind), device_(device), inode_(inode) {}
    [[nodiscard]] std::optional<std::uint64_t> length() const;

    const UniqueFd fd_;
    const std::uint64_t offset_;
    const Commitment kind_;
    const dev_t device_;
    const ino_t inode_;
};

} // namespace ferry::nt::mm
