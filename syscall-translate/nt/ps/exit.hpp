#pragma once
/// The end of the guest process.

#include "../process.hpp"
#include "../task.hpp"

namespace ferry::nt::ps {

/// Ends the process with a Windows exit code, as far as 8 bits hold it: what is not 0 never
/// becomes 0.
[[noreturn]] void exit_process(Process& process, std::uint32_t code);
/// With a host status that says something else.
[[noreturn]] void exit_process(Process& process, std::uint32_t code, int status);
/// The same in a service of it.
[[noreturn]] void exit_process(Task& task, std::uint32_t code);

/// Says on stderr which exception ended the guest, where, and the exit code of both systems.
void report_crash(Task& task, const ExceptionRecord& record);

} // namespace ferry::nt::ps
