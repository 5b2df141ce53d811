#pragma once
/// Services on objects of any type.

#include "../task.hpp"

namespace ferry::nt::ob {

NtStatus close(Task& task, Handle handle);

} // namespace ferry::nt::ob
