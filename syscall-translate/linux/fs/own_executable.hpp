#pragma once
/// /proc/PID/exe of a process that runs a guest is ferry; the guest must see its program.

#include <optional>
#include <string>
#include <string_view>

#include <sys/stat.h>

#include "../task.hpp"

namespace ferry::linux_guest::fs {

/// True if `status` is that of the running ferry executable.
[[nodiscard]] bool is_own_executable(const struct stat& status);
[[nodiscard]] bool is_own_executable(dev_t device, ino_t inode);

/// The text of an exe link that leads to ferry; empty without /proc.
[[nodiscard]] const std::string& own_executable_name();

/// The host path of the guest program that `path` stands for, where it leads to ferry's executable
/// by way of a /proc/PID/exe link; nothing where it names ferry itself.
std::optional<std::string> program_behind(Task& task, int dir, std::string_view path);

/// The guest's name of the program in process `pid`, whose executable is ferry's; nothing if its
/// memory may not be read.
std::optional<std::string> guest_program_of(Task& task, int pid);

} // namespace ferry::linux_guest::fs
