#pragma once
/// Memory: system calls that concern the guest's address space.

#include "../task.hpp"
#include "../trace/flags.hpp"

namespace ferry::linux_guest::mm {

Outcome mmap(Task&, Address address, std::uint64_t size, Flags<mmap_prot> prot,
             Flags<mmap_flags> flags, Fd fd, Hex offset);
Outcome munmap(Task&, Address address, std::uint64_t size);
Outcome mprotect(Task&, Address address, std::uint64_t size, Flags<mmap_prot> prot);
Outcome pkey_mprotect(Task&, Address address, std::uint64_t size, Flags<mmap_prot> prot, int key);
Outcome pkey_alloc(Task&, std::uint64_t flags, std::uint64_t rights);
Outcome pkey_free(Task&, int key);
Outcome mremap(Task&, Address old_address, std::uint64_t old_size, std::uint64_t new_size,
               Flags<mremap_flags> flags, Address new_address);
Outcome remap_file_pages(Task&, Address address, std::uint64_t size, Flags<mmap_prot> prot,
                         std::uint64_t page_offset, Flags<mmap_flags> flags);
Outcome brk(Task&, Address wanted);
Outcome madvise(Task&, Address address, std::uint64_t size, Enum<madvise_advices> advice);
Outcome msync(Task&, Address address, std::uint64_t size, Flags<msync_flags> flags);
Outcome mincore(Task&, Address address, std::uint64_t size, OutBytes residency);
Outcome mlock(Task&, Address address, std::uint64_t size);
Outcome mlock2(Task&, Address address, std::uint64_t size, std::uint32_t flags);
Outcome munlock(Task&, Address address, std::uint64_t size);
Outcome mbind(Task&, Address address, std::uint64_t size, std::uint64_t mode,
              GuestPtr<std::uint64_t> nodes, std::uint64_t max_node, std::uint32_t flags);
Outcome set_mempolicy_home_node(Task&, Address address, std::uint64_t size, std::uint64_t node,
                                std::uint64_t flags);
Outcome shmat(Task&, int id, Address address, Flags<shmat_flags> flags);
Outcome shmdt(Task&, Address address);

} // namespace ferry::linux_guest::mm
