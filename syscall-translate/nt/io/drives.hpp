#pragma once
/// What the names of the NT namespace lead to.
///
/// Z: is the host's root. C: is a directory of the user's, made when something is first written to
/// it; directories that every Windows has are there without it, System32 shows ferry's DLLs, and
/// below it are the host's hosts, networks, protocols and services.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../mm/system_dlls.hpp"
#include "../types.hpp"
#include "name_cache.hpp"

namespace ferry::nt::io {

enum class PlaceKind : std::uint8_t {
    host, ///< a host path
    null,
    console,
    console_input,
    console_output,
    pseudo_console,
    pipe,
    socket,
    volume, ///< or a disk, as a device
};

/// What a name means. Nothing says that it exists.
struct Place {
    PlaceKind kind = PlaceKind::host;
    std::u16string name;             ///< "\??\Z:\a\b"
    std::string path;                ///< the host's; a pipe's name in lower case
    std::size_t fixed = 0;           ///< so many bytes of the path are not the guest's
    bool names_directory = false;    ///< ends in a separator
    bool is_virtual = false;         ///< a directory that is there if the host has none
    bool has_virtual_parent = false; ///< so is the one that holds it
    const SystemDll* dll = nullptr;  ///< a DLL in System32
};

/// Immutable but for its cache; thread-safe.
class Drives {
public:
    /// `home` is the directory that holds C:, empty if there is none.
    Drives(std::string home, const mm::SystemDlls& dlls);

    /// `name` is absolute, as in OBJECT_ATTRIBUTES.
    NtStatus locate(std::u16string_view name, Place& place) const;
    /// The NT name of an absolute host path.
    [[nodiscard]] std::u16string name_of(std::string_view host_path) const;
    /// The host directory of the drive that `host_path` is on, without a separator at its end.
    [[nodiscard]] std::string_view root_of(std::string_view host_path) const;
    /// Makes the directories of C: that hold `path`.
    bool make_parents(const std::string& path) const;

    /// What is in a virtual directory, by the NT name of it.
    struct VirtualEntry {
        std::u16string name;
        const SystemDll* dll = nullptr; ///< null and no path: a directory
        std::string path;               ///< a file of the host's
    };
    [[nodiscard]] std::vector<VirtualEntry> virtual_entries(std::u16string_view name) const;

    NameCache& names() const { return names_; }

private:
    NtStatus locate_file(char16_t drive, std::u16string_view rest, Place& place) const;

    const std::string home_;
    const std::string c_root_; ///< host path of C:, without a separator at its end
    const mm::SystemDlls& dlls_;
    mutable NameCache names_;
};

/// Where C: is by the environment: FERRY_HOME, or what XDG says.
[[nodiscard]] std::string home_directory(std::span<const std::string> environment);

} // namespace ferry::nt::io
