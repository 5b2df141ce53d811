#include "console.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/abi/layout/nt_console.hpp>
#include <ferry/kernel/host_signals.hpp>

#include "../ke/dispatcher.hpp"
#include "../process.hpp"
#include "../task.hpp"
#include "../unicode.hpp"

namespace ferry::nt::io {
namespace {

namespace console = abi::nt::console;

constexpr console::Size usual_size{80, 25};
constexpr std::size_t longest_line = 4096;
constexpr std::uint32_t most_events = 1024;
constexpr char end_of_text = 0x1a; ///< Ctrl-Z
/// Milliseconds in which the rest of a key's sequence comes, and an answer of the terminal.
constexpr int key_patience = 25;
constexpr int answer_patience = 1000;

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

bool is_readable(int fd, int patience) {
    pollfd entry{fd, POLLIN, 0};
    return ::poll(&entry, 1, patience) > 0;
}

/// xterm's private mode 1049.
constexpr std::string_view to_other_screen = "\x1b[?1049h";
constexpr std::string_view to_first_screen = "\x1b[?1049l";

void write_all(int fd, std::string_view text) {
    [[maybe_unused]] const auto written = ::write(fd, text.data(), text.size());
}

console::Size window_size(int fd) {
    winsize size{};
    const bool known = ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col != 0;
    return known ? console::Size{size.ws_col, size.ws_row} : usual_size;
}

/// UTF-8 of the characters that events tell, up to a line's end where `whole` is not null.
std::string text_of(std::deque<InputRecord>& events, bool* whole) {
    std::u16string text;
    while (!events.empty() && (whole == nullptr || !*whole)) {
        const InputRecord event = events.front();
        events.pop_front();
        if (event.type != InputRecord::key_event || event.key.down == 0 ||
            event.key.character == 0) {
            continue;
        }
        text += event.key.character;
        if (whole != nullptr) {
            *whole = event.key.character == u'\r';
        }
    }
    return to_utf8(text);
}

} // namespace

Console::Console()
    : input_mode_(console::default_input), output_mode_(console::default_output), wake_(-1) {}

/// Under the lock: makes the terminal's modes those that `wanted` needs.
int Console::use(int fd, Use wanted) {
    const std::uint32_t mode = input_mode_;
    if (use_ == Use::own) {
        // Lines as a terminal has them anyway need no change, which a job in the background may
        // not make.
        if (wanted == Use::lines && mode == console::default_input) {
            return 0;
        }
        if (::tcgetattr(fd, &before_) != 0) {
            return errno;
        }
        for (const int signal : {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT}) {
            if (!kernel::host_ignores(signal)) {
                kernel::set_host_disposition(signal, kernel::HostDisposition::handle);
            }
        }
    }
    termios modes = before_;
    const auto set = [&](tcflag_t flag, bool on) {
        modes.c_lflag = on ? modes.c_lflag | flag : modes.c_lflag & ~flag;
    };
    const bool lines = wanted == Use::lines && (mode & console::line_input) != 0;
    set(ICANON, lines);
    set(ECHO, (mode & console::echo_input) != 0 && lines);
    set(ISIG, (mode & console::processed_input) != 0);
    set(IEXTEN, lines);
    if (!lines) {
        modes.c_iflag &= ~tcflag_t{ICRNL | INLCR | IGNCR | IXON};
        modes.c_cc[VSUSP] = _POSIX_VDISABLE; // a key like others
    } else {
        modes.c_iflag |= ICRNL;
    }
    modes.c_cc[VMIN] = 1;
    modes.c_cc[VTIME] = 0;
    if (::tcsetattr(fd, TCSANOW, &modes) != 0) {
        return errno;
    }
    wanted_ = modes;
    changed_ = fd;
    use_ = wanted;
    return 0;
}

int Console::set_input_mode(int fd, std::uint32_t mode) {
    const std::lock_guard lock(mutex_);
    const std::uint32_t before = input_mode_.exchange(mode);
    if ((mode & console::window_input) != 0 && !wake_) {
        wake_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
        kernel::set_host_disposition(SIGWINCH, kernel::HostDisposition::handle);
    }
    const int error = use(fd, (mode & console::line_input) != 0 ? Use::lines : Use::keys);
    if (error != 0) {
        input_mode_ = before;
    }
    return error;
}

void Console::restore() {
    const std::lock_guard lock(mutex_);
    suspend();
    changed_ = -1;
    other_screen_ = -1;
    use_ = Use::own;
}

void Console::show_other_screen(int fd, bool other) {
    const std::lock_guard lock(mutex_);
    if ((other_screen_ >= 0) == other) {
        return;
    }
    write_all(fd, other ? to_other_screen : to_first_screen);
    other_screen_ = other ? fd : -1;
}

void Console::suspend() const noexcept {
    if (other_screen_ >= 0) {
        write_all(other_screen_, to_first_screen);
    }
    if (changed_ >= 0) {
        ::tcsetattr(changed_, TCSANOW, &before_);
    }
}

void Console::resume() const noexcept {
    if (other_screen_ >= 0) {
        write_all(other_screen_, to_other_screen);
    }
    if (changed_ >= 0) {
        ::tcsetattr(changed_, TCSANOW, &wanted_);
    }
}

void Console::window_changed() noexcept {
    resized_ = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_.get(), &one, sizeof one);
}

