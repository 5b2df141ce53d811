// NtNotifyChangeDirectoryFile. A renaming is two events of inotify behind each other; one that
// leaves its directory is a removal and an addition on Windows.

#include "directory_changes.hpp"

#include <cerrno>
#include <climits>
#include <cstring>
#include <dirent.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../process.hpp"
#include "../task.hpp"
#include "guest_bytes.hpp"
#include "names.hpp"
#include "probe.hpp"
#include "services.hpp"

namespace ferry::nt::io {
namespace {

/// FILE_ACTION_*.
namespace action {
constexpr std::uint32_t added = 1;
constexpr std::uint32_t removed = 2;
constexpr std::uint32_t modified = 3;
constexpr std::uint32_t renamed_old_name = 4;
constexpr std::uint32_t renamed_new_name = 5;
} // namespace action

/// FILE_NOTIFY_INFORMATION, up to its name.
struct Notification {
    std::uint32_t next;
    std::uint32_t action;
    std::uint32_t name_length;
};

constexpr std::size_t most_changes = 16384;

std::uint32_t events_for(std::uint32_t filter, bool tree) {
    std::uint32_t events = IN_ONLYDIR | IN_EXCL_UNLINK | IN_DELETE_SELF;
    const auto want = [&](std::uint32_t changes, std::uint32_t mask) {
        events |= (filter & changes) != 0 ? mask : 0;
    };
    constexpr std::uint32_t names = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
    want(change::file_name | change::dir_name, names);
    want(change::creation, IN_CREATE);
    want(change::size | change::last_write, IN_MODIFY);
    want(change::attributes | change::security | change::last_write | change::last_access |
             change::creation | change::ea,
         IN_ATTRIB);
    want(change::last_access, IN_ACCESS);
    return events | (tree ? names : 0);
}

} // namespace

DirectoryChanges::DirectoryChanges(ke::Reactor& reactor, UniqueFd inotify, std::uint32_t filter,
                                   bool tree)
    : waiting(reactor, EPOLLIN), inotify_(std::move(inotify)), filter_(filter), tree_(tree) {}

std::unique_ptr<DirectoryChanges> DirectoryChanges::create(ke::Reactor& reactor,
                                                           const std::string& path,
                                                           std::uint32_t filter, bool tree,
                                                           int& error) {
    UniqueFd inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    error = inotify ? 0 : errno;
    if (error != 0) {
        return nullptr;
    }
    std::unique_ptr<DirectoryChanges> changes(
        new DirectoryChanges(reactor, std::move(inotify), filter, tree));
    changes->root_ = path.ends_with('/') ? path : path + "/";
    error = changes->add("", false);
    return error == 0 ? std::move(changes) : nullptr;
}

int DirectoryChanges::add(const std::string& below, bool tell) {
    const std::string path = root_ + below;
    const int watch = ::inotify_add_watch(inotify_.get(), path.c_str(), events_for(filter_, tree_));
    if (watch < 0) {
        return errno;
    }
    watches_[watch] = below;
    if (!tree_) {
        return 0;
    }
    DIR* const stream = ::opendir(path.c_str());
    if (stream == nullptr) {
        return 0; // what can't be read changes unseen
    }
    while (const dirent* const entry = ::readdir(stream)) {
        const std::string_view name = entry->d_name;
        if (name == "." || name == "..") {
            continue;
        }
        const bool directory = entry->d_type == DT_DIR;
        if (tell) {
            say(action::added, {watch, directory ? IN_ISDIR : 0U, 0, std::string(name)},
                directory ? change::dir_name : change::file_name);
        }
        if (directory) {
            add(below + std::string(name) + "/", tell);
        }
    }
    ::closedir(stream);
    return 0;
}

std::string DirectoryChanges::path_of(const Event& event) const {
    const auto found = watches_.find(event.watch);
    return (found == watches_.end() ? std::string() : found->second) + event.name;
}

void DirectoryChanges::say(std::uint32_t what, const Event& event, std::uint32_t wanted) {
    if ((filter_ & wanted) == 0) {
        return;
    }
    if (changes_.size() >= most_changes) {
        overflow_ = true;
        return;
    }
    const std::string path = path_of(event);
    std::u16string name;
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        if (at != 0) {
            name += u'\\';
        }
        name += name_to_guest(path.substr(at, end - at));
        at = end + 1;
    }
    const bool again = what == action::modified && !changes_.empty() &&
                       changes_.back().action == what && changes_.back().name == name;
    if (!again) {
        changes_.push_back({what, std::move(name)});
    }
}

