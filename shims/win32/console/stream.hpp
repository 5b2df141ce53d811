#pragma once
/// The streams 0 to 9 of this process, of which 0 to 2 are the standard ones.

#include "text.hpp"

namespace ferry::console {

constexpr int stream_count = 10;

/// The handle of a stream; null if there is none.
HANDLE stream(int number);
void set_stream(int number, HANDLE handle);

/// cmd /u: what goes into files and pipes is UTF-16.
void write_wide();

/// Writes text, to a console as it is and else in its code page. False if it can't be written.
bool write(int number, View text);
/// Writes bytes as they are.
bool write_bytes(HANDLE handle, const void* bytes, SIZE_T size);
inline bool print(View text) { return write(1, text); }
inline bool complain(View text) { return write(2, text); }
/// The system's text for an error, to stream 2.
void complain_of(DWORD error);
Text error_text(DWORD error);

/// The next line of stream 0 without its end; false at the end of it.
bool read_line(Text& line);

/// Bytes of the console's code page, or with a mark of another Unicode form, as text.
void decode(const char* bytes, SIZE_T size, Text& to);
bool is_console(HANDLE handle);

/// All bytes of a file or pipe.
class Bytes {
public:
    Bytes() = default;
    Bytes(const Bytes&) = delete;
    Bytes& operator=(const Bytes&) = delete;
    Bytes(Bytes&& other) noexcept : data_(other.data_), size_(other.size_), room_(other.room_) {
        other.data_ = nullptr;
    }
    ~Bytes() { release(data_); }
    /// Reads to the end.
    bool read(HANDLE handle);
    const char* data() const { return data_; }
    SIZE_T size() const { return size_; }

private:
    char* data_ = nullptr;
    SIZE_T size_ = 0;
    SIZE_T room_ = 0;
};

} // namespace ferry::console
