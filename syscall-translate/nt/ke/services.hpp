#pragma once
/// Services on execution: contexts, exceptions, time.

#include <ferry/abi/layout/nt_context_x64.hpp>

#include "../task.hpp"

namespace ferry::nt::ke {

NtStatus continue_(Task& task, In<abi::nt::ContextX64> context, std::uint8_t test_alert);
NtStatus raise_exception(Task& task, In<ExceptionRecord> record, In<abi::nt::ContextX64> context,
                         std::uint8_t first_chance);

NtStatus query_system_time(Task& task, Out<std::int64_t> time);
NtStatus query_performance_counter(Task& task, Out<std::int64_t> counter,
                                   Out<std::int64_t> frequency);
/// Gives the address of `int64_t (int which)`, in the host's calling convention, that reads a clock
/// in units of 100 ns without a system call: 0 the performance counter, 1 the system time. Null
/// where the host's own processes call its kernel for that.
NtStatus host_clock(Task& task, Out<std::uint64_t> function);
NtStatus yield_execution(Task& task);
NtStatus query_timer_resolution(Task& task, Out<std::uint32_t> coarsest, Out<std::uint32_t> finest,
                                Out<std::uint32_t> current);
NtStatus set_timer_resolution(Task& task, std::uint32_t wanted, std::uint8_t set,
                              Out<std::uint32_t> current);
NtStatus get_current_processor_number(Task& task);
NtStatus flush_instruction_cache(Task& task, Handle process, Address from, std::uint64_t size);
NtStatus flush_process_write_buffers(Task& task);

NtStatus query_system_information(Task& task, std::uint32_t kind, OutBytes to, std::uint32_t size,
                                  Out<std::uint32_t> needed);
NtStatus query_system_information_ex(Task& task, std::uint32_t kind, InBytes from,
                                     std::uint32_t from_size, OutBytes to, std::uint32_t size,
                                     Out<std::uint32_t> needed);
NtStatus random(Task& task, OutBytes to, std::uint64_t size);

} // namespace ferry::nt::ke
