#include "name_cache.hpp"

#include <dirent.h>

#include "../unicode.hpp"
#include "file_clock.hpp"
#include "names.hpp"

namespace ferry::nt::io {
namespace {

constexpr std::size_t most_directories = 64;
constexpr std::int64_t second = 1'000'000'000;

/// A directory whose times are not to be trusted yet is read again when this many times as long has
/// passed as reading it took.
constexpr std::int64_t patience = 50;

std::int64_t nanoseconds(const timespec& time) { return time.tv_sec * second + time.tv_nsec; }

std::int64_t now() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return nanoseconds(time);
}

bool same(const struct stat& a, const struct stat& b) {
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino &&
           nanoseconds(a.st_mtim) == nanoseconds(b.st_mtim) &&
           nanoseconds(a.st_ctim) == nanoseconds(b.st_ctim);
}

std::u16string key(std::string_view host_name) { return to_upper(name_to_guest(host_name)); }

std::size_t last_separator(const std::string& path) { return path.find_last_of('/'); }

std::string parent_of(const std::string& path) {
    const std::size_t at = last_separator(path);
    return at == 0 ? std::string("/") : path.substr(0, at);
}

} // namespace

NameCache::Directory* NameCache::read(const std::string& path) {
    DIR* const stream = ::opendir(path.c_str());
    if (stream == nullptr) {
        return nullptr;
    }
    Directory directory;
    directory.asked = file_clock();
    directory.read_at = now();
    ::fstat(::dirfd(stream), &directory.status);
    while (const dirent* const entry = ::readdir(stream)) {
        directory.names.try_emplace(key(entry->d_name), entry->d_name);
    }
    ::closedir(stream);
    directory.read_for = now() - directory.read_at;
    directories_.emplace_front(path, std::move(directory));
    by_path_[path] = directories_.begin();
    if (directories_.size() > most_directories) {
        by_path_.erase(directories_.back().first);
        directories_.pop_back();
    }
    return &directories_.front().second;
}

NameCache::Directory* NameCache::remembered(const std::string& path, const struct stat& status) {
    const auto found = by_path_.find(path);
    if (found == by_path_.end()) {
        return nullptr;
    }
    directories_.splice(directories_.begin(), directories_, found->second);
    Directory& directory = found->second->second;
    const bool settled = is_past(status.st_ctim, directory.asked);
    if (same(status, directory.status) &&
        (settled || now() - directory.read_at < patience * directory.read_for)) {
        return &directory;
    }
    directories_.erase(found->second);
    by_path_.erase(found);
    return nullptr;
}

bool NameCache::find(const std::string& directory, const struct stat& status, std::string& name) {
    const std::lock_guard lock(mutex_);
    const Directory* known = remembered(directory, status);
    if (known == nullptr) {
        known = read(directory);
    }
    if (known == nullptr) {
        return false;
    }
    const auto found = known->names.find(key(name));
    if (found == known->names.end()) {
        return false;
    }
    name = found->second;
    return true;
}

Match NameCache::match(std::string& path, std::size_t fixed) {
    const std::size_t at = last_separator(path);
    if (at == std::string::npos || at + 1 >= path.size() || path.size() <= fixed) {
        return Match::whole;
    }
    std::string parent = parent_of(path);
    std::string name = path.substr(at + 1);
    struct stat status {};
    bool spelt_anew = false;
    if (::stat(parent.c_str(), &status) != 0) {
        if (parent.size() <= fixed || match(parent, fixed) != Match::whole ||
            ::stat(parent.c_str(), &status) != 0) {
            return Match::none;
        }
        spelt_anew = true;
    }
    if (!S_ISDIR(status.st_mode)) {
        return Match::none;
    }
    const auto join = [&] { path = (parent == "/" ? "/" : parent + "/") + name; };
    join();
    struct stat found_anew {};
    if (spelt_anew && ::lstat(path.c_str(), &found_anew) == 0) {
        return Match::whole;
    }
    const bool found = find(parent, status, name);
    join();
    return found ? Match::whole : Match::all_but_last;
}

template <class Change>
void NameCache::change(const std::string& path, Change change) {
    const std::lock_guard lock(mutex_);
    const auto found = by_path_.find(parent_of(path));
    if (found == by_path_.end()) {
        return;
    }
    Directory& directory = found->second->second;
    const std::string name = path.substr(last_separator(path) + 1);
    change(directory.names, name);
    ::stat(found->first.c_str(), &directory.status);
}

void NameCache::made(const std::string& path) {
    change(path, [](auto& names, const std::string& name) { names.try_emplace(key(name), name); });
}

void NameCache::removed(const std::string& path) {
    change(path, [](auto& names, const std::string& name) {
        const auto found = names.find(key(name));
        if (found != names.end() && found->second == name) {
            names.erase(found);
        }
    });
}

} // namespace ferry::nt::io
