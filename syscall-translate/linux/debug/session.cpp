#include "session.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>

#include "../isa.hpp"
#include "memory.hpp"
#include "signals.hpp"

namespace ferry::linux_guest::debug {
namespace {

constexpr std::string_view ok = "OK";
/// The request is not understood, in a packet that is.
constexpr std::string_view bad_request = "E01";
constexpr std::string_view no_memory = "E14";
constexpr std::string_view no_thread = "E03";

/// The thread that a packet names: 0 for any, -1 for all.
int take_thread(std::string_view& text) {
    if (take_word(text, "-1")) {
        return -1;
    }
    const auto number = take_number(text);
    return number ? static_cast<int>(*number) : 0;
}

/// ADDRESS,KIND, of a watchpoint: where and how many bytes.
std::optional<GuestRange> take_place(std::string_view rest) {
    constexpr std::uint64_t most = 4096;
    const auto address = take_number(rest);
    take_word(rest, ",");
    const auto size = take_number(rest);
    if (!address || !size || *size == 0 || *size > most) {
        return std::nullopt;
    }
    return GuestRange{GuestAddr(*address), GuestAddr(*address) + *size};
}

std::string read_all(const RegisterDescription& description, Task& task) {
    std::string bytes;
    for (std::size_t i = 0;; ++i) {
        const FoundRegister found = find_register(description, i);
        if (found.row == nullptr) {
            return to_hex(bytes);
        }
        bytes += read_register(description, task, found);
    }
}

} // namespace

// The longer of two names of which one begins with the other comes first.
const Session::Command Session::commands[] = {
    {"qSupported", &Session::supported},
    {"QStartNoAckMode", &Session::stop_acknowledging},
    {"?", &Session::why_stopped},
    {"g", &Session::read_registers},
    {"G", &Session::write_registers},
    {"p", &Session::read_one_register},
    {"P", &Session::write_one_register},
    {"m", &Session::read_memory},
    {"M", &Session::write_memory},
    {"X", &Session::write_binary_memory},
    {"Z0,", &Session::set_breakpoint},
    {"Z1,", &Session::set_breakpoint},
    {"z0,", &Session::clear_breakpoint},
    {"z1,", &Session::clear_breakpoint},
    {"Z2,", &Session::set_watchpoint},
    {"z2,", &Session::clear_watchpoint},
    {"vCont?", &Session::continue_actions},
    {"vCont", &Session::resume},
    {"vFile:", &Session::file_operation},
    {"vKill", &Session::kill},
    {"k", &Session::kill},
    {"D", &Session::detach},
    {"H", &Session::choose_thread},
    {"T", &Session::is_thread_alive},
    {"qC", &Session::current_thread},
    {"qfThreadInfo", &Session::first_threads},
    {"qsThreadInfo", &Session::more_threads},
    {"qAttached", &Session::was_attached},
    {"qXfer:", &Session::transfer},
    {"QPassSignals:", &Session::pass_signals},
    {"QCatchSyscalls:", &Session::catch_calls},
};

Session::Session(Debugger& debugger)
    : debugger_(debugger), registers_(*traits_of(debugger.process().isa()).debug_registers) {
    connection_.acknowledges = debugger.agreement().acknowledges;
}

void Session::run() {
    // What is asked before the program has stopped at its first instruction is heard then.
    for (look_at_threads(); running_ && !over_; look_at_threads()) {
        pollfd told{.fd = debugger_.events(), .events = POLLIN, .revents = 0};
        ::poll(&told, 1, -1);
        take_events();
    }
    while (!over_) {
        if (running_) {
            look_at_threads();
        }
        while (!over_) {
            const auto input = connection_.next(debugger_.socket());
            if (!input) {
                break;
            }
            hear(*input);
        }
        if (!over_) {
            wait();
        }
    }
    debugger_.detach();
}

void Session::wait() {
    pollfd told[] = {{.fd = debugger_.socket(), .events = POLLIN, .revents = 0},
                     {.fd = debugger_.events(), .events = POLLIN, .revents = 0}};
    ::poll(told, running_ ? 2 : 1, -1);
    if (told[1].revents != 0) {
        take_events();
    }
}

void Session::take_events() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto size =
        host_call(SYS_read, debugger_.events(), &count, sizeof count);
}

