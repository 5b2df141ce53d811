// The functions that ws2_32 gives to those who ask by WSAIoctl, by their names.

#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

#include <mswsock.h>
#include <winsock2.h>

namespace {

template <class F>
F function_of(SOCKET socket, GUID id) {
    F function = nullptr;
    DWORD given = 0;
    WSAIoctl(socket, SIO_GET_EXTENSION_FUNCTION_POINTER, &id, sizeof id, &function, sizeof function,
             &given, nullptr, nullptr);
    return function;
}

} // namespace

extern "C" {

BOOL PASCAL AcceptEx(SOCKET listener, SOCKET made, PVOID output, DWORD data_room, DWORD local_room,
                     DWORD remote_room, LPDWORD count, LPOVERLAPPED overlapped) {
    return function_of<LPFN_ACCEPTEX>(listener, WSAID_ACCEPTEX)(
        listener, made, output, data_room, local_room, remote_room, count, overlapped);
}
void PASCAL GetAcceptExSockaddrs(PVOID output, DWORD data_room, DWORD local_room, DWORD remote_room,
                                 sockaddr** local, LPINT local_size, sockaddr** remote,
                                 LPINT remote_size) {
    function_of<LPFN_GETACCEPTEXSOCKADDRS>(INVALID_SOCKET, WSAID_GETACCEPTEXSOCKADDRS)(
        output, data_room, local_room, remote_room, local, local_size, remote, remote_size);
}

BOOL PASCAL TransmitFile(SOCKET socket, HANDLE file, DWORD size, DWORD at_once,
                         LPOVERLAPPED overlapped, LPTRANSMIT_FILE_BUFFERS parts, DWORD flags) {
    const auto function = function_of<LPFN_TRANSMITFILE>(socket, WSAID_TRANSMITFILE);
    return function != nullptr ? function(socket, file, size, at_once, overlapped, parts, flags)
                               : FALSE;
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
