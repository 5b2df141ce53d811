#pragma once
/// Lines of files and pipes, as they come: their bytes are given on as they are.

#include <stream.hpp>

namespace ferry::tools {

using namespace console;

/// A file, open for reading and nobody kept out; INVALID_HANDLE_VALUE if there is none.
HANDLE open_to_read(const Text& path);

class Lines {
public:
    explicit Lines(HANDLE handle) : handle_(handle) {}
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;
    ~Lines() { release(data_); }

    /// Goes to the next line; false behind the last one.
    bool next();
    const char* bytes() const { return data_ + begin_; }
    /// Without the line's end.
    SIZE_T size() const { return size_; }
    /// Where the line begins in the file.
    ULONG64 offset() const { return before_ + begin_; }
    Text text() const;
    /// Writes the line to the standard output, ended as a line is.
    void print() const;

private:
    bool fill();
    void widen(SIZE_T room);
    void from_wide();

    HANDLE handle_;
    char* data_ = nullptr;
    SIZE_T room_ = 0;
    SIZE_T begin_ = 0; ///< of the line
    SIZE_T size_ = 0;
    SIZE_T next_ = 0;    ///< behind the line's end
    SIZE_T end_ = 0;     ///< of what was read
    ULONG64 before_ = 0; ///< bytes that are not kept any more
    bool first_ = true;
};

} // namespace ferry::tools
