#pragma once
/// FOR.

#include "shell.hpp"

namespace ferry::cmd {

LONG run_loop(Shell& shell, const Node& node);

} // namespace ferry::cmd
