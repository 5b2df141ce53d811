// prctl(2): which options the host may answer for the guest, and which concern a CPU or a kernel
// feature that the guest's machine does not have (EINVAL, as there).

#include <cerrno>
#include <linux/prctl.h>
#include <sys/syscall.h>

#include "calls.hpp"

namespace ferry::linux_guest::process {
namespace {

enum class Kind {
    pass,       ///< numbers only
    in_string,  ///< the first argument points to at most 16 bytes (or a string the kernel bounds)
    out_int,    ///< the first argument points to an int
    out_string, ///< the first argument points to 16 bytes
    anonymous_name, ///< PR_SET_VMA: the fourth argument is a string
    set_tagged_addresses,
    get_tagged_addresses,
    tid_address, ///< the first argument receives set_tid_address's
};

struct Option {
    int number;
    Kind kind;
};

constexpr Option options[] = {
    {PR_SET_PDEATHSIG, Kind::pass},
    {PR_GET_PDEATHSIG, Kind::out_int},
    {PR_GET_DUMPABLE, Kind::pass},
    {PR_SET_DUMPABLE, Kind::pass},
    {PR_GET_KEEPCAPS, Kind::pass},
    {PR_SET_KEEPCAPS, Kind::pass},
    {PR_GET_TIMING, Kind::pass},
    {PR_SET_TIMING, Kind::pass},
    {PR_SET_NAME, Kind::in_string},
    {PR_GET_NAME, Kind::out_string},
    {PR_CAPBSET_READ, Kind::pass},
    {PR_CAPBSET_DROP, Kind::pass},
    {PR_GET_SECUREBITS, Kind::pass},
    {PR_SET_SECUREBITS, Kind::pass},
    {PR_SET_TIMERSLACK, Kind::pass},
    {PR_GET_TIMERSLACK, Kind::pass},
    {PR_TASK_PERF_EVENTS_DISABLE, Kind::pass},
    {PR_TASK_PERF_EVENTS_ENABLE, Kind::pass},
    {PR_MCE_KILL, Kind::pass},
    {PR_MCE_KILL_GET, Kind::pass},
    {PR_SET_PTRACER, Kind::pass},
    {PR_SET_CHILD_SUBREAPER, Kind::pass},
    {PR_GET_CHILD_SUBREAPER, Kind::out_int},
    {PR_SET_NO_NEW_PRIVS, Kind::pass},
    {PR_GET_NO_NEW_PRIVS, Kind::pass},
    {PR_GET_TID_ADDRESS, Kind::tid_address},
    {PR_SET_THP_DISABLE, Kind::pass},
    {PR_GET_THP_DISABLE, Kind::pass},
    {PR_CAP_AMBIENT, Kind::pass},
    {PR_SET_IO_FLUSHER, Kind::pass},
    {PR_GET_IO_FLUSHER, Kind::pass},
    {PR_SET_VMA, Kind::anonymous_name},
    {PR_SET_TAGGED_ADDR_CTRL, Kind::set_tagged_addresses},
    {PR_GET_TAGGED_ADDR_CTRL, Kind::get_tagged_addresses},
};

constexpr std::uint64_t without_tag = ~std::uint64_t{0} >> 8;

/// AArch64 ignores the top byte of an address; its kernel does so in system calls when asked to
/// (Documentation/arm64/tagged-address-abi.rst). The ABI is a thread's, inherited by its children.
Outcome set_tagged_addresses(Task& task, std::uint64_t mode, std::uint64_t rest) {
    if (task.process().isa() != Isa::a64 || rest != 0 ||
        (mode & ~std::uint64_t{PR_TAGGED_ADDR_ENABLE}) != 0) {
        return Errno(EINVAL);
    }
    task.set_pointer_mask(mode != 0 ? without_tag : ~std::uint64_t{0});
    return 0;
}

Outcome get_tagged_addresses(Task& task, std::uint64_t rest) {
    if (task.process().isa() != Isa::a64 || rest != 0) {
        return Errno(EINVAL);
    }
    return task.pointer_mask() == without_tag ? PR_TAGGED_ADDR_ENABLE : 0;
}

} // namespace

Outcome prctl(Task& task, Enum<prctl_options> option, Hex a, Hex b, Hex c, Hex d) {
    const auto number = static_cast<int>(option.value);
    for (const Option& known : options) {
        if (known.number != number) {
            continue;
        }
        const GuestAddr first(a.value);
        constexpr GuestSize name_size = 16;
        switch (known.kind) {
        case Kind::pass: break;
        case Kind::in_string:
        case Kind::out_string:
            if (!task.space().access_ok(first, name_size)) {
                return Errno(EFAULT);
            }
            break;
        case Kind::out_int:
            if (!task.space().access_ok(first, sizeof(int))) {
                return Errno(EFAULT);
            }
            break;
        case Kind::anonymous_name:
            if (!task.space().access_ok(GuestAddr(b.value), c.value) ||
                !task.space().access_ok(GuestAddr(d.value), 1)) {
                return Errno(EFAULT);
            }
            break;
        case Kind::set_tagged_addresses:
            return set_tagged_addresses(task, a.value, b.value | c.value | d.value);
        case Kind::get_tagged_addresses:
            return get_tagged_addresses(task, a.value | b.value | c.value | d.value);
        case Kind::tid_address:
            return task.write(GuestPtr<std::uint64_t>(first), task.clear_child_tid.value());
        }
        return Outcome::raw(host_call(SYS_prctl, number, a.value, b.value, c.value, d.value));
    }
    return Errno(EINVAL);
}

} // namespace ferry::linux_guest::process
