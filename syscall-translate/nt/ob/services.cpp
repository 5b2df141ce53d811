#include "services.hpp"

#include "../process.hpp"

namespace ferry::nt::ob {

NtStatus close(Task& task, Handle handle) {
    if (handle == current_process || handle == current_thread) {
        return status::SUCCESS;
    }
    return task.process().handles.close(handle);
}

} // namespace ferry::nt::ob
