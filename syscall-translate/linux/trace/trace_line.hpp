#pragma once
/// What a thread has of the trace line of the call that it is in.

#include <cstddef>
#include <string>

namespace ferry::linux_guest {

struct TraceLine {
    int thread = 0;            ///< that has entered a call and not written it; 0: none
    bool begun = false;        ///< a part has been written already, as unfinished
    std::size_t arguments = 0; ///< how many are in `text`
    std::string text;
};

} // namespace ferry::linux_guest
