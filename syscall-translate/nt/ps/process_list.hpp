#pragma once
/// SystemProcessInformation: the processes of the tree, and their threads.

#include "../task.hpp"

namespace ferry::nt::ps {

NtStatus list_processes(Task& task, OutBytes to, std::uint32_t size, Out<std::uint32_t> needed);

} // namespace ferry::nt::ps
