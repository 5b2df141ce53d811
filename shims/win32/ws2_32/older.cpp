// Functions of Windows Sockets that few programs call: byte orders of a socket's, disconnecting
// with data, hooks of 1.1, and looking up names with more to say.

#include "names.hpp"

using namespace ferry::win32;
using namespace ferry::win32::sockets;

namespace {

/// All families here have the network's order.
template <class T, class Swap>
int swapped(SOCKET socket, T value, T* to, Swap swap) {
    if (!is_started()) {
        return fail(WSANOTINITIALISED);
    }
    if (to == nullptr) {
        return fail(WSAEFAULT);
    }
    int type = 0;
    int size = sizeof type;
    if (getsockopt(socket, SOL_SOCKET, SO_TYPE, reinterpret_cast<char*>(&type), &size) != 0) {
        return SOCKET_ERROR;
    }
    *to = swap(value);
    return 0;
}

template <class Ex, class Info>
Ex* extended(const Info* list) {
    Ex* first = nullptr;
    Ex* last = nullptr;
    for (; list != nullptr; list = list->ai_next) {
        const size_t name = [list] {
            size_t units = 0;
            while (list->ai_canonname != nullptr && list->ai_canonname[units] != 0) {
                ++units;
            }
            return list->ai_canonname == nullptr ? 0 : (units + 1) * sizeof *list->ai_canonname;
        }();
        auto* const made = static_cast<Ex*>(allocate(sizeof(Ex) + list->ai_addrlen + name));
        if (made == nullptr) {
            break;
        }
        made->ai_flags = list->ai_flags;
        made->ai_family = list->ai_family;
        made->ai_socktype = list->ai_socktype;
        made->ai_protocol = list->ai_protocol;
        made->ai_addrlen = list->ai_addrlen;
        auto* const behind = reinterpret_cast<char*>(made + 1);
        made->ai_addr = reinterpret_cast<sockaddr*>(behind);
        memcpy(behind, list->ai_addr, list->ai_addrlen);
        if (name != 0) {
            made->ai_canonname =
                reinterpret_cast<decltype(made->ai_canonname)>(behind + list->ai_addrlen);
            memcpy(behind + list->ai_addrlen, list->ai_canonname, name);
        }
        // The header's name of the struct is another one than that of the link.
        if (last != nullptr) {
            last->ai_next = reinterpret_cast<decltype(last->ai_next)>(made);
        } else {
            first = made;
        }
        last = made;
    }
    return first;
}

template <class Ex>
void free_extended(Ex* info) {
    while (info != nullptr) {
        Ex* const next = reinterpret_cast<Ex*>(info->ai_next);
        release(info);
        info = next;
    }
}

bool knows_namespace(DWORD space) { return space == NS_ALL || space == NS_DNS; }

/// A completion routine on its way to another thread.
struct Completion {
    void(CALLBACK* routine)(DWORD error, DWORD bytes, LPOVERLAPPED overlapped);
    LPOVERLAPPED overlapped;
};
DWORD WINAPI complete(LPVOID context) {
    const Completion completion = *static_cast<Completion*>(context);
    release(context);
    completion.routine(static_cast<DWORD>(completion.overlapped->Internal), 0,
                       completion.overlapped);
    return 0;
}

/// Tells that a name was looked up; false where there is no memory for that.
bool tell(int error, PADDRINFOEXW* result, OVERLAPPED& overlapped,
          LPLOOKUPSERVICE_COMPLETION_ROUTINE routine) {
    overlapped.Internal = static_cast<ULONG_PTR>(error);
    overlapped.Pointer = result;
    if (routine == nullptr) {
        return overlapped.hEvent == nullptr || SetEvent(overlapped.hEvent) != FALSE;
    }
    auto* const completion = static_cast<Completion*>(allocate(sizeof(Completion)));
    if (completion == nullptr) {
        return false;
    }
    *completion = {reinterpret_cast<decltype(completion->routine)>(routine), &overlapped};
    if (!QueueUserWorkItem(complete, completion, WT_EXECUTEDEFAULT)) {
        release(completion);
        return false;
    }
    return true;
}

/// Who answers for names: one provider.
template <class Info>
int namespaces(DWORD* size, Info* list, const char* name) {
    using C = __typeof__(*list->lpszIdentifier);
    if (!is_started()) {
        return fail(WSANOTINITIALISED);
    }
    if (size == nullptr) {
        return fail(WSAEFAULT);
    }
    const size_t units = strlen(name) + 1;
    const auto needed = static_cast<DWORD>(sizeof *list + units * sizeof(C));
    if (list == nullptr || *size < needed) {
        *size = needed;
        return fail(WSAEFAULT);
    }
    constexpr GUID dns = {0x22059d40, 0x7e9e, 0x11cf, {0xae, 0x5a, 0, 0xaa, 0, 0xa7, 0x11, 0x2b}};
    auto* const text = reinterpret_cast<C*>(list + 1);
    copy(text, name, units);
    *list = {dns, NS_DNS, TRUE, 0, text};
    return 1;
}

} // namespace

