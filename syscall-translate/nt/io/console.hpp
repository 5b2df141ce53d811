#pragma once
/// The console: the terminal that ferry runs in. Its input modes are the terminal's while lines are
/// read; while events are, the terminal gives each key. It gets its own modes back when the process
/// ends, is stopped, or dies by a signal.

#include <atomic>
#include <deque>
#include <string>
#include <termios.h>

#include "console_keys.hpp"
#include "drives.hpp"
#include "operation.hpp"

namespace ferry::nt::io {

/// What a process knows of its console. Thread-safe.
class Console {
public:
    Console();
    ~Console() { restore(); }

    [[nodiscard]] std::uint32_t input_mode() const { return input_mode_; }
    [[nodiscard]] std::uint32_t output_mode() const { return output_mode_; }
    void set_output_mode(std::uint32_t mode) { output_mode_ = mode; }
    /// Sets the modes, those of the terminal `fd` too. An errno.
    int set_input_mode(int fd, std::uint32_t mode);
    /// Gives the terminal the modes it had.
    void restore();
    /// The same, and the modes the program wants again: async-signal-safe, while nobody sets them.
    void suspend() const noexcept;
    void resume() const noexcept;

    /// Async-signal-safe: the terminal has another size.
    void window_changed() noexcept;

    /// How many events there are now.
    std::size_t ready(int fd);
    /// Shows the terminal's other screen, or its usual one.
    void show_other_screen(int fd, bool other);
    /// Copies events to `to`, at most `count`, and takes them away unless they are only looked at.
    std::size_t take(int fd, std::size_t count, bool keep, std::deque<InputRecord>& to);
    void put(const InputRecord* events, std::size_t count);
    void flush(int fd);
    /// Waits until something may have come. An errno if the thread shall end or the terminal is
    /// gone.
    int wait(Task& task, int fd);
    /// Prepares the terminal for lines; `typed` gets what has been typed for events, and `whole` is
    /// true if that has a line's end.
    int begin_lines(int fd, std::string& typed, bool& whole);
    /// The terminal that a console's names mean; empty: there is none.
    [[nodiscard]] std::string path() const {
        const std::lock_guard lock(mutex_);
        return path_;
    }
    void set_path(std::string path) {
        const std::lock_guard lock(mutex_);
        path_ = std::move(path);
    }
    /// Asks the terminal where the cursor is. False if it does not say.
    bool cursor(int fd, abi::nt::console::Size& place);

    /// A wait for `file`, an end that is read, begins: it is signalled while there are events.
    void watch(Process& process, const std::shared_ptr<File>& file, ob::ObjectId object);

    /// Of a line that was read: what did not fit.
    std::mutex line_mutex;
    std::string line;

private:
    struct Watched {
        std::weak_ptr<File> file;
        ob::ObjectId object;
    };
    enum class Use : std::uint8_t { own, lines, keys };
    int use(int fd, Use wanted);
    void collect(int fd, int patience);
    void clear_wake() const;

    std::atomic<std::uint32_t> input_mode_;
    std::atomic<std::uint32_t> output_mode_;
    std::atomic<bool> resized_{false};
    UniqueFd wake_; ///< an event descriptor: there are events that the terminal did not send

    mutable std::mutex mutex_; ///< guards what follows
    std::string path_ = "/dev/tty";
    Use use_ = Use::own;
    int changed_ = -1;      ///< a terminal whose modes were changed
    int other_screen_ = -1; ///< a terminal that shows its other screen
    termios before_{};
    termios wanted_{};
    std::string bytes_; ///< of a key whose sequence is not complete
    std::deque<InputRecord> events_;
    bool gone_ = false;   ///< the terminal
    bool answers_ = true; ///< it says where the cursor is
    CursorReport* report_ = nullptr;
    CursorReport late_report_;
    bool watching_ = false;
    bool watching_wake_ = false;
    std::vector<Watched> watched_;
};

/// Opens CON, CONIN$ or CONOUT$; a CON is for input or output by its access.
NtStatus open_console(const Console& console, PlaceKind what, Access access,
                      std::shared_ptr<File>& file);

/// Control codes of ferry/abi/layout/nt_console.hpp.
NtStatus control_console(Task& task, const std::shared_ptr<File>& file, const Request& request,
                         std::uint32_t code, GuestAddr in, std::uint32_t in_size, GuestAddr out,
                         std::uint32_t out_size);

/// NtReadFile on a console: a line ends in CR LF while lines are read.
NtStatus read_console(Task& task, File& file, const Request& request, GuestAddr to,
                      std::uint32_t size);

} // namespace ferry::nt::io
