#pragma once
/// Packets of the GDB remote serial protocol ("Debugging with GDB", appendix E.1) over a socket.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <ferry/base/errno.hpp>

namespace ferry::linux_guest::debug {

/// What the debugger has sent.
struct Input {
    enum class Kind : std::uint8_t {
        packet,
        interrupt, ///< Ctrl-C: the program is to stop
        closed,    ///< nothing more will come
    };
    Kind kind = Kind::packet;
    std::string data = {}; ///< of a packet, with its escapes undone
};

/// Not thread-safe. Does not own the socket, whose number may be another each time.
class Connection {
public:
    /// The debugger has agreed to do without acknowledgements.
    bool acknowledges = true;

    /// What has arrived completely; reads from `socket` without waiting.
    [[nodiscard]] std::optional<Input> next(int socket);

    /// Sends one packet. False if nobody is there any more.
    bool send(int socket, std::string_view data);

private:
    [[nodiscard]] std::optional<Input> take(int socket);
    bool send_raw(int socket, std::string_view bytes);

    std::string received_;
    std::string last_sent_; ///< for when it did not arrive whole
    bool closed_ = false;
};

// What packets are made of.

/// Two digits for each byte.
[[nodiscard]] std::string to_hex(std::string_view bytes);
/// Back; nothing if that is not what it is.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view digits);

/// Takes a number in hexadecimal digits off the beginning of `text`; nothing if there is none.
[[nodiscard]] std::optional<std::uint64_t> take_number(std::string_view& text);
/// Takes `word` off the beginning of `text`, if it is there.
bool take_word(std::string_view& text, std::string_view word);
/// Takes what stands before the next `separator`, and that; everything if there is none.
[[nodiscard]] std::string_view take_field(std::string_view& text, char separator);

} // namespace ferry::linux_guest::debug