void Session::look_at_threads() {
    if (const End* const end = debugger_.end()) {
        send(end_reply(*end));
        if (connection_.acknowledges) {
            // A socket that is closed with something unread takes back what was sent last.
            constexpr int patience = 200; // milliseconds
            pollfd heard{.fd = debugger_.socket(), .events = POLLIN, .revents = 0};
            ::poll(&heard, 1, patience);
            static_cast<void>(connection_.next(debugger_.socket()));
        }
        debugger_.end_was_told();
        over_ = true;
        return;
    }
    const int tid = debugger_.find_event();
    if (tid == 0) {
        return;
    }
    debugger_.stop_all();
    running_ = false;
    bool is_first = false;
    debugger_.process().with_thread(tid, [&](Task& task) {
        task.debugging.told = true;
        is_first = task.debugging.event == ThreadState::Event::started;
    });
    current_ = tid;
    stopped_ = stop_reply(tid);
    // At the beginning the debugger asks; behind an exec it waits.
    if (!is_first || debugger_.follows_exec()) {
        send(stopped_);
    }
}

void Session::hear(const Input& input) {
    if (input.kind == Input::Kind::closed) {
        over_ = true;
        return;
    }
    if (input.kind == Input::Kind::interrupt) {
        if (running_) {
            debugger_.stop_all();
            running_ = false;
            current_ = 0;
            debugger_.process().for_each_thread(
                [&](Task& task) { current_ = current_ == 0 ? task.tid() : current_; });
            stopped_ = fmt::format("T{:02x}thread:{:x};", to_protocol(SIGINT), current_);
            send(stopped_);
        }
        return;
    }
    for (const Command& command : commands) {
        std::string_view rest = input.data;
        if (take_word(rest, command.name)) {
            if (const auto answer = (this->*command.answer)(rest)) {
                send(*answer);
            }
            return;
        }
    }
    send(""); // not known
}

void Session::send(std::string_view data) { connection_.send(debugger_.socket(), data); }

std::string Session::stop_reply(int tid) {
    int signal = SIGTRAP;
    std::string why;
    debugger_.process().with_thread(tid, [&](Task& task) {
        const ThreadState& state = task.debugging;
        switch (state.event) {
        case ThreadState::Event::signal: signal = state.signal.si_signo; break;
        case ThreadState::Event::breakpoint: why = "swbreak:;"; break;
        case ThreadState::Event::watched:
            why = fmt::format("watch:{:x};", state.watched.value());
            break;
        case ThreadState::Event::calls:
            why = fmt::format("syscall_entry:{:x};", state.number);
            break;
        case ThreadState::Event::called:
            why = fmt::format("syscall_return:{:x};", state.number);
            break;
        case ThreadState::Event::none:
        case ThreadState::Event::started:
        case ThreadState::Event::stepped: break;
        }
    });
    std::string reply = fmt::format("T{:02x}{}thread:{:x};", to_protocol(signal), why, tid);
    if (debugger_.follows_exec() && stopped_.empty() && debugger_.agreement().tells_of_exec) {
        reply += fmt::format("exec:{};", to_hex(debugger_.process().image.path));
    }
    return reply;
}

std::string Session::end_reply(const End& end) const {
    return end.kind == End::Kind::exited ? fmt::format("W{:02x}", end.code)
                                         : fmt::format("X{:02x}", to_protocol(end.code));
}

template <class Use>
std::string Session::with_current(Use use) {
    std::string answer(no_thread);
    debugger_.process().with_thread(current_, [&](Task& task) { answer = use(task); });
    return answer;
}

std::optional<std::string> Session::supported(std::string_view rest) {
    Agreement agreement = debugger_.agreement();
    agreement.tells_of_exec = rest.find("exec-events+") != std::string_view::npos;
    debugger_.agree(agreement);
    return "PacketSize=20000;QStartNoAckMode+;swbreak+;hwbreak+;vContSupported+;exec-events+;"
           "QPassSignals+;QCatchSyscalls+;qXfer:features:read+;qXfer:auxv:read+;qXfer:exec-file:"
           "read+;"
           "qXfer:threads:read+;qXfer:siginfo:read+";
}

std::optional<std::string> Session::stop_acknowledging(std::string_view) {
    Agreement agreement = debugger_.agreement();
    agreement.acknowledges = connection_.acknowledges = false;
    debugger_.agree(agreement);
    return std::string(ok);
}

std::optional<std::string> Session::why_stopped(std::string_view) { return stopped_; }

