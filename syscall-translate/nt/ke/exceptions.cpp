// Which exception a fault is (Intel SDM 3, chapter 6; winnt.h), and how it reaches ntdll.

#include "exceptions.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>

#include <ferry/base/bits.hpp>

#include "../dbgk/port.hpp"
#include "../guest_stop.hpp"
#include "../process.hpp"
#include "../ps/exit.hpp"
#include "../x64/context.hpp"
#include "../x64/debug_registers.hpp"
#include "../x64/divide.hpp"
#include "services.hpp"
#include "stack.hpp"

namespace ferry::nt::ke {
namespace {

using abi::nt::ContextX64;
using abi::nt::ExceptionFrameX64;
using abi::x64::Registers;
using engine::FaultCause;

constexpr std::uint32_t noncontinuable = 1;

/// Makes the frame's context tell of an extended area; 0 for none.
void describe_extension(ExceptionFrameX64& frame, GuestAddr at, GuestAddr area, GuestSize size) {
    constexpr auto to_context = -static_cast<std::int32_t>(sizeof(ContextX64));
    const GuestAddr extension = at + offsetof(ExceptionFrameX64, extension);
    frame.extension.legacy = {to_context, sizeof(ContextX64)};
    frame.extension.all = {to_context, sizeof(ContextX64) + sizeof frame.extension};
    if (size != 0) {
        frame.context.flags |= ContextX64::extended;
        frame.extension.extended = {static_cast<std::int32_t>(area - extension),
                                    static_cast<std::uint32_t>(size)};
        frame.extension.all.length = static_cast<std::uint32_t>(area + size - at);
    }
}

void add_parameter(ExceptionRecord& record, std::uint64_t value) {
    record.parameters[record.parameter_count++] = value;
}

/// ExceptionInformation[0] of an access violation.
std::uint64_t access_code(engine::Access access) {
    switch (access) {
    case engine::Access::read: return 0;
    case engine::Access::write: return 1;
    case engine::Access::execute: return 8;
    }
    return 0;
}

void describe_access(const engine::Exit& exit, NtStatus code, ExceptionRecord& record) {
    record.code = code.value;
    add_parameter(record, access_code(exit.access));
    add_parameter(record, exit.address.value());
}

/// #GP: an instruction that only kernels may use, INT n, or an address that is none.
void describe_protection_fault(Task& task, ExceptionRecord& record) {
    std::array<std::uint8_t, 2> code{};
    const GuestAddr pc(task.registers().pc());
    if (!memory::copy_in(task.space(), code.data(), pc, code.size())) {
        constexpr std::uint8_t interrupt = 0xcd;
        constexpr std::uint8_t fast_fail = 0x29;
        constexpr std::uint8_t debug_service = 0x2d;
        if (code[0] == interrupt && code[1] == fast_fail) {
            record.code = status::STACK_BUFFER_OVERRUN.value;
            record.flags = noncontinuable;
            add_parameter(record, task.registers().get<Registers>().gpr[abi::x64::rcx]);
            return;
        }
        if (code[0] == interrupt && code[1] == debug_service) {
            record.code = status::BREAKPOINT.value;
            add_parameter(record, 0);
            return;
        }
        constexpr std::uint8_t privileged[] = {0xf4, 0xfa, 0xfb, 0xe4, 0xe5, 0xe6, 0xe7, 0xec,
                                               0xed, 0xee, 0xef, 0x6c, 0x6d, 0x6e, 0x6f};
        constexpr std::uint8_t privileged_0f[] = {0x00, 0x01, 0x06, 0x08, 0x09, 0x20, 0x21,
                                                  0x22, 0x23, 0x30, 0x32, 0x33, 0x35};
        const auto among = [](std::uint8_t byte, const auto& list) {
            return std::find(std::begin(list), std::end(list), byte) != std::end(list);
        };
        if (among(code[0], privileged) || (code[0] == 0x0f && among(code[1], privileged_0f))) {
            record.code = status::PRIVILEGED_INSTRUCTION.value;
            return;
        }
    }
    record.code = status::ACCESS_VIOLATION.value;
    add_parameter(record, 0);
    add_parameter(record, ~std::uint64_t{0});
}

/// Which of the unmasked exceptions MXCSR shows; the x87's are in its own status word.
NtStatus float_status(const Registers& registers) {
    const std::uint32_t mxcsr = registers.vectors.mxcsr;
    const std::uint32_t sse = mxcsr & ~(mxcsr >> 7) & 0x3f;
    const std::uint32_t x87 =
        registers.vectors.status_word & ~std::uint32_t{registers.vectors.control_word} & 0x3f;
    const std::uint32_t raised = sse != 0 ? sse : x87;
    constexpr NtStatus by_bit[] = {status::FLOAT_INVALID_OPERATION, status::FLOAT_DENORMAL_OPERAND,
                                   status::FLOAT_DIVIDE_BY_ZERO,    status::FLOAT_OVERFLOW,
                                   status::FLOAT_UNDERFLOW,         status::FLOAT_INEXACT_RESULT};
    for (std::size_t bit = 0; bit < std::size(by_bit); ++bit) {
        if ((raised >> bit & 1) != 0) {
            return by_bit[bit];
        }
    }
    return status::FLOAT_INVALID_OPERATION;
}

void describe_breakpoint(Task& task, const engine::Exit& exit, ExceptionRecord& record) {
    constexpr std::uint64_t debug_vector = 1;
    if (exit.code == debug_vector) {
        record.code = status::SINGLE_STEP.value;
        task.registers().get<Registers>().rflags &= ~std::uint64_t{0x100};
        return;
    }
    record.code = status::BREAKPOINT.value;
    add_parameter(record, 0);
}

} // namespace

void raise_fault(Task& task, const engine::Exit& exit) {
    ExceptionRecord record{};
    record.address = task.registers().pc();
    if (exit.reason == engine::ExitReason::breakpoint) {
        describe_breakpoint(task, exit, record);
        deliver(task, record);
        return;
    }
    switch (exit.cause) {
    case FaultCause::unmapped:
    case FaultCause::protection:
        switch (grow_stack(task, exit.address)) {
        case StackFault::grown: return;
        case StackFault::overflow: describe_access(exit, status::STACK_OVERFLOW, record); break;
        case StackFault::elsewhere: {
            if (exit.access == engine::Access::read &&
                task.process().shared_data.open(exit.address, task.process().host_environment)) {
                return;
            }
            mm::Memory& memory = task.process().memory;
            if (memory.take_commitment(exit.address)) {
                return;
            }
            const bool guard = memory.take_guard(exit.address) == mm::Memory::GuardHit::hit;
            describe_access(exit, guard ? status::GUARD_PAGE_VIOLATION : status::ACCESS_VIOLATION,
                            record);
        }
        }
        break;
    case FaultCause::bus: describe_access(exit, status::IN_PAGE_ERROR, record); break;
    case FaultCause::alignment: record.code = status::DATATYPE_MISALIGNMENT.value; break;
    case FaultCause::undefined: record.code = status::ILLEGAL_INSTRUCTION.value; break;
    case FaultCause::divide:
        record.code =
            (quotient_overflowed(task) ? status::INTEGER_OVERFLOW : status::INTEGER_DIVIDE_BY_ZERO)
                .value;
        break;
    case FaultCause::overflow: record.code = status::INTEGER_OVERFLOW.value; break;
    case FaultCause::floating_point:
        record.code = float_status(task.registers().get<Registers>()).value;
        break;
    case FaultCause::privileged: describe_protection_fault(task, record); break;
    }
    if (record.code == status::STACK_BUFFER_OVERRUN.value) { // __fastfail: nobody is asked
        ps::report_crash(task, record);
        ps::exit_process(task, record.code);
    }
    deliver(task, record);
}

void deliver(Task& task, const ExceptionRecord& record) {
    if (dbgk::report_exception(task, record, true)) {
        return;
    }
    auto& registers = task.registers().get<Registers>();
    task.cpu().load_vectors();
    ExceptionFrameX64 frame{};
    frame.context.flags = ContextX64::all;
    store_context(registers, frame.context);
    store_debug_registers(task, frame.context);
    std::memcpy(frame.record, &record, sizeof frame.record);
    static_assert(sizeof frame.record == sizeof record);
    frame.machine_frame[0] = registers.rip;
    frame.machine_frame[1] = frame.context.cs;
    frame.machine_frame[2] = registers.rflags;
    frame.machine_frame[3] = registers.gpr[abi::x64::rsp];
    frame.machine_frame[4] = frame.context.ss;
    const GuestSize extended = extended_size(registers);
    constexpr std::uint64_t area_alignment = 64;
    const GuestAddr area(align_down(registers.gpr[abi::x64::rsp] - extended, area_alignment));
    const GuestAddr at(align_down(area.value() - sizeof frame, std::uint64_t{16}));
    describe_extension(frame, at, area, extended);
    prepare_stack(task, at);
    if (memory::copy_out(task.space(), at, &frame, sizeof frame) ||
        (extended != 0 && memory::copy_out(task.space(), area, &registers.extended, extended))) {
        // No place to tell of it: Windows ends the process with the exception's code.
        ps::report_crash(task, record);
        ps::exit_process(task, record.code);
    }
    registers.gpr[abi::x64::rsp] = at.value();
    registers.rip = task.process().entries.exception_dispatcher.value();
    registers.rflags &= ~std::uint64_t{0x50500}; // AC, RF, DF, TF
    task.cpu().store_vectors();
}

NtStatus continue_(Task& task, In<abi::nt::ContextX64> context, std::uint8_t test_alert) {
    auto& registers = task.registers().get<Registers>();
    ContextX64 wanted;
    if (memory::copy_in(task.space(), &wanted, context.addr(), sizeof wanted)) {
        return status::ACCESS_VIOLATION;
    }
    task.cpu().load_vectors();
    if ((wanted.flags & ContextX64::extended) == ContextX64::extended &&
        !load_extended(task.space(), context.addr(), registers)) {
        return status::INVALID_PARAMETER;
    }
    load_context(wanted, task);
    load_debug_registers(wanted, task);
    task.set_context();
    if (test_alert != 0) {
        task.deliver_apcs();
    }
    return status::SUCCESS;
}

NtStatus raise_exception(Task& task, In<ExceptionRecord> record, In<abi::nt::ContextX64> context,
                         std::uint8_t first_chance) {
    const auto wanted = task.read(record);
    ContextX64 from;
    if (!wanted || memory::copy_in(task.space(), &from, context.addr(), sizeof from)) {
        return status::ACCESS_VIOLATION;
    }
    task.cpu().load_vectors();
    load_context(from, task);
    load_debug_registers(from, task);
    task.set_context();
    if (first_chance == 0) { // nobody has handled it
        if (dbgk::report_exception(task, *wanted, false)) {
            return status::SUCCESS;
        }
        ps::report_crash(task, *wanted);
        ps::exit_process(task, wanted->code);
    }
    deliver(task, *wanted);
    return status::SUCCESS;
}

} // namespace ferry::nt::ke
