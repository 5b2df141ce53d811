#pragma once
/// What VOL says of the volume of a path.

#include "console.hpp"

namespace ferry::cmd {

bool print_volume(const Text& path);

} // namespace ferry::cmd
