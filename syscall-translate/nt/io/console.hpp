#pragma once
/// The console: the terminal that ferry runs in. Its input modes are the terminal's, which gets its
/// own back when the process ends.

#include <atomic>
#include <string>
#include <termios.h>

#include "drives.hpp"
#include "operation.hpp"

namespace ferry::nt::io {

/// What a process knows of its console. Thread-safe.
class Console {
public:
    ~Console() { restore(); }

    [[nodiscard]] std::uint32_t input_mode() const { return input_mode_; }
    [[nodiscard]] std::uint32_t output_mode() const { return output_mode_; }
    void set_output_mode(std::uint32_t mode) { output_mode_ = mode; }
    /// Sets the modes of the terminal `fd`. An errno.
    int set_input_mode(int fd, std::uint32_t mode);
    /// Gives the terminal the modes it had.
    void restore();

    /// Of a line that was read: what did not fit.
    std::mutex line_mutex;
    std::string line;

private:
    std::atomic<std::uint32_t> input_mode_;
    std::atomic<std::uint32_t> output_mode_;
    std::mutex mutex_; ///< guards what follows
    int changed_ = -1; ///< a terminal whose modes were changed
    termios before_{};

public:
    Console();
};

/// Opens CON, CONIN$ or CONOUT$; a CON is for input or output by its access.
NtStatus open_console(PlaceKind what, Access access, std::shared_ptr<File>& file);

/// Control codes of ferry/abi/layout/nt_console.hpp.
NtStatus control_console(Task& task, File& file, const Request& request, std::uint32_t code,
                         GuestAddr in, std::uint32_t in_size, GuestAddr out,
                         std::uint32_t out_size);

/// NtReadFile on a console: a line ends in CR LF while lines are read.
NtStatus read_console(Task& task, File& file, const Request& request, GuestAddr to,
                      std::uint32_t size);

} // namespace ferry::nt::io
