#pragma once
/// What cmd has in common with ferry's other console programs, by short names.

#include <paths.hpp>
#include <stream.hpp>
#include <text.hpp>

namespace ferry::cmd {
using namespace console;
}
