#pragma once
/// One conversation with a debugger: the commands of the GDB remote serial protocol ("Debugging
/// with GDB", appendix E).

#include <optional>
#include <string>
#include <string_view>

#include "connection.hpp"
#include "debugger.hpp"
#include "registers.hpp"

namespace ferry::linux_guest::debug {

/// Runs on a host thread of its own until the debugger leaves or the process ends.
class Session {
public:
    explicit Session(Debugger& debugger);
    void run();

private:
    struct Command {
        std::string_view name; ///< what the packet begins with
        /// The answer to the rest of it; nothing: it comes later, when the program stops.
        std::optional<std::string> (Session::*answer)(std::string_view rest);
    };
    static const Command commands[];

    void wait();
    void take_events();
    void hear(const Input& input);
    void look_at_threads();
    void send(std::string_view data);
    [[nodiscard]] std::string stop_reply(int tid);
    [[nodiscard]] std::string end_reply(const End& end) const;
    /// Calls `use(task)` for the thread that commands are about; the answer, E03 if it is gone.
    template <class Use>
    std::string with_current(Use use);

    std::optional<std::string> supported(std::string_view rest);
    std::optional<std::string> stop_acknowledging(std::string_view rest);
    std::optional<std::string> why_stopped(std::string_view rest);
    std::optional<std::string> read_registers(std::string_view rest);
    std::optional<std::string> write_registers(std::string_view rest);
    std::optional<std::string> read_one_register(std::string_view rest);
    std::optional<std::string> write_one_register(std::string_view rest);
    std::optional<std::string> read_memory(std::string_view rest);
    std::optional<std::string> write_memory(std::string_view rest);
    std::optional<std::string> write_binary_memory(std::string_view rest);
    std::optional<std::string> set_breakpoint(std::string_view rest);
    std::optional<std::string> clear_breakpoint(std::string_view rest);
    std::optional<std::string> set_watchpoint(std::string_view rest);
    std::optional<std::string> clear_watchpoint(std::string_view rest);
    std::optional<std::string> continue_actions(std::string_view rest);
    std::optional<std::string> resume(std::string_view rest);
    std::optional<std::string> choose_thread(std::string_view rest);
    std::optional<std::string> is_thread_alive(std::string_view rest);
    std::optional<std::string> current_thread(std::string_view rest);
    std::optional<std::string> first_threads(std::string_view rest);
    std::optional<std::string> more_threads(std::string_view rest);
    std::optional<std::string> was_attached(std::string_view rest);
    std::optional<std::string> pass_signals(std::string_view rest);
    std::optional<std::string> catch_calls(std::string_view rest);
    std::optional<std::string> transfer(std::string_view rest);
    std::optional<std::string> file_operation(std::string_view rest);
    std::optional<std::string> detach(std::string_view rest);
    std::optional<std::string> kill(std::string_view rest);

    Debugger& debugger_;
    Connection connection_;
    const RegisterDescription& registers_;
    bool running_ = true; ///< the program; and so, no command is expected
    bool over_ = false;
    int current_ = 0;     ///< the thread that commands are about
    std::string stopped_; ///< the last stop reply
};

} // namespace ferry::linux_guest::debug
