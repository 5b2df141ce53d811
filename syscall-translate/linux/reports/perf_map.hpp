#pragma once
/// --perf-map: /tmp/perf-PID.map, by which perf(1) names code that was made while a program ran
/// (tools/perf/Documentation/jit-interface.txt in the Linux sources).

#include <map>
#include <memory>
#include <string>
#include <sys/types.h>
#include <utility>

#include <ferry/base/result.hpp>
#include <ferry/engine/engine.hpp>
#include <ferry/image/symbols.hpp>
#include <ferry/kernel/private_descriptors.hpp>

namespace ferry::linux_guest {

class Process;

/// A line for each unit: host address, size, "symbol+offset [library]". The names come from the
/// symbol tables of the mapped files. Used by one thread at a time, as a CodeListener is.
class PerfMap final : public engine::CodeListener {
public:
    /// For `process`, which outlives it.
    static Result<std::shared_ptr<PerfMap>> create(Process& process);

    void code_added(GuestAddr pc, std::uint64_t code, std::size_t size) override;
    void code_dropped() override;

    /// In the child of a fork, before it hears of the code that it has: begins a file of its own.
    void begin_child(Process& process);
    /// Writes what has been kept back since begin_child().
    void flush();

private:
    explicit PerfMap(Process& process) : process_(&process) {}
    [[nodiscard]] Result<void> open();
    [[nodiscard]] std::string name_of(GuestAddr pc);
    /// The symbols of the mapped file with this path; empty ones if it cannot be read.
    [[nodiscard]] const loader::Symbols& symbols_of(dev_t device, ino_t inode,
                                                    const std::string& guest_path);

    Process* process_;
    pid_t owner_ = 0; ///< the process that the file is named after
    kernel::PrivateDescriptors::Handle file_ = kernel::PrivateDescriptors::Handle::none;
    bool keeps_back_ = false;
    std::string pending_;
    std::map<std::pair<dev_t, ino_t>, loader::Symbols> symbols_;
};

} // namespace ferry::linux_guest
