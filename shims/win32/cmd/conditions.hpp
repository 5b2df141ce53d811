#pragma once
/// IF.

#include "shell.hpp"

namespace ferry::cmd {

/// Whether a condition holds.
bool holds(Shell& shell, const Condition& condition);

} // namespace ferry::cmd
