#pragma once
/// Services on files.

#include "../task.hpp"

namespace ferry::nt::io {

NtStatus read_file(Task& task, Handle file, Handle event, Address apc, Address apc_context,
                   Out<IoStatusBlock> io, OutBytes to, std::uint32_t size, In<std::int64_t> offset,
                   In<std::uint32_t> key);
NtStatus write_file(Task& task, Handle file, Handle event, Address apc, Address apc_context,
                    Out<IoStatusBlock> io, InBytes from, std::uint32_t size,
                    In<std::int64_t> offset, In<std::uint32_t> key);
NtStatus query_volume_information_file(Task& task, Handle file, Out<IoStatusBlock> io, OutBytes to,
                                       std::uint32_t size, std::uint32_t kind);

} // namespace ferry::nt::io
