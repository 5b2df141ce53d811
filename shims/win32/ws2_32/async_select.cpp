// WSAAsyncSelect: what happens to a socket as messages to a window. An event of the socket's and a
// wait of the thread pool stand behind each.

#include "socket.hpp"

#include <winuser.h>

using namespace ferry::win32;
using namespace ferry::win32::sockets;

namespace {

struct Selection {
    Selection* next;
    SOCKET socket;
    HWND window;
    UINT message;
    long mask; ///< 0: for now it is off
    HANDLE event;
    HANDLE wait;
};

SRWLOCK lock = SRWLOCK_INIT;
Selection* selections;

using PostMessageFunction = WINBOOL(WINAPI*)(HWND, UINT, WPARAM, LPARAM);

/// user32 is there if the program has a window.
PostMessageFunction post_message() {
    const HMODULE library = GetModuleHandleW(L"user32.dll");
    return library == nullptr ? nullptr
                              : reinterpret_cast<PostMessageFunction>(reinterpret_cast<void*>(
                                    GetProcAddress(library, "PostMessageW")));
}

void CALLBACK tell(PVOID context, BOOLEAN) {
    AcquireSRWLockShared(&lock);
    const Selection selection = *static_cast<const Selection*>(context);
    ReleaseSRWLockShared(&lock);
    WSANETWORKEVENTS events{};
    const PostMessageFunction post = post_message();
    if (post == nullptr || WSAEnumNetworkEvents(selection.socket, selection.event, &events) != 0) {
        return;
    }
    for (int bit = 0; bit < FD_MAX_EVENTS; ++bit) {
        if ((events.lNetworkEvents & 1L << bit) != 0) {
            post(selection.window, selection.message, selection.socket,
                 MAKELPARAM(1 << bit, events.iErrorCode[bit]));
        }
    }
}

/// The event of a selection that is there already, and goes to another window from now on; null if
/// there is none.
HANDLE redirect(SOCKET socket, HWND window, UINT message, long mask) {
    AcquireSRWLockExclusive(&lock);
    Selection* at = selections;
    while (at != nullptr && at->socket != socket) {
        at = at->next;
    }
    if (at != nullptr) {
        at->window = window;
        at->message = message;
        at->mask = mask;
    }
    HANDLE const event = at != nullptr ? at->event : nullptr;
    ReleaseSRWLockExclusive(&lock);
    return event;
}

} // namespace

namespace ferry::win32::sockets {

void end_async_select(SOCKET socket) {
    Selection* found = nullptr;
    AcquireSRWLockExclusive(&lock);
    for (Selection** at = &selections; *at != nullptr; at = &(*at)->next) {
        if ((*at)->socket == socket) {
            found = *at;
            *at = found->next;
            break;
        }
    }
    ReleaseSRWLockExclusive(&lock);
    if (found != nullptr) {
        UnregisterWaitEx(found->wait, INVALID_HANDLE_VALUE);
        CloseHandle(found->event);
        release(found);
    }
}

void inherit_async_select(SOCKET listener, SOCKET accepted) {
    Selection found{};
    AcquireSRWLockShared(&lock);
    for (const Selection* at = selections; at != nullptr; at = at->next) {
        if (at->socket == listener) {
            found = *at;
        }
    }
    ReleaseSRWLockShared(&lock);
    if (found.mask != 0) {
        WSAAsyncSelect(accepted, found.window, found.message, found.mask);
    }
}

} // namespace ferry::win32::sockets

extern "C" {

/// The socket becomes non-blocking. Another call for it takes the place of the one before.
int WSAAPI WSAAsyncSelect(SOCKET socket, HWND window, u_int message, long mask) {
    if (!is_started()) {
        return fail(WSANOTINITIALISED);
    }
    // Programs turn this off and on around each call: what waits stays.
    if (HANDLE const event = redirect(socket, window, message, mask);
        event != nullptr || mask == 0) {
        return WSAEventSelect(socket, mask != 0 ? event : nullptr, mask);
    }
    auto* const made = static_cast<Selection*>(allocate(sizeof(Selection)));
    if (made == nullptr) {
        return fail(WSAENOBUFS);
    }
    *made = {nullptr, socket, window, message, mask, CreateEventW(nullptr, FALSE, FALSE, nullptr),
             nullptr};
    if (made->event == nullptr || WSAEventSelect(socket, made->event, mask) != 0 ||
        !RegisterWaitForSingleObject(&made->wait, made->event, &tell, made, INFINITE,
                                     WT_EXECUTEDEFAULT)) {
        const int error = WSAGetLastError();
        if (made->event != nullptr) {
            CloseHandle(made->event);
        }
        release(made);
        return fail(error);
    }
    AcquireSRWLockExclusive(&lock);
    made->next = selections;
    selections = made;
    ReleaseSRWLockExclusive(&lock);
    return 0;
}

} // extern "C"
