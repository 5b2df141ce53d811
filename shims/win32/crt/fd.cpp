// File numbers: handles with a mode. Text mode turns line feeds into CR LF on the way out.

#include "crt.hpp"

namespace ferry::crt {
namespace {

struct Entry {
    HANDLE handle;
    unsigned char flags;
};

Entry entries[most_fds];

bool write_all(HANDLE handle, const char* from, unsigned size) {
    while (size > 0) {
        DWORD done = 0;
        if (!WriteFile(handle, from, size, &done, nullptr)) {
            return false;
        }
        if (done == 0) {
            SetLastError(ERROR_DISK_FULL);
            return false;
        }
        from += done;
        size -= done;
    }
    return true;
}

} // namespace

void start_fds() {
    constexpr DWORD standard[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    for (int fd = 0; fd < 3; ++fd) {
        const HANDLE handle = GetStdHandle(standard[fd]);
        if (handle == nullptr || handle == INVALID_HANDLE_VALUE) {
            continue;
        }
        entries[fd].handle = handle;
        entries[fd].flags = fd_open | fd_text;
        switch (GetFileType(handle)) {
        case FILE_TYPE_CHAR: entries[fd].flags |= fd_device; break;
        case FILE_TYPE_PIPE: entries[fd].flags |= fd_pipe; break;
        default: break;
        }
    }
}

HANDLE fd_handle(int fd) { return fd_is(fd, fd_open) ? entries[fd].handle : INVALID_HANDLE_VALUE; }

bool fd_is(int fd, FdFlag flag) {
    return fd >= 0 && fd < most_fds && (entries[fd].flags & flag) != 0;
}

int fd_write(int fd, const void* data, unsigned size) {
    if (!fd_is(fd, fd_open)) {
        return fail(error_bad_file);
    }
    const auto* from = static_cast<const char*>(data);
    const HANDLE handle = entries[fd].handle;
    if (!fd_is(fd, fd_text)) {
        return write_all(handle, from, size) ? static_cast<int>(size) : fail_by_last_error();
    }
    char piece[1024];
    unsigned done = 0;
    while (done < size) {
        unsigned filled = 0;
        while (done < size && filled < sizeof piece - 1) {
            if (from[done] == '\n') {
                piece[filled++] = '\r';
            }
            piece[filled++] = from[done++];
        }
        if (!write_all(handle, piece, filled)) {
            return fail_by_last_error();
        }
    }
    return static_cast<int>(size);
}

} // namespace ferry::crt