/// Under the lock: from now on other events wake who waits.
void Console::clear_wake() const {
    if (wake_) {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto got = ::read(wake_.get(), &count, sizeof count);
    }
}

/// Under the lock: takes what the terminal has. Waits `patience` for the rest of a sequence.
void Console::collect(int fd, int patience) {
    if (resized_.exchange(false) && (input_mode_ & console::window_input) != 0) {
        InputRecord event{};
        event.type = InputRecord::window_event;
        event.size = window_size(fd);
        events_.push_back(event);
    }
    clear_wake();
    const bool sequences = (input_mode_ & console::virtual_terminal_input) != 0;
    CursorReport* const report = report_ != nullptr ? report_ : answers_ ? nullptr : &late_report_;
    while (!gone_ && is_readable(fd, bytes_.empty() ? 0 : patience)) {
        char bytes[256];
        const ssize_t count = ::read(fd, bytes, sizeof bytes);
        if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) {
            gone_ = true;
        }
        bytes_.append(bytes, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        bytes_.erase(0, decode_keys(bytes_, sequences, false, events_, report));
    }
    if (patience != 0 && !bytes_.empty()) {
        decode_keys(bytes_, sequences, true, events_, report);
        bytes_.clear();
    }
}

std::size_t Console::ready(int fd) {
    const std::lock_guard lock(mutex_);
    use(fd, Use::keys);
    collect(fd, key_patience);
    return events_.size();
}

std::size_t Console::take(int fd, std::size_t count, bool keep, std::deque<InputRecord>& to) {
    const std::lock_guard lock(mutex_);
    use(fd, Use::keys);
    collect(fd, key_patience);
    const auto given = static_cast<std::ptrdiff_t>(std::min(count, events_.size()));
    to.assign(events_.begin(), events_.begin() + given);
    if (!keep) {
        events_.erase(events_.begin(), events_.begin() + given);
    }
    return to.size();
}

void Console::put(const InputRecord* events, std::size_t count) {
    const std::lock_guard lock(mutex_);
    events_.insert(events_.end(), events, events + count);
    if (!wake_) {
        wake_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_.get(), &one, sizeof one);
}

void Console::flush(int fd) {
    ::tcflush(fd, TCIFLUSH);
    {
        const std::lock_guard lock(mutex_);
        bytes_.clear();
        events_.clear();
    }
    const std::lock_guard lock(line_mutex);
    line.clear();
}

int Console::wait(Task& task, int fd) {
    {
        const std::lock_guard lock(mutex_);
        if (gone_) {
            return EIO;
        }
        if (!wake_) {
            wake_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
        }
    }
    pollfd entries[] = {{fd, POLLIN, 0}, {wake_.get(), POLLIN, 0}};
    const std::int64_t count = task.blocking_call(SYS_poll, &entries[0], 2, -1);
    return count < 0 ? static_cast<int>(-count) : 0;
}

int Console::begin_lines(int fd, std::string& typed, bool& whole) {
    const std::lock_guard lock(mutex_);
    clear_wake();
    typed = text_of(events_, &whole);
    return whole ? 0 : use(fd, Use::lines);
}

bool Console::cursor(int fd, console::Size& place) {
    const std::unique_lock reading(line_mutex, std::try_to_lock);
    const std::lock_guard lock(mutex_);
    UniqueFd terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
    if (!reading || !answers_ || gone_ || !terminal || ::isatty(STDIN_FILENO) == 0 ||
        ::tcgetpgrp(terminal.get()) != ::getpgrp()) {
        return false;
    }
    const Use before = use_;
    const int input = STDIN_FILENO;
    if (use(input, Use::keys) != 0) {
        return false;
    }
    collect(input, 0);
    constexpr std::string_view question = "\x1b[6n";
    CursorReport report;
    report_ = &report;
    if (::write(fd, question.data(), question.size()) == static_cast<ssize_t>(question.size())) {
        while (!report.seen && is_readable(input, answer_patience)) {
            collect(input, 0);
            if (gone_) {
                break;
            }
        }
    }
    report_ = nullptr;
    answers_ = report.seen;
    if (before == Use::own) {
        ::tcsetattr(changed_, TCSANOW, &before_);
        changed_ = -1;
        use_ = Use::own;
    } else {
        use(input, before);
    }
    place = report.place;
    return report.seen;
}

