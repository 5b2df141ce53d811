#pragma once
/// Services on objects of any type, on those that only synchronize, and waits.

#include "../task.hpp"

namespace ferry::nt::ob {

NtStatus close(Task& task, Handle handle);
NtStatus duplicate_object(Task& task, Handle source_process, Handle source, Handle target_process,
                          Out<std::uint64_t> target, Access access, std::uint32_t attributes,
                          std::uint32_t options);
NtStatus query_object(Task& task, Handle handle, std::uint32_t kind, OutBytes to,
                      std::uint32_t size, Out<std::uint32_t> written);
NtStatus set_information_object(Task& task, Handle handle, std::uint32_t kind, InBytes from,
                                std::uint32_t size);
NtStatus compare_objects(Task& task, Handle first, Handle second);

NtStatus create_event(Task& task, Out<std::uint64_t> handle, Access access,
                      In<ObjectAttributes> attributes, std::uint32_t kind, std::uint8_t state);
NtStatus open_event(Task& task, Out<std::uint64_t> handle, Access access,
                    In<ObjectAttributes> attributes);
NtStatus set_event(Task& task, Handle event, Out<std::int32_t> previous);
NtStatus reset_event(Task& task, Handle event, Out<std::int32_t> previous);
NtStatus clear_event(Task& task, Handle event);
NtStatus pulse_event(Task& task, Handle event, Out<std::int32_t> previous);
NtStatus query_event(Task& task, Handle event, std::uint32_t kind, OutBytes to, std::uint32_t size,
                     Out<std::uint32_t> written);

NtStatus create_semaphore(Task& task, Out<std::uint64_t> handle, Access access,
                          In<ObjectAttributes> attributes, std::int32_t count, std::int32_t limit);
NtStatus open_semaphore(Task& task, Out<std::uint64_t> handle, Access access,
                        In<ObjectAttributes> attributes);
NtStatus release_semaphore(Task& task, Handle semaphore, std::int32_t count,
                           Out<std::int32_t> previous);
NtStatus query_semaphore(Task& task, Handle semaphore, std::uint32_t kind, OutBytes to,
                         std::uint32_t size, Out<std::uint32_t> written);

NtStatus create_mutant(Task& task, Out<std::uint64_t> handle, Access access,
                       In<ObjectAttributes> attributes, std::uint8_t owned);
NtStatus open_mutant(Task& task, Out<std::uint64_t> handle, Access access,
                     In<ObjectAttributes> attributes);
NtStatus release_mutant(Task& task, Handle mutant, Out<std::int32_t> previous);
NtStatus query_mutant(Task& task, Handle mutant, std::uint32_t kind, OutBytes to,
                      std::uint32_t size, Out<std::uint32_t> written);

NtStatus create_timer(Task& task, Out<std::uint64_t> handle, Access access,
                      In<ObjectAttributes> attributes, std::uint32_t kind);
NtStatus open_timer(Task& task, Out<std::uint64_t> handle, Access access,
                    In<ObjectAttributes> attributes);
NtStatus set_timer(Task& task, Handle timer, In<std::int64_t> due, Address routine, Address context,
                   std::uint8_t resume, std::int32_t period, Out<std::uint8_t> previous);
NtStatus cancel_timer(Task& task, Handle timer, Out<std::uint8_t> current);
NtStatus query_timer(Task& task, Handle timer, std::uint32_t kind, OutBytes to, std::uint32_t size,
                     Out<std::uint32_t> written);

NtStatus create_keyed_event(Task& task, Out<std::uint64_t> handle, Access access,
                            In<ObjectAttributes> attributes, std::uint32_t flags);
NtStatus open_keyed_event(Task& task, Out<std::uint64_t> handle, Access access,
                          In<ObjectAttributes> attributes);
NtStatus wait_for_keyed_event(Task& task, Handle event, Address key, std::uint8_t alertable,
                              In<std::int64_t> timeout);
NtStatus release_keyed_event(Task& task, Handle event, Address key, std::uint8_t alertable,
                             In<std::int64_t> timeout);

NtStatus wait_for_single_object(Task& task, Handle handle, std::uint8_t alertable,
                                In<std::int64_t> timeout);
NtStatus wait_for_multiple_objects(Task& task, std::uint32_t count, In<std::uint64_t> handles,
                                   std::uint32_t kind, std::uint8_t alertable,
                                   In<std::int64_t> timeout);
NtStatus signal_and_wait(Task& task, Handle signal, Handle wait, std::uint8_t alertable,
                         In<std::int64_t> timeout);
NtStatus delay_execution(Task& task, std::uint8_t alertable, In<std::int64_t> interval);
NtStatus wait_for_alert_by_thread_id(Task& task, Address address, In<std::int64_t> timeout);
NtStatus alert_thread_by_thread_id(Task& task, std::uint64_t id);

} // namespace ferry::nt::ob
