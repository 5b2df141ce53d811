#include "isa.hpp"

namespace ferry::linux_guest {

const IsaTraits& traits_of(Isa isa) { return isa == Isa::rv64 ? rv64_traits : a64_traits; }

} // namespace ferry::linux_guest
