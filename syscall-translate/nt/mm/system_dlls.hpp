#pragma once
/// Ferry's own DLLs: what lies in the guest's System32.

#include <span>
#include <string_view>

#include <ferry/base/unique_fd.hpp>
#include <ferry/nt/start.hpp>
#include <ferry/process/map_pe.hpp>

namespace ferry::nt::mm {

/// An image to be mapped, and where its bytes are.
struct ImageFile {
    loader::Image image;
    loader::PeBytes bytes;
};

class SystemDlls {
public:
    /// `executable_fd` is ferry's own executable, in which `dlls` lie; -1 where it can't be opened:
    /// then their bytes are copied from memory.
    SystemDlls(std::span<const SystemDll> dlls, int executable_fd);

    /// The DLL of a name without directory, in any case of its letters; null if there is none.
    [[nodiscard]] const SystemDll* find(std::string_view name) const;
    [[nodiscard]] std::span<const SystemDll> all() const { return dlls_; }
    [[nodiscard]] Result<ImageFile> open(const SystemDll& dll) const;

private:
    std::span<const SystemDll> dlls_;
    int executable_fd_;
};

} // namespace ferry::nt::mm