void Console::watch(Process& process, const std::shared_ptr<File>& file, ob::ObjectId object) {
    const std::lock_guard lock(mutex_);
    const int fd = file->fd.get();
    use(fd, Use::keys);
    collect(fd, 0);
    const bool some = !events_.empty() || !bytes_.empty() || gone_;
    ob::Arena& arena = process.handles.arena();
    ke::set_state(arena, object, some ? 1 : 0);
    if (some) {
        return;
    }
    if (!wake_) {
        wake_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    }
    std::erase_if(watched_, [](const Watched& each) { return each.file.expired(); });
    watched_.push_back({file, object});
    const auto changed = [this, &arena](bool Console::*watching) {
        std::vector<Watched> files;
        {
            const std::lock_guard inner(mutex_);
            this->*watching = false;
            files.swap(watched_);
        }
        for (const Watched& each : files) {
            if (const auto alive = each.file.lock()) {
                ke::set_state(arena, each.object, 1);
            }
        }
        return false;
    };
    if (!std::exchange(watching_, true)) {
        process.reactor.watch(fd, EPOLLIN,
                              [changed](std::uint32_t) { return changed(&Console::watching_); });
    }
    if (!std::exchange(watching_wake_, true)) {
        process.reactor.watch(wake_.get(), EPOLLIN, [changed](std::uint32_t) {
            return changed(&Console::watching_wake_);
        });
    }
}

NtStatus open_console(const Console& of, PlaceKind what, Access access,
                      std::shared_ptr<File>& file) {
    constexpr Access both = file_read_data | file_write_data;
    if (what == PlaceKind::console && (access & both) == both) {
        return status::INVALID_PARAMETER;
    }
    UniqueFd fd(::open(of.path().c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY));
    if (!fd) {
        return status::INVALID_HANDLE; // there is no console
    }
    file = std::make_shared<File>(std::move(fd), FileKind::console);
    file->console_input = what == PlaceKind::console_input ||
                          (what == PlaceKind::console && (access & file_read_data) != 0);
    return status::SUCCESS;
}

