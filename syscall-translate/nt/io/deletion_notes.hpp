#pragma once
/// What has to be deleted although the program that was to do it is killed: a note for each open
/// with FILE_DELETE_ON_CLOSE, in a file beside the shared one. Whoever takes the dead program's
/// opens out of the share table does it.

#include <string>

#include "../ob/shared_file.hpp"
#include "share_table.hpp"

namespace ferry::nt::io {

/// Notes have the numbers of opens. Called with the table's lock held.
class DeletionNotes {
public:
    explicit DeletionNotes(const ob::SharedFile& file) : file_(file) {}

    /// False where none can be left.
    [[nodiscard]] bool leave(std::uint32_t open, FileId id, const std::string& path) const;
    void drop(std::uint32_t open) const;
    /// Takes the note away and gives the path of which it told, if that is `id`'s still.
    [[nodiscard]] std::string take(std::uint32_t open, FileId id) const;

private:
    [[nodiscard]] std::string path_of(std::uint32_t open) const;

    const ob::SharedFile& file_;
};

} // namespace ferry::nt::io
