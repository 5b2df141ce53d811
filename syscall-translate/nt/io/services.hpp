#pragma once
/// Services on files.

#include "../ob/packets.hpp"
#include "../task.hpp"

namespace ferry::nt::io {

class File;
struct BasicInformation;
using ob::Packet;
struct NetworkOpenInformation;

NtStatus create_file(Task& task, Out<std::uint64_t> handle, Access access,
                     In<ObjectAttributes> attributes, Out<IoStatusBlock> io,
                     In<std::int64_t> allocation, std::uint32_t file_attributes,
                     std::uint32_t share, std::uint32_t disposition, std::uint32_t options,
                     InBytes ea, std::uint32_t ea_size);
NtStatus open_file(Task& task, Out<std::uint64_t> handle, Access access,
                   In<ObjectAttributes> attributes, Out<IoStatusBlock> io, std::uint32_t share,
                   std::uint32_t options);
NtStatus delete_file(Task& task, In<ObjectAttributes> attributes);
NtStatus query_attributes_file(Task& task, In<ObjectAttributes> attributes,
                               Out<BasicInformation> to);
NtStatus query_full_attributes_file(Task& task, In<ObjectAttributes> attributes,
                                    Out<NetworkOpenInformation> to);

NtStatus read_file(Task& task, Handle file, Handle event, Address apc, Address apc_context,
                   Out<IoStatusBlock> io, OutBytes to, std::uint32_t size, In<std::int64_t> offset,
                   In<std::uint32_t> key);
NtStatus write_file(Task& task, Handle file, Handle event, Address apc, Address apc_context,
                    Out<IoStatusBlock> io, InBytes from, std::uint32_t size,
                    In<std::int64_t> offset, In<std::uint32_t> key);
NtStatus read_file_scatter(Task& task, Handle file, Handle event, Address apc, Address apc_context,
                           Out<IoStatusBlock> io, InBytes segments, std::uint32_t size,
                           In<std::int64_t> offset, In<std::uint32_t> key);
NtStatus write_file_gather(Task& task, Handle file, Handle event, Address apc, Address apc_context,
                           Out<IoStatusBlock> io, InBytes segments, std::uint32_t size,
                           In<std::int64_t> offset, In<std::uint32_t> key);
NtStatus query_ea_file(Task& task, Handle file, Out<IoStatusBlock> io, OutBytes to,
                       std::uint32_t size, std::uint8_t single, InBytes list,
                       std::uint32_t list_size, In<std::uint32_t> index, std::uint8_t restart);
NtStatus set_ea_file(Task& task, Handle file, Out<IoStatusBlock> io, InBytes from,
                     std::uint32_t size);
NtStatus query_quota_information_file(Task& task, Handle file, Out<IoStatusBlock> io, OutBytes to,
                                      std::uint32_t size, std::uint8_t single, InBytes list,
                                      std::uint32_t list_size, InBytes start, std::uint8_t restart);
NtStatus set_quota_information_file(Task& task, Handle file, Out<IoStatusBlock> io, InBytes from,
                                    std::uint32_t size);
NtStatus set_volume_information_file(Task& task, Handle file, Out<IoStatusBlock> io, InBytes from,
                                     std::uint32_t size, std::uint32_t kind);
NtStatus flush_buffers_file(Task& task, Handle file, Out<IoStatusBlock> io);
NtStatus flush_buffers_file_ex(Task& task, Handle file, std::uint32_t flags, InBytes parameters,
                               std::uint32_t size, Out<IoStatusBlock> io);
NtStatus lock_file(Task& task, Handle file, Handle event, Address apc, Address apc_context,
                   Out<IoStatusBlock> io, In<std::int64_t> offset, In<std::int64_t> size,
                   std::uint32_t key, std::uint8_t at_once, std::uint8_t exclusive);
NtStatus unlock_file(Task& task, Handle file, Out<IoStatusBlock> io, In<std::int64_t> offset,
                     In<std::int64_t> size, std::uint32_t key);

NtStatus query_information_file(Task& task, Handle file, Out<IoStatusBlock> io, OutBytes to,
                                std::uint32_t size, std::uint32_t kind);
NtStatus set_information_file(Task& task, Handle file, Out<IoStatusBlock> io, InBytes from,
                              std::uint32_t size, std::uint32_t kind);
NtStatus query_information_by_name(Task& task, In<ObjectAttributes> attributes,
                                   Out<IoStatusBlock> io, OutBytes to, std::uint32_t size,
                                   std::uint32_t kind);
NtStatus query_volume_information_file(Task& task, Handle file, Out<IoStatusBlock> io, OutBytes to,
                                       std::uint32_t size, std::uint32_t kind);
NtStatus query_directory_file(Task& task, Handle file, Handle event, Address apc,
                              Address apc_context, Out<IoStatusBlock> io, OutBytes to,
                              std::uint32_t size, std::uint32_t kind, std::uint8_t single,
                              In<UnicodeString> pattern, std::uint8_t restart);
NtStatus query_directory_file_ex(Task& task, Handle file, Handle event, Address apc,
                                 Address apc_context, Out<IoStatusBlock> io, OutBytes to,
                                 std::uint32_t size, std::uint32_t kind, std::uint32_t flags,
                                 In<UnicodeString> pattern);

NtStatus notify_change_directory_file(Task& task, Handle file, Handle event, Address apc,
                                      Address apc_context, Out<IoStatusBlock> io, OutBytes to,
                                      std::uint32_t size, std::uint32_t filter, std::uint8_t tree);
NtStatus notify_change_directory_file_ex(Task& task, Handle file, Handle event, Address apc,
                                         Address apc_context, Out<IoStatusBlock> io, OutBytes to,
                                         std::uint32_t size, std::uint32_t filter,
                                         std::uint8_t tree, std::uint32_t kind);

NtStatus fs_control_file(Task& task, Handle file, Handle event, Address apc, Address apc_context,
                         Out<IoStatusBlock> io, std::uint32_t code, InBytes in,
                         std::uint32_t in_size, OutBytes out, std::uint32_t out_size);
NtStatus device_io_control_file(Task& task, Handle file, Handle event, Address apc,
                                Address apc_context, Out<IoStatusBlock> io, std::uint32_t code,
                                InBytes in, std::uint32_t in_size, OutBytes out,
                                std::uint32_t out_size);
NtStatus cancel_io_file(Task& task, Handle file, Out<IoStatusBlock> io);
NtStatus cancel_synchronous_io_file(Task& task, Handle thread, Address block,
                                    Out<IoStatusBlock> io);
NtStatus cancel_io_file_ex(Task& task, Handle file, Address block, Out<IoStatusBlock> io);

NtStatus create_named_pipe_file(Task& task, Out<std::uint64_t> handle, Access access,
                                In<ObjectAttributes> attributes, Out<IoStatusBlock> io,
                                std::uint32_t share, std::uint32_t how, std::uint32_t options,
                                std::uint32_t type, std::uint32_t read_mode,
                                std::uint32_t completion_mode, std::uint32_t most_instances,
                                std::uint32_t in_quota, std::uint32_t out_quota,
                                In<std::int64_t> timeout);

NtStatus create_io_completion(Task& task, Out<std::uint64_t> handle, Access access,
                              In<ObjectAttributes> attributes, std::uint32_t threads);
NtStatus set_io_completion(Task& task, Handle port, Address key, Address context,
                           std::uint32_t result, std::uint64_t information);
NtStatus remove_io_completion(Task& task, Handle port, Out<std::uint64_t> key,
                              Out<std::uint64_t> context, Out<IoStatusBlock> io,
                              In<std::int64_t> timeout);
NtStatus remove_io_completion_ex(Task& task, Handle port, Out<Packet> to, std::uint32_t room,
                                 Out<std::uint32_t> removed, In<std::int64_t> timeout,
                                 std::uint8_t alertable);
NtStatus query_io_completion(Task& task, Handle port, std::uint32_t kind, OutBytes to,
                             std::uint32_t size, Out<std::uint32_t> written);
NtStatus create_wait_completion_packet(Task& task, Out<std::uint64_t> handle, Access access,
                                       In<ObjectAttributes> attributes);
NtStatus associate_wait_completion_packet(Task& task, Handle packet, Handle port, Handle target,
                                          Address key, Address context, std::uint32_t result,
                                          std::uint64_t information,
                                          Out<std::uint8_t> already_signalled);
NtStatus cancel_wait_completion_packet(Task& task, Handle packet, std::uint8_t remove);
/// FileCompletionInformation.
NtStatus set_completion_port(Task& task, File& file, Handle port, std::uint64_t key);

} // namespace ferry::nt::io
