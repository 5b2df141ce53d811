#pragma once
/// Files that a debugger reads by way of the process: the program and its libraries, as the guest
/// names them ("Debugging with GDB", appendix E.7, Host I/O packets).

#include <string>
#include <string_view>
#include <vector>

#include <ferry/base/unique_fd.hpp>

#include "../process.hpp"

namespace ferry::linux_guest::debug {

/// What is open has no descriptor, which the guest could see: files are opened for each request,
/// while all threads are stopped. Not thread-safe.
class Files {
public:
    explicit Files(Process& process) : process_(process) {}

    /// The host paths of the open files, in the order of their numbers; empty for none. The
    /// debugger knows them beyond an exec.
    [[nodiscard]] const std::vector<std::string>& paths() const { return paths_; }
    void open_again(const std::vector<std::string>& paths) { paths_ = paths; }

    /// The answer to what stands behind "vFile:"; empty for an operation that is not known.
    [[nodiscard]] std::string answer(std::string_view request);

private:
    [[nodiscard]] std::string open(std::string_view rest);
    [[nodiscard]] std::string close(std::string_view rest);
    [[nodiscard]] std::string read(std::string_view rest);
    [[nodiscard]] std::string status(std::string_view rest);
    [[nodiscard]] std::string read_link(std::string_view rest);
    [[nodiscard]] ErrnoOr<std::string> host_path(std::string_view encoded, fs::Last last) const;
    /// The path of the file whose number `rest` begins with; null if none is open.
    [[nodiscard]] std::string* take_path(std::string_view& rest);
    [[nodiscard]] UniqueFd take_file(std::string_view& rest);

    Process& process_;
    std::vector<std::string> paths_;
};

} // namespace ferry::linux_guest::debug