std::optional<std::string> Session::read_registers(std::string_view) {
    return with_current([&](Task& task) { return read_all(registers_, task); });
}

std::optional<std::string> Session::write_registers(std::string_view rest) {
    const auto bytes = from_hex(rest);
    if (!bytes) {
        return std::string(bad_request);
    }
    return with_current([&](Task& task) {
        std::string_view left = *bytes;
        for (std::size_t i = 0; !left.empty(); ++i) {
            const FoundRegister found = find_register(registers_, i);
            if (found.row == nullptr ||
                !write_register(registers_, task, found, left.substr(0, found.row->size))) {
                return std::string(bad_request);
            }
            left.remove_prefix(found.row->size);
        }
        return std::string(ok);
    });
}

std::optional<std::string> Session::read_one_register(std::string_view rest) {
    const auto number = take_number(rest);
    const FoundRegister found = find_register(registers_, number.value_or(~std::uint64_t{0}));
    if (found.row == nullptr) {
        return std::string(bad_request);
    }
    return with_current([&](Task& task) { return to_hex(read_register(registers_, task, found)); });
}

std::optional<std::string> Session::write_one_register(std::string_view rest) {
    const auto number = take_number(rest);
    take_word(rest, "=");
    const auto bytes = from_hex(rest);
    const FoundRegister found = find_register(registers_, number.value_or(~std::uint64_t{0}));
    if (found.row == nullptr || !bytes) {
        return std::string(bad_request);
    }
    return with_current([&](Task& task) {
        return std::string(write_register(registers_, task, found, *bytes) ? ok : bad_request);
    });
}

std::optional<std::string> Session::read_memory(std::string_view rest) {
    constexpr std::uint64_t most = 0xf000;
    const auto address = take_number(rest);
    take_word(rest, ",");
    const auto size = take_number(rest);
    if (!address || !size) {
        return std::string(bad_request);
    }
    const std::string bytes = debug::read_memory(debugger_.process(), GuestAddr(*address),
                                                 std::min<std::uint64_t>(*size, most));
    return bytes.empty() && *size != 0 ? std::string(no_memory) : to_hex(bytes);
}

std::optional<std::string> Session::write_memory(std::string_view rest) {
    const auto address = take_number(rest);
    static_cast<void>(take_field(rest, ':')); // the size
    const auto bytes = from_hex(rest);
    if (!address || !bytes) {
        return std::string(bad_request);
    }
    return std::string(
        debug::write_memory(debugger_.process(), GuestAddr(*address), *bytes) ? ok : no_memory);
}

std::optional<std::string> Session::write_binary_memory(std::string_view rest) {
    const auto address = take_number(rest);
    static_cast<void>(take_field(rest, ':')); // the size
    if (!address) {
        return std::string(bad_request);
    }
    return std::string(
        debug::write_memory(debugger_.process(), GuestAddr(*address), rest) ? ok : no_memory);
}

std::optional<std::string> Session::set_watchpoint(std::string_view rest) {
    const auto place = take_place(rest);
    if (!place) {
        return std::string(bad_request);
    }
    if (debug::read_memory(debugger_.process(), place->begin, place->size()).size() !=
        place->size()) {
        return std::string(no_memory);
    }
    debugger_.set_watchpoint(*place, true);
    return std::string(ok);
}

std::optional<std::string> Session::clear_watchpoint(std::string_view rest) {
    const auto place = take_place(rest);
    if (!place) {
        return std::string(bad_request);
    }
    debugger_.set_watchpoint(*place, false);
    return std::string(ok);
}

std::optional<std::string> Session::set_breakpoint(std::string_view rest) {
    const auto address = take_number(rest);
    if (!address) {
        return std::string(bad_request);
    }
    if (debug::read_memory(debugger_.process(), GuestAddr(*address), 1).empty()) {
        return std::string(no_memory);
    }
    debugger_.set_breakpoint(GuestAddr(*address), true);
    return std::string(ok);
}

std::optional<std::string> Session::clear_breakpoint(std::string_view rest) {
    const auto address = take_number(rest);
    if (!address) {
        return std::string(bad_request);
    }
    debugger_.set_breakpoint(GuestAddr(*address), false);
    return std::string(ok);
}

std::optional<std::string> Session::continue_actions(std::string_view) { return "vCont;c;C;s;S"; }

