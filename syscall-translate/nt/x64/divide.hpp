#pragma once
/// Why a division trapped: the CPU gives a zero divisor and an overflowing quotient the same
/// vector, Windows tells them apart.

#include "../task.hpp"

namespace ferry::nt {

/// Does the DIV or IDIV at the thread's pc divide by something other than zero?
[[nodiscard]] bool quotient_overflowed(Task& task);

} // namespace ferry::nt
