#include "debugger.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/futex.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>
#include <ferry/kernel/host_signals.hpp>

#include "../task.hpp"
#include "memory.hpp"
#include "session.hpp"

namespace ferry::linux_guest::debug {
namespace {

int own_pid() { return static_cast<int>(host_call(SYS_getpid)); }

Error unusable(const std::string& address, int error) {
    return Error{fmt::format("--gdb {}: {}", address, std::strerror(error)), 0};
}

struct Address {
    sockaddr_storage bytes{};
    socklen_t size = 0;
};

/// PORT, HOST:PORT with a host in numbers, or the path of a socket.
std::optional<Address> parse(const std::string& text) {
    Address made;
    if (text.find('/') != std::string::npos) {
        sockaddr_un local{};
        if (text.size() >= sizeof local.sun_path) {
            return std::nullopt;
        }
        local.sun_family = AF_UNIX;
        std::memcpy(local.sun_path, text.data(), text.size());
        std::memcpy(&made.bytes, &local, sizeof local);
        made.size = sizeof local;
        return made;
    }
    const std::size_t colon = text.rfind(':');
    std::string host = colon == std::string::npos ? "" : text.substr(0, colon);
    if (host.empty() || host == "localhost") {
        host = "127.0.0.1";
    }
    const std::string port = colon == std::string::npos ? text : text.substr(colon + 1);
    std::uint16_t number = 0;
    const char* const end = port.data() + port.size();
    const auto [stop, error] = std::from_chars(port.data(), end, number);
    sockaddr_in inet{};
    if (error != std::errc() || stop != end || port.empty() ||
        ::inet_pton(AF_INET, host.c_str(), &inet.sin_addr) != 1) {
        return std::nullopt;
    }
    inet.sin_family = AF_INET;
    inet.sin_port = htons(number);
    std::memcpy(&made.bytes, &inet, sizeof inet);
    made.size = sizeof inet;
    return made;
}

/// How a debugger is told where to connect to: with the port that the system has chosen.
std::string name_of(int socket, const std::string& text) {
    sockaddr_in inet{};
    socklen_t size = sizeof inet;
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&inet), &size) != 0 ||
        inet.sin_family != AF_INET) {
        return text;
    }
    char host[INET_ADDRSTRLEN];
    ::inet_ntop(AF_INET, &inet.sin_addr, host, sizeof host);
    return fmt::format("{}:{}", host, ntohs(inet.sin_port));
}

