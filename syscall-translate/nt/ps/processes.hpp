#pragma once
/// Process objects of the tree: beginning, end, and who watches them.

#include "../process.hpp"
#include "host_figures.hpp"

namespace ferry::nt::ps {

/// Details of a process's slot.
enum ProcessDetail {
    process_host_id,
    process_exit_code, ///< STATUS_PENDING while it runs
    process_parent,    ///< host id
    process_created,   ///< times in 100 ns since 1601
    process_exited,
    process_terminated,  ///< 1 + the exit code that TerminateProcess wants
    process_agent,       ///< an AgentState
    process_peb,         ///< once it has one
    process_record,      ///< in the arena; 0 for a program of the host
    process_job,         ///< slot of the innermost job that it is in, with a reference
    process_kernel_time, ///< of one that has ended, in 100 ns
    process_user_time,
};

/// Whether and how a process can be asked to do something (ps/agent.hpp).
enum AgentState : std::uint64_t {
    agent_starting,    ///< can't be kicked yet
    agent_asked_early, ///< and was asked meanwhile
    agent_none,
    agent_asked, ///< and kicked
    agent_listening,
    agent_of_host, ///< never: a program of the host
};

/// The debug object that a process's events go to, to which the process's object has a reference.
[[nodiscard]] ob::ObjectId debug_object_of(ob::Slot& process);
/// Fails where the process has one, or has ended.
NtStatus give_debug_object(ob::Arena& arena, ob::ObjectId process, ob::ObjectId object);
void take_debug_object(ob::Arena& arena, ob::ObjectId process);

/// A new process object with one reference; none if the arena is full.
ob::ObjectId make_process_object(ob::Arena& arena);

/// The process has ended: its threads and it are signalled, what they owned is abandoned. `used`
/// may be null.
void record_end(ob::Arena& arena, ob::ObjectId process, std::uint32_t code,
                const ProcessorTimes* used);

/// Ends another process.
void kill_process(Process& process, ob::ObjectId other, std::uint32_t code);

/// What the process of a record of the arena has referred to is given back.
void give_back(ob::Arena& arena, std::uint32_t record);

/// Has the reactor notice the end of a host process, however it comes, and record it. `is_child`:
/// it is to be waited for. False if it is gone already.
bool watch_process(Process& process, ob::ObjectId object, std::int64_t host_id, bool is_child);

} // namespace ferry::nt::ps
