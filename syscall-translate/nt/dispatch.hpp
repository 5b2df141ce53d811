#pragma once
/// From a service call to a typed handler: each parameter takes one argument by its type.

#include <array>
#include <cstdint>
#include <utility>

#include <ferry/kernel/dispatch.hpp>

#include "task.hpp"

namespace ferry::nt {

inline constexpr std::size_t most_arguments = 17;
using ServiceWords = std::array<std::uint64_t, most_arguments>;

/// Whether a fault is the ISA's interrupt for services, which code may use in place of the
/// instruction. If so the registers are as behind it from now on.
bool is_service_interrupt(Task& task, const engine::Exit& exit);

/// Fetches the first `count` arguments of the service that `task` has called, by its ISA's calling
/// convention. False where they can't be read.
bool fetch_arguments(Task& task, ServiceWay way, std::size_t count, ServiceWords& words);

namespace detail {

template <class>
struct ServiceTraits;
template <class... Types>
struct ServiceTraits<NtStatus (*)(Task&, Types...)> {
    static constexpr std::size_t count = sizeof...(Types);
    static_assert(count <= most_arguments);
    template <auto Handler, std::size_t... I>
    static NtStatus call(Task& task, const ServiceWords& words, std::index_sequence<I...>) {
        return Handler(task, kernel::detail::from_word<Types>(words[I])...);
    }
};

} // namespace detail

using ServiceEntry = NtStatus (*)(Task&, const ServiceWords&);

template <auto Handler>
NtStatus invoke(Task& task, const ServiceWords& words) {
    using Traits = detail::ServiceTraits<decltype(Handler)>;
    return Traits::template call<Handler>(task, words, std::make_index_sequence<Traits::count>());
}

template <auto Handler>
inline constexpr std::size_t argument_count = detail::ServiceTraits<decltype(Handler)>::count;

} // namespace ferry::nt
