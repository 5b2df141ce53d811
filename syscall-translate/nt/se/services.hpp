#pragma once
/// Services on access tokens.

#include "../task.hpp"

namespace ferry::nt::ob {
class Held;
struct Slot;
} // namespace ferry::nt::ob

namespace ferry::nt::se {

/// The token of a handle, held; also of the pseudo handles for the caller's tokens.
NtStatus hold_token(Task& task, Handle handle, Access access, ob::Held& held);
/// Takes away from a new token what NtFilterToken was given.
NtStatus filter(Task& task, ob::Slot& token, std::uint32_t flags, InBytes disabled,
                InBytes deleted);
/// What SetInformationThread does with ThreadImpersonationToken: handle 0 ends the impersonation.
NtStatus set_thread_token(Task& task, const ob::Held& thread, Handle token);

NtStatus open_process_token(Task& task, Handle process, Access access, Out<std::uint64_t> handle);
NtStatus open_process_token_ex(Task& task, Handle process, Access access, std::uint32_t attributes,
                               Out<std::uint64_t> handle);
NtStatus open_thread_token(Task& task, Handle thread, Access access, std::uint8_t as_self,
                           Out<std::uint64_t> handle);
NtStatus open_thread_token_ex(Task& task, Handle thread, Access access, std::uint8_t as_self,
                              std::uint32_t attributes, Out<std::uint64_t> handle);
NtStatus duplicate_token(Task& task, Handle token, Access access, In<ObjectAttributes> attributes,
                         std::uint8_t effective_only, std::uint32_t type,
                         Out<std::uint64_t> handle);
NtStatus query_information_token(Task& task, Handle token, std::uint32_t kind, OutBytes to,
                                 std::uint32_t size, Out<std::uint32_t> needed);
NtStatus set_information_token(Task& task, Handle token, std::uint32_t kind, InBytes from,
                               std::uint32_t size);
NtStatus adjust_privileges_token(Task& task, Handle token, std::uint8_t disable_all, InBytes wanted,
                                 std::uint32_t size, OutBytes previous, Out<std::uint32_t> needed);
NtStatus privilege_check(Task& task, Handle token, InBytes set, Out<std::uint8_t> result);
NtStatus filter_token(Task& task, Handle token, std::uint32_t flags, InBytes disabled,
                      InBytes deleted, InBytes restricting, Out<std::uint64_t> handle);
NtStatus compare_tokens(Task& task, Handle first, Handle second, Out<std::uint8_t> equal);
NtStatus allocate_locally_unique_id(Task& task, Out<std::uint64_t> luid);
NtStatus query_security_object(Task& task, Handle handle, std::uint32_t wanted, OutBytes to,
                               std::uint32_t size, Out<std::uint32_t> needed);
NtStatus set_security_object(Task& task, Handle handle, std::uint32_t wanted, InBytes from);

} // namespace ferry::nt::se
