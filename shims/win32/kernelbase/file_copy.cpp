// Functions that copy and link files.

#include "nt_path.hpp"
#include "text.hpp"

#include <winioctl.h>

using namespace ferry::win32;

namespace {

constexpr DWORD copy_buffer = 1U << 18;
constexpr DWORD error_request_paused = 3050;

/// COPY_FILE_* of Windows 10, those that headers lack too.
constexpr DWORD known_flags = 0x1ee4f88f;

enum class Event : BYTE { stream_started, chunk_started, chunk_finished, stream_finished };

/// Who is told of a copy on its way: CopyFileEx's or CopyFile2's caller.
struct Listener {
    LPPROGRESS_ROUTINE routine;
    PCOPYFILE2_PROGRESS_ROUTINE routine2;
    LPVOID data;
    const BOOL* cancel;
};

/// A copy on its way.
class Copy {
public:
    Copy(HANDLE source, HANDLE target, LARGE_INTEGER total, const Listener& listener)
        : source_(source), target_(target), total_(total), listener_(listener) {}

    BOOL run();
    /// What has been copied shall stay, though it is not all.
    [[nodiscard]] bool keeps_target() const { return said_ == PROGRESS_STOP || is_paused(); }

private:
    DWORD tell(Event event);
    [[nodiscard]] DWORD tell_old(Event event) const;
    [[nodiscard]] DWORD tell_new(Event event) const;
    BOOL go_on(Event event);
    [[nodiscard]] DWORD next_size() const;
    [[nodiscard]] bool is_paused() const { return said_ == COPYFILE2_PROGRESS_PAUSE; }

