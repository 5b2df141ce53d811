#pragma once
/// Starting a Linux guest in this process.

#include <memory>
#include <string>
#include <vector>

#include <ferry/base/result.hpp>
#include <ferry/engine/engine.hpp>
#include <ferry/kernel/private_descriptors.hpp>
#include <ferry/linux/configuration.hpp>
#include <ferry/linux/handover.hpp>

namespace ferry::linux_guest {

struct Program;

/// Owns a Program without showing what is in it.
class FoundProgram {
public:
    explicit FoundProgram(std::unique_ptr<Program> program);
    FoundProgram(FoundProgram&&) noexcept;
    FoundProgram& operator=(FoundProgram&&) noexcept;
    ~FoundProgram();

    [[nodiscard]] Program& operator*() const { return *program_; }
    [[nodiscard]] Program* operator->() const { return program_.get(); }

    /// It is for the host's own kernel and CPU: run it with exec_host_program.
    [[nodiscard]] bool is_host_program() const;
    [[nodiscard]] Isa isa() const;
    /// As the user named it.
    [[nodiscard]] const std::string& name() const;
    /// What the next ferry executable needs to run it. The descriptor named in it stays open.
    [[nodiscard]] Handover hand_over(const Configuration& configuration) const;
    [[nodiscard]] const std::vector<std::string>& argv() const;

private:
    std::unique_ptr<Program> program_;
};

/// Finds what the user's command line names: a host path, or with a sysroot an absolute guest path.
/// Sets configuration.sysroot where none was given and the program's dynamic linker lies in one of
/// the distribution's cross roots. Errors carry 127's ENOENT or 126's other numbers.
Result<FoundProgram> find_program(const std::string& path, const std::vector<std::string>& argv,
                                  Configuration& configuration);

/// The program that a handover names.
Result<FoundProgram> take_over(const Handover& handover, std::vector<std::string> argv);

/// Replaces this process by a program for the host. Returns only if that fails.
Error exec_host_program(const FoundProgram& program, const std::vector<std::string>& environment);

/// What start() is given beside the program.
struct StartRequest {
    Configuration configuration;
    std::vector<std::string> environment;
    const engine::EngineFactory* engine = nullptr; ///< supports the program's ISA
    int executable_fd = -1;              ///< ferry's own executable, for exec; start() takes it
    std::vector<rlimit64> memory_limits; ///< of a handover; empty: the host's are the guest's
    bool randomize = true;
    std::uint64_t layout_seed = 0;          ///< of a handover; 0: a new one
    int shared_code_fd = -1;                ///< of a handover; start() takes it
    DebuggerSeat debugger;                  ///< start() takes the connection
    kernel::DescriptorRoom* room = nullptr; ///< given up before the guest runs
};

/// Loads the program into this process and runs it. On success it does not return: the process ends
/// as the guest does. To be called once, by the only thread.
Error start(FoundProgram program, StartRequest request);

} // namespace ferry::linux_guest