extern "C" {

int WSAAPI WSAHtonl(SOCKET socket, u_long value, u_long* to) {
    return swapped(socket, value, to, htonl);
}
int WSAAPI WSANtohl(SOCKET socket, u_long value, u_long* to) {
    return swapped(socket, value, to, ntohl);
}
int WSAAPI WSAHtons(SOCKET socket, u_short value, u_short* to) {
    return swapped(socket, value, to, htons);
}
int WSAAPI WSANtohs(SOCKET socket, u_short value, u_short* to) {
    return swapped(socket, value, to, ntohs);
}

/// TCP takes no data with the end.
int WSAAPI WSASendDisconnect(SOCKET socket, LPWSABUF) { return shutdown(socket, SD_SEND); }
int WSAAPI WSARecvDisconnect(SOCKET socket, LPWSABUF) { return shutdown(socket, SD_RECEIVE); }

BOOL WSAAPI WSAIsBlocking(void) { return FALSE; }
int WSAAPI WSACancelBlockingCall(void) {
    return fail(is_started() ? WSAEOPNOTSUPP : WSANOTINITIALISED);
}
FARPROC WSAAPI WSASetBlockingHook(FARPROC) {
    fail(WSAEOPNOTSUPP);
    return nullptr;
}
int WSAAPI WSAUnhookBlockingHook(void) { return fail(WSAEOPNOTSUPP); }
SOCKET WSAAPI WSAJoinLeaf(SOCKET, const sockaddr*, int, LPWSABUF, LPWSABUF, LPQOS, LPQOS, DWORD) {
    fail(WSAEOPNOTSUPP);
    return INVALID_SOCKET;
}

int WSAAPI WSASendMsg(SOCKET socket, LPWSAMSG message, DWORD flags, LPDWORD sent,
                      LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
    return send_message(socket, message, flags, sent, overlapped, routine);
}

/// The first address of the name that answers.
BOOL WSAAPI WSAConnectByNameW(SOCKET socket, LPWSTR node, LPWSTR service, LPDWORD local_size,
                              LPSOCKADDR local, LPDWORD remote_size, LPSOCKADDR remote, timeval*,
                              LPWSAOVERLAPPED) {
    WSAPROTOCOL_INFOW info;
    int size = sizeof info;
    constexpr int protocol_info = 0x2005;
    if (getsockopt(socket, SOL_SOCKET, protocol_info, reinterpret_cast<char*>(&info), &size) != 0) {
        return FALSE;
    }
    ADDRINFOW hints{};
    hints.ai_family = info.iAddressFamily;
    hints.ai_socktype = info.iSocketType;
    ADDRINFOW* list = nullptr;
    if (const int error = GetAddrInfoW(node, service, &hints, &list); error != 0) {
        fail(error);
        return FALSE;
    }
    bool connected = false;
    for (const ADDRINFOW* at = list; at != nullptr && !connected; at = at->ai_next) {
        connected = connect(socket, at->ai_addr, static_cast<int>(at->ai_addrlen)) == 0;
        if (connected && remote != nullptr && remote_size != nullptr &&
            *remote_size >= at->ai_addrlen) {
            memcpy(remote, at->ai_addr, at->ai_addrlen);
            *remote_size = static_cast<DWORD>(at->ai_addrlen);
        }
    }
    const DWORD error = GetLastError();
    FreeAddrInfoW(list);
    if (connected && local != nullptr && local_size != nullptr) {
        getsockname(socket, local, reinterpret_cast<int*>(local_size));
    }
    SetLastError(connected ? 0 : error);
    return connected;
}
BOOL WSAAPI WSAConnectByNameA(SOCKET socket, LPSTR node, LPSTR service, LPDWORD local_size,
                              LPSOCKADDR local, LPDWORD remote_size, LPSOCKADDR remote,
                              timeval* limit, LPWSAOVERLAPPED reserved) {
    WCHAR wide_node[1024];
    WCHAR wide_service[256];
    if (node == nullptr || service == nullptr ||
        MultiByteToWideChar(CP_ACP, 0, node, -1, wide_node, 1024) == 0 ||
        MultiByteToWideChar(CP_ACP, 0, service, -1, wide_service, 256) == 0) {
        fail(WSAEINVAL);
        return FALSE;
    }
    return WSAConnectByNameW(socket, wide_node, wide_service, local_size, local, remote_size,
                             remote, limit, reserved);
}

/// With `overlapped` the end is told as if it came later: nobody is asked who could take long.
int WSAAPI GetAddrInfoExW(PCWSTR node, PCWSTR service, DWORD space, LPGUID,
                          const ADDRINFOEXW* hints, PADDRINFOEXW* result, timeval*,
                          LPOVERLAPPED overlapped, LPLOOKUPSERVICE_COMPLETION_ROUTINE routine,
                          LPHANDLE cancel) {
    if (cancel != nullptr) {
        *cancel = nullptr;
    }
    int error = result == nullptr         ? WSAEFAULT
                : !knows_namespace(space) ? WSATYPE_NOT_FOUND
                : routine != nullptr && (overlapped == nullptr || overlapped->hEvent != nullptr)
                    ? WSAEINVAL
                : node == nullptr && service == nullptr ? WSAHOST_NOT_FOUND
                                                        : 0;
    if (result != nullptr) {
        *result = nullptr;
    }
    if (error != 0) {
        SetLastError(static_cast<DWORD>(error));
        return error;
    }
    ADDRINFOW wanted{};
    if (hints != nullptr) {
        wanted.ai_flags = hints->ai_flags;
        wanted.ai_family = hints->ai_family;
        wanted.ai_socktype = hints->ai_socktype;
        wanted.ai_protocol = hints->ai_protocol;
    }
    ADDRINFOW* list = nullptr;
    error = GetAddrInfoW(node, service, hints != nullptr ? &wanted : nullptr, &list);
    if (error == 0) {
        *result = extended<ADDRINFOEXW>(list);
        FreeAddrInfoW(list);
    }
    if (overlapped != nullptr && tell(error, result, *overlapped, routine)) {
        error = WSA_IO_PENDING;
    }
    SetLastError(static_cast<DWORD>(error));
    return error;
}
int WSAAPI GetAddrInfoExA(PCSTR node, PCSTR service, DWORD space, LPGUID, const ADDRINFOEXA* hints,
                          PADDRINFOEXA* result, timeval*, LPOVERLAPPED,
                          LPLOOKUPSERVICE_COMPLETION_ROUTINE, LPHANDLE cancel) {
    if (result == nullptr || !knows_namespace(space)) {
        const int error = result == nullptr ? WSAEFAULT : WSATYPE_NOT_FOUND;
        SetLastError(static_cast<DWORD>(error));
        return error;
    }
    *result = nullptr;
    if (cancel != nullptr) {
        *cancel = nullptr;
    }
    ADDRINFOA wanted{};
    if (hints != nullptr) {
        wanted.ai_flags = hints->ai_flags;
        wanted.ai_family = hints->ai_family;
        wanted.ai_socktype = hints->ai_socktype;
        wanted.ai_protocol = hints->ai_protocol;
    }
    ADDRINFOA* list = nullptr;
    const int error = getaddrinfo(node, service, hints != nullptr ? &wanted : nullptr, &list);
    if (error == 0) {
        *result = extended<ADDRINFOEXA>(list);
        freeaddrinfo(list);
    }
    SetLastError(static_cast<DWORD>(error));
    return error;
}
void WSAAPI FreeAddrInfoExW(PADDRINFOEXW info) { free_extended(info); }
#undef FreeAddrInfoEx
void WSAAPI FreeAddrInfoEx(PADDRINFOEXA info) { free_extended(info); }
int WSAAPI GetAddrInfoExOverlappedResult(LPOVERLAPPED overlapped) {
    return overlapped == nullptr ? WSAEINVAL : static_cast<int>(overlapped->Internal);
}
int WSAAPI GetAddrInfoExCancel(LPHANDLE) { return WSA_INVALID_HANDLE; }

/// Of services and networks nobody can be asked.
INT WSAAPI WSALookupServiceBeginA(LPWSAQUERYSETA query, DWORD, LPHANDLE handle) {
    return fail(query == nullptr || handle == nullptr ? WSAEFAULT : WSASERVICE_NOT_FOUND);
}
INT WSAAPI WSALookupServiceBeginW(LPWSAQUERYSETW query, DWORD, LPHANDLE handle) {
    return fail(query == nullptr || handle == nullptr ? WSAEFAULT : WSASERVICE_NOT_FOUND);
}
INT WSAAPI WSALookupServiceNextA(HANDLE, DWORD, LPDWORD, LPWSAQUERYSETA) {
    return fail(WSA_INVALID_HANDLE);
}
INT WSAAPI WSALookupServiceNextW(HANDLE, DWORD, LPDWORD, LPWSAQUERYSETW) {
    return fail(WSA_INVALID_HANDLE);
}
INT WSAAPI WSALookupServiceEnd(HANDLE) { return fail(WSA_INVALID_HANDLE); }

INT WSAAPI WSAEnumNameSpaceProvidersA(LPDWORD size, LPWSANAMESPACE_INFOA list) {
    return namespaces(size, list, "Tcpip");
}
INT WSAAPI WSAEnumNameSpaceProvidersW(LPDWORD size, LPWSANAMESPACE_INFOW list) {
    return namespaces(size, list, "Tcpip");
}

} // extern "C"
