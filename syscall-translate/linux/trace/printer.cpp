#include "printer.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <fmt/format.h>
#include <iterator>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <utility>

#include <ferry/base/bits.hpp>

#include "../syscall_table.hpp"

namespace ferry::linux_guest {
namespace {

constexpr std::size_t longest_path = 4096;

/// The bytes from `at`, up to `limit`, that can be read: whole pages but for the ends.
std::string readable(Task& task, GuestAddr at, std::size_t limit) {
    std::string bytes(limit, '\0');
    std::size_t done = 0;
    while (done < limit) {
        const GuestAddr from = at + done;
        const std::size_t in_page = page_size - from.value() % page_size;
        const std::size_t part = std::min(limit - done, in_page);
        if (memory::copy_in(task.space(), bytes.data() + done, from, part)) {
            break;
        }
        done += part;
    }
    bytes.resize(done);
    return bytes;
}

template <class... Args>
void add(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
}

} // namespace

bool Printer::creates_file(std::uint64_t flags) {
    constexpr std::uint64_t o_tmpfile_bit = 020000000; // of O_TMPFILE, which is O_DIRECTORY too
    return (flags & (O_CREAT | o_tmpfile_bit)) != 0;
}

void Printer::separate() {
    if (index_ != 0) {
        text_ += ", ";
    }
}

void Printer::hexadecimal(std::uint64_t value) { add(text_, "{:#x}", value); }

void Printer::address(std::uint64_t value) {
    value == 0 ? void(text_ += "NULL") : hexadecimal(value);
}

void Printer::flags(const FlagTable& table, std::uint64_t value) {
    structs::flags(text_, table, value);
}

void Printer::enumerator(const FlagTable& table, std::uint64_t value) {
    structs::enumerator(text_, table, value);
}

void Printer::string(GuestAddr at, std::size_t limit) {
    if (at.is_null()) {
        address(0);
        return;
    }
    // Page by page, so that a string just before the end of a mapping is found whole.
    std::string bytes;
    while (bytes.size() <= limit && bytes.find('\0') == std::string::npos) {
        const GuestAddr from = at + bytes.size();
        const std::string more = readable(
            task_, from,
            std::min<std::size_t>(limit + 1 - bytes.size(), page_size - from.value() % page_size));
        if (more.empty()) {
            break;
        }
        bytes += more;
    }
    if (bytes.empty()) {
        address(at.value());
        return;
    }
    const std::size_t end = bytes.find('\0');
    structs::quoted(text_, std::string_view(bytes).substr(0, std::min(end, limit)));
    if (end == std::string::npos) {
        text_ += "...";
    }
}

void Printer::bytes(GuestAddr at, std::uint64_t size) {
    if (at.is_null()) {
        address(0);
        return;
    }
    const std::string read = readable(task_, at, std::min<std::uint64_t>(size, longest_string));
    if (read.empty() && size != 0) {
        address(at.value());
        return;
    }
    structs::quoted(text_, read);
    if (size > longest_string) {
        text_ += "...";
    }
}

void Printer::strings(GuestAddr at) {
    if (at.is_null()) {
        address(0);
        return;
    }
    const GuestPtr<std::uint64_t> list(at);
    if (std::exchange(behind_strings_, true)) { // the environment: as a rule too much to show
        std::uint64_t count = 0;
        while (task_.read(list.at(count)).ok() && *task_.read(list.at(count)) != 0) {
            ++count;
        }
        add(text_, "{:#x} /* {} vars */", at.value(), count);
        return;
    }
    text_ += '[';
    for (std::uint64_t i = 0;; ++i) {
        const auto text =
            i == longest_array ? ErrnoOr<std::uint64_t>(Errno(E2BIG)) : task_.read(list.at(i));
        if (!text) {
            text_ += i == longest_array ? ", ..." : "???";
            break;
        }
        if (*text == 0) {
            break;
        }
        text_ += i == 0 ? "" : ", ";
        string(GuestAddr(*text), longest_string);
    }
    text_ += ']';
}

void Printer::parts(GuestAddr at, std::uint64_t count, std::uint64_t known) {
    if (at.is_null()) {
        address(0);
        return;
    }
    text_ += '[';
    for (std::uint64_t i = 0; i < count; ++i) {
        text_ += i == 0 ? "" : ", ";
        const auto part = i == longest_array ? ErrnoOr<iovec>(Errno(E2BIG))
                                             : task_.read(GuestPtr<iovec>(at).at(i));
        if (!part) {
            text_ += i == longest_array ? "..." : "???";
            break;
        }
        const auto base = reinterpret_cast<std::uint64_t>(part->iov_base);
        const std::uint64_t size = std::min<std::uint64_t>(part->iov_len, known);
        text_ += "{iov_base=";
        size != 0 ? bytes(GuestAddr(base), size) : address(base);
        add(text_, ", iov_len={}}}", part->iov_len);
        known -= known == everything ? 0 : size;
    }
    text_ += ']';
}

void Printer::message(GuestPtr<net::MessageHeader> at, std::uint64_t known) {
    const auto header = at.is_null() ? ErrnoOr<net::MessageHeader>(Errno(EFAULT)) : task_.read(at);
    if (!header) {
        address(at.value());
        return;
    }
    text_ += "{msg_name=";
    known != 0
        ? socket_address(GuestAddr(header->name), static_cast<std::uint32_t>(header->name_size))
        : address(header->name);
    add(text_, ", msg_namelen={}, msg_iov=", header->name_size);
    parts(GuestAddr(header->parts), header->part_count, known);
    add(text_, ", msg_iovlen={}, msg_controllen={}, msg_flags=", header->part_count,
        header->control_size);
    flags(msg_flags, header->flags);
    text_ += '}';
}

void Printer::socket_address(GuestAddr at, std::uint64_t size) {
    std::array<std::byte, 128> storage; // of sockaddr_storage, the longest there is
    const std::size_t part = std::min<std::uint64_t>(size, storage.size());
    if (at.is_null() || part < 2 || memory::copy_in(task_.space(), storage.data(), at, part)) {
        address(at.value());
        return;
    }
    structs::socket_address(text_, std::span(storage).first(part));
}

void Printer::print(Fd fd) { add(text_, "{}", fd.value); }

void Printer::print(DirFd fd) {
    fd.value == AT_FDCWD ? void(text_ += "AT_FDCWD") : add(text_, "{}", fd.value);
}

void Printer::print(Mode mode) { add(text_, "0{:03o}", mode.value); }
void Printer::print(Signal signal) { structs::signal_name(text_, signal.value); }
void Printer::print(Pid pid) { add(text_, "{}", pid.value); }
void Printer::print(Path path) { string(path.addr(), longest_path); }
void Printer::print(String text) { string(text.addr(), longest_string); }
void Printer::print(StringList list) { strings(list.addr()); }
void Printer::print(InBytes at) { bytes(at.addr(), words_[index_ + 1]); }

void Printer::print(SocketAddress at) {
    socket_address(at.addr(), static_cast<std::uint32_t>(words_[index_ + 1]));
}

void Printer::print(SocketAddressOut at) {
    const auto size = task_.read(GuestPtr<std::uint32_t>(words_[index_ + 1]));
    size && !outcome_->is_error() ? socket_address(at.addr(), *size) : address(at.value());
}

void Printer::print(OutBytes at) {
    outcome_->is_error() ? address(at.value())
                         : bytes(at.addr(), std::min(filled(), words_[index_ + 1]));
}

void Printer::print(InArray<iovec> at) {
    // What a reading call finds there is not known on entry.
    const bool writes = row_.name().find("write") != std::string_view::npos;
    parts(at.addr(), words_[index_ + 1], writes ? everything : 0);
}

void Printer::print(SocketOption option) {
    words_[index_ - 1] == SOL_SOCKET
        ? enumerator(socket_options, static_cast<std::uint64_t>(option.value))
        : print(option.value);
}
void Printer::print(InOut<pollfd> at) { array(at, words_[index_ + 1]); }
void Printer::print(std::int64_t number) { add(text_, "{}", number); }
void Printer::print(std::uint64_t number) { add(text_, "{}", number); }

} // namespace ferry::linux_guest
