#pragma once
/// A console of a child's own (CreatePseudoConsole): a pseudo terminal of the host. Its programs
/// are the session of the first one of them; what they write the reactor carries to one pipe, and
/// what comes from another one to them.

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <ferry/abi/layout/nt_console.hpp>

#include "../ke/reactor.hpp"
#include "control_call.hpp"
#include "screen_cursor.hpp"

namespace ferry::nt::io {

/// Thread-safe.
class PseudoConsole final : public std::enable_shared_from_this<PseudoConsole> {
public:
    /// Between ends of pipes. Null where the host has no terminal left; then errno says why.
    /// With `inherits_cursor` its cursor is where that of the terminal at the pipes is.
    static std::shared_ptr<PseudoConsole> create(ke::Reactor& reactor, abi::nt::console::Size size,
                                                 bool inherits_cursor, std::shared_ptr<File> input,
                                                 std::shared_ptr<File> output);
    ~PseudoConsole();

    /// A descriptor of the terminal for a program that is about to start, of the host or of
    /// Windows. An empty one, with errno, if there is none.
    UniqueFd open_terminal(bool of_host);
    /// That program has started and has the terminal.
    void begin();
    /// An errno.
    int resize(abi::nt::console::Size size);
    /// Tells the programs that the console closes, and waits until they have ended, what they have
    /// written is in the pipe, and that has no end here any more. Who has not ended after a time is
    /// killed.
    void close(Task& task);

private:
    /// What the reactor watches.
    enum Watched : std::uint8_t {
        terminal_output,
        terminal_input,
        pipe_output,
        pipe_input,
        watched_count
    };

    PseudoConsole(ke::Reactor& reactor, UniqueFd master, std::shared_ptr<File> input,
                  std::shared_ptr<File> output, std::optional<ScreenCursor> cursor);

    void watch(Watched what);
    bool ready(Watched what);
    bool carry_output();
    bool carry_input();
    bool write_output();
    bool write_input();
    void keep(std::string_view text);
    void signal_programs(int signal) const;
    void end_if_done(std::unique_lock<std::mutex>& lock);
    void cancel_watches(std::unique_lock<std::mutex>& lock);

    ke::Reactor& reactor_;
    const UniqueFd done_; ///< an event descriptor: the console has closed
    std::mutex mutex_;    ///< guards what follows; the reactor waits for nobody under it
    UniqueFd master_;
    std::shared_ptr<File> input_; ///< null: it has ended
    std::shared_ptr<File> output_;
    std::string to_output_;
    char last_ = 0;                      ///< that the programs wrote
    std::optional<ScreenCursor> cursor_; ///< none: the terminal at the pipes is asked
    bool had_programs_ = false;
    std::string to_terminal_;
    std::array<ke::Reactor::Id, watched_count> watches_{}; ///< 0: not watched
    bool has_programs_ = false;
    bool closing_ = false;
};

/// Control codes of ferry/abi/layout/nt_console.hpp for the outside of a console.
NtStatus control_pseudo_console(const ControlCall& call);

} // namespace ferry::nt::io
