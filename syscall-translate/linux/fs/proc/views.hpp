#pragma once
/// The texts of the procfs files that would show ferry if the host answered.

#include <optional>
#include <string>

#include "../../task.hpp"
#include "procfs.hpp"

namespace ferry::linux_guest::fs {

/// The guest's text of a procfs file of this process or of the system; nothing for a file that the
/// host answers rightly. `host` is the file as the host has it, open for reading.
std::optional<std::string> view_of(Task& task, const ProcObject& object, int host);

/// All of a host file from its beginning; short if it cannot be read.
std::string read_all(int fd);

// One per file. `tid` is the thread the file is about.
std::string maps_view(Task& task);
std::string smaps_view(Task& task, const std::string& host);
std::string status_view(Task& task, int tid, const std::string& host);
std::string limits_view(Task& task, const std::string& host);
std::string stat_view(Task& task, int tid, const std::string& host);
std::string statm_view(Task& task, const std::string& host);
std::string a64_cpuinfo_view(std::uint64_t features, const std::string& host);
std::string rv64_cpuinfo_view(std::uint64_t features, const std::string& host);

} // namespace ferry::linux_guest::fs
