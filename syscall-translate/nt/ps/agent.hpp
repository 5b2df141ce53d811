#pragma once
/// What one process does in another: a message to the reactor's thread there, which answers it. So
/// it is done whether the threads of the other process run, wait or are suspended.
///
/// A process listens at an abstract socket whose name its object tells. It begins to when it is
/// first asked to, by the state in its object and a kick; a child asked before it could be kicked
/// sees the state when it starts. Only processes of the same user are answered.

#include <array>
#include <cstdint>
#include <string>

#include <ferry/base/unique_fd.hpp>

#include "../ke/wait.hpp"
#include "../process.hpp"

namespace ferry::nt::ps {

/// What can be asked.
enum class Ask : std::uint32_t {
#define ASK(id, ...) id,
#include "agent.inc"
#undef ASK
};

/// Of a question or an answer: numbers, bytes of no more than `most_bytes`, a descriptor.
struct Parcel {
    static constexpr std::size_t most_bytes = std::size_t{64} << 10;

    std::array<std::uint64_t, 8> words{};
    std::string bytes;
    UniqueFd fd;
};

#define ASK(id, ...) NtStatus answer_##id(const std::shared_ptr<Process>& process, Parcel& parcel);
#include "agent.inc"
#undef ASK

/// Asks the process behind `process` and replaces the question by the answer. Never waits for a
/// process that is dead or stopped; for a busy one some seconds. The status is the answer's, or
/// PROCESS_IS_TERMINATING, or NOT_SUPPORTED for a program of the host.
NtStatus ask(Task& task, ob::ObjectId process, Ask what, Parcel& parcel);

/// The same without an answer, from any thread: it may be lost.
void tell(ob::Arena& arena, ob::ObjectId process, Ask what, Parcel parcel);

/// Begins to listen.
void listen(const std::shared_ptr<Process>& process);
/// The same if that was asked for. Called by threads that were kicked.
void listen_if_asked(const std::shared_ptr<Process>& process);
/// The process has just become one that can be kicked.
void become_reachable(const std::shared_ptr<Process>& process);

/// A process argument of a service.
struct Target {
    ob::Held held;   ///< empty for current_process
    bool own = true; ///< the caller's
    [[nodiscard]] ob::ObjectId object() const { return held.object(); }
};
NtStatus find_target(Task& task, Handle process, Access access, Target& target);

} // namespace ferry::nt::ps
