#pragma once
/// Services on files.

#include "../task.hpp"

namespace ferry::nt::io {

struct BasicInformation;
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
NtStatus flush_buffers_file(Task& task, Handle file, Out<IoStatusBlock> io);
NtStatus lock_file(Task& task, Handle file, Handle event, Address apc, Address apc_context,
                   Out<IoStatusBlock> io, In<std::int64_t> offset, In<std::int64_t> size,
                   std::uint32_t key, std::uint8_t at_once, std::uint8_t exclusive);
NtStatus unlock_file(Task& task, Handle file, Out<IoStatusBlock> io, In<std::int64_t> offset,
                     In<std::int64_t> size, std::uint32_t key);

NtStatus query_information_file(Task& task, Handle file, Out<IoStatusBlock> io, OutBytes to,
                                std::uint32_t size, std::uint32_t kind);
NtStatus set_information_file(Task& task, Handle file, Out<IoStatusBlock> io, InBytes from,
                              std::uint32_t size, std::uint32_t kind);
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

} // namespace ferry::nt::io
