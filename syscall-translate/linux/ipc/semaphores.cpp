// semctl(2). Its fourth argument is a number, an array or one of two structs, by command; and the
// struct of a semaphore set is x86-64's own on the host (asm/sembuf.h against asm-generic's).

#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/syscall.h>

#include "calls.hpp"
#include "sembuf.hpp"

namespace ferry::linux_guest::ipc {
namespace {

/// struct semid64_ds of x86-64.
struct HostSemaphoreSet {
    Permissions permissions;
    std::int64_t changed_by_operation;
    std::uint64_t unused1;
    std::int64_t changed;
    std::uint64_t unused2;
    std::uint64_t count;
    std::uint64_t unused3[2];
};
static_assert(sizeof(HostSemaphoreSet) == 104);

std::int64_t call(int id, int number, std::uint64_t command, const void* argument) {
    return host_call(SYS_semctl, id, number, command, argument);
}

Outcome get_status(Task& task, int id, std::uint64_t command, GuestPtr<SemaphoreSet> to) {
    HostSemaphoreSet host{};
    const std::int64_t result = call(id, 0, command, &host);
    if (result < 0) {
        return result;
    }
    const SemaphoreSet guest{.permissions = host.permissions,
                             .changed_by_operation = host.changed_by_operation,
                             .changed = host.changed,
                             .count = host.count,
                             .unused = {}};
    if (const Errno error = task.write(to, guest)) {
        return error;
    }
    return result;
}

Outcome set_status(Task& task, int id, std::uint64_t command, GuestPtr<SemaphoreSet> from) {
    const auto guest = task.read(from);
    if (!guest) {
        return guest.error();
    }
    HostSemaphoreSet host{};
    host.permissions = guest->permissions;
    return call(id, 0, command, &host);
}

Outcome with_pointer(Task& task, int id, std::uint64_t command, GuestAddr at, GuestSize size) {
    if (!task.space().access_ok(at, size)) {
        return Errno(EFAULT);
    }
    return call(id, 0, command, task.space().host_pointer(at));
}

/// Bytes of the array of all values of a set.
ErrnoOr<GuestSize> values_size(int id) {
    HostSemaphoreSet set{};
    const std::int64_t result = call(id, 0, IPC_STAT, &set);
    if (result < 0) {
        // Not readable to the caller: the host's own check of the array has to do.
        return result == -EACCES ? ErrnoOr<GuestSize>(sizeof(std::uint16_t))
                                 : Errno(static_cast<int>(-result));
    }
    return set.count * sizeof(std::uint16_t);
}

} // namespace

Outcome semctl(Task& task, int id, int number, Enum<ipc_commands> command, Hex argument) {
    const GuestAddr at(argument.value);
    switch (static_cast<int>(command.value)) {
    case IPC_STAT:
    case SEM_STAT:
    case SEM_STAT_ANY: return get_status(task, id, command.value, GuestPtr<SemaphoreSet>(at));
    case IPC_SET: return set_status(task, id, command.value, GuestPtr<SemaphoreSet>(at));
    case IPC_INFO:
    case SEM_INFO: return with_pointer(task, id, command.value, at, sizeof(seminfo));
    case GETALL:
    case SETALL: {
        const auto size = values_size(id);
        return size ? with_pointer(task, id, command.value, at, *size) : Outcome(size.error());
    }
    default: // SETVAL's number, or nothing
        return host_call(SYS_semctl, id, number, command.value, argument.value);
    }
}

} // namespace ferry::linux_guest::ipc