namespace {

NtStatus read_events(Task& task, const std::shared_ptr<File>& file, const Request& request,
                     GuestAddr in, std::uint32_t in_size, GuestAddr out, std::uint32_t out_size) {
    console::ReadInput how{};
    if (in_size < sizeof how) {
        return status::INVALID_PARAMETER;
    }
    if (memory::copy_in(task.space(), &how, in, sizeof how)) {
        return status::ACCESS_VIOLATION;
    }
    Console& console = task.process().console;
    const std::size_t room = std::min<std::size_t>(out_size / sizeof(InputRecord), most_events);
    std::deque<InputRecord> events;
    while (console.take(file->fd.get(), room, (how.flags & console::ReadInput::peek) != 0,
                        events) == 0 &&
           (how.flags & console::ReadInput::at_once) == 0 && room != 0) {
        if (console.wait(task, file->fd.get()) != 0) {
            return status::PIPE_BROKEN;
        }
    }
    const std::vector<InputRecord> whole(events.begin(), events.end());
    const std::size_t bytes = whole.size() * sizeof(InputRecord);
    return memory::copy_out(task.space(), out, whole.data(), bytes)
               ? status::ACCESS_VIOLATION
               : complete(task, *file, request, status::SUCCESS, bytes);
}

NtStatus write_events(Task& task, const std::shared_ptr<File>& file, const Request& request,
                      GuestAddr in, std::uint32_t in_size) {
    const std::size_t count = in_size / sizeof(InputRecord);
    if (count > most_events) {
        return status::INVALID_PARAMETER;
    }
    std::vector<InputRecord> events(count);
    if (memory::copy_in(task.space(), events.data(), in, count * sizeof(InputRecord))) {
        return status::ACCESS_VIOLATION;
    }
    task.process().console.put(events.data(), count);
    return complete(task, *file, request, status::SUCCESS, count * sizeof(InputRecord));
}

NtStatus set_mode(Task& task, const std::shared_ptr<File>& file, const Request& request,
                  GuestAddr in, std::uint32_t in_size) {
    std::uint32_t mode = 0;
    if (in_size < sizeof mode) {
        return status::INVALID_PARAMETER;
    }
    if (memory::copy_in(task.space(), &mode, in, sizeof mode)) {
        return status::ACCESS_VIOLATION;
    }
    Console& console = task.process().console;
    if (!file->console_input) {
        console.set_output_mode(mode);
    } else if ((mode & console::echo_input) != 0 && (mode & console::line_input) == 0) {
        return status::INVALID_PARAMETER;
    } else if (const int error = console.set_input_mode(file->fd.get(), mode); error != 0) {
        return status_of(error);
    }
    return complete(task, *file, request, status::SUCCESS, 0);
}

/// What has been typed, or put, for events becomes the begin of the line: all of it if a line's end
/// is among that, and else the terminal has the rest. Whoever wants to end a wait for a line puts
/// one.
NtStatus begin_line(Task& task, Console& console, int fd, bool& whole) {
    for (;;) {
        std::string typed;
        if (const int error = console.begin_lines(fd, typed, whole); error != 0) {
            return status_of(error);
        }
        if (whole) {
            typed += '\n';
        }
        if ((console.input_mode() & console::echo_input) != 0 && !typed.empty()) {
            write_all(fd, typed);
        }
        console.line += typed;
        if (whole || is_readable(fd, 0)) {
            return status::SUCCESS;
        }
        if (const int error = console.wait(task, fd); error != 0) {
            return status_of(error);
        }
    }
}

/// Reads a line, or characters as they come, into the console's rest.
NtStatus read_more(Task& task, Console& console, int fd) {
    const bool lines = (console.input_mode() & console::line_input) != 0;
    if (!lines) {
        std::deque<InputRecord> events;
        while (console.line.empty()) {
            if (console.take(fd, most_events, false, events) == 0 && console.wait(task, fd) != 0) {
                return status::PIPE_BROKEN;
            }
            console.line += text_of(events, nullptr);
        }
        return status::SUCCESS;
    }
    bool whole = false;
    if (const NtStatus begun = begin_line(task, console, fd, whole); !begun.ok()) {
        return begun;
    }
    if (!whole) {
        char text[longest_line];
        const std::int64_t count = task.blocking_call(SYS_read, fd, &text[0], sizeof text);
        if (count < 0) {
            return status_of(static_cast<int>(-count));
        }
        for (std::int64_t i = 0; i < count; ++i) {
            if (text[i] == '\n') {
                console.line += '\r';
            }
            console.line += text[i];
        }
    }
    if (console.line.starts_with(end_of_text)) {
        console.line.clear();
    }
    return status::SUCCESS;
}

} // namespace

NtStatus control_console(Task& task, const std::shared_ptr<File>& file, const Request& request,
                         std::uint32_t code, GuestAddr in, std::uint32_t in_size, GuestAddr out,
                         std::uint32_t out_size) {
    Console& console = task.process().console;
    const int fd = file->fd.get();
    const bool reads = code == console::get_ready || code == console::flush_input ||
                       code == console::read_input || code == console::write_input;
    if (reads && !file->console_input) {
        return status::INVALID_HANDLE;
    }
    switch (code) {
    case console::get_mode:
        return give(task, *file, request, out, out_size,
                    file->console_input ? console.input_mode() : console.output_mode());
    case console::set_mode: return set_mode(task, file, request, in, in_size);
    case console::get_size: return give(task, *file, request, out, out_size, window_size(fd));
    case console::get_ready:
        return give(task, *file, request, out, out_size,
                    static_cast<std::uint32_t>(console.ready(fd)));
    case console::flush_input:
        console.flush(fd);
        return complete(task, *file, request, status::SUCCESS, 0);
    case console::is_input:
        return give(task, *file, request, out, out_size,
                    std::uint32_t{file->console_input ? 1U : 0U});
    case console::read_input: return read_events(task, file, request, in, in_size, out, out_size);
    case console::set_other_screen: {
        std::uint32_t other = 0;
        if (in_size < sizeof other) {
            return status::INVALID_PARAMETER;
        }
        if (memory::copy_in(task.space(), &other, in, sizeof other)) {
            return status::ACCESS_VIOLATION;
        }
        console.show_other_screen(fd, other != 0);
        return complete(task, *file, request, status::SUCCESS, 0);
    }
    case console::write_input: return write_events(task, file, request, in, in_size);
    case console::get_cursor: {
        console::Size place{};
        return console.cursor(fd, place) ? give(task, *file, request, out, out_size, place)
                                         : status::NOT_SUPPORTED;
    }
    default: return status::INVALID_DEVICE_REQUEST;
    }
}

NtStatus read_console(Task& task, File& file, const Request& request, GuestAddr to,
                      std::uint32_t size) {
    Console& console = task.process().console;
    const std::lock_guard lock(console.line_mutex);
    if (console.line.empty()) {
        if (const NtStatus read = read_more(task, console, file.fd.get()); !read.ok()) {
            return read;
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
