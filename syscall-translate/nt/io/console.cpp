#include "console.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/abi/layout/nt_console.hpp>

#include "../process.hpp"
#include "../task.hpp"

namespace ferry::nt::io {
namespace {

namespace console = abi::nt::console;

constexpr console::Size usual_size{80, 25};
constexpr std::size_t longest_line = 4096;
constexpr char end_of_text = 0x1a; ///< Ctrl-Z

template <class T>
NtStatus give(Task& task, File& file, const Request& request, GuestAddr out, std::uint32_t size,
              const T& value) {
    if (size < sizeof value) {
        return status::BUFFER_TOO_SMALL;
    }
    return memory::copy_out(task.space(), out, &value, sizeof value)
               ? status::ACCESS_VIOLATION
               : complete(task, file, request, status::SUCCESS, sizeof value);
}

} // namespace

Console::Console() : input_mode_(console::default_input), output_mode_(console::default_output) {}

int Console::set_input_mode(int fd, std::uint32_t mode) {
    const std::lock_guard lock(mutex_);
    termios modes{};
    if (::tcgetattr(fd, &modes) != 0) {
        return errno;
    }
    if (changed_ < 0) {
        before_ = modes;
    }
    const auto set = [&](tcflag_t flag, bool on) {
        modes.c_lflag = on ? modes.c_lflag | flag : modes.c_lflag & ~flag;
    };
    const bool lines = (mode & console::line_input) != 0;
    set(ICANON, lines);
    set(ECHO, (mode & console::echo_input) != 0 && lines);
    set(ISIG, (mode & console::processed_input) != 0);
    set(IEXTEN, lines);
    modes.c_iflag = lines ? modes.c_iflag | ICRNL : modes.c_iflag & ~tcflag_t{ICRNL};
    modes.c_cc[VMIN] = 1;
    modes.c_cc[VTIME] = 0;
    if (::tcsetattr(fd, TCSANOW, &modes) != 0) {
        return errno;
    }
    changed_ = fd;
    input_mode_ = mode;
    return 0;
}

void Console::restore() {
    const std::lock_guard lock(mutex_);
    if (changed_ >= 0) {
        ::tcsetattr(changed_, TCSANOW, &before_);
        changed_ = -1;
    }
}

NtStatus open_console(PlaceKind what, Access access, std::shared_ptr<File>& file) {
    constexpr Access both = file_read_data | file_write_data;
    if (what == PlaceKind::console && (access & both) == both) {
        return status::INVALID_PARAMETER;
    }
    UniqueFd fd(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
    if (!fd) {
        return status::INVALID_HANDLE; // there is no console
    }
    file = std::make_shared<File>(std::move(fd), FileKind::console);
    file->console_input = what == PlaceKind::console_input ||
                          (what == PlaceKind::console && (access & file_read_data) != 0);
    return status::SUCCESS;
}

NtStatus control_console(Task& task, File& file, const Request& request, std::uint32_t code,
                         GuestAddr in, std::uint32_t in_size, GuestAddr out,
                         std::uint32_t out_size) {
    Console& console = task.process().console;
    const int fd = file.fd.get();
    switch (code) {
    case console::get_mode:
        return give(task, file, request, out, out_size,
                    file.console_input ? console.input_mode() : console.output_mode());
    case console::set_mode: {
        std::uint32_t mode = 0;
        if (in_size < sizeof mode) {
            return status::INVALID_PARAMETER;
        }
        if (memory::copy_in(task.space(), &mode, in, sizeof mode)) {
            return status::ACCESS_VIOLATION;
        }
        if (!file.console_input) {
            console.set_output_mode(mode);
        } else if ((mode & console::echo_input) != 0 && (mode & console::line_input) == 0) {
            return status::INVALID_PARAMETER;
        } else if (const int error = console.set_input_mode(fd, mode); error != 0) {
            return status_of(error);
        }
        return complete(task, file, request, status::SUCCESS, 0);
    }
    case console::get_size: {
        winsize size{};
        const bool known = ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col != 0;
        return give(task, file, request, out, out_size,
                    known ? console::Size{size.ws_col, size.ws_row} : usual_size);
    }
    case console::get_ready: {
        int count = 0;
        ::ioctl(fd, FIONREAD, &count);
        const std::lock_guard lock(console.line_mutex);
        return give(task, file, request, out, out_size,
                    static_cast<std::uint32_t>(count) +
                        static_cast<std::uint32_t>(console.line.size()));
    }
    case console::flush_input: {
        ::tcflush(fd, TCIFLUSH);
        const std::lock_guard lock(console.line_mutex);
        console.line.clear();
        return complete(task, file, request, status::SUCCESS, 0);
    }
    case console::is_input:
        return give(task, file, request, out, out_size,
                    std::uint32_t{file.console_input ? 1U : 0U});
    default: return status::INVALID_DEVICE_REQUEST;
    }
}

NtStatus read_console(Task& task, File& file, const Request& request, GuestAddr to,
                      std::uint32_t size) {
    Console& console = task.process().console;
    const std::lock_guard lock(console.line_mutex);
    if (console.line.empty()) {
        char text[longest_line];
        const std::int64_t count =
            task.blocking_call(SYS_read, file.fd.get(), &text[0], sizeof text);
        if (count < 0) {
            return status_of(static_cast<int>(-count));
        }
        const bool lines = (console.input_mode() & console::line_input) != 0;
        const auto end = static_cast<std::size_t>(count);
        for (std::size_t i = 0; i < end; ++i) {
            if (lines && text[i] == '\n') {
                console.line += '\r';
            }
            console.line += text[i];
        }
        if (lines && console.line.starts_with(end_of_text)) {
            console.line.clear();
        }
    }
    const std::size_t given = std::min<std::size_t>(size, console.line.size());
    if (memory::copy_out(task.space(), to, console.line.data(), given)) {
        return status::ACCESS_VIOLATION;
    }
    console.line.erase(0, given);
    return complete(task, file, request, status::SUCCESS, given);
}

} // namespace ferry::nt::io
