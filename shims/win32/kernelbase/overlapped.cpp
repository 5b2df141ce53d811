// Overlapped operations and completion ports.

#include "overlapped.hpp"
#include "nt_path.hpp"
#include "object.hpp"

using namespace ferry::win32;

extern "C" {

NTSTATUS NTAPI NtCreateIoCompletion(PHANDLE port, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                                    ULONG threads);
NTSTATUS NTAPI NtSetIoCompletion(HANDLE port, ULONG_PTR key, PVOID context, NTSTATUS status,
                                 ULONG_PTR information);
NTSTATUS NTAPI NtRemoveIoCompletion(HANDLE port, PULONG_PTR key, PVOID* context,
                                    PIO_STATUS_BLOCK io, PLARGE_INTEGER timeout);
NTSTATUS NTAPI NtRemoveIoCompletionEx(HANDLE port, PVOID to, ULONG room, PULONG removed,
                                      PLARGE_INTEGER timeout, BOOLEAN alertable);
NTSTATUS NTAPI NtReadFileScatter(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID apc_context,
                                 PIO_STATUS_BLOCK io, PVOID segments, ULONG size,
                                 PLARGE_INTEGER offset, PULONG key);
NTSTATUS NTAPI NtWriteFileGather(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID apc_context,
                                 PIO_STATUS_BLOCK io, PVOID segments, ULONG size,
                                 PLARGE_INTEGER offset, PULONG key);
NTSTATUS NTAPI NtCancelIoFile(HANDLE file, PIO_STATUS_BLOCK io);
NTSTATUS NTAPI NtCancelSynchronousIoFile(HANDLE thread, PIO_STATUS_BLOCK which,
                                         PIO_STATUS_BLOCK io);
NTSTATUS NTAPI NtCancelIoFileEx(HANDLE file, PIO_STATUS_BLOCK which, PIO_STATUS_BLOCK io);
}

