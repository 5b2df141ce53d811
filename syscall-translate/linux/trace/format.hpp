#pragma once
/// How a row prints its arguments, derived from its handler's parameter types.

#include "../syscall_table.hpp"
#include "printer.hpp"

namespace ferry::linux_guest {

struct TraceFormat {
    void (*arguments)(Printer&);
};

namespace detail {

template <class F>
struct FormatOf;
template <class TaskType, class... Types>
struct FormatOf<Outcome (*)(TaskType&, Types...)> {
    static void arguments([[maybe_unused]] Printer& printer) {
        (void)(printer.argument<Types>() && ...);
    }
    static constexpr TraceFormat format{&arguments};
};

} // namespace detail

template <auto Handler>
inline constexpr const TraceFormat& trace_format = detail::FormatOf<decltype(Handler)>::format;

} // namespace ferry::linux_guest
