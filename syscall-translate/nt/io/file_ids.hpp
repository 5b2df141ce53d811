#pragma once
/// From files to their names: by id, and all names of one. The host can't tell them; so what ids
/// were given to guests is remembered for a while, and what is not is looked for around some path.

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "share_table.hpp"

namespace ferry::nt::io {

/// What is remembered of a file.
struct KnownFile {
    std::string path;       ///< on the host
    std::int64_t birth = 0; ///< FileFacts::birth: the host gives an inode again to other files
};

/// The last files whose ids guests were told. Thread-safe.
class FileIds {
public:
    void remember(FileId id, const std::string& path, std::int64_t birth);
    /// What is known of the file, which need not be there any more, at best on the device of `id`;
    /// an empty path if none is remembered.
    [[nodiscard]] KnownFile find(FileId id) const;

private:
    struct Entry {
        FileId id;
        KnownFile file;
    };
    static constexpr std::size_t most = 1024;

    mutable std::mutex mutex_;   ///< guards what follows; nothing is locked under it
    std::vector<Entry> entries_; ///< a ring
    std::size_t next_ = 0;
};

/// If `path` is `id` itself, or a link that is.
[[nodiscard]] bool is_file(const std::string& path, FileId id);

/// Looks for names of `id`, `count` at most: in the directory `near`, below it, then below each of
/// those that hold it up to `top`. Gives up after some 100,000 names of other files.
[[nodiscard]] std::vector<std::string> look_for(FileId id, std::size_t count,
                                                const std::string& near, const std::string& top);

} // namespace ferry::nt::io
