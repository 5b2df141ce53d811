#pragma once
/// Where the host kernel has put ferry itself.

namespace ferry::runtime {

/// Does everything of ferry's lie above the split, so that the guest's range is free? The legacy
/// mmap layout (`ulimit -s unlimited`, `setarch -L`) puts it in the middle.
[[nodiscard]] bool is_well_placed();

/// Makes the next exec of this process be placed well: a finite stack limit, and no legacy layout.
/// The guest's own stack limit travels in the handover. False if there is nothing to be made
/// better.
bool prepare_better_placement();

/// Address randomisation is off for this process and its guest (personality ADDR_NO_RANDOMIZE).
[[nodiscard]] bool wants_fixed_addresses();

} // namespace ferry::runtime