namespace {

NTSTATUS status_of(const OVERLAPPED* overlapped) {
    return static_cast<NTSTATUS>(__atomic_load_n(&overlapped->Internal, __ATOMIC_ACQUIRE));
}

BOOL result_of(NTSTATUS status) {
    return status == STATUS_BUFFER_OVERFLOW ? fail(ERROR_MORE_DATA) : succeeded(status);
}

using Service = NTSTATUS(NTAPI*)(HANDLE, HANDLE, PIO_APC_ROUTINE, PVOID, PIO_STATUS_BLOCK, PVOID,
                                 ULONG, PLARGE_INTEGER, PULONG);

BOOL transfer_with_routine(Service service, HANDLE file, LPVOID buffer, DWORD size,
                           LPOVERLAPPED overlapped, LPOVERLAPPED_COMPLETION_ROUTINE routine) {
    LARGE_INTEGER offset;
    offset.LowPart = overlapped->Offset;
    offset.HighPart = static_cast<LONG>(overlapped->OffsetHigh);
    overlapped->Internal = static_cast<ULONG_PTR>(STATUS_PENDING);
    return succeeded(
        service(file, nullptr, reinterpret_cast<PIO_APC_ROUTINE>(&call_overlapped_routine),
                reinterpret_cast<PVOID>(routine), reinterpret_cast<PIO_STATUS_BLOCK>(overlapped),
                buffer, size, &offset, nullptr));
}

BOOL transfer_segments(Service service, HANDLE file, PVOID segments, DWORD size,
                       LPOVERLAPPED overlapped) {
    if (overlapped == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    LARGE_INTEGER offset;
    offset.LowPart = overlapped->Offset;
    offset.HighPart = static_cast<LONG>(overlapped->OffsetHigh);
    overlapped->Internal = static_cast<ULONG_PTR>(STATUS_PENDING);
    const bool tells_port = (reinterpret_cast<ULONG_PTR>(overlapped->hEvent) & 1) == 0;
    const NTSTATUS status =
        service(file, overlapped->hEvent, nullptr, tells_port ? overlapped : nullptr,
                reinterpret_cast<PIO_STATUS_BLOCK>(overlapped), segments, size, &offset, nullptr);
    return status == STATUS_PENDING ? fail(ERROR_IO_PENDING) : succeeded(status);
}

} // namespace

void NTAPI ferry::win32::call_overlapped_routine(PVOID routine, PIO_STATUS_BLOCK io, ULONG) {
    const NTSTATUS status = io->Status;
    reinterpret_cast<LPOVERLAPPED_COMPLETION_ROUTINE>(routine)(
        NT_SUCCESS(status) ? 0 : RtlNtStatusToDosError(status), static_cast<DWORD>(io->Information),
        reinterpret_cast<LPOVERLAPPED>(io));
}

extern "C" {

HANDLE WINAPI CreateIoCompletionPort(HANDLE file, HANDLE port, ULONG_PTR key, DWORD threads) {
    if (file == INVALID_HANDLE_VALUE && port != nullptr) {
        fail(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    const HANDLE given = port;
    if (port == nullptr && !succeeded(NtCreateIoCompletion(&port, 0x1f0003, nullptr, threads))) {
        return nullptr;
    }
    if (file != INVALID_HANDLE_VALUE) {
        const struct {
            HANDLE port;
            ULONG_PTR key;
        } completion{port, key};
        if (!succeeded(set(file, FileInformation::completion, &completion, sizeof completion))) {
            if (given == nullptr) {
                NtClose(port);
            }
            return nullptr;
        }
    }
    return port;
}

BOOL WINAPI PostQueuedCompletionStatus(HANDLE port, DWORD count, ULONG_PTR key,
                                       LPOVERLAPPED overlapped) {
    return succeeded(NtSetIoCompletion(port, key, overlapped, STATUS_SUCCESS, count));
}

BOOL WINAPI GetQueuedCompletionStatus(HANDLE port, LPDWORD count, PULONG_PTR key,
                                      LPOVERLAPPED* overlapped, DWORD milliseconds) {
    Timeout timeout(milliseconds);
    IO_STATUS_BLOCK io;
    PVOID context = nullptr;
    *overlapped = nullptr;
    const NTSTATUS status = NtRemoveIoCompletion(port, key, &context, &io, timeout.get());
    if (status == STATUS_TIMEOUT) {
        return fail(WAIT_TIMEOUT);
    }
    if (!succeeded(status)) {
        return FALSE;
    }
    *overlapped = static_cast<LPOVERLAPPED>(context);
    *count = static_cast<DWORD>(io.Information);
    return result_of(io.Status);
}

BOOL WINAPI GetQueuedCompletionStatusEx(HANDLE port, LPOVERLAPPED_ENTRY to, ULONG room,
                                        PULONG removed, DWORD milliseconds, BOOL alertable) {
    Timeout timeout(milliseconds);
    const NTSTATUS status =
        NtRemoveIoCompletionEx(port, to, room, removed, timeout.get(), alertable != 0);
    if (status == STATUS_TIMEOUT) {
        return fail(WAIT_TIMEOUT);
    }
    return status == STATUS_USER_APC ? fail(WAIT_IO_COMPLETION) : succeeded(status);
}

BOOL WINAPI SetFileCompletionNotificationModes(HANDLE file, UCHAR flags) {
    const ULONG modes = flags;
    return succeeded(set(file, FileInformation::completion_notification, &modes, sizeof modes));
}

BOOL WINAPI GetOverlappedResultEx(HANDLE file, LPOVERLAPPED overlapped, LPDWORD count,
                                  DWORD milliseconds, BOOL alertable) {
    NTSTATUS status = status_of(overlapped);
    if (status == STATUS_PENDING) {
        if (milliseconds == 0) {
            return fail(ERROR_IO_INCOMPLETE);
        }
        const HANDLE waited =
            overlapped->hEvent != nullptr
                ? reinterpret_cast<HANDLE>(reinterpret_cast<ULONG_PTR>(overlapped->hEvent) &
                                           ~ULONG_PTR{1})
                : file;
        const DWORD woken = WaitForSingleObjectEx(waited, milliseconds, alertable);
        if (woken == WAIT_TIMEOUT || woken == WAIT_IO_COMPLETION) {
            return fail(woken);
        }
        if (woken == WAIT_FAILED) {
            return FALSE;
        }
        status = status_of(overlapped);
        if (status == STATUS_PENDING) {
            return fail(ERROR_IO_INCOMPLETE);
        }
    }
    *count = static_cast<DWORD>(overlapped->InternalHigh);
    return result_of(status);
}

BOOL WINAPI GetOverlappedResult(HANDLE file, LPOVERLAPPED overlapped, LPDWORD count, BOOL waits) {
    return GetOverlappedResultEx(file, overlapped, count, waits ? INFINITE : 0, FALSE);
}

BOOL WINAPI ReadFileEx(HANDLE file, LPVOID to, DWORD size, LPOVERLAPPED overlapped,
                       LPOVERLAPPED_COMPLETION_ROUTINE routine) {
    return transfer_with_routine(&NtReadFile, file, to, size, overlapped, routine);
}

BOOL WINAPI WriteFileEx(HANDLE file, LPCVOID from, DWORD size, LPOVERLAPPED overlapped,
                        LPOVERLAPPED_COMPLETION_ROUTINE routine) {
    return transfer_with_routine(&NtWriteFile, file, const_cast<LPVOID>(from), size, overlapped,
                                 routine);
}

/// The pages of a list of them, by NtReadFileScatter or NtWriteFileGather.
BOOL WINAPI ReadFileScatter(HANDLE file, FILE_SEGMENT_ELEMENT* to, DWORD size, LPDWORD,
                            LPOVERLAPPED overlapped) {
    return transfer_segments(&NtReadFileScatter, file, to, size, overlapped);
}

BOOL WINAPI WriteFileGather(HANDLE file, FILE_SEGMENT_ELEMENT* from, DWORD size, LPDWORD,
                            LPOVERLAPPED overlapped) {
    return transfer_segments(&NtWriteFileGather, file, from, size, overlapped);
}

BOOL WINAPI CancelIo(HANDLE file) {
    IO_STATUS_BLOCK io;
    return succeeded(NtCancelIoFile(file, &io));
}

BOOL WINAPI CancelIoEx(HANDLE file, LPOVERLAPPED overlapped) {
    IO_STATUS_BLOCK io;
    return succeeded(NtCancelIoFileEx(file, reinterpret_cast<PIO_STATUS_BLOCK>(overlapped), &io));
}

BOOL WINAPI CancelSynchronousIo(HANDLE thread) {
    IO_STATUS_BLOCK io;
    return succeeded(NtCancelSynchronousIoFile(thread, nullptr, &io));
}

BOOL WINAPI DeviceIoControl(HANDLE file, DWORD code, LPVOID in, DWORD in_size, LPVOID out,
                            DWORD out_size, LPDWORD done, LPOVERLAPPED overlapped) {
    constexpr DWORD file_system = 9;
    constexpr DWORD named_pipe = 0x11;
    const bool of_file_system = code >> 16 == file_system || code >> 16 == named_pipe;
    IO_STATUS_BLOCK io{};
    PIO_STATUS_BLOCK const block =
        overlapped == nullptr ? &io : reinterpret_cast<PIO_STATUS_BLOCK>(overlapped);
    const HANDLE event = overlapped == nullptr ? nullptr : overlapped->hEvent;
    if (overlapped != nullptr) {
        overlapped->Internal = static_cast<ULONG_PTR>(STATUS_PENDING);
    }
    NTSTATUS status = of_file_system
                          ? NtFsControlFile(file, event, nullptr, overlapped, block, code, in,
                                            in_size, out, out_size)
                          : NtDeviceIoControlFile(file, event, nullptr, overlapped, block, code, in,
                                                  in_size, out, out_size);
    if (status == STATUS_PENDING && overlapped == nullptr) {
        NtWaitForSingleObject(file, FALSE, nullptr);
        status = io.Status;
    }
    if (status == STATUS_PENDING) {
        return fail(ERROR_IO_PENDING);
    }
    if (done != nullptr) {
        *done = NT_SUCCESS(status) || status == STATUS_BUFFER_OVERFLOW
                    ? static_cast<DWORD>(block->Information)
                    : 0;
    }
    return result_of(status);
}

} // extern "C"
