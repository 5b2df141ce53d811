#pragma once
/// The memory a thread begins with: TEB, stack, and the context it starts by.

#include "../process.hpp"
#include "../types.hpp"

namespace ferry::nt::ps {

struct ThreadRequest {
    GuestAddr start; ///< what RtlUserThreadStart calls
    std::uint64_t argument = 0;
    GuestSize stack_reserve = 0; ///< 0: 1 MiB
    GuestSize stack_commit = 0;
    std::uint64_t process_id = 0;
    std::uint64_t thread_id = 0;
};

struct ThreadMemory {
    GuestAddr teb;
    GuestAddr stack;   ///< lowest address
    GuestAddr context; ///< for LdrInitializeThunk; the stack pointer too
};

NtStatus make_thread_memory(Process& process, const ThreadRequest& request, ThreadMemory& made);

/// The registers of a thread whose memory is `made`: at LdrInitializeThunk.
[[nodiscard]] abi::RegisterFile initial_registers(const Process& process, const ThreadMemory& made);

} // namespace ferry::nt::ps
