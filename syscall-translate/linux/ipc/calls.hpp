#pragma once
/// System V and POSIX interprocess communication, and keys: system calls that need translation.
/// shmctl and msgctl pass: their structs are the same for all LP64 ISAs.

#include <mqueue.h>
#include <signal.h>

#include "../task.hpp"
#include "../trace/flags.hpp"

namespace ferry::linux_guest::ipc {

Outcome semctl(Task&, int id, int number, Enum<ipc_commands> command, Hex argument);
Outcome msgsnd(Task&, int id, Address message, std::uint64_t size, Flags<ipc_get_flags> flags);
Outcome msgrcv(Task&, int id, Address message, std::uint64_t size, std::int64_t type,
               Flags<msgrcv_flags> flags);
Outcome mq_open(Task&, String name, Flags<open_flags> flags, Mode mode, In<mq_attr> attributes);
Outcome mq_notify(Task&, Fd queue, In<sigevent> event);
Outcome keyctl(Task&, int operation, Hex a, Hex b, Hex c, Hex d);

} // namespace ferry::linux_guest::ipc
