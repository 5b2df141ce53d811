#include "file_ids.hpp"

#include <deque>
#include <dirent.h>
#include <memory>
#include <sys/stat.h>

namespace ferry::nt::io {
namespace {

constexpr std::size_t most_names = 100'000;

std::string parent_of(const std::string& path) {
    const std::size_t at = path.find_last_of('/');
    return at == 0 || at == std::string::npos ? "/" : path.substr(0, at);
}

bool is_directory(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// One search.
class Search {
public:
    Search(FileId id, std::size_t count) : id_(id), count_(count) {}

    /// Looks below `top`, but not below `except`, where it has been.
    void below(const std::string& top, const std::string& except) {
        std::deque<std::string> directories{top};
        while (!directories.empty() && !is_over()) {
            if (directories.front() != except) {
                look_at(directories.front(), directories);
            }
            directories.pop_front();
        }
    }
    [[nodiscard]] bool is_over() const { return found.size() >= count_ || seen_ >= most_names; }

    std::vector<std::string> found;

private:
    void look_at(const std::string& directory, std::deque<std::string>& more) {
        const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(directory.c_str()), &::closedir);
        struct stat status {};
        // What is mounted below is another volume, and has none of its files.
        if (stream == nullptr || ::fstat(::dirfd(stream.get()), &status) != 0 ||
            status.st_dev != id_.device) {
            return;
        }
        const std::string begin = directory == "/" ? "/" : directory + "/";
        while (const dirent* const entry = ::readdir(stream.get())) {
            const std::string_view name = entry->d_name;
            if (name == "." || name == "..") {
                continue;
            }
            ++seen_;
            if (entry->d_ino == id_.inode && is_file(begin + entry->d_name, id_)) {
                found.push_back(begin + entry->d_name);
            }
            if (is_over()) {
                return;
            }
            if (entry->d_type == DT_DIR ||
                (entry->d_type == DT_UNKNOWN && is_directory(begin + entry->d_name))) {
                more.push_back(begin + entry->d_name);
            }
        }
    }

    const FileId id_;
    const std::size_t count_;
    std::size_t seen_ = 0;
};

} // namespace

void FileIds::remember(FileId id, const std::string& path, std::int64_t birth) {
    const std::lock_guard lock(mutex_);
    if (!entries_.empty()) {
        const Entry& last = entries_[(next_ + entries_.size() - 1) % entries_.size()];
        if (last.id == id && last.file.path == path && last.file.birth == birth) {
            return;
        }
    }
    if (entries_.size() < most) {
        entries_.push_back({id, {path, birth}});
        return;
    }
    entries_[next_] = {id, {path, birth}};
    next_ = (next_ + 1) % most;
}

KnownFile FileIds::find(FileId id) const {
    const std::lock_guard lock(mutex_);
    const Entry* found = nullptr;
    for (std::size_t i = 0; i < entries_.size(); ++i) { // the last one counts
        const Entry& entry = entries_[(next_ + i) % entries_.size()];
        if (entry.id.inode == id.inode && (found == nullptr || entry.id == id || found->id != id)) {
            found = &entry;
        }
    }
    return found == nullptr ? KnownFile{} : found->file;
}

bool is_file(const std::string& path, FileId id) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && FileId{status.st_dev, status.st_ino} == id;
}

std::vector<std::string> look_for(FileId id, std::size_t count, const std::string& near,
                                  const std::string& top) {
    Search search(id, count);
    std::string except;
    for (std::string directory = near;; directory = parent_of(directory)) {
        search.below(directory, except);
        if (search.is_over() || directory == top || directory == "/") {
            break;
        }
        except = directory;
    }
    return std::move(search.found);
}

} // namespace ferry::nt::io
