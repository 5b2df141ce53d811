#include "console_events.hpp"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <ferry/kernel/host_signals.hpp>

#include "../process.hpp"
#include "create_thread.hpp"
#include "thread.hpp"

namespace ferry::nt::ps {
namespace {

struct Row {
    int signal;
    ConsoleEvent event;
};
constexpr Row rows[] = {{SIGINT, ConsoleEvent::control_c},
                        {SIGQUIT, ConsoleEvent::control_break},
                        {SIGTERM, ConsoleEvent::close},
                        {SIGHUP, ConsoleEvent::close}};

} // namespace

bool is_console_event(int signal) {
    return std::any_of(std::begin(rows), std::end(rows),
                       [signal](const Row& row) { return row.signal == signal; });
}

bool ConsoleEvents::start(const std::shared_ptr<Process>& process, GuestAddr routine) {
    int ends[2];
    if (events_) {
        return true;
    }
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        return false;
    }
    reader_.reset(ends[0]);
    events_.reset(ends[1]);
    const int reader = ends[0];
    const auto arrived = [weak = std::weak_ptr(process), routine, reader](std::uint32_t) {
        const auto owner = weak.lock();
        std::uint8_t event = 0;
        while (owner != nullptr && ::read(reader, &event, 1) == 1) {
            ThreadRequest request;
            request.start = routine;
            request.argument = event;
            std::shared_ptr<Thread> thread;
            if (create_thread_in(*owner, owner, request, false, thread).ok()) {
                ob::release(owner->handles.arena(), thread->object()); // nobody has a handle
            }
        }
        return owner != nullptr;
    };
    if (process->reactor.watch(reader, EPOLLIN, arrived) == 0) {
        return false;
    }
    for (const Row& row : rows) {
        if (!kernel::host_ignores(row.signal)) {
            kernel::set_host_disposition(row.signal, kernel::HostDisposition::handle);
        }
    }
    return true;
}

bool ConsoleEvents::raise(int signal) const noexcept {
    if (!events_) {
        return false;
    }
    for (const Row& row : rows) {
        if (row.signal == signal) {
            const auto number = static_cast<std::uint8_t>(row.event);
            [[maybe_unused]] const auto written = ::write(events_.get(), &number, 1);
            return true;
        }
    }
    return false;
}

bool send_console_event(ConsoleEvent event, std::int64_t host_process) {
    const int signal = event == ConsoleEvent::control_c ? SIGINT : SIGQUIT;
    return ::kill(static_cast<pid_t>(host_process), signal) == 0;
}

} // namespace ferry::nt::ps
