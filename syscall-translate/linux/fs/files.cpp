#include "files.hpp"

#include <fcntl.h>
#include <sys/syscall.h>

#include <ferry/kernel/host_call.hpp>

namespace ferry::linux_guest::fs {

using kernel::host_call;

Files Files::open(const std::string& sysroot) {
    Files files;
    auto wanted = std::make_shared<Sysroot>(sysroot);
    if (!wanted->active()) {
        return files;
    }
    const std::int64_t fd =
        host_call(SYS_openat, AT_FDCWD, sysroot.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    if (fd < 0) {
        return files;
    }
    if (const auto kept = files.descriptors->keep(static_cast<int>(fd))) {
        files.sysroot_directory = *kept;
        files.sysroot = std::move(wanted);
    }
    return files;
}

Files Files::child(bool shares_fs, bool shares_descriptors) const {
    Files copy = *this;
    if (!shares_fs) {
        copy.sysroot = std::make_shared<Sysroot>(*sysroot);
    }
    if (!shares_descriptors) {
        copy.descriptors = std::make_shared<kernel::PrivateDescriptors>(*descriptors);
    }
    return copy;
}

} // namespace ferry::linux_guest::fs
