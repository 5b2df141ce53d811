#pragma once
/// Printer: the arguments of one call as text, driven by the handler's parameter types.

#include <string>

#include <ferry/kernel/dispatch.hpp>

#include "../arguments.hpp"
#include "../task.hpp"
#include "flags.hpp"
#include "structs.hpp"

namespace ferry::linux_guest {

struct Syscall;

namespace detail {
/// Arguments whose content the call makes.
template <class T>
inline constexpr bool is_output = false;
template <class T>
inline constexpr bool is_output<Out<T>> = true;
template <class T>
inline constexpr bool is_output<OutArray<T>> = true;
template <class T>
inline constexpr bool is_output<CountedOut<T>> = true;
template <>
inline constexpr bool is_output<SocketAddressOut> = true;
template <>
inline constexpr bool is_output<InOut<net::MessageHeader>> = true;
/// Types that structs.hpp takes apart.
template <class T>
inline constexpr bool is_printable = requires(structs::Context context, const T& value) {
    structs::print(context, value);
};
} // namespace detail

/// Prints what is known on entry (up to the first argument that the call fills in), or the rest
/// when the call has returned.
class Printer {
public:
    /// `printed`: how many arguments `text` already has; updated. `outcome`: null on entry.
    Printer(Task& task, const Syscall& row, const kernel::Words& words, std::string& text,
            std::size_t& printed, const Outcome* outcome)
        : task_(task), row_(row), words_(words), text_(text), printed_(printed), outcome_(outcome) {
    }

    /// Prints the next argument; false if it is too early for it.
    template <class T>
    bool argument() {
        if (index_ >= printed_) {
            if (detail::is_output<T> && outcome_ == nullptr) {
                return false;
            }
            if (!is_unused_mode<T>()) {
                separate();
                print(kernel::detail::from_word<T>(words_[index_]));
            }
            printed_ = index_ + 1;
        } else {
            remember_flags<T>();
        }
        ++index_;
        return true;
    }

private:
    /// open's mode counts only where a file can be created.
    template <class T>
    [[nodiscard]] bool is_unused_mode() const {
        return std::is_same_v<T, Mode> && behind_open_flags_ && !creates_file(words_[index_ - 1]);
    }
    template <class T>
    void remember_flags() {
        behind_open_flags_ = std::is_same_v<T, Flags<open_flags>>;
    }
    static bool creates_file(std::uint64_t flags);

    void separate();
    void hexadecimal(std::uint64_t value);
    void address(std::uint64_t value);
    void flags(const FlagTable& table, std::uint64_t value);
    void enumerator(const FlagTable& table, std::uint64_t value);
    void string(GuestAddr at, std::size_t limit);
    void bytes(GuestAddr at, std::uint64_t size);
    void strings(GuestAddr at);
    /// An iovec array, with the first `known` bytes of what is in its parts.
    void parts(GuestAddr at, std::uint64_t count, std::uint64_t known);
    void message(GuestPtr<net::MessageHeader> at, std::uint64_t known);
    void socket_address(GuestAddr at, std::uint64_t size);

    void print(Fd fd);
    void print(DirFd fd);
    void print(Mode mode);
    void print(Signal signal);
    void print(Pid pid);
    void print(Path path);
    void print(String string);
    void print(StringList list);
    void print(SocketAddress at);
    void print(SocketAddressOut at);
    void print(InBytes at);
    void print(OutBytes at);
    void print(CountedIn<std::byte> at) { address(at.value()); }
    void print(CountedOut<std::byte> at) { address(at.value()); }
    void print(SocketOption option);
    void print(InArray<iovec> at);
    void print(In<net::MessageHeader> at) { message(at, everything); }
    void print(InOut<net::MessageHeader> at) { message(at, outcome_->is_error() ? 0 : filled()); }
    void print(InOut<pollfd> at);
    void print(std::int64_t number);
    void print(std::uint64_t number);
    void print(int number) { print(std::int64_t{number}); }
    void print(std::uint32_t number) { print(std::uint64_t{number}); }
    void print(Hex word) { hexadecimal(word.value); }
    void print(kernel::Address at) { address(at.value); }
    template <const FlagTable& Table>
    void print(Flags<Table> word) {
        flags(table_for(task_.process().isa(), Table), word.value);
        remember_flags<Flags<Table>>();
    }
    template <const FlagTable& Table>
    void print(Enum<Table> word) {
        enumerator(Table, word.value);
    }
    template <class T>
    void print(GuestPtr<T> at) {
        address(at.value());
    }
    template <class T>
    void print(In<T> at) {
        pointee(at);
    }
    template <class T>
    void print(InOut<T> at) {
        pointee(at);
    }
    template <class T>
    void print(Out<T> at) {
        result(at);
    }
    template <class T>
    void print(InArray<T> at) {
        array(at, words_[index_ + 1]);
    }
    template <class T>
    void print(CountedIn<T> at) {
        array(at, words_[index_ - 1]);
    }
    template <class T>
    void print(OutArray<T> at) {
        outcome_->is_error() ? address(at.value()) : array(at, filled());
    }
    template <class T>
    void print(CountedOut<T> at) {
        outcome_->is_error() ? address(at.value()) : array(at, filled());
    }

    /// Elements that the call has stored, by its result.
    [[nodiscard]] std::uint64_t filled() const {
        return static_cast<std::uint64_t>(outcome_->value());
    }

    /// What the call has stored; its place where the call failed.
    template <class T>
    void result(Out<T> at) {
        outcome_->is_error() ? address(at.value()) : pointee(at);
    }
    template <class T>
    void pointee(GuestPtr<T> at) {
        if (at.is_null() || !try_print(at)) {
            address(at.value());
        }
    }
    template <class T>
    void array(GuestPtr<T> at, std::uint64_t count) {
        if (!detail::is_printable<T> || at.is_null()) {
            address(at.value());
            return;
        }
        text_ += '[';
        for (std::uint64_t i = 0; i < count; ++i) {
            text_ += i == 0 ? "" : ", ";
            if (i == longest_array) {
                text_ += "...";
                break;
            }
            if (!try_print(at.at(i))) {
                text_ += "???";
                break;
            }
        }
        text_ += ']';
    }
    /// False, with nothing printed, if there is no T to read or its type is not taken apart.
    template <class T>
    bool try_print(GuestPtr<T> at) {
        if constexpr (detail::is_printable<T>) {
            T value;
            if (!memory::copy_in(task_.space(), &value, at.addr(), sizeof value)) {
                structs::print(structs_context(), value);
                return true;
            }
        }
        return false;
    }
    [[nodiscard]] structs::Context structs_context() { return {text_, task_.process().isa()}; }

    static constexpr std::uint64_t longest_array = 32;
    static constexpr std::size_t longest_string = 32;
    static constexpr std::uint64_t everything = ~std::uint64_t{0};

    Task& task_;
    const Syscall& row_;
    const kernel::Words& words_;
    std::string& text_;
    std::size_t& printed_;
    const Outcome* outcome_;
    std::size_t index_ = 0;
    bool behind_open_flags_ = false;
    bool behind_strings_ = false;
};

} // namespace ferry::linux_guest
