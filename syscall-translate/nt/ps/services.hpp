#pragma once
/// Services on processes and threads.

#include <ferry/abi/layout/nt_context_x64.hpp>

#include "../task.hpp"

namespace ferry::nt::ps {

NtStatus terminate_process(Task& task, Handle process, std::uint32_t code);
NtStatus terminate_thread(Task& task, Handle thread, std::uint32_t code);

NtStatus create_user_process(Task& task, Out<std::uint64_t> process, Out<std::uint64_t> thread,
                             Access process_access, Access thread_access,
                             In<ObjectAttributes> process_attributes,
                             In<ObjectAttributes> thread_attributes, std::uint32_t process_flags,
                             std::uint32_t thread_flags, In<ProcessParameters> parameters,
                             Address info, Address attribute_list);
NtStatus open_process(Task& task, Out<std::uint64_t> handle, Access access,
                      In<ObjectAttributes> attributes, In<ClientId> client);
NtStatus query_information_process(Task& task, Handle process, std::uint32_t kind, OutBytes to,
                                   std::uint32_t size, Out<std::uint32_t> written);
NtStatus set_information_process(Task& task, Handle process, std::uint32_t kind, InBytes from,
                                 std::uint32_t size);

NtStatus create_job_object(Task& task, Out<std::uint64_t> handle, Access access,
                           In<ObjectAttributes> attributes);
NtStatus open_job_object(Task& task, Out<std::uint64_t> handle, Access access,
                         In<ObjectAttributes> attributes);
NtStatus assign_process_to_job_object(Task& task, Handle job, Handle process);
NtStatus is_process_in_job(Task& task, Handle process, Handle job);
NtStatus query_information_job_object(Task& task, Handle job, std::uint32_t kind, OutBytes to,
                                      std::uint32_t size, Out<std::uint32_t> written);
NtStatus set_information_job_object(Task& task, Handle job, std::uint32_t kind, InBytes from,
                                    std::uint32_t size);
NtStatus terminate_job_object(Task& task, Handle job, std::uint32_t code);

NtStatus create_thread_ex(Task& task, Out<std::uint64_t> handle, Access access,
                          In<ObjectAttributes> attributes, Handle process, Address start,
                          Address argument, std::uint32_t flags, std::uint64_t zero_bits,
                          std::uint64_t stack_commit, std::uint64_t stack_reserve,
                          Address attribute_list);
NtStatus open_thread(Task& task, Out<std::uint64_t> handle, Access access,
                     In<ObjectAttributes> attributes, In<ClientId> client);
NtStatus suspend_thread(Task& task, Handle thread, Out<std::uint32_t> previous);
NtStatus resume_thread(Task& task, Handle thread, Out<std::uint32_t> previous);
NtStatus get_context_thread(Task& task, Handle thread, InOut<abi::nt::ContextX64> context);
NtStatus set_context_thread(Task& task, Handle thread, In<abi::nt::ContextX64> context);
NtStatus queue_apc_thread(Task& task, Handle thread, Address routine, Address first, Address second,
                          Address third);
NtStatus test_alert(Task& task);
NtStatus alert_thread(Task& task, Handle thread);
NtStatus alert_resume_thread(Task& task, Handle thread, Out<std::uint32_t> previous);
NtStatus query_information_thread(Task& task, Handle thread, std::uint32_t kind, OutBytes to,
                                  std::uint32_t size, Out<std::uint32_t> written);
NtStatus set_information_thread(Task& task, Handle thread, std::uint32_t kind, InBytes from,
                                std::uint32_t size);

/// What report() does with its text.
enum Report : std::uint32_t {
    report_message, ///< prints it and returns
    report_refuse,  ///< prints it and ends the process: the program can't be started
    report_stop, ///< prints it and where the guest is, and ends the process: something is missing
};
/// `text` is UTF-8 and may have several lines. `code`: the exit code of a process that is refused.
NtStatus report(Task& task, std::uint32_t kind, InBytes text, std::uint32_t size,
                std::uint32_t code);

/// Gives the address of a table of the functions of host_math.inc, for guest code that can call the
/// host's.
NtStatus host_math(Task& task, Out<std::uint64_t> table);

} // namespace ferry::nt::ps
