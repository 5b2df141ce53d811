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
NtStatus yield_execution(Task& task);

NtStatus query_system_information(Task& task, std::uint32_t kind, OutBytes to, std::uint32_t size,
                                  Out<std::uint32_t> needed);
NtStatus random(Task& task, OutBytes to, std::uint64_t size);

} // namespace ferry::nt::ke
