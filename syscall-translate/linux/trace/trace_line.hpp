#pragma once
/// What a thread has of the trace line of the call that it is in.

#include <cstddef>
#include <string>

namespace ferry::linux_guest {

struct TraceLine {
    bool open = false;         ///< a call has been entered and not been written
    std::size_t arguments = 0; ///< how many are in `text`
    std::string text;
};

} // namespace ferry::linux_guest
