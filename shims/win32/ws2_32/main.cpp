// Start-up, errors and byte order.

#include "socket.hpp"

namespace {

LONG started;

/// Sockets of this process, to be closed with the last WSACleanup.
struct Open {
    Open* next;
    SOCKET socket;
};
Open* open_sockets;
RTL_SRWLOCK open_lock = RTL_SRWLOCK_INIT;

} // namespace

void ferry::win32::sockets::remember(SOCKET socket) {
    auto* const made = static_cast<Open*>(allocate(sizeof(Open)));
    if (made != nullptr) {
        RtlAcquireSRWLockExclusive(&open_lock);
        *made = {open_sockets, socket};
        open_sockets = made;
        RtlReleaseSRWLockExclusive(&open_lock);
    }
}

void ferry::win32::sockets::forget(SOCKET socket) {
    Open* found = nullptr;
    RtlAcquireSRWLockExclusive(&open_lock);
    for (Open** at = &open_sockets; *at != nullptr; at = &(*at)->next) {
        if ((*at)->socket == socket) {
            found = *at;
            *at = found->next;
            break;
        }
    }
    RtlReleaseSRWLockExclusive(&open_lock);
    release(found);
}

bool ferry::win32::sockets::is_started() { return __atomic_load_n(&started, __ATOMIC_ACQUIRE) > 0; }
using namespace ferry::win32::sockets;

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
    if (__atomic_sub_fetch(&started, 1, __ATOMIC_ACQ_REL) == 0) {
        RtlAcquireSRWLockExclusive(&open_lock);
        Open* open = open_sockets;
        open_sockets = nullptr;
        RtlReleaseSRWLockExclusive(&open_lock);
        while (open != nullptr) {
            Open* const next = open->next;
            closesocket(open->socket); // an error where the program has closed the handle
            release(open);
            open = next;
        }
    }
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
