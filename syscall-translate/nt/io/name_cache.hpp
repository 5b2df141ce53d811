#pragma once
/// Looking names up without regard to case, on a host that has regard to it.
///
/// A name that is spelt as it is costs nothing here: callers ask the host first. For others the
/// directory is read once and remembered, and what is remembered holds while the directory's times
/// stay as they were.

#include <cstdint>
#include <ctime>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <sys/stat.h>

namespace ferry::nt::io {

/// How much of a path is there.
enum class Match : std::uint8_t {
    whole,
    all_but_last, ///< the directory that would hold it is
    none,
};

/// Thread-safe.
class NameCache {
public:
    /// Spells the components of the absolute host path `path`, which are a guest's, as they are
    /// spelt on the host. The first `fixed` bytes are taken as they are.
    Match match(std::string& path, std::size_t fixed);

    /// Tells that `path` was made or removed by this process just now, so that its directory need
    /// not be read again.
    void made(const std::string& path);
    void removed(const std::string& path);

private:
    struct Directory {
        struct stat status {};
        timespec asked{};                                      ///< file_clock() before it was read
        std::int64_t read_at = 0;                              ///< when it was read, in ns
        std::int64_t read_for = 0;                             ///< how long that took
        std::unordered_map<std::u16string, std::string> names; ///< by upper case
    };
    using Entry = std::pair<std::string, Directory>;

    Directory* remembered(const std::string& path, const struct stat& status);
    Directory* read(const std::string& path);
    bool find(const std::string& directory, const struct stat& status, std::string& name);
    template <class Change>
    void change(const std::string& path, Change change);

    std::mutex mutex_;             ///< guards what follows; nothing is locked under it
    std::list<Entry> directories_; ///< the one used last comes first
    std::unordered_map<std::string, std::list<Entry>::iterator> by_path_;
};

} // namespace ferry::nt::io