/// Says where it waits, and does so until a debugger has connected.
Result<UniqueFd> wait_for_debugger(const std::string& address) {
    const auto parsed = parse(address);
    if (!parsed) {
        return Error{fmt::format("--gdb {}: want PORT, HOST:PORT or the path of a socket", address),
                     0};
    }
    const auto* const name = reinterpret_cast<const sockaddr*>(&parsed->bytes);
    const UniqueFd place(::socket(parsed->bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    ::setsockopt(place.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(place.get(), name, parsed->size) != 0 || ::listen(place.get(), 1) != 0) {
        return unusable(address, errno);
    }
    const std::string line =
        fmt::format("ferry: waiting for a debugger on {}\n", name_of(place.get(), address));
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
    UniqueFd made;
    do {
        made.reset(::accept4(place.get(), nullptr, nullptr, SOCK_CLOEXEC));
    } while (!made && errno == EINTR);
    const int error = errno;
    if (parsed->bytes.ss_family == AF_UNIX) {
        ::unlink(address.c_str());
    }
    if (!made) {
        return unusable(address, error);
    }
    ::setsockopt(made.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return made;
}

void* session_main(void* debugger) {
    Session(*static_cast<Debugger*>(debugger)).run();
    return nullptr;
}

} // namespace

Result<std::shared_ptr<Debugger>> Debugger::open(Process& process, const DebuggerSeat& seat) {
    auto* const engine = dynamic_cast<engine::Debugging*>(process.engine().get());
    if (engine == nullptr) {
        return Error{
            fmt::format("--gdb: the {} engine can't be debugged", process.engine()->name()), 0};
    }
    Result<UniqueFd> connection =
        seat.connection >= 0 ? UniqueFd(seat.connection) : wait_for_debugger(seat.address);
    if (!connection) {
        return std::move(connection).error();
    }
    UniqueFd events(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    std::shared_ptr<Debugger> debugger(new Debugger(process, *engine));
    for (auto [fd, handle] :
         {std::pair(&*connection, &debugger->socket_), std::pair(&events, &debugger->events_)}) {
        const auto kept = process.descriptors().keep(fd->get());
        if (!kept) {
            return Error{"--gdb: no descriptor is left", kept.error().value};
        }
        [[maybe_unused]] const int moved = fd->release();
        *handle = *kept;
    }
    if (seat.connection >= 0) {
        debugger->follows_exec_ = true;
        debugger->agree(Agreement::unpack(seat.agreement));
        debugger->files_.open_again(seat.files);
    }
    return debugger;
}

void Debugger::begin(Task& task) {
    // The session's thread takes no signals, which are the guest's.
    const SignalSet mask = kernel::block_host_signals();
    pthread_attr_t attributes;
    ::pthread_attr_init(&attributes);
    ::pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    kernel::keep_signals_from_libc();
    if (::pthread_create(&thread, &attributes, session_main, this) != 0) {
        detached_.store(true);
    }
    ::pthread_attr_destroy(&attributes);
    kernel::set_host_mask(mask);
    process_.actions().hear_of_ends(true);
    stop(task, ThreadState::Event::started);
}

engine::Exit Debugger::run(Task& task) {
    using engine::ExitReason;
    ThreadState& state = task.debugging;
    if (detached_.load(std::memory_order_relaxed)) {
        return task.cpu().run();
    }
    if (state.has_called) { // stepping: the call that the last instruction made is done
        state.has_called = false;
        stop(task, ThreadState::Event::stepped);
        return {};
    }
    if (std::exchange(state.is_caught, false)) {
        stop(task, ThreadState::Event::called);
        return {};
    }
    const bool watches = is_watching_.load(std::memory_order_relaxed);
    if (watches) {
        if (const auto changed = find_change()) {
            state.watched = *changed;
            stop(task, ThreadState::Event::watched);
            return {};
        }
    }
    const auto is_at_breakpoint = [&] { return has_breakpoint(GuestAddr(task.registers().pc())); };
    if (watches && !state.steps && is_at_breakpoint()) { // which a step would pass
        stop(task, ThreadState::Event::breakpoint);
        return {};
    }
    const engine::Exit exit = state.steps || watches ? engine_.step(task.cpu()) : task.cpu().run();
    if (exit.reason == ExitReason::breakpoint && is_at_breakpoint()) {
        stop(task, ThreadState::Event::breakpoint);
        return {};
    }
    if (exit.reason == ExitReason::stepped && state.steps) {
        stop(task, ThreadState::Event::stepped);
        return {};
    }
    if (exit.reason == ExitReason::syscall) {
        state.number = task.registers().syscall_number();
        if (catches(state.number)) {
            stop(task, ThreadState::Event::calls);
            state.is_caught = true;
        }
        state.has_called = state.steps && !state.is_caught;
    }
    return exit;
}

void Debugger::stop(Task& task, ThreadState::Event event) {
    ThreadState& state = task.debugging;
    state.event = event;
    state.told = false;
    task.trace_stop.tracer = own_pid();
    task.trace_stop.state = TraceStop::stopped;
    if (detached_.load()) {
        process::run_on(task, false);
        return;
    }
    process::wait_while_stopped(task);
}

bool Debugger::admits(Task& task, siginfo_t& info) {
    ThreadState& state = task.debugging;
    if (detached_.load() || (passed_.load() & signal_bit(info.si_signo)) != 0 ||
        std::exchange(state.passes_once, 0) == info.si_signo) {
        return true;
    }
    state.signal = info;
    state.answer = info.si_signo;
    stop(task, ThreadState::Event::signal);
    if (state.answer != 0 && state.answer != info.si_signo) {
        info = {};
        info.si_signo = state.answer;
        info.si_code = SI_USER;
        info.si_pid = own_pid();
    }
    return state.answer != 0;
}

void Debugger::tell_end(End end) {
    if (detached_.load() || has_ended_.load()) {
        return;
    }
    end_ = end;
    has_ended_.store(true);
    wake();
    constexpr timespec patience{.tv_sec = 2, .tv_nsec = 0};
    while (end_told_.load() == 0 && !detached_.load()) {
        if (host_call(SYS_futex, &end_told_, FUTEX_WAIT_PRIVATE, 0, &patience, nullptr, 0) ==
            -ETIMEDOUT) {
            return;
        }
    }
}

void Debugger::end_was_told() {
    end_told_.store(1);
    host_call(SYS_futex, &end_told_, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

void Debugger::wake() const {
    const std::uint64_t one = 1;
    host_call(SYS_write, events(), &one, sizeof one);
}

DebuggerSeat Debugger::hand_over(int connection) const {
    DebuggerSeat seat;
    seat.connection = connection;
    seat.agreement = agreement_.pack();
    seat.files = files_.paths();
    return seat;
}

void Debugger::leave_child() {
    detached_.store(true);
    process_.actions().hear_of_ends(false);
    for (const GuestAddr pc : breakpoints_) {
        engine_.set_breakpoint(pc, false);
    }
    process_.descriptors().forget(socket_);
    process_.descriptors().forget(events_);
}

void Debugger::set_breakpoint(GuestAddr pc, bool there) {
    {
        const std::lock_guard lock(mutex_);
        std::erase(breakpoints_, pc);
        if (there) {
            breakpoints_.push_back(pc);
        }
    }
    engine_.set_breakpoint(pc, there);
}

bool Debugger::has_breakpoint(GuestAddr pc) const {
    const std::lock_guard lock(mutex_);
    return std::ranges::find(breakpoints_, pc) != breakpoints_.end();
}

void Debugger::set_watchpoint(GuestRange place, bool there) {
    const std::lock_guard lock(mutex_);
    std::erase_if(watchpoints_, [&](const Watchpoint& watchpoint) {
        return watchpoint.place.begin == place.begin && watchpoint.place.end == place.end;
    });
    if (there) {
        watchpoints_.push_back({place, read_memory(process_, place.begin, place.size())});
    }
    is_watching_.store(!watchpoints_.empty());
}

void Debugger::catch_calls(bool wanted, std::vector<std::uint64_t> numbers) {
    const std::lock_guard lock(mutex_);
    caught_calls_ = std::move(numbers);
    is_catching_.store(wanted);
}

bool Debugger::catches(std::uint64_t number) const {
    if (!is_catching_.load(std::memory_order_relaxed)) {
        return false;
    }
    const std::lock_guard lock(mutex_);
    return caught_calls_.empty() || std::ranges::find(caught_calls_, number) != caught_calls_.end();
}

std::optional<GuestAddr> Debugger::find_change() {
    const std::lock_guard lock(mutex_);
    for (Watchpoint& watchpoint : watchpoints_) {
        std::string now(watchpoint.bytes.size(), '\0');
        if (!memory::copy_in(*process_.space(), now.data(), watchpoint.place.begin, now.size()) &&
            now != watchpoint.bytes) {
            watchpoint.bytes = now;
            return watchpoint.place.begin;
        }
    }
    return std::nullopt;
}

bool Debugger::is_held(const Task& task) const {
    return task.trace_stop.state == TraceStop::stopped && task.trace_stop.tracer == own_pid();
}

int Debugger::find_event() {
    int found = 0;
    process_.for_each_thread([&](Task& task) {
        ThreadState& state = task.debugging;
        if (!is_held(task) || state.event == ThreadState::Event::none || state.told) {
            return;
        }
        if (state.event == ThreadState::Event::breakpoint &&
            !has_breakpoint(GuestAddr(task.registers().pc()))) {
            resume(task, false); // it was taken away before anybody was told
        } else if (found == 0 || state.steps) {
            found = task.tid();
        }
    });
    return found;
}

void Debugger::stop_all() {
    constexpr int patience = 1000; // milliseconds
    constexpr int pause = 20;
    for (int waited = 0; waited < patience; waited += pause) {
        bool all = true;
        process_.for_each_thread([&](Task& task) {
            if (task.trace_stop.state == TraceStop::runs) {
                static_cast<void>(process::request_stop(task, own_pid()));
            }
            all = all && task.trace_stop.state == TraceStop::stopped;
        });
        if (all) {
            return;
        }
        pollfd told{.fd = events(), .events = POLLIN, .revents = 0};
        ::poll(&told, 1, pause);
        std::uint64_t count = 0;
        if (host_call(SYS_read, events(), &count, sizeof count) > 0) {
            waited -= pause;
        }
    }
}

void Debugger::resume(Task& task, bool steps) {
    task.debugging.event = ThreadState::Event::none;
    task.debugging.steps = steps;
    if (task.trace_stop.tracer == own_pid()) {
        process::run_on(task, false);
    }
}

void Debugger::detach() {
    std::vector<GuestAddr> places;
    {
        const std::lock_guard lock(mutex_);
        places.swap(breakpoints_);
        watchpoints_.clear();
        is_watching_.store(false);
        is_catching_.store(false);
    }
    for (const GuestAddr pc : places) {
        engine_.set_breakpoint(pc, false);
    }
    process_.actions().hear_of_ends(false);
    detached_.store(true);
    process_.for_each_thread([&](Task& task) { resume(task, false); });
    end_was_told();
}

std::optional<engine::Exit> pass_breakpoint(Task& task) {
    const GuestAddr pc(task.registers().pc());
    for (auto owner = task.process().memory_owner.lock(); owner;
         owner = owner->memory_owner.lock()) {
        if (owner->debugger && owner->debugger->has_breakpoint(pc)) {
            return owner->debugger->step_over(task);
        }
    }
    return std::nullopt;
}

} // namespace ferry::linux_guest::debug
