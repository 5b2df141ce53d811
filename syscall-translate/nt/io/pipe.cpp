#include "pipe.hpp"

namespace ferry::nt::io {

NtStatus open_pipe(Task&, const Place&, const OpenRequest&, std::shared_ptr<File>&) {
    return status::OBJECT_NAME_NOT_FOUND;
}

} // namespace ferry::nt::io
