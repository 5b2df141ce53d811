#pragma once
/// What ws2_32's sources share.

#include <ferry/abi/layout/nt_afd.hpp>
#include <ferry/win32/ntdll.hpp>

#define WINSOCK_API_LINKAGE
#include <mswsock.h>
#include <winsock2.h>
#include <ws2tcpip.h>

extern "C" NTSTATUS NTAPI NtDeviceIoControlFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc,
                                                PVOID apc_context, PIO_STATUS_BLOCK io, ULONG code,
                                                PVOID in, ULONG in_size, PVOID out, ULONG out_size);

namespace ferry::win32::sockets {

namespace afd = abi::nt::afd;

inline HANDLE handle_of(SOCKET socket) { return reinterpret_cast<HANDLE>(socket); }

/// Sets the error; SOCKET_ERROR.
inline int fail(int error) {
    SetLastError(static_cast<DWORD>(error));
    return SOCKET_ERROR;
}

/// The error of Windows Sockets that a status is.
int error_of(NTSTATUS status);

/// Zero, or SOCKET_ERROR with the error set.
inline int result_of(NTSTATUS status) { return NT_SUCCESS(status) ? 0 : fail(error_of(status)); }

bool is_started();

/// The process has this socket; it has it no longer.
void remember(SOCKET socket);
void forget(SOCKET socket);

/// One control call that does not stay pending.
NTSTATUS control(SOCKET socket, ULONG code, const void* in, ULONG in_size, void* out = nullptr,
                 ULONG out_size = 0, ULONG_PTR* count = nullptr);

/// One that may: the end is told as `overlapped` and `routine` say. Zero or SOCKET_ERROR, with
/// WSA_IO_PENDING if it goes on.
int start(SOCKET socket, ULONG code, const void* in, ULONG in_size, void* out, ULONG out_size,
          LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPDWORD count);

/// A socket that belongs to no address yet: the target of an accept. INVALID_SOCKET and the error.
SOCKET open_device();

/// WSARecvMsg and WSASendMsg.
int PASCAL receive_message(SOCKET socket, LPWSAMSG message, LPDWORD count,
                           LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);
int PASCAL send_message(SOCKET socket, LPWSAMSG message, DWORD flags, LPDWORD count,
                        LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);

/// Ends what WSAAsyncSelect has begun, if anything.
void end_async_select(SOCKET socket);
/// An accepted socket tells the window that its listener tells.
void inherit_async_select(SOCKET listener, SOCKET accepted);

/// Heap memory for lists that are given away.
void* allocate(SIZE_T size);
void release(void* block);

} // namespace ferry::win32::sockets