std::optional<std::string> Session::resume(std::string_view rest) {
    struct Action {
        bool steps;
        int signal;
        int thread; ///< -1: all that no action before names
    };
    std::vector<Action> actions;
    while (take_word(rest, ";")) {
        std::string_view text = rest.substr(0, rest.find(';'));
        rest.remove_prefix(text.size());
        const char what = text.empty() ? '\0' : text.front();
        text.remove_prefix(std::min<std::size_t>(text.size(), 1));
        Action action{what == 's' || what == 'S', 0, -1};
        if (what == 'C' || what == 'S') {
            action.signal = from_protocol(static_cast<int>(take_number(text).value_or(0)));
        } else if (what != 'c' && what != 's') {
            return std::string(bad_request);
        }
        if (take_word(text, ":")) {
            action.thread = take_thread(text);
        }
        actions.push_back(action);
    }
    running_ = true;
    if (debugger_.find_event() != 0) {
        return std::nullopt; // somebody has not been heard yet
    }
    const int pid = static_cast<int>(host_call(SYS_getpid));
    debugger_.process().for_each_thread([&](Task& task) {
        for (const Action& action : actions) {
            if (action.thread > 0 && action.thread != task.tid()) {
                continue;
            }
            ThreadState& state = task.debugging;
            if (state.event == ThreadState::Event::signal) {
                state.answer = action.signal;
            } else if (action.signal != 0) {
                state.passes_once = action.signal;
                host_call(SYS_tgkill, pid, task.tid(), action.signal);
            }
            debugger_.resume(task, action.steps);
            break;
        }
    });
    return std::nullopt;
}

std::optional<std::string> Session::choose_thread(std::string_view rest) {
    const bool for_others = take_word(rest, "g");
    if (!for_others) {
        return std::string(ok); // vCont says itself which threads it means
    }
    const int tid = take_thread(rest);
    if (tid > 0 && !debugger_.process().with_thread(tid, [](Task&) {})) {
        return std::string(no_thread);
    }
    current_ = tid > 0 ? tid : current_;
    return std::string(ok);
}

std::optional<std::string> Session::is_thread_alive(std::string_view rest) {
    const bool there = debugger_.process().with_thread(take_thread(rest), [](Task&) {});
    return std::string(there ? ok : no_thread);
}

std::optional<std::string> Session::current_thread(std::string_view rest) {
    return rest.empty() ? fmt::format("QC{:x}", current_) : "";
}

std::optional<std::string> Session::first_threads(std::string_view) {
    std::string list;
    debugger_.process().for_each_thread(
        [&](Task& task) { list += fmt::format("{}{:x}", list.empty() ? "m" : ",", task.tid()); });
    return list;
}

std::optional<std::string> Session::more_threads(std::string_view) { return "l"; }

/// No: the debugger's end is the program's.
std::optional<std::string> Session::was_attached(std::string_view) { return "0"; }

std::optional<std::string> Session::pass_signals(std::string_view rest) {
    Agreement agreement = debugger_.agreement();
    agreement.passed = 0;
    while (!rest.empty()) {
        std::string_view number = take_field(rest, ';');
        const int signal = from_protocol(static_cast<int>(take_number(number).value_or(0)));
        if (signal > 0 && signal <= Agreement::last_passed) {
            agreement.passed |= signal_bit(signal);
        }
    }
    debugger_.agree(agreement);
    return std::string(ok);
}

/// 0, or 1 and the numbers.
std::optional<std::string> Session::catch_calls(std::string_view rest) {
    const std::string_view wanted = take_field(rest, ';');
    std::vector<std::uint64_t> numbers;
    while (!rest.empty()) {
        std::string_view field = take_field(rest, ';');
        const auto number = take_number(field);
        if (!number) {
            return std::string(bad_request);
        }
        numbers.push_back(*number);
    }
    debugger_.catch_calls(wanted == "1", std::move(numbers));
    return std::string(ok);
}

std::optional<std::string> Session::file_operation(std::string_view rest) {
    return debugger_.files().answer(rest);
}

std::optional<std::string> Session::detach(std::string_view) {
    over_ = true;
    return std::string(ok);
}

std::optional<std::string> Session::kill(std::string_view) {
    send(ok);
    host_call(SYS_kill, host_call(SYS_getpid), SIGKILL);
    return std::nullopt;
}

} // namespace ferry::linux_guest::debug
