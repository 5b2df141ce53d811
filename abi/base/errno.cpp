#include <ferry/base/errno.hpp>

#include <cstring>

namespace ferry {

const char* errno_name(int number) noexcept {
    // Numbers that only the kernel uses inside a call, and traces show as strace does.
    switch (number) {
    case 512: return "ERESTARTSYS";
    case 513: return "ERESTARTNOINTR";
    case 514: return "ERESTARTNOHAND";
    case 516: return "ERESTART_RESTARTBLOCK";
    default: return number == 0 ? nullptr : ::strerrorname_np(number);
    }
}

} // namespace ferry
