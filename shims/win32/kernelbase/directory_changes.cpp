// Change notifications.

#include "nt_path.hpp"
#include "overlapped.hpp"
#include "text.hpp"

using namespace ferry::win32;

extern "C" NTSTATUS NTAPI NtNotifyChangeDirectoryFileEx(HANDLE file, HANDLE event,
                                                        PIO_APC_ROUTINE apc, PVOID apc_context,
                                                        PIO_STATUS_BLOCK io, PVOID to, ULONG size,
                                                        ULONG filter, BOOLEAN tree, int kind);

namespace {

constexpr int basic = 1; // DirectoryNotifyInformation

NTSTATUS notify(HANDLE directory, BOOL tree, DWORD filter) {
    static IO_STATUS_BLOCK io; // nobody asks what has changed
    return NtNotifyChangeDirectoryFileEx(directory, nullptr, nullptr, nullptr, &io, nullptr, 0,
                                         filter, tree != 0, basic);
}

} // namespace

extern "C" {

HANDLE WINAPI FindFirstChangeNotificationW(LPCWSTR path, BOOL tree, DWORD filter) {
    constexpr DWORD shared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    const HANDLE directory =
        CreateFileW(path, FILE_LIST_DIRECTORY | SYNCHRONIZE, shared, nullptr, OPEN_EXISTING,
                    FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OVERLAPPED, nullptr);
    BY_HANDLE_FILE_INFORMATION facts;
    if (directory != INVALID_HANDLE_VALUE && GetFileInformationByHandle(directory, &facts) &&
        (facts.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0) {
        NtClose(directory);
        fail(ERROR_DIRECTORY);
        return INVALID_HANDLE_VALUE;
    }
    if (directory != INVALID_HANDLE_VALUE && !succeeded(notify(directory, tree, filter))) {
        NtClose(directory);
        return INVALID_HANDLE_VALUE;
    }
    return directory;
}

HANDLE WINAPI FindFirstChangeNotificationA(LPCSTR path, BOOL tree, DWORD filter) {
    return FindFirstChangeNotificationW(WidePath(path), tree, filter);
}

BOOL WINAPI FindNextChangeNotification(HANDLE directory) {
    return succeeded(notify(directory, TRUE, FILE_NOTIFY_CHANGE_FILE_NAME)); // as the first one
}

BOOL WINAPI FindCloseChangeNotification(HANDLE directory) { return CloseHandle(directory); }

BOOL WINAPI ReadDirectoryChangesExW(HANDLE directory, LPVOID to, DWORD size, BOOL tree,
                                    DWORD filter, LPDWORD returned, LPOVERLAPPED overlapped,
                                    LPOVERLAPPED_COMPLETION_ROUTINE routine, int kind) {
    constexpr DWORD known = 0xfff; // FILE_NOTIFY_VALID_MASK
    if (filter == 0 || (filter & ~known) != 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (overlapped == nullptr) {
        IO_STATUS_BLOCK io;
        NTSTATUS status = NtNotifyChangeDirectoryFileEx(directory, nullptr, nullptr, nullptr, &io,
                                                        to, size, filter, tree != 0, kind);
        if (status == STATUS_PENDING) {
            WaitForSingleObject(directory, INFINITE);
            status = io.Status;
        }
        if (returned != nullptr) {
            *returned = NT_SUCCESS(status) ? static_cast<DWORD>(io.Information) : 0;
        }
        return succeeded(status);
    }
    overlapped->Internal = static_cast<ULONG_PTR>(STATUS_PENDING);
    const auto io = reinterpret_cast<PIO_STATUS_BLOCK>(overlapped);
    if (routine != nullptr) {
        return succeeded(NtNotifyChangeDirectoryFileEx(
            directory, nullptr, reinterpret_cast<PIO_APC_ROUTINE>(&call_overlapped_routine),
            reinterpret_cast<PVOID>(routine), io, to, size, filter, tree != 0, kind));
    }
    const bool tells_port = (reinterpret_cast<ULONG_PTR>(overlapped->hEvent) & 1) == 0;
    return succeeded(NtNotifyChangeDirectoryFileEx(directory, overlapped->hEvent, nullptr,
                                                   tells_port ? overlapped : nullptr, io, to, size,
                                                   filter, tree != 0, kind));
}

BOOL WINAPI ReadDirectoryChangesW(HANDLE directory, LPVOID to, DWORD size, BOOL tree, DWORD filter,
                                  LPDWORD returned, LPOVERLAPPED overlapped,
                                  LPOVERLAPPED_COMPLETION_ROUTINE routine) {
    return ReadDirectoryChangesExW(directory, to, size, tree, filter, returned, overlapped, routine,
                                   basic);
}

} // extern "C"
