#pragma once
/// Sysroot: which host file a guest path means. The rule is stated in docs/sysroot.md.

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <linux/openat2.h>

#include <ferry/base/errno.hpp>

namespace ferry::linux_guest::fs {

/// Whether a symbolic link in the last place of a path is followed.
enum class Last : std::uint8_t { follow, keep };

/// What a path is looked up for.
enum class Purpose : std::uint8_t {
    read,   ///< to open the object for reading
    look,   ///< to learn of it without opening it: whether it is there, its status, its name
    change, ///< to write to it, or to make, rename or remove its name
};

/// Who answers for the names below a directory.
enum class Tree : std::uint8_t {
    ordinary, ///< the sysroot, then the host
    own,      ///< the sysroot alone: the system's programs, libraries and state, where it has any
    lent,     ///< the sysroot, then the host's file, wherever links lead to it there
    scratch,  ///< the sysroot for what exists there; new objects go to the host
    bare,     ///< the host: the sysroot has nothing here
    kernel,   ///< the host, links included: /proc, /sys, /dev
};

/// The directory that a relative path begins at.
struct Start {
    std::string directory; ///< the guest's name of it, canonical; empty for the root
    bool on_host = false;  ///< it lies outside the sysroot, and so does what is below it
};

struct TreeOf {
    Tree tree;
    bool top; ///< the path is the tree's own directory
};

/// The view of a guest whose absolute paths are looked up below one host directory first.
/// Thread-safe; takes no locks.
class Sysroot {
public:
    /// `directory`: canonical host path; empty or "/" for no sysroot.
    explicit Sysroot(std::string directory);
    Sysroot(const Sysroot& other);
    Sysroot& operator=(const Sysroot&) = delete;

    [[nodiscard]] bool active() const { return active_.load(std::memory_order_relaxed); }
    /// After chroot or pivot_root: the host's root is the guest's now.
    void deactivate() { active_.store(false, std::memory_order_relaxed); }
    [[nodiscard]] const std::string& directory() const { return directory_; }

    /// The guest's name of a canonical host path: without the sysroot's prefix, if it has that.
    [[nodiscard]] std::string_view guest_name(std::string_view host) const;
    [[nodiscard]] bool contains(std::string_view host) const;

    /// The tree of a path without "..", "." and empty components, for who has that purpose.
    [[nodiscard]] TreeOf tree_of(int root_fd, std::string_view guest, Purpose purpose) const;

    /// A directory and a name that the host kernel resolves as the guest means it.
    struct Direct {
        int dir;
        const char* name;  ///< part of the path asked for
        bool may_be_link;  ///< where it is followed the path may mean something else
        bool may_be_other; ///< if there is no such object, the host's of that path is meant
    };
    /// For an absolute path as squeeze() leaves it: where to look for it if one look at most two
    /// places settles what it means, because there are no names before the last (or all are the
    /// host kernel's).
    [[nodiscard]] std::optional<Direct> direct(int root_fd, const std::string& path) const;

    /// True if the first name of a relative path is one by which a tree of the host's may be
    /// entered from a directory of the sysroot.
    [[nodiscard]] static bool may_name_tree(std::string_view relative);

    /// Opens the absolute guest path `guest` on the host. `root_fd` is the sysroot directory's
    /// descriptor; `interrupted` ends a wait (for the other end of a FIFO). The host kernel's
    /// result.
    [[nodiscard]] std::int64_t open(int root_fd, std::string_view guest, open_how how,
                                    const std::atomic<std::uint32_t>& interrupted) const;

    /// The same for a path relative to `start`, always link by link.
    [[nodiscard]] std::int64_t open_from(int root_fd, const Start& start, std::string_view path,
                                         const open_how& how,
                                         const std::atomic<std::uint32_t>& interrupted) const;

    /// The host path of a guest path, resolved link by link by the guest's rules: a path without
    /// links (except in /proc, /sys, /dev, and in the last place with Last::keep), so that one host
    /// call on it does what the guest means. The object need not exist. ELOOP, ENAMETOOLONG.
    [[nodiscard]] ErrnoOr<std::string> walk(int root_fd, const Start& start, std::string_view path,
                                            Last last, Purpose purpose) const;
    [[nodiscard]] ErrnoOr<std::string> walk(int root_fd, std::string_view absolute, Last last,
                                            Purpose purpose) const {
        return walk(root_fd, Start{}, absolute, last, purpose);
    }

private:
    class Walk;

    enum class Presence : std::uint8_t { unknown, present, absent };
    [[nodiscard]] bool is_bare(int root_fd, std::size_t tree_index) const;
    [[nodiscard]] bool is_own(int root_fd, std::string_view guest) const;
    /// Whether a path, as squeeze() leaves it, that the sysroot lacks may mean something after all:
    /// by way of a link in it to another tree.
    [[nodiscard]] bool may_lead_out(int root_fd, std::string path, Purpose purpose,
                                    const std::atomic<std::uint32_t>& interrupted) const;

    static constexpr std::size_t tree_count = 35; ///< rows of the table of trees

    std::string directory_;
    std::atomic<bool> active_;
    /// Per row of the table of trees; found out on first use, and relaxed because finding it out
    /// twice gives the same.
    mutable std::array<std::atomic<Presence>, tree_count> presence_{};
    mutable std::atomic<Presence> whole_system_{Presence::unknown};
};

/// `path` with empty and "." components taken out; ".." stays. A slash at the end stays.
[[nodiscard]] std::string squeeze(std::string_view path);
/// True if ".." is a component of `path`.
[[nodiscard]] bool climbs(std::string_view path);

} // namespace ferry::linux_guest::fs
