// How much argv and envp may hold: execve(2), "Limits on size of arguments and environment".

#include "arguments.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "placement.hpp"

namespace ferry::loader {
namespace {

/// A quarter of the stack limit, but three quarters of the default stack at most, and at least what
/// every Linux has allowed.
std::uint64_t allowance(std::uint64_t stack_limit) {
    constexpr std::uint64_t most = (std::uint64_t{8} << 20) / 4 * 3;
    constexpr std::uint64_t least = std::uint64_t{128} << 10;
    return std::max(std::min(stack_limit / 4, most), least);
}

} // namespace

Result<void> check_arguments(const ProcessImageRequest& request) {
    const std::uint64_t pointers =
        (std::max<std::uint64_t>(request.argv.size(), 1) + request.envp.size()) *
        sizeof(std::uint64_t);
    std::uint64_t total = pointers + request.execfn.size() + 1;
    for (const auto* strings : {&request.argv, &request.envp}) {
        for (const std::string& string : *strings) {
            if (string.size() + 1 > max_argument_size) {
                return Error{
                    fmt::format("argument list too long: a string of {} bytes", string.size()),
                    E2BIG};
            }
            total += string.size() + 1;
        }
    }
    if (const std::uint64_t limit = allowance(request.stack_limit); total > limit) {
        return Error{fmt::format("argument list too long: {} bytes, {} are allowed", total, limit),
                     E2BIG};
    }
    return {};
}

} // namespace ferry::loader