void DirectoryChanges::rename(const std::string& before, const std::string& after) {
    for (auto& [watch, below] : watches_) {
        if (below.starts_with(before)) {
            below = after + below.substr(before.size());
        }
    }
}

void DirectoryChanges::forget(const std::string& below) {
    for (auto at = watches_.begin(); at != watches_.end();) {
        if (at->second.starts_with(below)) {
            ::inotify_rm_watch(inotify_.get(), at->first);
            at = watches_.erase(at);
        } else {
            ++at;
        }
    }
}

void DirectoryChanges::take_move(const Event& from, const Event* to) {
    const bool directory = (from.mask & IN_ISDIR) != 0;
    const std::uint32_t wanted = directory ? change::dir_name : change::file_name;
    const bool renamed = to != nullptr && to->watch == from.watch;
    say(renamed ? action::renamed_old_name : action::removed, from, wanted);
    if (directory && tree_) {
        const std::string before = path_of(from) + "/";
        if (to != nullptr) {
            rename(before, path_of(*to) + "/");
        } else {
            forget(before);
        }
    }
    if (to != nullptr) {
        say(renamed ? action::renamed_new_name : action::added, *to, wanted);
    }
}

void DirectoryChanges::take(const Event& event) {
    if ((event.mask & IN_Q_OVERFLOW) != 0) {
        overflow_ = true;
        return;
    }
    if ((event.mask & IN_IGNORED) != 0) {
        watches_.erase(event.watch);
        return;
    }
    if ((event.mask & (IN_DELETE_SELF | IN_UNMOUNT)) != 0) {
        const auto found = watches_.find(event.watch);
        gone_ = gone_ || (found != watches_.end() && found->second.empty());
        return;
    }
    if (event.name.empty()) {
        return; // of the directory itself
    }
    const bool directory = (event.mask & IN_ISDIR) != 0;
    const std::uint32_t names = directory ? change::dir_name : change::file_name;
    if ((event.mask & (IN_CREATE | IN_MOVED_TO)) != 0) {
        say(action::added, event, names | ((event.mask & IN_CREATE) != 0 ? change::creation : 0));
        if (directory && tree_) {
            add(path_of(event) + "/", true);
        }
    } else if ((event.mask & IN_DELETE) != 0) {
        say(action::removed, event, names);
    } else if ((event.mask & IN_MODIFY) != 0) {
        say(action::modified, event, change::size | change::last_write);
    } else if ((event.mask & IN_ATTRIB) != 0) {
        say(action::modified, event,
            change::attributes | change::security | change::last_write | change::last_access |
                change::creation | change::ea);
    } else if ((event.mask & IN_ACCESS) != 0 && !directory) { // a look into it is no access
        say(action::modified, event, change::last_access);
    }
}

void DirectoryChanges::read_events() {
    alignas(inotify_event) char bytes[16 * (sizeof(inotify_event) + NAME_MAX + 1)];
    std::vector<Event> events;
    for (;;) {
        const ssize_t count = ::read(inotify_.get(), bytes, sizeof bytes);
        if (count <= 0) {
            break;
        }
        for (ssize_t at = 0; at < count;) {
            inotify_event event;
            std::memcpy(&event, bytes + at, sizeof event);
            at += static_cast<ssize_t>(sizeof event);
            events.push_back({event.wd, event.mask, event.cookie,
                              event.len == 0 ? "" : std::string(bytes + at)});
            at += event.len;
        }
    }
    for (std::size_t i = 0; i < events.size(); ++i) {
        if ((events[i].mask & IN_MOVED_FROM) == 0) {
            take(events[i]);
            continue;
        }
        const Event* const next = i + 1 < events.size() ? &events[i + 1] : nullptr;
        const bool pair =
            next != nullptr && (next->mask & IN_MOVED_TO) != 0 && next->cookie == events[i].cookie;
        take_move(events[i], pair ? next : nullptr);
        i += pair ? 1 : 0;
    }
}

