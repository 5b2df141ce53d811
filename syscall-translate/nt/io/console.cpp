#include "console.hpp"

#include <fcntl.h>

namespace ferry::nt::io {

NtStatus open_console(PlaceKind what, Access access, std::shared_ptr<File>& file) {
    constexpr Access both = file_read_data | file_write_data;
    if (what == PlaceKind::console && (access & both) == both) {
        return status::INVALID_PARAMETER;
    }
    UniqueFd fd(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
    if (!fd) {
        return status::INVALID_HANDLE; // there is no console
    }
    file = std::make_shared<File>(std::move(fd), FileKind::console);
    return status::SUCCESS;
}

} // namespace ferry::nt::io
