#include "completion.hpp"

#include "../process.hpp"
#include "../task.hpp"

namespace ferry::nt::io {

NtStatus complete(Task& task, File&, const Request& request, NtStatus result, std::uint64_t count) {
    if (task.write(request.io, {result.value, count})) {
        return status::ACCESS_VIOLATION;
    }
    return result;
}

} // namespace ferry::nt::io
