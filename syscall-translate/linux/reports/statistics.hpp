#pragma once
/// --stats: what the engine did for a process, told when the process ends or becomes another
/// program.

#include <memory>

#include <ferry/kernel/private_descriptors.hpp>

namespace ferry::linux_guest {

class Process;

/// Where it is told: a copy of stderr that stays when the guest redirects its own. Shared by a
/// process and its forks. Thread-safe.
class Statistics {
public:
    /// Without a stderr there is nothing to tell, but that is no error.
    static std::shared_ptr<Statistics> create(kernel::PrivateDescriptors& descriptors);

    /// One write(2), whose lines all begin with the process's id.
    void print(Process& process) const;

private:
    explicit Statistics(kernel::PrivateDescriptors::Handle file) : file_(file) {}
    kernel::PrivateDescriptors::Handle file_;
};

/// To be called wherever a guest process ends by ferry's own doing.
void report_end(Process& process);

} // namespace ferry::linux_guest
