#pragma once
/// Names of files.

#include "text.hpp"

namespace ferry::console {

/// Pieces of one full name.
struct PathParts {
    View drive;
    View directory; ///< with separators at both ends
    View name;
    View extension; ///< with its dot
};
PathParts split_path(View path);

Text full_name(View name);
/// A full name spelt as directories do, as far as it is there.
Text true_case(View path);
Text joined(View directory, View name);
/// What is before the last separator, with it, or the drive; empty if there is neither.
View directory_of(View path);
View last_name(View path);
bool has_wildcards(View name);

/// NUL, CON and their kin.
bool is_device(View path);
bool exists(const Text& path);
bool is_directory(const Text& path);
DWORD attributes_of(const Text& path);

/// An open search of FindFirstFile.
class Search {
public:
    explicit Search(const Text& pattern) : handle_(FindFirstFileW(pattern.c_str(), &found_)) {}
    Search(const Search&) = delete;
    Search& operator=(const Search&) = delete;
    ~Search() {
        if (handle_ != INVALID_HANDLE_VALUE) {
            FindClose(handle_);
        }
    }
    bool is_open() const { return handle_ != INVALID_HANDLE_VALUE; }
    bool next() { return FindNextFileW(handle_, &found_) != 0; }
    const WIN32_FIND_DATAW& found() const { return found_; }
    bool is_directory() const { return (found_.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0; }
    /// "." or "..".
    bool is_dots() const {
        const View name(found_.cFileName);
        return equal(name, L".") || equal(name, L"..");
    }

private:
    WIN32_FIND_DATAW found_;
    HANDLE handle_;
};

/// The files that a name means, which may have wildcards, as its directory spells them.
struct Found {
    Text path;
    Text name;
    DWORD attributes = 0;
};
List<Found> find_files(const Text& pattern, bool directories);

/// The name that a pattern as *.bak makes of another.
Text renamed(View name, View pattern);
/// A destination's file: in it, if it is a directory; by its pattern, if it has wildcards.
Text destination_of(const Text& destination, View name);

/// Dates and times in the short forms of this cmd: 12/31/2024 and 11:59 PM.
Text short_date(const SYSTEMTIME& time);
Text short_time(const SYSTEMTIME& time);

} // namespace ferry::console
