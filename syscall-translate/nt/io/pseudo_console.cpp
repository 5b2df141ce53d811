// The host's terminal is the console: its line discipline echoes and edits lines, and sends the
// signals that are console events. Who asks it for lines or keys is io/console.

#include "pseudo_console.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include "../process.hpp"
#include "pipe.hpp"

namespace ferry::nt::io {
namespace {

namespace console = abi::nt::console;

constexpr std::uint32_t inherit_cursor = 1; // PSEUDOCONSOLE_INHERIT_CURSOR
constexpr std::size_t piece = 4096;
/// After so many pieces others have the reactor's thread.
constexpr int pieces_at_once = 16;
/// What handlers of CTRL_CLOSE_EVENT have ("SPI_GETHUNGAPPTIMEOUT").
constexpr std::int64_t close_patience = 50'000'000; // 100 ns

/// A console's screen is empty in the beginning, with the cursor in its corner.
constexpr std::string_view empty_screen = "\x1b[2J\x1b[m\x1b[H";

winsize window(console::Size size) { return {size.rows, size.columns, 0, 0}; }

/// How a terminal behaves for whom: Windows' programs know no suspension.
void set_up(int terminal, bool of_host) {
    constexpr cc_t control_z = 0x1a;
    termios modes{};
    if (::tcgetattr(terminal, &modes) == 0) {
        modes.c_iflag |= IUTF8;
        modes.c_iflag &= ~tcflag_t{IXON};
        modes.c_cc[VSUSP] = of_host ? control_z : static_cast<cc_t>(_POSIX_VDISABLE);
        ::tcsetattr(terminal, TCSANOW, &modes);
    }
}

bool can_be_output(const File& file) {
    return file.kind == FileKind::pipe || file.kind == FileKind::disk ||
           file.kind == FileKind::null;
}

NtStatus try_write(const File& file, std::string_view text, std::uint64_t& count) {
    if (file.pipe != nullptr) {
        return try_write_pipe(file, std::as_bytes(std::span(text)), count);
    }
    const ssize_t written = ::write(file.fd.get(), text.data(), text.size());
    count = static_cast<std::uint64_t>(std::max<ssize_t>(written, 0));
    return written < 0 ? status_of(errno) : status::SUCCESS;
}

} // namespace

PseudoConsole::PseudoConsole(ke::Reactor& reactor, UniqueFd master, std::shared_ptr<File> input,
                             std::shared_ptr<File> output, std::optional<ScreenCursor> cursor)
    : reactor_(reactor), done_(::eventfd(0, EFD_CLOEXEC)), master_(std::move(master)),
      input_(std::move(input)), output_(std::move(output)), cursor_(std::move(cursor)) {}

PseudoConsole::~PseudoConsole() {
    std::unique_lock lock(mutex_);
    cancel_watches(lock);
}

std::shared_ptr<PseudoConsole> PseudoConsole::create(ke::Reactor& reactor, console::Size size,
                                                     bool inherits_cursor,
                                                     std::shared_ptr<File> input,
                                                     std::shared_ptr<File> output) {
    UniqueFd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
    if (!master || ::unlockpt(master.get()) != 0) {
        return nullptr;
    }
    const std::shared_ptr<PseudoConsole> made(
        new PseudoConsole(reactor, std::move(master), std::move(input), std::move(output),
                          inherits_cursor ? std::nullopt : std::optional(ScreenCursor(size))));
    return made->done_ && made->resize(size) == 0 ? made : nullptr;
}

UniqueFd PseudoConsole::open_terminal(bool of_host) {
    const std::lock_guard lock(mutex_);
    if (closing_) {
        errno = EIO;
        return {};
    }
    UniqueFd terminal(::ioctl(master_.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (terminal && !has_programs_) {
        set_up(terminal.get(), of_host);
    }
    return terminal;
}

void PseudoConsole::begin() {
    const std::lock_guard lock(mutex_);
    has_programs_ = true;
    // Clients of pipes that nobody has listened for are taken.
    for (const std::shared_ptr<File>& file : {input_, output_}) {
        if (file != nullptr && file->pipe != nullptr) {
            [[maybe_unused]] const NtStatus state = check_pipe_state(*file);
        }
    }
    if (cursor_ && !std::exchange(had_programs_, true)) {
        to_output_ += empty_screen;
    }
    watch(write_output() ? terminal_output : pipe_output);
    if (input_ != nullptr) {
        watch(pipe_input);
    }
}

int PseudoConsole::resize(console::Size size) {
    const std::lock_guard lock(mutex_);
    const winsize wanted = window(size);
    if (cursor_) {
        cursor_->resize(size);
    }
    return ::ioctl(master_.get(), TIOCSWINSZ, &wanted) == 0 ? 0 : errno;
}

/// Under the lock.
void PseudoConsole::watch(Watched what) {
    if (watches_[what] != 0) {
        return;
    }
    const bool pipe = what == pipe_output || what == pipe_input;
    const int fd = !pipe                ? master_.get()
                   : what == pipe_input ? input_->fd.get()
                                        : output_->fd.get();
    const std::uint32_t events =
        what == terminal_output || what == pipe_input ? EPOLLIN | EPOLLRDHUP : EPOLLOUT;
    watches_[what] = reactor_.watch(fd, events, [weak = weak_from_this(), what](std::uint32_t) {
        const auto alive = weak.lock();
        return alive != nullptr && alive->ready(what);
    });
}

/// On the reactor's thread: true to hear of it again.
bool PseudoConsole::ready(Watched what) {
    std::unique_lock lock(mutex_);
    if (watches_[what] == 0) {
        return false; // cancelled
    }
    bool again = false;
    switch (what) {
    case terminal_output: again = carry_output(); break;
    case pipe_input: again = carry_input(); break;
    case pipe_output:
        again = !write_output();
        if (!again && has_programs_) {
            watch(terminal_output);
        }
        break;
    case terminal_input:
        again = !write_input();
        if (!again && input_ != nullptr) {
            watch(pipe_input);
        }
        break;
    case watched_count: break;
    }
    if (!again) {
        watches_[what] = 0;
    }
    end_if_done(lock);
    return again;
}

/// Under the lock: from the programs to the pipe. True if there may be more.
bool PseudoConsole::carry_output() {
    for (int i = 0; i < pieces_at_once; ++i) {
        if (!write_output()) {
            watch(pipe_output);
            return false;
        }
        char text[piece];
        const ssize_t size = ::read(master_.get(), text, sizeof text);
        if (size < 0 && (errno == EAGAIN || errno == EINTR)) {
            return true;
        }
        if (size <= 0) {
            has_programs_ = false; // the last one has closed the terminal
            return false;
        }
        keep({text, static_cast<std::size_t>(size)});
    }
    return true;
}

/// Programs end lines in CR LF, to which the terminal adds another CR.
void PseudoConsole::keep(std::string_view text) {
    std::string shown;
    if (cursor_) {
        cursor_->follow(text, shown, to_terminal_);
        text = shown;
        if (!write_input()) {
            watch(terminal_input);
        }
    }
    for (const char c : text) {
        if (c != '\r' || last_ != '\r') {
            to_output_ += c;
        }
        last_ = c;
    }
}

/// Under the lock: false if the pipe is full.
bool PseudoConsole::write_output() {
    while (!to_output_.empty() && output_ != nullptr) {
        std::uint64_t count = 0;
        const NtStatus result = try_write(*output_, to_output_, count);
        if (result == status::PENDING) {
            return false;
        }
        if (!result.ok()) {
            output_.reset(); // nobody reads it
        }
        to_output_.erase(0, count);
    }
    to_output_.clear();
    return true;
}

/// Under the lock: from the other pipe to the programs. True if there may be more.
bool PseudoConsole::carry_input() {
    std::array<std::byte, piece> text;
    std::uint64_t count = 0;
    const NtStatus result = try_read_pipe(*input_, text, count);
    if (result == status::PENDING) {
        return true;
    }
    if (!result.ok()) {
        input_.reset();
        return false;
    }
    to_terminal_.append(reinterpret_cast<const char*>(text.data()), count);
    if (!write_input()) {
        watch(terminal_input);
        return false;
    }
    return true;
}

/// Under the lock: false if the terminal takes no more for now.
bool PseudoConsole::write_input() {
    while (!to_terminal_.empty()) {
        const ssize_t size = ::write(master_.get(), to_terminal_.data(), to_terminal_.size());
        if (size < 0 && errno == EAGAIN) {
            return false;
        }
        if (size < 0 && errno != EINTR) {
            to_terminal_.clear();
            break;
        }
        to_terminal_.erase(0, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    }
    return true;
}

/// Under the lock: to the session's first group, and to that in the foreground.
void PseudoConsole::signal_programs(int signal) const {
    pid_t session = 0;
    pid_t group = 0;
    if (::ioctl(master_.get(), TIOCGSID, &session) == 0 && session > 0) {
        ::kill(-session, signal);
    }
    if (::ioctl(master_.get(), TIOCGPGRP, &group) == 0 && group > 0 && group != session) {
        ::kill(-group, signal);
    }
}

void PseudoConsole::close(Task& task) {
    {
        std::unique_lock lock(mutex_);
        closing_ = true;
        if (has_programs_) {
            signal_programs(SIGHUP);
        }
        end_if_done(lock);
    }
    const auto kill_programs = [weak = weak_from_this()] {
        const auto alive = weak.lock();
        if (alive != nullptr) {
            const std::lock_guard lock(alive->mutex_);
            alive->signal_programs(SIGKILL);
        }
    };
    const ke::Reactor::Id timer =
        reactor_.call_at(ke::deadline_after(-close_patience), kill_programs);
    pollfd entry{done_.get(), POLLIN, 0};
    task.blocking_call(SYS_poll, &entry, 1, -1);
    reactor_.cancel(timer);
}

/// Under the lock, which is given up where the console is closed now.
void PseudoConsole::end_if_done(std::unique_lock<std::mutex>& lock) {
    if (!closing_ || has_programs_ || !write_output()) {
        return;
    }
    cancel_watches(lock);
    lock.lock();
    master_.reset();
    input_.reset();
    output_.reset();
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(done_.get(), &one, sizeof one);
}

/// Gives the lock up.
void PseudoConsole::cancel_watches(std::unique_lock<std::mutex>& lock) {
    const auto cancelled = std::exchange(watches_, {});
    lock.unlock();
    for (const ke::Reactor::Id id : cancelled) {
        if (id != 0) {
            reactor_.cancel(id);
        }
    }
}

namespace {

NtStatus start(const ControlCall& call) {
    console::StartPseudo wanted{};
    std::shared_ptr<File> input;
    std::shared_ptr<File> output;
    if (const NtStatus read = call.read(wanted); !read.ok()) {
        return read;
    }
    for (const NtStatus found :
         {find_file(call.task, Handle{wanted.input}, file_read_data, input),
          find_file(call.task, Handle{wanted.output}, file_write_data, output)}) {
        if (!found.ok()) {
            return found;
        }
    }
    if (wanted.size.columns == 0 || wanted.size.rows == 0 || input->kind != FileKind::pipe ||
        !can_be_output(*output) || call.file->pseudo_console != nullptr) {
        return status::INVALID_PARAMETER;
    }
    make_pipe_end(call.task, *input);
    make_pipe_end(call.task, *output);
    call.file->pseudo_console = PseudoConsole::create(call.task.process().reactor, wanted.size,
                                                      (wanted.flags & inherit_cursor) != 0,
                                                      std::move(input), std::move(output));
    return call.file->pseudo_console != nullptr ? call.done() : status_of(errno);
}

NtStatus resize(const ControlCall& call) {
    console::Size size{};
    if (const NtStatus read = call.read(size); !read.ok()) {
        return read;
    }
    const int error = call.file->pseudo_console->resize(size);
    return error == 0 ? call.done() : status_of(error);
}

} // namespace

NtStatus control_pseudo_console(const ControlCall& call) {
    if (call.code == console::start_pseudo) {
        return start(call);
    }
    if (call.file->pseudo_console == nullptr) {
        return status::INVALID_DEVICE_REQUEST;
    }
    switch (call.code) {
    case console::resize_pseudo: return resize(call);
    case console::close_pseudo: call.file->pseudo_console->close(call.task); return call.done();
    default: return status::INVALID_DEVICE_REQUEST;
    }
}

} // namespace ferry::nt::io
