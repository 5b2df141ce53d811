#pragma once
/// Files: the file side of a guest process.

#include <memory>
#include <string>

#include <ferry/kernel/private_descriptors.hpp>

#include "sysroot.hpp"

namespace ferry::linux_guest::fs {

/// Shared or copied between processes as the clone flags say.
struct Files {
    std::shared_ptr<Sysroot> sysroot = std::make_shared<Sysroot>(""); ///< CLONE_FS
    std::shared_ptr<kernel::PrivateDescriptors> descriptors =
        std::make_shared<kernel::PrivateDescriptors>(); ///< CLONE_FILES
    kernel::PrivateDescriptors::Handle sysroot_directory = kernel::PrivateDescriptors::Handle::none;

    /// The state at start. `sysroot`: canonical host directory, or empty. A directory that cannot
    /// be opened leaves the guest without a sysroot.
    static Files open(const std::string& sysroot);

    /// For a child process.
    [[nodiscard]] Files child(bool shares_fs, bool shares_descriptors) const;

    /// The number of the sysroot directory's descriptor; do not store.
    [[nodiscard]] int sysroot_fd() const { return descriptors->get(sysroot_directory); }
};

} // namespace ferry::linux_guest::fs
