#pragma once
/// Services on virtual memory and sections.

#include "../task.hpp"

namespace ferry::nt::mm {

NtStatus allocate_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                                 std::uint64_t zero_bits, InOut<std::uint64_t> size,
                                 std::uint32_t type, std::uint32_t protect);
NtStatus free_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                             InOut<std::uint64_t> size, std::uint32_t type);
NtStatus protect_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                                InOut<std::uint64_t> size, std::uint32_t protect,
                                Out<std::uint32_t> old_protect);
NtStatus query_virtual_memory(Task& task, Handle process, Address address, std::uint32_t kind,
                              OutBytes to, std::uint64_t size, Out<std::uint64_t> written);

NtStatus read_virtual_memory(Task& task, Handle process, Address from, OutBytes to,
                             std::uint64_t size, Out<std::uint64_t> done);
NtStatus write_virtual_memory(Task& task, Handle process, Address to, InBytes from,
                              std::uint64_t size, Out<std::uint64_t> done);
NtStatus flush_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                              InOut<std::uint64_t> size, Out<IoStatusBlock> io);
NtStatus lock_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                             InOut<std::uint64_t> size, std::uint32_t type);
NtStatus unlock_virtual_memory(Task& task, Handle process, InOut<std::uint64_t> address,
                               InOut<std::uint64_t> size, std::uint32_t type);

NtStatus get_write_watch(Task& task, Handle process, std::uint32_t flags, Address begin,
                         std::uint64_t size, OutBytes pages, InOut<std::uint64_t> count,
                         Out<std::uint32_t> granularity);
NtStatus reset_write_watch(Task& task, Handle process, Address begin, std::uint64_t size);

NtStatus create_section(Task& task, Out<std::uint64_t> handle, Access access,
                        In<ObjectAttributes> attributes, In<std::int64_t> maximum,
                        std::uint32_t protect, std::uint32_t allocation, Handle file);
NtStatus query_section(Task& task, Handle section, std::uint32_t kind, OutBytes to,
                       std::uint64_t size, Out<std::uint64_t> written);
NtStatus extend_section(Task& task, Handle section, InOut<std::int64_t> size);
NtStatus unmap_view_of_section_ex(Task& task, Handle process, Address address, std::uint32_t flags);
NtStatus open_section(Task& task, Out<std::uint64_t> handle, Access access,
                      In<ObjectAttributes> attributes);
NtStatus map_view_of_section(Task& task, Handle section, Handle process,
                             InOut<std::uint64_t> address, std::uint64_t zero_bits,
                             std::uint64_t commit, InOut<std::int64_t> offset,
                             InOut<std::uint64_t> size, std::uint32_t inherit, std::uint32_t type,
                             std::uint32_t protect);
NtStatus unmap_view_of_section(Task& task, Handle process, Address address);

} // namespace ferry::nt::mm
