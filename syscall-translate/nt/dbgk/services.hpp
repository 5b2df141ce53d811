#pragma once
/// Services of debuggers.

#include "../task.hpp"

namespace ferry::nt::dbgk {

NtStatus create_debug_object(Task& task, Out<std::uint64_t> handle, Access access,
                             In<ObjectAttributes> attributes, std::uint32_t flags);
NtStatus debug_active_process(Task& task, Handle process, Handle object);
NtStatus remove_process_debug(Task& task, Handle process, Handle object);
NtStatus wait_for_debug_event(Task& task, Handle object, std::uint8_t alertable,
                              In<std::int64_t> timeout, OutBytes to);
NtStatus debug_continue(Task& task, Handle object, In<ClientId> client, std::uint32_t answer);
NtStatus set_information_debug_object(Task& task, Handle object, std::uint32_t kind, InBytes from,
                                      std::uint32_t size, Out<std::uint32_t> written);
NtStatus query_debug_filter_state(Task& task, std::uint32_t component, std::uint32_t level);
NtStatus set_debug_filter_state(Task& task, std::uint32_t component, std::uint32_t level,
                                std::uint8_t state);

} // namespace ferry::nt::dbgk
