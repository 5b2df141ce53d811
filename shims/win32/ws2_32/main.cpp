// Start-up, errors and byte order.

#include "socket.hpp"

namespace {

LONG started;

} // namespace

bool ferry::win32::sockets::is_started() { return __atomic_load_n(&started, __ATOMIC_ACQUIRE) > 0; }
using ferry::win32::sockets::is_started;

extern "C" {

int WINAPI WSAStartup(WORD wanted, LPWSADATA data) {
    if (data == nullptr) {
        return WSAEFAULT;
    }
    if (LOBYTE(wanted) == 0) {
        return WSAVERNOTSUPPORTED;
    }
    memset(data, 0, sizeof *data);
    constexpr WORD highest = MAKEWORD(2, 2);
    const bool newer = LOBYTE(wanted) > 2 || (LOBYTE(wanted) == 2 && HIBYTE(wanted) > 2);
    data->wVersion = newer ? highest : wanted;
    data->wHighVersion = highest;
    memcpy(data->szDescription, "WinSock 2.0", 12);
    memcpy(data->szSystemStatus, "Running", 8);
    __atomic_fetch_add(&started, 1, __ATOMIC_ACQ_REL);
    return 0;
}

int WINAPI WSACleanup(void) {
    if (!is_started()) {
        SetLastError(WSANOTINITIALISED);
        return SOCKET_ERROR;
    }
    __atomic_fetch_sub(&started, 1, __ATOMIC_ACQ_REL);
    return 0;
}

int WINAPI WSAGetLastError(void) { return static_cast<int>(GetLastError()); }
void WINAPI WSASetLastError(int error) { SetLastError(static_cast<DWORD>(error)); }

u_short WINAPI htons(u_short value) { return __builtin_bswap16(value); }
u_short WINAPI ntohs(u_short value) { return __builtin_bswap16(value); }
u_long WINAPI htonl(u_long value) { return __builtin_bswap32(value); }
u_long WINAPI ntohl(u_long value) { return __builtin_bswap32(value); }

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
