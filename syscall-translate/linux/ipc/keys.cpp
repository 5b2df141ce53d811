// keyctl(2). What its arguments mean depends on the operation. None but the vectors holds more
// pointers than the arguments themselves, so that it is enough that no argument points at ferry.

#include <linux/keyctl.h>
#include <sys/syscall.h>

#include "calls.hpp"

namespace ferry::linux_guest::ipc {

Outcome keyctl(Task& task, int operation, Hex a, Hex b, Hex c, Hex d) {
    if (operation == KEYCTL_INSTANTIATE_IOV) {
        return Errno(EOPNOTSUPP);
    }
    // Ids are 32-bit, sizes are small: what lies between split and kernel is an address.
    constexpr std::uint64_t user_end = std::uint64_t{1} << 47;
    for (const std::uint64_t word : {a.value, b.value, c.value, d.value}) {
        if (word < user_end && !task.space().access_ok(GuestAddr(word), 1)) {
            return Errno(EFAULT);
        }
    }
    return host_call(SYS_keyctl, operation, a.value, b.value, c.value, d.value);
}

} // namespace ferry::linux_guest::ipc
