#pragma once
/// Starting a Windows program in this process.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/base/result.hpp>
#include <ferry/base/unique_fd.hpp>
#include <ferry/engine/engine.hpp>
#include <ferry/kernel/private_descriptors.hpp>
#include <ferry/nt/configuration.hpp>

namespace ferry::nt {

/// One of ferry's own DLLs or programs: its file, in this executable's image.
struct SystemDll {
    std::string_view name; ///< "ntdll.dll"
    std::span<const std::byte> bytes;
};

/// A file that begins as Windows programs do, open for reading; or a program of ferry's own, which
/// is no file of the host's.
struct WindowsFile {
    UniqueFd fd;
    std::string name;      ///< as the user gave it
    std::string host_path; ///< absolute; empty for one of ferry's own
    std::string own;       ///< its name in System32
};

/// The program of ferry's own that a word of the command line means, as "cmd" and "cmd.exe" do;
/// nothing for others and for DLLs.
[[nodiscard]] std::optional<WindowsFile> find_own_program(std::string_view word,
                                                          std::span<const SystemDll> files);
/// Whether a file's name ends in .bat or .cmd, and it is none that the host runs.
[[nodiscard]] bool is_batch_file(const std::string& path);

/// Opens `path` if it is a file that begins with MZ. Looks at nothing else.
[[nodiscard]] std::optional<WindowsFile> find_windows_file(const std::string& path);

struct StartRequest {
    Configuration configuration;
    std::vector<std::string> argv; ///< argv[0] too
    bool runs_batch = false;       ///< argv[0] is a batch file, and the program ferry's own cmd.exe
    std::vector<std::string> environment;
    const engine::EngineFactory* engine = nullptr;
    std::span<const SystemDll> system_dlls;
    int executable_fd = -1; ///< ferry's own executable; -1: it can't be opened
    int child = -1;         ///< a descriptor that a parent process has handed over, or none
    kernel::DescriptorRoom* room = nullptr; ///< given up before the guest runs
};

/// The program that a parent process (CreateProcess) wants to be run; it says so in `descriptor`.
[[nodiscard]] std::optional<WindowsFile> find_handed_over(int descriptor);

/// Loads the program into this process and runs it. On success it does not return: the process ends
/// as the guest does. To be called once, by the only thread.
Error start(WindowsFile file, StartRequest request);

} // namespace ferry::nt
