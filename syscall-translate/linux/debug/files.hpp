#pragma once
/// Files that a debugger reads by way of the process: the program and its libraries, as the guest
/// names them ("Debugging with GDB", appendix E.7, Host I/O packets).

#include <string>
#include <string_view>
#include <vector>

#include <ferry/base/unique_fd.hpp>

#include "../process.hpp"

namespace ferry::linux_guest::debug {

/// Not thread-safe.
class Files {
public:
    explicit Files(Process& process) : process_(process) {}

    /// The host paths of the open files, in the order of their numbers; empty for none. The
    /// debugger knows them beyond an exec.
    [[nodiscard]] std::vector<std::string> paths() const;
    void open_again(const std::vector<std::string>& paths);

    /// The answer to what stands behind "vFile:"; empty for an operation that is not known.
    [[nodiscard]] std::string answer(std::string_view request);

private:
    [[nodiscard]] std::string open(std::string_view rest);
    [[nodiscard]] std::string close(std::string_view rest);
    [[nodiscard]] std::string read(std::string_view rest);
    [[nodiscard]] std::string status(std::string_view rest);
    [[nodiscard]] std::string read_link(std::string_view rest);
    [[nodiscard]] ErrnoOr<std::string> host_path(std::string_view encoded, fs::Last last) const;

    struct File {
        std::string path; ///< on the host; empty: it is not open
        UniqueFd descriptor;
    };
    static File open_file(const std::string& path);
    /// The file of the number that `rest` begins with, or one that is not open.
    [[nodiscard]] File& take_file(std::string_view& rest);

    Process& process_;
    std::vector<File> files_; ///< by their numbers
    File none_;
};

} // namespace ferry::linux_guest::debug
