#pragma once
/// Files that other processes of the user left behind, and whether they can be believed.

#include <sys/stat.h>
#include <unistd.h>

namespace ferry {

/// Whether a file is a plain one of the user's with one name, that nobody else can read or write.
[[nodiscard]] inline bool is_own_file(const struct stat& status) {
    return S_ISREG(status.st_mode) && status.st_uid == ::geteuid() &&
           (status.st_mode & (S_IRWXG | S_IRWXO)) == 0 && status.st_nlink == 1;
}

} // namespace ferry
