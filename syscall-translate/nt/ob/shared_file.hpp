#pragma once
/// The file by which the Windows programs of one user meet that were started apart: named objects
/// (ob/), and the share modes and locks of files (io/share_table.hpp).
///
/// It is made when first needed, has a fixed size, and is mapped by all. Each process has a record
/// of it for as long as it holds that record's byte locked, which the kernel undoes however the
/// process ends: in any pid namespace, and with no window for another process of the same number.
/// What the file says is untrusted: numbers only, checked before they are used.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <ferry/base/unique_fd.hpp>

namespace ferry::nt::ob {

/// What stands in the word of a lock of the file: a process's record, and above it whether somebody
/// waits.
using LockWord = std::atomic<std::uint32_t>;

/// Thread-safe.
class SharedFile {
public:
    static constexpr std::uint32_t most_processes = 1024;
    static constexpr std::size_t objects_part = 5 << 20;
    static constexpr std::size_t files_part = 2 << 20;

    /// The file in `directory`, or in the usual places where that is empty. Where none can be had:
    /// memory of one's own, by which nobody else is met.
    static std::unique_ptr<SharedFile> open(const std::string& directory);
    /// What a process starts with for which another one has claimed a record.
    struct Claim {
        UniqueFd fd;
        std::uint32_t record = 0;
        std::string path;
    };
    /// A record for a process that is about to start; nothing where there is none.
    [[nodiscard]] std::optional<Claim> claim_for_another() const;
    static std::unique_ptr<SharedFile> open(Claim claim);
    SharedFile(const SharedFile&) = delete;
    SharedFile& operator=(const SharedFile&) = delete;
    ~SharedFile();

    /// False where others cannot be met.
    [[nodiscard]] bool is_shared() const { return static_cast<bool>(fd_); }
    /// Where the file lies; empty where there is none.
    [[nodiscard]] const std::string& path() const { return path_; }
    /// Whether this process's record was claimed by another one, which may have filled it.
    [[nodiscard]] bool is_handed_over() const { return is_handed_over_; }
    /// This process's record: from 1 on, below most_processes.
    [[nodiscard]] std::uint32_t self() const { return self_; }
    /// Whether that record's process lives. Asks the kernel.
    [[nodiscard]] bool is_alive(std::uint32_t record) const;
    /// Records that are or were in use lie below this.
    [[nodiscard]] std::uint32_t records_end() const;

    [[nodiscard]] std::byte* objects() const;
    [[nodiscard]] std::byte* files() const;

    /// Files beside this one, whose bytes programs share: a new one, one that there is, the end of
    /// one. The new one's number is 0 where it can't be made.
    UniqueFd make_memory(std::uint64_t size, std::uint64_t& number) const;
    [[nodiscard]] UniqueFd open_memory(std::uint64_t number, std::uint64_t size) const;
    void remove_memory(std::uint64_t number) const;

private:
    friend class SharedLock;
    struct Header;
    bool take(LockWord& word) const;
    SharedFile() = default;
    bool map(const std::string& path);
    bool make_valid(const std::string& path, bool& again);
    [[nodiscard]] std::string memory_path(std::uint64_t number) const;
    bool map_memory();
    bool claim_record();
    [[nodiscard]] std::uint32_t claim(int fd) const;
    [[nodiscard]] Header& header() const;

    UniqueFd fd_;
    std::string path_;
    void* memory_ = nullptr;
    std::uint32_t self_ = 1;
    bool is_handed_over_ = false;
};

/// A lock of the file as one process has it. Its holder may be killed in the middle of a change.
class SharedLock {
public:
    SharedLock(const SharedFile& file, LockWord& word) : file_(file), word_(word) {}

    /// True if the holder before has died: what the lock guards has to be made whole.
    [[nodiscard]] bool lock();
    void unlock();

private:
    const SharedFile& file_;
    LockWord& word_;
    std::mutex mutex_; ///< among the threads of this process; taken first
};

} // namespace ferry::nt::ob
