#include "section_commitment.hpp"

#include <algorithm>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ferry/base/bits.hpp>

namespace ferry::nt::mm {

std::shared_ptr<const SectionCommitment> SectionCommitment::of(int fd, std::uint64_t offset,
                                                               Commitment kind) {
    UniqueFd own(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
    struct stat status {};
    if (!own || ::fstat(own.get(), &status) != 0) {
        return nullptr;
    }
    return std::shared_ptr<const SectionCommitment>(
        new SectionCommitment(std::move(own), offset, kind, status.st_dev, status.st_ino));
}

/// Of the file, in whole pages.
std::optional<std::uint64_t> SectionCommitment::length() const {
    struct stat status {};
    if (::fstat(fd_.get(), &status) != 0) {
        return std::nullopt;
    }
    return page_ceil(static_cast<std::uint64_t>(status.st_size));
}

/// Reading a page of a shared mapping allocates it, and keeps what another process has put there.
bool SectionCommitment::commit(SectionBytes bytes) const {
    if (kind_ == Commitment::of_file) {
        const auto now = length();
        return now &&
               (*now >= bytes.end || ::ftruncate(fd_.get(), static_cast<off_t>(bytes.end)) == 0);
    }
    const std::uint64_t size = bytes.end - bytes.begin;
    void* const window = ::mmap(nullptr, size, PROT_READ, MAP_SHARED | MAP_POPULATE, fd_.get(),
                                static_cast<off_t>(bytes.begin));
    if (window == MAP_FAILED) {
        return false;
    }
    ::munmap(window, size);
    const auto committed = first_committed(bytes);
    return committed && committed->begin == bytes.begin && committed->end == bytes.end;
}

std::optional<SectionBytes> SectionCommitment::first_committed(SectionBytes bytes) const {
    if (kind_ == Commitment::of_file) {
        const std::uint64_t end = std::min(length().value_or(0), bytes.end);
        return bytes.begin < end ? std::optional(SectionBytes{bytes.begin, end}) : std::nullopt;
    }
    const off_t begin = ::lseek(fd_.get(), static_cast<off_t>(bytes.begin), SEEK_DATA);
    if (begin < 0 || static_cast<std::uint64_t>(begin) >= bytes.end) {
        return std::nullopt;
    }
    const off_t end = ::lseek(fd_.get(), begin, SEEK_HOLE);
    return SectionBytes{static_cast<std::uint64_t>(begin),
                        end < 0 ? bytes.end : std::min(static_cast<std::uint64_t>(end), bytes.end)};
}

} // namespace ferry::nt::mm
