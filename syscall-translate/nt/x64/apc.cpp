// KiUserApcDispatcher finds a CONTEXT on its stack, with the routine and its arguments in the home
// fields, and goes on there by NtContinue, which asks for the next APC.

#include <ferry/base/bits.hpp>

#include "../ke/stack.hpp"
#include "../ke/wait.hpp"
#include "../process.hpp"
#include "../ps/thread.hpp"
#include "context.hpp"

namespace ferry::nt::ke {

void deliver_apc(Task& task) {
    const auto apc = task.thread()->pop_apc();
    if (!apc) {
        return;
    }
    {
        DispatcherLock lock(task.process().handles.arena());
        --task.area().apcs;
    }
    using abi::nt::ContextX64;
    struct Frame {
        ContextX64 context;
        std::uint64_t machine_frame[5]; ///< rip, cs, flags, rsp, ss: what unwinding goes by
        std::uint64_t padding;
    };
    static_assert(offsetof(Frame, machine_frame) == 0x4d0 && sizeof(Frame) % 16 == 0);
    auto& registers = task.registers().get<abi::x64::Registers>();
    task.cpu().load_vectors();
    Frame frame{};
    ContextX64& context = frame.context;
    context.flags = ContextX64::full;
    store_context(registers, context);
    context.home[0] = apc->arguments[0];
    context.home[1] = apc->arguments[1];
    context.home[2] = apc->arguments[2];
    context.home[3] = apc->routine;
    frame.machine_frame[0] = registers.rip;
    frame.machine_frame[1] = context.cs;
    frame.machine_frame[2] = registers.rflags;
    frame.machine_frame[3] = registers.gpr[abi::x64::rsp];
    frame.machine_frame[4] = context.ss;
    constexpr std::uint64_t alignment = 16;
    const GuestAddr at(align_down(registers.gpr[abi::x64::rsp] - sizeof frame, alignment));
    prepare_stack(task, at);
    if (memory::copy_out(task.space(), at, &frame, sizeof frame)) {
        return; // no stack to run it on: Windows drops it too
    }
    registers.gpr[abi::x64::rsp] = at.value();
    registers.rip = task.process().entries.apc_dispatcher.value();
    task.cpu().store_vectors();
}

} // namespace ferry::nt::ke
