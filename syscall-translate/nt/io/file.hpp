#pragma once
/// File objects on host descriptors.

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include <ferry/base/unique_fd.hpp>

#include "../ob/handle_table.hpp"
#include "access.hpp"
#include "directory_scan.hpp"
#include "nodes.hpp"

namespace ferry::nt {
class Process;
}

namespace ferry::nt::io {

class CompletionPort;
class DirectoryChanges;
class Drives;
class PseudoConsole;
struct AccessList;
struct PipeEnd;
struct SocketEnd;

/// Options of NtCreateFile.
namespace option {
inline constexpr std::uint32_t directory_file = 0x1;
inline constexpr std::uint32_t write_through = 0x2;
inline constexpr std::uint32_t sequential_only = 0x4;
inline constexpr std::uint32_t no_intermediate_buffering = 0x8;
inline constexpr std::uint32_t synchronous_alert = 0x10;
inline constexpr std::uint32_t synchronous_nonalert = 0x20;
inline constexpr std::uint32_t synchronous = synchronous_alert | synchronous_nonalert;
inline constexpr std::uint32_t non_directory_file = 0x40;
inline constexpr std::uint32_t delete_on_close = 0x1000;
inline constexpr std::uint32_t open_by_file_id = 0x2000;
inline constexpr std::uint32_t open_reparse_point = 0x200000;
inline constexpr std::uint32_t all = 0x00ffffff;
/// Those that FileModeInformation tells.
inline constexpr std::uint32_t mode = 0x103e;
} // namespace option

/// What a file object stands for.
enum class FileKind : std::uint8_t {
    disk,
    directory,
    virtual_directory, ///< has no descriptor
    null,
    console,
    pseudo_console, ///< from outside: what makes one, and then stands for it
    volume,         ///< or a disk, as a device
    pipe,
    socket, ///< or the device that makes them
};

class File final : public ob::Resource {
public:
    /// A stream that the process was started with.
    explicit File(UniqueFd descriptor);
    File(UniqueFd descriptor, FileKind what);
    ~File() override;

    const UniqueFd fd;
    const FileKind kind;

    // Fixed once it is open.
    std::u16string nt_name; ///< "\??\Z:\a\b"; empty for streams the process was started with
    const Drives* drives = nullptr; ///< with a name
    Access access = 0;
    std::uint32_t share = share_read | share_write | share_delete;
    std::uint32_t options = option::synchronous_nonalert;
    std::uint64_t device = 0; ///< the host's, of what was opened by name
    Nodes* nodes = nullptr;   ///< where it is entered, if it is
    std::uint32_t open = 0;   ///< what it is there

    /// "\Device\HarddiskVolume2\a\b", where it lies now.
    [[nodiscard]] std::u16string name() const override;
    [[nodiscard]] int descriptor() const override { return fd.get(); }
    [[nodiscard]] std::string state() const override;

    void prepare_wait(Task& task, const std::shared_ptr<Resource>& self, ob::ObjectId id) override;

    /// Its object, which is signalled: no operation is going on. Before anybody else has it.
    void begin(ob::Arena& of, ob::ObjectId id);

    [[nodiscard]] bool synchronous() const { return (options & option::synchronous) != 0; }

    /// Where it lies on the host now.
    [[nodiscard]] std::string path() const;
    void set_path(std::string path);

    std::atomic<bool> delete_on_close{false}; ///< asks for deletion when it is closed
    std::atomic<bool> posix_delete{false};    ///< the name goes with this open, not the last one

    ob::Arena* arena = nullptr;
    ob::ObjectId object;                  ///< waits for the file are waits for this
    std::shared_ptr<CompletionPort> port; ///< set once
    ob::Held port_object;
    std::uint64_t port_key = 0;
    std::atomic<std::uint32_t> notification{0};  ///< FILE_SKIP_*
    std::atomic<std::uint32_t> priority_hint{2}; ///< IO_PRIORITY_HINT: normal; only remembered

    /// Times that operations of this open leave alone, since its user has set them ([MS-FSA]
    /// 2.1.1.5, UserSetModificationTime and UserSetAccessTime).
    std::atomic<bool> keeps_access_time{false};
    std::atomic<bool> keeps_write_time{false};

    std::atomic<bool> is_link{false}; ///< a reparse point itself; its descriptor only names it

    bool console_input = false;    ///< of a console: the end that is read
    std::unique_ptr<PipeEnd> pipe; ///< of a pipe that this process opened
    std::unique_ptr<SocketEnd> socket;
    std::shared_ptr<PseudoConsole> pseudo_console; ///< set once, when it is made

    std::mutex list_mutex; ///< guards the list
    std::shared_ptr<const AccessList>
        list; ///< of no file on a disk: what was set, heeded by nobody

    std::mutex scan_mutex; ///< guards the scan
    std::unique_ptr<DirectoryScan> scan;
    std::unique_ptr<DirectoryChanges> changes; ///< set once, under the same

private:
    mutable std::mutex path_mutex_; ///< guards the path
    std::string path_;
};

/// Keeps the times of a file over an operation on it that shall not change them.
class TimeKeeper {
public:
    explicit TimeKeeper(const File& file) : file_(file) {
        if (file.keeps_write_time || file.keeps_access_time) {
            begin();
        }
    }
    TimeKeeper(const TimeKeeper&) = delete;
    TimeKeeper& operator=(const TimeKeeper&) = delete;
    ~TimeKeeper() {
        if (keeps_) {
            end();
        }
    }

private:
    void begin();
    void end() const;

    const File& file_;
    bool keeps_ = false;
    timespec times_[2]{}; ///< of access and of writing
};

/// The file object that another process has described by File::state(); null where that is
/// nonsense.
std::shared_ptr<File> file_of(Process& process, ob::ObjectId object, UniqueFd fd,
                              std::string_view state);

/// What a host errno is to a guest.
[[nodiscard]] NtStatus status_of(int error);

/// The file object of a handle that grants all of `access`.
NtStatus find_file(Task& task, Handle handle, Access access, std::shared_ptr<File>& file);

/// Deletes what lies at `path`, a directory or not. An errno.
int remove_path(const std::string& path);

[[nodiscard]] bool is_empty_directory(const std::string& path);

} // namespace ferry::nt::io
