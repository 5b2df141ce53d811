#include "connection.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fmt/format.h>
#include <numeric>
#include <poll.h>
#include <sys/socket.h>

namespace ferry::linux_guest::debug {
namespace {

constexpr char ctrl_c = 0x03;
constexpr char escape = '}';
constexpr char escaped_by = 0x20;

std::uint8_t checksum(std::string_view data) {
    return std::accumulate(data.begin(), data.end(), std::uint8_t{0}, [](std::uint8_t sum, char c) {
        return static_cast<std::uint8_t>(sum + static_cast<std::uint8_t>(c));
    });
}

std::string without_escapes(std::string_view data) {
    std::string plain;
    plain.reserve(data.size());
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (data[i] == escape && i + 1 < data.size()) {
            plain += static_cast<char>(data[++i] ^ escaped_by);
        } else {
            plain += data[i];
        }
    }
    return plain;
}

std::string with_escapes(std::string_view data) {
    std::string safe;
    safe.reserve(data.size());
    for (const char c : data) {
        if (c == '#' || c == '$' || c == escape || c == '*') {
            safe += escape;
            safe += static_cast<char>(c ^ escaped_by);
        } else {
            safe += c;
        }
    }
    return safe;
}

} // namespace

std::optional<Input> Connection::next(int socket) {
    for (;;) {
        if (auto input = take(socket)) {
            return input;
        }
        if (closed_) {
            return Input{.kind = Input::Kind::closed};
        }
        char bytes[4096];
        const ssize_t count = ::recv(socket, bytes, sizeof bytes, MSG_DONTWAIT);
        if (count > 0) {
            received_.append(bytes, static_cast<std::size_t>(count));
        } else if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
            return std::nullopt;
        } else {
            closed_ = true;
        }
    }
}

std::optional<Input> Connection::take(int socket) {
    constexpr std::size_t digits = 2;
    while (!received_.empty()) {
        const char first = received_.front();
        if (first != '$') {
            received_.erase(0, 1);
            if (first == ctrl_c) {
                return Input{.kind = Input::Kind::interrupt};
            }
            if (first == '-') {
                send_raw(socket, last_sent_);
            }
            continue;
        }
        const std::size_t end = received_.find('#');
        if (end == std::string::npos || received_.size() < end + 1 + digits) {
            return std::nullopt;
        }
        const std::string data = received_.substr(1, end - 1);
        const std::string sum = received_.substr(end + 1, digits);
        received_.erase(0, end + 1 + digits);
        const bool whole = sum == fmt::format("{:02x}", checksum(data));
        if (acknowledges) {
            send_raw(socket, whole ? "+" : "-");
        }
        if (whole || !acknowledges) {
            return Input{.data = without_escapes(data)};
        }
    }
    return std::nullopt;
}

bool Connection::send(int socket, std::string_view data) {
    const std::string safe = with_escapes(data);
    last_sent_ = fmt::format("${}#{:02x}", safe, checksum(safe));
    return send_raw(socket, last_sent_);
}

bool Connection::send_raw(int socket, std::string_view bytes) {
    while (!bytes.empty() && !closed_) {
        const ssize_t count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno != EINTR) {
            closed_ = true;
        }
    }
    return !closed_;
}

std::string to_hex(std::string_view bytes) {
    std::string digits;
    digits.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        constexpr std::string_view hex = "0123456789abcdef";
        const auto byte = static_cast<std::uint8_t>(c);
        digits += hex[byte >> 4];
        digits += hex[byte & 0xf];
    }
    return digits;
}

std::optional<std::string> from_hex(std::string_view digits) {
    if (digits.size() % 2 != 0) {
        return std::nullopt;
    }
    std::string bytes;
    bytes.reserve(digits.size() / 2);
    for (; !digits.empty(); digits.remove_prefix(2)) {
        std::string_view two = digits.substr(0, 2);
        const auto byte = take_number(two);
        if (!byte || !two.empty()) {
            return std::nullopt;
        }
        bytes += static_cast<char>(*byte);
    }
    return bytes;
}

std::optional<std::uint64_t> take_number(std::string_view& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (error != std::errc()) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

bool take_word(std::string_view& text, std::string_view word) {
    const bool there = text.starts_with(word);
    if (there) {
        text.remove_prefix(word.size());
    }
    return there;
}

std::string_view take_field(std::string_view& text, char separator) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return field;
}

} // namespace ferry::linux_guest::debug
