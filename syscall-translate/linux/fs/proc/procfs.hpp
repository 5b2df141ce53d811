#pragma once
/// What /proc shows of a guest, answered by the object that was opened, not by its name.

#include <cstdint>
#include <string>
#include <string_view>

#include <sys/stat.h>

#include "../../task.hpp"

namespace ferry::linux_guest::fs {

/// True if the descriptor refers to something on a procfs.
[[nodiscard]] bool is_on_procfs(int fd);
/// The same from its status; cheap where the answer was given before for the same device.
[[nodiscard]] bool is_on_procfs(int fd, const struct stat& status);

/// The place of a procfs object.
struct ProcObject {
    int pid = 0;           ///< 0 for what belongs to no process
    int tid = 0;           ///< of …/task/TID/…, else 0
    std::string_view name; ///< below that: "maps", "fd/3", "cpuinfo"; points into the path
};
/// Takes apart the path of a procfs object as /proc/self/fd shows it, wherever it is mounted.
[[nodiscard]] ProcObject parse_proc_path(std::string_view path);

/// Called with every descriptor that the guest has just opened, and the host flags: where it is a
/// procfs file that would show ferry, the descriptor's number gets a snapshot of the guest's view
/// instead; where it is ferry's executable reached by an exe link, the guest's program. The
/// descriptor, or an error (the descriptor is then closed).
std::int64_t present(Task& task, int fd, std::uint64_t flags, DirFd dir, Path path);

/// The guest's view of a link's text: in the magic links of procfs, names without the sysroot's
/// prefix, and the guest's program behind exe. `link` is an O_PATH descriptor of the link, or -1
/// where `dir` and `path` are to be used.
std::string present_link(Task& task, int link, DirFd dir, Path path, std::string text);

/// True if `offset`, of a call that reads `fd` there, lies in ferry's own memory or beyond, behind
/// /proc/self/mem: such a read fails with EIO. Cheap for the offsets that files have.
[[nodiscard]] bool is_hidden_memory(Task& task, int fd, std::uint64_t offset);

/// True if the directory `fd` is the fd or fdinfo directory of this process.
[[nodiscard]] bool lists_descriptors(int fd);

} // namespace ferry::linux_guest::fs
