// Errors, and control calls of the device.

#include "socket.hpp"

namespace ferry::win32::sockets {
namespace {

struct Row {
    NTSTATUS status;
    int error;
};
constexpr Row rows[] = {
    {STATUS_DEVICE_NOT_READY, WSAEWOULDBLOCK},
    {STATUS_CONNECTION_REFUSED, WSAECONNREFUSED},
    {STATUS_CONNECTION_RESET, WSAECONNRESET},
    {STATUS_CONNECTION_ABORTED, WSAECONNABORTED},
    {STATUS_INVALID_CONNECTION, WSAENOTCONN},
    {STATUS_CONNECTION_ACTIVE, WSAEISCONN},
    {STATUS_PIPE_DISCONNECTED, WSAESHUTDOWN},
    {STATUS_ADDRESS_ALREADY_EXISTS, WSAEADDRINUSE},
    {STATUS_INVALID_ADDRESS_COMPONENT, WSAEADDRNOTAVAIL},
    {STATUS_NETWORK_UNREACHABLE, WSAENETUNREACH},
    {STATUS_HOST_UNREACHABLE, WSAEHOSTUNREACH},
    {STATUS_IO_TIMEOUT, WSAETIMEDOUT},
    {STATUS_BUFFER_OVERFLOW, WSAEMSGSIZE},
    {STATUS_INVALID_BUFFER_SIZE, WSAEMSGSIZE},
    {STATUS_INVALID_PARAMETER, WSAEINVAL},
    {STATUS_INVALID_DEVICE_REQUEST, WSAENOTSOCK},
    {STATUS_INVALID_HANDLE, WSAENOTSOCK},
    {STATUS_OBJECT_TYPE_MISMATCH, WSAENOTSOCK},
    {STATUS_ACCESS_VIOLATION, WSAEFAULT},
    {STATUS_BUFFER_TOO_SMALL, WSAEFAULT},
    {STATUS_ACCESS_DENIED, WSAEACCES},
    {STATUS_NOT_SUPPORTED, WSAEOPNOTSUPP},
    {STATUS_CANCELLED, WSA_OPERATION_ABORTED},
    {STATUS_TOO_MANY_OPENED_FILES, WSAEMFILE},
    {STATUS_INSUFFICIENT_RESOURCES, WSAENOBUFS},
    {STATUS_NO_MEMORY, WSAENOBUFS},
    {STATUS_PENDING, WSA_IO_PENDING},
};

struct Routine {
    LPWSAOVERLAPPED_COMPLETION_ROUTINE call;
};

/// The context is the program's routine; the overlapped is where the status block lies.
void NTAPI call_routine(PVOID context, PIO_STATUS_BLOCK io, ULONG) {
    const NTSTATUS status = io->Status;
    reinterpret_cast<LPWSAOVERLAPPED_COMPLETION_ROUTINE>(context)(
        NT_SUCCESS(status) ? 0 : static_cast<DWORD>(error_of(status)),
        static_cast<DWORD>(io->Information), reinterpret_cast<LPWSAOVERLAPPED>(io), 0);
}

} // namespace

int error_of(NTSTATUS status) {
    for (const Row& row : rows) {
        if (row.status == status) {
            return row.error;
        }
    }
    return NT_SUCCESS(status) ? 0 : WSAENETDOWN;
}

NTSTATUS control(SOCKET socket, ULONG code, const void* in, ULONG in_size, void* out,
                 ULONG out_size, ULONG_PTR* count) {
    IO_STATUS_BLOCK io{};
    const NTSTATUS status =
        NtDeviceIoControlFile(handle_of(socket), nullptr, nullptr, nullptr, &io, code,
                              const_cast<void*>(in), in_size, out, out_size);
    if (count != nullptr) {
        *count = io.Information;
    }
    return status;
}

int start(SOCKET socket, ULONG code, const void* in, ULONG in_size, void* out, ULONG out_size,
          LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPDWORD count) {
    overlapped->Internal = static_cast<ULONG_PTR>(STATUS_PENDING);
    const NTSTATUS status = NtDeviceIoControlFile(
        handle_of(socket), overlapped->hEvent,
        routine != nullptr ? reinterpret_cast<PIO_APC_ROUTINE>(&call_routine) : nullptr,
        routine != nullptr ? reinterpret_cast<PVOID>(routine) : overlapped,
        reinterpret_cast<PIO_STATUS_BLOCK>(overlapped), code, const_cast<void*>(in), in_size, out,
        out_size);
    if (status == STATUS_PENDING) {
        return fail(WSA_IO_PENDING);
    }
    if (NT_SUCCESS(status) && count != nullptr) {
        *count = static_cast<DWORD>(overlapped->InternalHigh);
    }
    return result_of(status);
}

SOCKET open_device() {
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, L"\\Device\\Afd\\Endpoint");
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE | OBJ_INHERIT, nullptr,
                               nullptr);
    IO_STATUS_BLOCK io;
    HANDLE handle = nullptr;
    const NTSTATUS status =
        NtCreateFile(&handle, GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE, &attributes, &io, nullptr,
                     0, FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_OPEN_IF, 0, nullptr, 0);
    if (!NT_SUCCESS(status)) {
        fail(error_of(status));
        return INVALID_SOCKET;
    }
    return reinterpret_cast<SOCKET>(handle);
}

void* allocate(SIZE_T size) { return RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size); }
void release(void* block) {
    if (block != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, block);
    }
}

} // namespace ferry::win32::sockets
