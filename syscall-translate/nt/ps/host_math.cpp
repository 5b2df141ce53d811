// The host's libm for the guest's C runtimes (docs/adr/0017-host-math.md).

#include "services.hpp"

#include <cmath>

namespace ferry::nt::ps {
namespace {

/// C++'s headers hide C's names behind overloads; by the type of the row the right one is chosen.
#define MATH(result, name, parameters) constexpr result(*name##_pointer) parameters = ::name;
/// C's complex functions have no declaration in C++: only their addresses are wanted.
#define COMPLEX_MATH(part, name) extern "C" const char name##_code[] __asm__(#name);
#include <ferry/nt/host_math.inc>
#undef MATH
#undef COMPLEX_MATH

const void* const functions[] = {
#define MATH(result, name, parameters) reinterpret_cast<const void*>(name##_pointer),
#define COMPLEX_MATH(part, name) name##_code,
#include <ferry/nt/host_math.inc>
#undef MATH
#undef COMPLEX_MATH
};

} // namespace

NtStatus host_math(Task& task, Out<std::uint64_t> table) {
    return task.write(table, reinterpret_cast<std::uint64_t>(&functions[0]))
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

} // namespace ferry::nt::ps
