#pragma once
/// From register words to typed handlers.
///
/// `invoke<handler>` reads one register word per parameter by the parameter's type. `pass<number,
/// types…>` and `wait<number, types…>` are handlers for calls that need no translation: they check
/// that every pointer lies below the split and make the host call, `wait` interruptibly.

#include <array>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <ferry/kernel/arguments.hpp>
#include <ferry/kernel/outcome.hpp>
#include <ferry/kernel/task.hpp>

namespace ferry::kernel {

using Words = std::array<std::uint64_t, 6>;

namespace detail {

template <class T>
inline constexpr bool is_pointer_argument = requires(T t) {
    typename T::element_type;
    t.addr();
};

/// What a register word is masked with before it is read as a T.
template <class T>
std::uint64_t argument_mask([[maybe_unused]] const Task& task) {
    if constexpr (is_pointer_argument<T>) {
        return task.pointer_mask();
    } else {
        return ~std::uint64_t{0};
    }
}

/// The argument of type T in a register word: integers are truncated as the kernel's prototypes do.
template <class T>
constexpr T from_word(std::uint64_t word) {
    if constexpr (std::is_integral_v<T>) {
        return static_cast<T>(word);
    } else if constexpr (is_pointer_argument<T>) {
        return T(word);
    } else {
        return T{static_cast<decltype(T::value)>(word)};
    }
}

/// The word the host kernel gets for it: sign- or zero-extended from its C type.
template <class T>
constexpr std::uint64_t to_word(T argument) {
    if constexpr (std::is_integral_v<T>) {
        return static_cast<std::uint64_t>(argument);
    } else if constexpr (is_pointer_argument<T>) {
        return argument.value();
    } else {
        return static_cast<std::uint64_t>(argument.value);
    }
}

template <class>
struct ArrayTraits : std::false_type {};
template <bool Out, int CountOffset>
struct ArrayTraitsOf : std::true_type {
    static constexpr bool out = Out;
    static constexpr int count_offset = CountOffset; ///< from the pointer's place to the count's
};
template <class T>
struct ArrayTraits<InArray<T>> : ArrayTraitsOf<false, 1> {};
template <class T>
struct ArrayTraits<OutArray<T>> : ArrayTraitsOf<true, 1> {};
template <class T>
struct ArrayTraits<CountedIn<T>> : ArrayTraitsOf<false, -1> {};
template <class T>
struct ArrayTraits<CountedOut<T>> : ArrayTraitsOf<true, -1> {};
template <class>
struct OutTraits : std::false_type {};
template <class T>
struct OutTraits<Out<T>> : std::true_type {};
template <class T>
struct OutTraits<InOut<T>> : std::true_type {};

/// Bytes that the pointer argument `Index` of type T spans.
template <class T>
constexpr GuestSize span_of([[maybe_unused]] const Words& words,
                            [[maybe_unused]] std::size_t index) {
    using E = typename T::element_type;
    if constexpr (ArrayTraits<T>::value) {
        const std::uint64_t count =
            words[index + static_cast<std::size_t>(ArrayTraits<T>::count_offset)];
        return count > (std::uint64_t{1} << 47) / sizeof(E) ? ~GuestSize{0} : count * sizeof(E);
    } else {
        return sizeof(E);
    }
}

template <class... Types, std::size_t... I>
bool pointers_ok(Task& task, const Words& words, std::index_sequence<I...>) {
    return ([&] {
        if constexpr (is_pointer_argument<Types>) {
            return task.space().access_ok(GuestAddr(words[I]), span_of<Types>(words, I));
        } else {
            return true;
        }
    }() && ...);
}

/// False if an argument names one of ferry's own descriptors.
template <class... Types, std::size_t... I>
bool descriptors_ok(Task& task, const Words& words, std::index_sequence<I...>) {
    return ([&] {
        if constexpr (std::is_same_v<Types, Fd> || std::is_same_v<Types, DirFd>) {
            return !task.is_private(static_cast<int>(words[I]));
        } else {
            return true;
        }
    }() && ...);
}

/// Tells the engines about guest memory that a successful host call has written.
template <class... Types, std::size_t... I>
void report_writes(Task& task, const Words& words, std::index_sequence<I...>) {
    (
        [&] {
            if constexpr (is_pointer_argument<Types>) {
                constexpr bool written = [] {
                    if constexpr (ArrayTraits<Types>::value) {
                        return ArrayTraits<Types>::out;
                    } else {
                        return OutTraits<Types>::value;
                    }
                }();
                if (written && words[I] != 0) {
                    const GuestAddr at(words[I]);
                    task.space().kernel_wrote({at, at + span_of<Types>(words, I)});
                }
            }
        }(),
        ...);
}

template <class F>
struct HandlerTraits;
template <class TaskType, class... Types>
struct HandlerTraits<Outcome (*)(TaskType&, Types...)> {
    using task_type = TaskType;
    static constexpr std::size_t count = sizeof...(Types);
    template <auto Handler, std::size_t... I>
    static Outcome call(Task& task, const Words& words, std::index_sequence<I...>) {
        return Handler(static_cast<TaskType&>(task),
                       from_word<Types>(words[I] & argument_mask<Types>(task))...);
    }
    /// Calls visitor.template operator()<Type>() for each parameter type in order.
    template <class Visitor>
    static void for_each_type(Visitor&& visitor) {
        (visitor.template operator()<Types>(), ...);
    }
};

} // namespace detail

/// How the table holds a handler.
using Entry = Outcome (*)(Task&, const Words&);

template <auto Handler>
Outcome invoke(Task& task, const Words& words) {
    using Traits = detail::HandlerTraits<decltype(Handler)>;
    return Traits::template call<Handler>(task, words, std::make_index_sequence<Traits::count>());
}

/// A call that the host kernel answers as it stands and that does not wait.
template <long Number, class... Types>
Outcome pass(Task& task, Types... arguments) {
    Words words{detail::to_word(arguments)...};
    constexpr std::make_index_sequence<sizeof...(Types)> indices;
    if (!detail::pointers_ok<Types...>(task, words, indices)) {
        return Errno(EFAULT);
    }
    if (!detail::descriptors_ok<Types...>(task, words, indices)) {
        return Errno(EBADF);
    }
    const std::int64_t result =
        host_call_words(Number, words[0], words[1], words[2], words[3], words[4], words[5]);
    if (result >= 0) {
        detail::report_writes<Types...>(task, words, indices);
    }
    return Outcome::raw(result);
}

/// The same for a call that may wait.
template <long Number, class... Types>
Outcome wait(Task& task, Types... arguments) {
    Words words{detail::to_word(arguments)...};
    constexpr std::make_index_sequence<sizeof...(Types)> indices;
    if (!detail::pointers_ok<Types...>(task, words, indices)) {
        return Errno(EFAULT);
    }
    if (!detail::descriptors_ok<Types...>(task, words, indices)) {
        return Errno(EBADF);
    }
    const std::int64_t result = ferry_blocking_call(&task.attention(), Number, words.data());
    if (result >= 0) {
        detail::report_writes<Types...>(task, words, indices);
    }
    return Outcome::raw(result);
}

} // namespace ferry::kernel