NtStatus DirectoryChanges::give(GuestAddr to, std::uint32_t size, std::uint64_t& count) {
    const std::lock_guard lock(mutex_);
    read_events();
    count = 0;
    if (changes_.empty() && !overflow_) {
        return gone_ ? status::DELETE_PENDING : status::PENDING;
    }
    std::vector<char> bytes;
    std::size_t last = 0;
    while (!changes_.empty() && !overflow_) {
        const Change& next = changes_.front();
        const std::size_t begin = (bytes.size() + 3) & ~std::size_t{3};
        const std::size_t name = next.name.size() * sizeof(char16_t);
        if (begin + sizeof(Notification) + name > size) {
            overflow_ = bytes.empty();
            break;
        }
        bytes.resize(begin + sizeof(Notification) + name);
        const Notification head{0, next.action, static_cast<std::uint32_t>(name)};
        std::memcpy(&bytes[begin], &head, sizeof head);
        std::memcpy(&bytes[begin + sizeof head], next.name.data(), name);
        if (begin != 0) {
            const auto distance = static_cast<std::uint32_t>(begin - last);
            std::memcpy(&bytes[last], &distance, sizeof distance);
        }
        last = begin;
        changes_.pop_front();
    }
    if (overflow_) { // the program has to look itself
        changes_.clear();
        overflow_ = false;
        return status::NOTIFY_ENUM_DIR;
    }
    if (!io::give(to, bytes.data(), bytes.size())) {
        return status::ACCESS_VIOLATION;
    }
    count = bytes.size();
    return status::SUCCESS;
}

NtStatus notify_change_directory_file(Task& task, Handle handle, Handle event, Address apc,
                                      Address apc_context, Out<IoStatusBlock> io, OutBytes to,
                                      std::uint32_t size, std::uint32_t filter, std::uint8_t tree) {
    constexpr Access list_directory = file_read_data;
    if (!can_write(task, io) || (size != 0 && !can_write(task, to.addr(), size))) {
        return status::ACCESS_VIOLATION;
    }
    std::shared_ptr<File> file;
    if (const NtStatus found = find_file(task, handle, list_directory, file); !found.ok()) {
        return found;
    }
    if (file->kind == FileKind::virtual_directory) {
        return status::NOT_SUPPORTED;
    }
    if (file->kind != FileKind::directory || filter == 0 || (filter & ~change::all) != 0) {
        return status::INVALID_PARAMETER;
    }
    if (is_misaligned(to)) {
        return status::DATATYPE_MISALIGNMENT;
    }
    {
        const std::lock_guard lock(file->scan_mutex);
        if (file->changes == nullptr) {
            int error = 0;
            file->changes = DirectoryChanges::create(task.process().reactor, file->path(), filter,
                                                     tree != 0, error);
            if (error != 0) {
                return error == ENOSPC ? status::INSUFFICIENT_RESOURCES : status_of(error);
            }
        }
    }
    DirectoryChanges& changes = *file->changes;
    const Request request{handle, event, apc, apc_context, io};
    if (file->synchronous()) {
        Task::InOperation in_operation(task);
        in_operation.of(file.get());
        for (;;) {
            std::uint64_t count = 0;
            const NtStatus result = changes.give(to.addr(), size, count);
            if (result != status::PENDING) {
                return result.is_error() ? result : complete(task, *file, request, result, count);
            }
            pollfd entry{changes.descriptor(), POLLIN, 0};
            if (task.blocking_call(SYS_poll, &entry, 1, -1) < 0) {
                return status::CANCELLED;
            }
        }
    }
    Operation operation;
    if (const NtStatus begun = Operation::begin(task, *file, request, operation); !begun.ok()) {
        return begun;
    }
    return changes.waiting.start(file, changes.descriptor(), std::move(operation),
                                 [&changes, to = to.addr(), size](std::uint64_t& count) {
                                     return changes.give(to, size, count);
                                 });
}

NtStatus notify_change_directory_file_ex(Task& task, Handle handle, Handle event, Address apc,
                                         Address apc_context, Out<IoStatusBlock> io, OutBytes to,
                                         std::uint32_t size, std::uint32_t filter,
                                         std::uint8_t tree, std::uint32_t kind) {
    constexpr std::uint32_t basic = 1; // DirectoryNotifyInformation
    return kind == basic ? notify_change_directory_file(task, handle, event, apc, apc_context, io,
                                                        to, size, filter, tree)
                         : status::INVALID_INFO_CLASS;
}

} // namespace ferry::nt::io