    HANDLE source_;
    HANDLE target_;
    LARGE_INTEGER total_;
    const Listener& listener_;
    LONGLONG done_ = 0;
    ULONGLONG chunk_ = 0;
    DWORD chunk_size_ = 0;
    DWORD said_ = PROGRESS_CONTINUE;
};

DWORD Copy::tell_old(Event event) const {
    if (event != Event::stream_started && event != Event::chunk_finished) {
        return PROGRESS_CONTINUE;
    }
    LARGE_INTEGER done;
    done.QuadPart = done_;
    return listener_.routine(total_, done, total_, done, 1,
                             event == Event::stream_started ? CALLBACK_STREAM_SWITCH
                                                            : CALLBACK_CHUNK_FINISHED,
                             source_, target_, listener_.data);
}

DWORD Copy::tell_new(Event event) const {
    const auto number = [](ULONGLONG value) {
        ULARGE_INTEGER made;
        made.QuadPart = value;
        return made;
    };
    const ULARGE_INTEGER total = number(static_cast<ULONGLONG>(total_.QuadPart));
    const ULARGE_INTEGER done = number(static_cast<ULONGLONG>(done_));
    COPYFILE2_MESSAGE message{};
    switch (event) {
    case Event::stream_started:
        message.Type = COPYFILE2_CALLBACK_STREAM_STARTED;
        message.Info.StreamStarted = {1, 0, source_, target_, total, total};
        break;
    case Event::chunk_started:
        message.Type = COPYFILE2_CALLBACK_CHUNK_STARTED;
        message.Info.ChunkStarted = {
            1, 0, source_, target_, number(chunk_), number(chunk_size_), total, total};
        break;
    case Event::chunk_finished:
        message.Type = COPYFILE2_CALLBACK_CHUNK_FINISHED;
        message.Info.ChunkFinished = {
            1, 0, source_, target_, number(chunk_), number(chunk_size_), total, done, total, done};
        break;
    case Event::stream_finished:
        message.Type = COPYFILE2_CALLBACK_STREAM_FINISHED;
        message.Info.StreamFinished = {1, 0, source_, target_, total, done, total, done};
        break;
    }
    return static_cast<DWORD>(listener_.routine2(&message, listener_.data));
}

DWORD Copy::tell(Event event) {
    return listener_.routine != nullptr    ? tell_old(event)
           : listener_.routine2 != nullptr ? tell_new(event)
                                           : PROGRESS_CONTINUE;
}

/// Tells the caller, and heeds what it answers.
BOOL Copy::go_on(Event event) {
    if (said_ != PROGRESS_QUIET) {
        said_ = tell(event);
    }
    if (is_paused()) {
        return fail(error_request_paused);
    }
    const bool cancelled =
        listener_.cancel != nullptr && __atomic_load_n(listener_.cancel, __ATOMIC_RELAXED) != 0;
    if (cancelled && said_ != PROGRESS_STOP) {
        said_ = PROGRESS_CANCEL;
    }
    return said_ == PROGRESS_CANCEL || said_ == PROGRESS_STOP ? fail(ERROR_REQUEST_ABORTED) : TRUE;
}

/// No more than the file has: what is locked behind its end does not hinder. A size of 0 may be a
/// file of the system's that has contents all the same.
DWORD Copy::next_size() const {
    const LONGLONG left = total_.QuadPart - done_;
    return total_.QuadPart == 0 || left > LONGLONG{copy_buffer} ? copy_buffer
           : left > 0                                           ? static_cast<DWORD>(left)
                                                                : 0;
}

BOOL Copy::run() {
    Scratch<BYTE, 1> buffer(copy_buffer);
    if (buffer.get() == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    if (!go_on(Event::stream_started)) {
        return FALSE;
    }
    for (;; ++chunk_) {
        DWORD written = 0;
        const DWORD size = next_size();
        chunk_size_ = 0;
        if (size != 0 && !ReadFile(source_, buffer.get(), size, &chunk_size_, nullptr)) {
            return FALSE;
        }
        if (chunk_size_ == 0) {
            return go_on(Event::stream_finished);
        }
        if (!go_on(Event::chunk_started) ||
            !WriteFile(target_, buffer.get(), chunk_size_, &written, nullptr)) {
            return FALSE;
        }
        if (written != chunk_size_) {
            return fail(ERROR_DISK_FULL);
        }
        done_ += written;
        if (!go_on(Event::chunk_finished)) {
            return FALSE;
        }
    }
}

/// Makes `to` a link as the open one is.
BOOL copy_link(HANDLE source, LPCWSTR to, DWORD flags) {
    Scratch<BYTE, 1> data(MAXIMUM_REPARSE_DATA_BUFFER_SIZE);
    DWORD size = 0;
    if (data.get() == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    if (!DeviceIoControl(source, FSCTL_GET_REPARSE_POINT, nullptr, 0, data.get(),
                         MAXIMUM_REPARSE_DATA_BUFFER_SIZE, &size, nullptr)) {
        return FALSE;
    }
    const bool replaces = (flags & COPY_FILE_FAIL_IF_EXISTS) == 0;
    if (replaces && GetFileAttributesW(to) != INVALID_FILE_ATTRIBUTES && !DeleteFileW(to)) {
        return FALSE;
    }
    OwnHandle target(CreateFileW(to, GENERIC_WRITE | DELETE, 0, nullptr, CREATE_NEW,
                                 FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
    if (target.get() == INVALID_HANDLE_VALUE) {
        return FALSE;
    }
    if (DeviceIoControl(target.get(), FSCTL_SET_REPARSE_POINT, data.get(), size, nullptr, 0, &size,
                        nullptr)) {
        return TRUE;
    }
    const DWORD error = teb()->last_error;
    const ULONG remove = FILE_DISPOSITION_FLAG_DELETE;
    set(target.get(), FileInformation::disposition_ex, &remove, sizeof remove);
    return fail(error);
}

/// So that nobody writes to it meanwhile, unless somebody does already.
HANDLE open_source(LPCWSTR name, ACCESS_MASK access, DWORD flags, bool& is_written) {
    HANDLE file = CreateFileW(name, access, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
                              OPEN_EXISTING, flags, nullptr);
    is_written = file == INVALID_HANDLE_VALUE && teb()->last_error == ERROR_SHARING_VIOLATION;
    if (is_written) {
        file = CreateFileW(name, access, share_all, nullptr, OPEN_EXISTING, flags, nullptr);
    }
    return file;
}

/// For ourselves alone; if it may be `shared`, and somebody has the file open, with what they let
/// others do.
HANDLE open_target(LPCWSTR name, DWORD disposition, DWORD attributes, bool shared) {
    constexpr struct {
        ACCESS_MASK access;
        DWORD share;
    } tries[] = {{GENERIC_READ | GENERIC_WRITE | DELETE, 0},
                 {GENERIC_WRITE | DELETE, FILE_SHARE_READ | FILE_SHARE_WRITE},
                 {GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE}};
    HANDLE file = INVALID_HANDLE_VALUE;
    for (const auto& way : tries) {
        file = CreateFileW(name, way.access, way.share, nullptr, disposition, attributes, nullptr);
        if (file != INVALID_HANDLE_VALUE || teb()->last_error != ERROR_SHARING_VIOLATION ||
            !shared) {
            break;
        }
    }
    return file;
}

BOOL copy_file(LPCWSTR from, LPCWSTR to, const Listener& listener, DWORD flags) {
    if ((flags & ~known_flags) != 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const bool keeps_links = (flags & COPY_FILE_COPY_SYMLINK) != 0;
    const ACCESS_MASK access =
        GENERIC_READ | ((flags & COPY_FILE_OPEN_SOURCE_FOR_WRITE) != 0 ? GENERIC_WRITE : 0);
    bool is_written = false;
    const OwnHandle source(open_source(
        from, access, FILE_FLAG_SEQUENTIAL_SCAN | (keeps_links ? FILE_FLAG_OPEN_REPARSE_POINT : 0),
        is_written));
    if (source.get() == INVALID_HANDLE_VALUE) {
        return FALSE;
    }
    AllInformation facts;
    const NTSTATUS asked = query(source.get(), FileInformation::all, &facts, sizeof facts);
    if (asked != STATUS_BUFFER_OVERFLOW && !succeeded(asked)) {
        return FALSE;
    }
    if (keeps_links && (facts.basic.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
        return copy_link(source.get(), to, flags);
    }
    const DWORD disposition = (flags & COPY_FILE_FAIL_IF_EXISTS) != 0 ? CREATE_NEW : CREATE_ALWAYS;
    // A source that others may write to could be the target itself.
    const OwnHandle target(open_target(
        to, disposition, facts.basic.FileAttributes & ~FILE_ATTRIBUTE_READONLY, !is_written));
    if (target.get() == INVALID_HANDLE_VALUE) {
        return FALSE;
    }
    Copy copy(source.get(), target.get(), facts.size, listener);
    if (!copy.run()) {
        const DWORD error = teb()->last_error;
        if (!copy.keeps_target()) {
            const ULONG remove = FILE_DISPOSITION_FLAG_DELETE;
            set(target.get(), FileInformation::disposition_ex, &remove, sizeof remove);
        }
        return fail(error);
    }
    FILE_BASIC_INFORMATION basic{};
    basic.LastWriteTime = facts.basic.LastWriteTime;
    // A new file is to be archived, whatever the one was that it is like.
    basic.FileAttributes =
        (facts.basic.FileAttributes & ~FILE_ATTRIBUTE_REPARSE_POINT) | FILE_ATTRIBUTE_ARCHIVE;
    set(target.get(), FileInformation::basic, &basic, sizeof basic);
    teb()->last_error = ERROR_SUCCESS;
    return TRUE;
}

} // namespace

extern "C" {

BOOL WINAPI CopyFileExW(LPCWSTR from, LPCWSTR to, LPPROGRESS_ROUTINE routine, LPVOID data,
                        LPBOOL cancel, DWORD flags) {
    return copy_file(from, to, {routine, nullptr, data, cancel}, flags);
}

HRESULT WINAPI CopyFile2(PCWSTR from, PCWSTR to, COPYFILE2_EXTENDED_PARAMETERS* parameters) {
    if (parameters != nullptr && parameters->dwSize != sizeof *parameters) {
        return E_INVALIDARG;
    }
    const BOOL done = parameters == nullptr
                          ? copy_file(from, to, {}, 0)
                          : copy_file(from, to,
                                      {nullptr, parameters->pProgressRoutine,
                                       parameters->pvCallbackContext, parameters->pfCancel},
                                      parameters->dwCopyFlags);
    return done ? S_OK : HRESULT_FROM_WIN32(teb()->last_error);
}

BOOL WINAPI CopyFileW(LPCWSTR from, LPCWSTR to, BOOL fail_if_exists) {
    return CopyFileExW(from, to, nullptr, nullptr, nullptr,
                       fail_if_exists ? COPY_FILE_FAIL_IF_EXISTS : 0);
}

BOOL WINAPI CopyFileA(LPCSTR from, LPCSTR to, BOOL fail_if_exists) {
    return CopyFileW(WidePath(from), WidePath(to), fail_if_exists);
}

BOOL WINAPI CopyFileExA(LPCSTR from, LPCSTR to, LPPROGRESS_ROUTINE routine, LPVOID data,
                        LPBOOL cancel, DWORD flags) {
    return CopyFileExW(WidePath(from), WidePath(to), routine, data, cancel, flags);
}

BOOL WINAPI CreateHardLinkW(LPCWSTR link, LPCWSTR existing, LPSECURITY_ATTRIBUTES) {
    OwnHandle file;
    return NT_SUCCESS(open_path(file, existing, FILE_WRITE_ATTRIBUTES, FILE_OPEN_REPARSE_POINT)) &&
           set_name(file.get(), FileInformation::link, link, 0);
}

BOOL WINAPI CreateHardLinkA(LPCSTR link, LPCSTR existing, LPSECURITY_ATTRIBUTES security) {
    return CreateHardLinkW(WidePath(link), WidePath(existing), security);
}

} // extern "C"
