#pragma once
/// Services on processes and threads.

#include "../task.hpp"

namespace ferry::nt::ps {

NtStatus terminate_process(Task& task, Handle process, std::uint32_t code);
NtStatus terminate_thread(Task& task, Handle thread, std::uint32_t code);

/// What report() does with its text.
enum Report : std::uint32_t {
    report_message, ///< prints it and returns
    report_refuse,  ///< prints it and ends the process: the program can't be started
    report_stop, ///< prints it and where the guest is, and ends the process: something is missing
};
/// `text` is UTF-8 and may have several lines.
NtStatus report(Task& task, std::uint32_t kind, InBytes text, std::uint32_t size);

} // namespace ferry::nt::ps
