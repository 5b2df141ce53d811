#include "thread_memory.hpp"

#include <algorithm>

#include <ferry/base/bits.hpp>
#include <ferry/memory/access.hpp>

#include "../x64/context.hpp"

namespace ferry::nt::ps {
namespace {

using abi::nt::ContextX64;
using mm::Memory;

constexpr GuestSize default_reserve = GuestSize{1} << 20;
/// Committed at once whatever the program asks for: growing costs a fault and two system calls a
/// page.
constexpr GuestSize least_commit = GuestSize{64} << 10;
constexpr GuestSize teb_size = 0x2000;

struct Stack {
    GuestAddr bottom;
    GuestAddr limit;
    GuestAddr base;
};

NtStatus make_stack(Memory& memory, const ThreadRequest& request, Stack& stack) {
    GuestSize reserve = request.stack_reserve != 0 ? request.stack_reserve : default_reserve;
    reserve = align_up(std::max(reserve, request.stack_commit), mm::allocation_granularity);
    reserve = std::max(reserve, 2 * least_commit);
    GuestSize commit = page_ceil(std::max(request.stack_commit, least_commit));
    commit = std::min(commit, reserve - 2 * page_size);
    if (const NtStatus done =
            memory.allocate(stack.bottom, reserve, 0, mm::mem_reserve, mm::page::read_write);
        !done.ok()) {
        return done;
    }
    stack.base = stack.bottom + reserve;
    stack.limit = stack.base - commit;
    GuestAddr at = stack.limit;
    if (const NtStatus done = memory.allocate(at, commit, 0, mm::mem_commit, mm::page::read_write,
                                              Memory::Use::later);
        !done.ok()) {
        return done;
    }
    at = stack.limit - page_size;
    GuestSize guard = page_size;
    return memory.allocate(at, guard, 0, mm::mem_commit, mm::page::read_write | mm::page::guard);
}

} // namespace

NtStatus make_thread_memory(Process& process, const ThreadRequest& request, ThreadMemory& made) {
    Memory& memory = process.memory;
    GuestSize size = teb_size;
    if (const NtStatus done = memory.allocate(made.teb, size, 0, mm::mem_commit | mm::mem_reserve,
                                              mm::page::read_write);
        !done.ok()) {
        return done;
    }
    Stack stack;
    if (const NtStatus done = make_stack(memory, request, stack); !done.ok()) {
        return done;
    }
    made.stack = stack.bottom;

    Teb teb{};
    teb.exception_list = ~std::uint64_t{0};
    teb.stack_base = stack.base.value();
    teb.stack_limit = stack.limit.value();
    teb.deallocation_stack = stack.bottom.value();
    teb.self = made.teb.value();
    teb.client = {request.process_id, request.thread_id};
    teb.peb = process.peb.value();
    teb.static_string = {0, sizeof teb.static_buffer,
                         made.teb.value() + offsetof(Teb, static_buffer)};
    teb.current_locale = 0x409;

    ContextX64 context{};
    context.flags = ContextX64::full;
    abi::x64::Registers registers;
    registers.rip = process.entries.thread_start.value();
    registers.gpr[abi::x64::rcx] = request.start.value();
    registers.gpr[abi::x64::rdx] = request.argument;
    constexpr GuestSize home_space_and_return = 0x28;
    registers.gpr[abi::x64::rsp] = stack.base.value() - home_space_and_return;
    store_context(registers, context);
    made.context =
        GuestAddr(align_down(stack.base.value() - 0x80 - sizeof context, std::uint64_t{64}));
    if (memory::copy_out(memory.space(), made.teb, &teb, sizeof teb) ||
        memory::copy_out(memory.space(), made.context, &context, sizeof context)) {
        return status::NO_MEMORY;
    }
    return status::SUCCESS;
}

abi::RegisterFile initial_registers(const Process& process, const ThreadMemory& made) {
    abi::RegisterFile file(host_isa);
    auto& registers = file.get<abi::x64::Registers>();
    registers.gs_base = made.teb.value();
    registers.rip = process.entries.loader.value();
    registers.gpr[abi::x64::rcx] = made.context.value();
    registers.gpr[abi::x64::rdx] = process.ntdll_base.value();
    registers.gpr[abi::x64::r8] = process.engine->service_entry().value();
    registers.gpr[abi::x64::r9] =
        (process.manifest_beside ? abi::nt::start_manifest_beside : 0) |
        (process.configuration.trace_calls ? abi::nt::start_traces_calls : 0);
    constexpr GuestSize home_space_and_return = 0x28; // aligned as behind a call
    registers.gpr[abi::x64::rsp] = made.context.value() - home_space_and_return;
    return file;
}

} // namespace ferry::nt::ps
