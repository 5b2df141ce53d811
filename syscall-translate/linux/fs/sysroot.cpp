// A link inside a sysroot may lead anywhere in the guest's tree (/var/run to /run, which is the
// host's), and a link outside it into the sysroot. Where the host kernel alone can settle a path
// (openat2: RESOLVE_IN_ROOT, or no link met at all) it does; the rest is walked here.

#include "sysroot.hpp"

#include <algorithm>
#include <climits>
#include <dirent.h>
#include <fcntl.h>
#include <iterator>
#include <optional>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <ferry/base/unique_fd.hpp>
#include <ferry/kernel/host_call.hpp>

namespace ferry::linux_guest::fs {
namespace {

using kernel::host_call;

struct TreeRow {
    std::string_view path;
    enum Kind : std::uint8_t {
        kernel,  ///< always the host's
        scratch, ///< the running system's state
        home,    ///< the host's where the sysroot has only an empty place for it
        system,  ///< the sysroot's alone where it is a whole system
    } kind;
};

// clang-format off
constexpr auto trees = std::to_array<TreeRow>({
    {"/dev",     TreeRow::kernel},
    {"/proc",    TreeRow::kernel},
    {"/sys",     TreeRow::kernel},
    {"/run",     TreeRow::scratch},
    {"/tmp",     TreeRow::scratch},
    {"/var/tmp", TreeRow::scratch},
    {"/home",    TreeRow::home},
    {"/media",   TreeRow::home},
    {"/mnt",     TreeRow::home},
    {"/opt",     TreeRow::home},
    {"/root",    TreeRow::home},
    {"/srv",     TreeRow::home},
    {"/bin",     TreeRow::system},
    {"/lib",     TreeRow::system},
    {"/lib32",   TreeRow::system},
    {"/lib64",   TreeRow::system},
    {"/libx32",  TreeRow::system},
    {"/sbin",    TreeRow::system},
    {"/usr",     TreeRow::system},
    {"/boot",         TreeRow::system},
    {"/etc",          TreeRow::system},
    {"/var/account",  TreeRow::system},
    {"/var/backups",  TreeRow::system},
    {"/var/cache",    TreeRow::system},
    {"/var/crash",    TreeRow::system},
    {"/var/games",    TreeRow::system},
    {"/var/lib",      TreeRow::system},
    {"/var/local",    TreeRow::system},
    {"/var/lock",     TreeRow::system},
    {"/var/log",      TreeRow::system},
    {"/var/mail",     TreeRow::system},
    {"/var/opt",      TreeRow::system},
    {"/var/run",      TreeRow::system},
    {"/var/spool",    TreeRow::system},
    {"/var/yp",       TreeRow::system},
});
// clang-format on

struct LentFile {
    std::string_view path;
    bool shows; ///< to who looks too; else to who reads alone
};

/// Files that say who the users are, where the network is and what time it is here. A root that
/// was only unpacked has none of its own. Those that its packages make if they are not there show
/// only when they are read.
constexpr LentFile lent_files[] = {
    {"/etc/group", false},         {"/etc/host.conf", true},
    {"/etc/hostname", true},       {"/etc/hosts", true},
    {"/etc/localtime", true},      {"/etc/networks", false},
    {"/etc/nsswitch.conf", false}, {"/etc/passwd", false},
    {"/etc/protocols", true},      {"/etc/resolv.conf", true},
    {"/etc/services", true},       {"/etc/ssl/certs/ca-certificates.crt", true},
    {"/etc/timezone", true},
};

/// A root that has one of these has the programs that belong to its libraries too.
constexpr const char* marks_of_a_system[] = {"bin/sh", "bin/busybox", "usr/bin/env"};

constexpr int most_links = 40; // MAXSYMLINKS of the kernel

/// True for what is looked up on the host alone.
bool is_hosts_own(const TreeOf& place) {
    return place.tree == Tree::bare || (place.tree == Tree::scratch && place.top);
}

bool is_lent(std::string_view guest, Purpose purpose) {
    return purpose != Purpose::change &&
           std::any_of(std::begin(lent_files), std::end(lent_files), [&](const LentFile& file) {
               return file.path == guest && (file.shows || purpose == Purpose::read);
           });
}

Purpose purpose_of(const open_how& how) {
    if ((how.flags & O_PATH) != 0) {
        return Purpose::look;
    }
    const bool reads = (how.flags & (O_ACCMODE | O_CREAT | O_TRUNC)) == O_RDONLY;
    return reads ? Purpose::read : Purpose::change;
}

bool is_missing(std::int64_t result) { return result == -ENOENT || result == -ENOTDIR; }

/// openat2, again when a rename in the tree disturbed it.
std::int64_t open_with(int dir, const char* path, const open_how& how,
                       const std::atomic<std::uint32_t>& interrupted) {
    std::int64_t result = -EAGAIN;
    for (int tries = 0; tries < 16 && result == -EAGAIN; ++tries) {
        const std::uint64_t words[6] = {static_cast<std::uint64_t>(dir),
                                        reinterpret_cast<std::uint64_t>(path),
                                        reinterpret_cast<std::uint64_t>(&how),
                                        sizeof how,
                                        0,
                                        0};
        result = kernel::ferry_blocking_call(&interrupted, SYS_openat2, words);
    }
    return result;
}

std::int64_t open_plainly(const char* path, const open_how& how,
                          const std::atomic<std::uint32_t>& interrupted) {
    if (how.resolve != 0) {
        return open_with(AT_FDCWD, path, how, interrupted);
    }
    const std::uint64_t words[6] = {static_cast<std::uint64_t>(AT_FDCWD),
                                    reinterpret_cast<std::uint64_t>(path), how.flags, how.mode};
    return kernel::ferry_blocking_call(&interrupted, SYS_openat, words);
}

/// open(2) with O_CREAT fails on a directory. The result, or EISDIR in place of such a descriptor.
std::int64_t refuse_directory(std::int64_t fd) {
    struct stat status {};
    if (fd >= 0 && host_call(SYS_fstat, fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        host_call(SYS_close, fd);
        return -EISDIR;
    }
    return fd;
}

/// False on kernels before 5.6 and under filters that do not know the call.
bool has_openat2(int root_fd) {
    static const bool answer = [root_fd] {
        open_how how{};
        how.flags = O_PATH | O_CLOEXEC;
        how.resolve = RESOLVE_IN_ROOT;
        const UniqueFd fd(static_cast<int>(host_call(SYS_openat2, root_fd, ".", &how, sizeof how)));
        return static_cast<bool>(fd);
    }();
    return answer;
}

/// True if the directory holds nothing or does not exist.
bool is_empty_or_missing(int dir, const char* path) {
    const UniqueFd fd(static_cast<int>(
        host_call(SYS_openat, dir, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)));
    if (!fd) {
        return is_missing(fd.get());
    }
    alignas(dirent64) char entries[512];
    const std::int64_t size = host_call(SYS_getdents64, fd.get(), entries, sizeof entries);
    for (std::int64_t at = 0; at < size;) {
        const auto* entry = reinterpret_cast<const dirent64*>(entries + at);
        const std::string_view name(entry->d_name);
        if (name != "." && name != "..") {
            return false;
        }
        at += entry->d_reclen;
    }
    return true;
}

bool is_host_directory(std::string_view path) {
    struct stat status {};
    return host_call(SYS_stat, std::string(path).c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// Takes the first component off `rest`, leading slashes included.
std::string take_component(std::string& rest) {
    const std::size_t begin = std::min(rest.find_first_not_of('/'), rest.size());
    const std::size_t end = std::min(rest.find('/', begin), rest.size());
    std::string component = rest.substr(begin, end - begin);
    rest.erase(0, end);
    return component;
}

/// `path` with ".." taken at its word. For trees whose directories are no links.
std::string collapse(std::string_view path) {
    std::string rest(path);
    std::string done;
    while (!rest.empty()) {
        const std::string component = take_component(rest);
        if (component == "..") {
            done.erase(std::min(done.rfind('/'), done.size()));
        } else if (!component.empty() && component != ".") {
            done += '/';
            done += component;
        }
    }
    return done.empty() ? "/" : done;
}

/// Puts in what the first link of an absolute path says; false if there is none.
bool replace_first_link(int root_fd, std::string& path) {
    for (std::size_t begin = 1; begin < path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        char text[PATH_MAX];
        const std::int64_t length =
            host_call(SYS_readlinkat, root_fd, path.substr(1, end - 1).c_str(), text, sizeof text);
        if (length >= 0) {
            const std::size_t from = text[0] == '/' ? 0 : begin;
            path.replace(from, end - from, text, static_cast<std::size_t>(length));
            return true;
        }
        if (length != -EINVAL) {
            return false;
        }
        begin = end + 1;
    }
    return false;
}

} // namespace

std::string squeeze(std::string_view path) {
    std::string result;
    result.reserve(path.size());
    std::size_t at = 0;
    while (at < path.size()) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string_view component = path.substr(at, end - at);
        if (!component.empty() && component != ".") {
            if (!result.empty() || path.front() == '/') {
                result += '/';
            }
            result += component;
        }
        at = end + 1;
    }
    const bool wants_directory = path.ends_with('/') || path == "." || path.ends_with("/.");
    if (result.empty()) {
        return path.starts_with('/') ? "/" : ".";
    }
    if (wants_directory) {
        result += '/';
    }
    return result;
}

bool climbs(std::string_view path) {
    for (std::size_t at = path.find(".."); at != std::string_view::npos;
         at = path.find("..", at + 1)) {
        const bool begins = at == 0 || path[at - 1] == '/';
        const bool ends = at + 2 == path.size() || path[at + 2] == '/';
        if (begins && ends) {
            return true;
        }
    }
    return false;
}

Sysroot::Sysroot(std::string directory)
    : directory_(directory == "/" ? "" : std::move(directory)), active_(!directory_.empty()) {}

Sysroot::Sysroot(const Sysroot& other) : directory_(other.directory_), active_(other.active()) {}

bool Sysroot::contains(std::string_view host) const {
    return active() && host.starts_with(directory_) &&
           (host.size() == directory_.size() || host[directory_.size()] == '/');
}

std::string_view Sysroot::guest_name(std::string_view host) const {
    if (!contains(host)) {
        return host;
    }
    host.remove_prefix(directory_.size());
    return host.empty() ? "/" : host;
}

bool Sysroot::is_bare(int root_fd, std::size_t tree_index) const {
    static_assert(trees.size() == tree_count);
    std::atomic<Presence>& presence = presence_[tree_index];
    if (presence.load(std::memory_order_relaxed) == Presence::unknown) {
        const std::string_view path = trees[tree_index].path;
        const bool absent =
            is_host_directory(path) && is_empty_or_missing(root_fd, path.data() + 1);
        presence.store(absent ? Presence::absent : Presence::present, std::memory_order_relaxed);
    }
    return presence.load(std::memory_order_relaxed) == Presence::absent;
}

bool Sysroot::is_own(int root_fd, std::string_view guest) const {
    if (whole_system_.load(std::memory_order_relaxed) == Presence::unknown) {
        const bool found = std::any_of(std::begin(marks_of_a_system), std::end(marks_of_a_system),
                                       [root_fd](const char* name) {
                                           struct stat status {};
                                           return host_call(SYS_newfstatat, root_fd, name, &status,
                                                            AT_SYMLINK_NOFOLLOW) == 0;
                                       });
        whole_system_.store(found ? Presence::present : Presence::absent,
                            std::memory_order_relaxed);
    }
    // The sysroot itself may lie there, and stays reachable by its host name.
    const auto leads_to = [](std::string_view upper, std::string_view lower) {
        return lower.starts_with(upper) &&
               (lower.size() == upper.size() || lower[upper.size()] == '/');
    };
    return whole_system_.load(std::memory_order_relaxed) == Presence::present &&
           !leads_to(directory_, guest) && !leads_to(guest, directory_);
}

TreeOf Sysroot::tree_of(int root_fd, std::string_view guest, Purpose purpose) const {
    for (std::size_t i = 0; i < trees.size(); ++i) {
        const TreeRow& row = trees[i];
        if (!guest.starts_with(row.path) ||
            (guest.size() > row.path.size() && guest[row.path.size()] != '/')) {
            continue;
        }
        const bool top = guest.find_first_not_of('/', row.path.size()) == std::string_view::npos;
        if (row.kind == TreeRow::kernel) {
            return {Tree::kernel, top};
        }
        if (row.kind == TreeRow::system) {
            if (is_lent(guest, purpose)) {
                return {Tree::lent, top};
            }
            return {is_own(root_fd, guest) ? Tree::own : Tree::ordinary, top};
        }
        if (is_bare(root_fd, i)) {
            return {Tree::bare, top};
        }
        return {row.kind == TreeRow::scratch ? Tree::scratch : Tree::ordinary, top};
    }
    return {Tree::ordinary, false};
}

bool Sysroot::may_name_tree(std::string_view relative) {
    const std::string_view first = relative.substr(0, relative.find('/'));
    return std::any_of(trees.begin(), trees.end(), [first](const TreeRow& row) {
        if (row.kind == TreeRow::system) {
            return false; // what is found below the sysroot there is what is meant
        }
        std::string_view names = row.path.substr(1);
        const std::size_t slash = names.find('/');
        return first == names.substr(0, slash) ||
               (slash != std::string_view::npos && first == names.substr(slash + 1));
    });
}

std::optional<Sysroot::Direct> Sysroot::direct(int root_fd, const std::string& path) const {
    if (!path.starts_with('/') || climbs(path)) {
        return std::nullopt;
    }
    const char* const name = path.c_str();
    if (path.size() == 1) {
        return Direct{root_fd, ".", false, false};
    }
    const TreeOf place = tree_of(root_fd, path, Purpose::look);
    if (place.tree == Tree::kernel) {
        return Direct{AT_FDCWD, name, false, false};
    }
    if (path.find('/', 1) != std::string::npos) {
        return std::nullopt;
    }
    if (is_hosts_own(place)) {
        return Direct{AT_FDCWD, name, true, false};
    }
    return Direct{root_fd, name + 1, true, place.tree != Tree::own};
}

std::int64_t Sysroot::open(int root_fd, std::string_view guest, open_how how,
                           const std::atomic<std::uint32_t>& interrupted) const {
    const std::string path = squeeze(guest);
    const bool creates = (how.flags & O_CREAT) != 0;
    const TreeOf place =
        climbs(path) ? TreeOf{Tree::ordinary, false} : tree_of(root_fd, path, purpose_of(how));
    if (place.tree == Tree::kernel) {
        return open_plainly(path.c_str(), how, interrupted);
    }
    const bool must_be_new = creates && (how.flags & O_EXCL) != 0;
    if (!has_openat2(root_fd) || climbs(path) || must_be_new) {
        return open_from(root_fd, {}, path, how, interrupted);
    }

    open_how existing = how;
    if (creates && place.tree != Tree::bare) {
        existing.flags &= ~std::uint64_t{O_CREAT};
        existing.mode = (how.flags & O_TMPFILE) == O_TMPFILE ? how.mode : 0;
    }
    const bool on_host_only = is_hosts_own(place);
    std::int64_t inside = -ENOENT;
    if (!on_host_only) {
        existing.resolve = how.resolve | RESOLVE_IN_ROOT;
        inside = open_with(root_fd, path.c_str(), existing, interrupted);
        if (inside == -ELOOP || inside == -EXDEV) {
            return open_from(root_fd, {}, path, how, interrupted);
        }
        if (!is_missing(inside)) {
            return creates ? refuse_directory(inside) : inside;
        }
    }
    existing.resolve = how.resolve | (place.tree == Tree::lent ? 0 : RESOLVE_NO_SYMLINKS);
    const std::int64_t result =
        place.tree == Tree::own ? inside : open_with(AT_FDCWD, path.c_str(), existing, interrupted);
    if (result == -ELOOP) {
        return open_from(root_fd, {}, path, how, interrupted);
    }
    if (!is_missing(result) || on_host_only) {
        return creates ? refuse_directory(result) : result;
    }
    if (!creates && !may_lead_out(root_fd, path, purpose_of(how), interrupted)) {
        return inside == -ENOTDIR ? inside : result; // missing for good
    }
    return open_from(root_fd, {}, path, how, interrupted);
}

bool Sysroot::may_lead_out(int root_fd, std::string path, Purpose purpose,
                           const std::atomic<std::uint32_t>& interrupted) const {
    open_how probe{};
    probe.flags = O_PATH | O_CLOEXEC | O_NOFOLLOW;
    probe.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS;
    for (int links = 0; links < most_links; ++links) {
        const std::int64_t found = open_with(root_fd, path.c_str(), probe, interrupted);
        const UniqueFd last(static_cast<int>(found)); // a link, for the path is missing
        if (!last && found != -ELOOP) {
            return false;
        }
        // Programs look for libraries in many directories that there are not, and /lib is a link.
        if (!replace_first_link(root_fd, path) || climbs(path)) {
            return true;
        }
        path = squeeze(path);
        if (tree_of(root_fd, path, purpose).tree != Tree::own) {
            return true;
        }
    }
    return true;
}

std::int64_t Sysroot::open_from(int root_fd, const Start& start, std::string_view path,
                                const open_how& how,
                                const std::atomic<std::uint32_t>& interrupted) const {
    const bool must_be_new = (how.flags & O_CREAT) != 0 && (how.flags & O_EXCL) != 0;
    const bool keep = must_be_new || (how.flags & O_NOFOLLOW) != 0;
    const auto host = walk(root_fd, start, path, keep ? Last::keep : Last::follow, purpose_of(how));
    if (!host) {
        return -host.error().value;
    }
    return open_plainly(host->c_str(), how, interrupted);
}

/// One resolution of a path, component by component.
class Sysroot::Walk {
public:
    Walk(const Sysroot& sysroot, int root_fd, const Start& start, std::string_view path, Last last,
         Purpose purpose)
        : sysroot_(sysroot), root_fd_(root_fd), rest_(path), last_(last), purpose_(purpose),
          wants_directory_(path.ends_with('/')) {
        if (!path.starts_with('/')) {
            done_ = start.directory;
            stays_on_host_ = start.on_host;
            done_is_in_sysroot_ = !start.on_host;
        }
    }

    ErrnoOr<std::string> run() {
        while (has_more()) {
            const std::string component = take_component(rest_);
            if (component == ".") {
                wants_directory_ |= !has_more();
                continue;
            }
            if (component == "..") {
                done_.erase(std::min(done_.rfind('/'), done_.size()));
                if (done_.empty()) {
                    to_root(); // the guest has one, wherever it comes from
                } else {
                    done_is_in_sysroot_ = !stays_on_host_ && found_in_sysroot(done_);
                }
                continue;
            }
            if (auto finished = step(done_ + '/' + component)) {
                return *std::move(finished);
            }
        }
        std::string result = on_side(done_is_in_sysroot_, done_);
        if (wants_directory_ && !result.ends_with('/')) {
            result += '/';
        }
        return result;
    }

private:
    [[nodiscard]] bool has_more() const {
        return rest_.find_first_not_of('/') != std::string::npos;
    }
    [[nodiscard]] std::string on_side(bool in_sysroot, std::string_view guest) const {
        std::string path = in_sysroot ? sysroot_.directory_ : std::string();
        path += guest;
        return path.empty() ? "/" : path;
    }
    [[nodiscard]] bool found_in_sysroot(const std::string& guest) {
        return read_link(root_fd_, guest.c_str() + 1) == -EINVAL;
    }
    /// The length of the link's text in link_, or an error: EINVAL for what exists and is no link.
    std::int64_t read_link(int dir, const char* path) {
        return host_call(SYS_readlinkat, dir, path, link_, sizeof link_);
    }

    /// Resolves `next`, a component behind done_. The host path, if that ends the walk.
    std::optional<ErrnoOr<std::string>> step(std::string next) {
        const TreeOf place = sysroot_.tree_of(root_fd_, next, purpose_);
        if (place.tree == Tree::kernel) {
            if (!climbs(rest_)) {
                return next + rest_; // links and magic links here are the host kernel's
            }
            rest_ = collapse(next + rest_);
            to_root();
            return std::nullopt;
        }

        const bool host_only = stays_on_host_ || is_hosts_own(place);
        bool in_sysroot = !host_only;
        std::int64_t length = -ENOENT;
        if (in_sysroot) {
            length = read_link(root_fd_, next.c_str() + 1);
        }
        if (is_missing(length) && place.tree != Tree::own) {
            const std::int64_t here = read_link(AT_FDCWD, next.c_str());
            if (!is_missing(here) || host_only) {
                length = here;
                in_sysroot = false;
            }
        }
        if (is_missing(length)) {
            // New objects go where the directory is; a missing directory fails there.
            const bool beside =
                done_is_in_sysroot_ && (place.tree == Tree::ordinary || place.tree == Tree::own);
            return on_side(beside, next) + rest_;
        }
        if (length >= 0 && !in_sysroot && place.tree == Tree::lent) {
            return on_side(false, next) + rest_; // its links are the host's, too
        }
        if (length >= 0) {
            return follow(next, in_sysroot, static_cast<std::size_t>(length));
        }
        if (length != -EINVAL) {
            return on_side(in_sysroot, next) + rest_; // EACCES and the like: the call will say so
        }
        done_ = std::move(next);
        done_is_in_sysroot_ = in_sysroot;
        return std::nullopt;
    }

    std::optional<ErrnoOr<std::string>> follow(const std::string& link, bool in_sysroot,
                                               std::size_t length) {
        if (rest_.empty() && last_ == Last::keep) {
            return on_side(in_sysroot, link);
        }
        if (++links_ > most_links) {
            return Errno(ELOOP);
        }
        const std::string_view text(link_, length);
        rest_.insert(0, text);
        if (rest_.size() > std::size_t{2} * PATH_MAX) {
            return Errno(ENAMETOOLONG);
        }
        if (text.starts_with('/')) {
            to_root();
        }
        return std::nullopt;
    }

    void to_root() {
        done_.clear();
        done_is_in_sysroot_ = true;
        stays_on_host_ = false;
    }

    const Sysroot& sysroot_;
    int root_fd_;
    std::string done_; ///< resolved so far, as the guest names it; empty for the root
    bool done_is_in_sysroot_ = true;
    bool stays_on_host_ = false;
    std::string rest_; ///< still to resolve; begins with a slash or is one component
    Last last_;
    Purpose purpose_;
    bool wants_directory_;
    int links_ = 0;
    char link_[PATH_MAX];
};

ErrnoOr<std::string> Sysroot::walk(int root_fd, const Start& start, std::string_view path,
                                   Last last, Purpose purpose) const {
    return Walk(*this, root_fd, start, path, last, purpose).run();
}

} // namespace ferry::linux_guest::fs
