// Sockets one by one: made, bound, connected, written and read.

#include "socket.hpp"

using namespace ferry::win32::sockets;

namespace {

afd::Wait wait_of(const WSAOVERLAPPED* overlapped) {
    return overlapped != nullptr ? afd::Wait::overlapped : afd::Wait::socket;
}

/// A transfer that waits as the socket does; the bytes, or SOCKET_ERROR.
int transfer(SOCKET socket, ULONG code, afd::Transfer& request) {
    ULONG_PTR count = 0;
    const NTSTATUS status = control(socket, code, &request, sizeof request, nullptr, 0, &count);
    if (status == STATUS_BUFFER_OVERFLOW) {
        return fail(WSAEMSGSIZE);
    }
    if (!NT_SUCCESS(status)) {
        return result_of(status);
    }
    SetLastError(ERROR_SUCCESS); // as Windows' functions leave it
    return static_cast<int>(count);
}

int transfer(SOCKET socket, ULONG code, const void* data, int size, int flags, const void* address,
             void* address_size) {
    if (size < 0) {
        return fail(WSAEFAULT);
    }
    afd::Buffer buffer{static_cast<uint32_t>(size), reinterpret_cast<uint64_t>(data)};
    afd::Transfer request{};
    request.buffers = reinterpret_cast<uint64_t>(&buffer);
    request.count = 1;
    request.flags = static_cast<uint32_t>(flags);
    request.address = reinterpret_cast<uint64_t>(address);
    request.address_size = reinterpret_cast<uint64_t>(address_size);
    request.wait = afd::Wait::socket;
    return transfer(socket, code, request);
}

/// A program's buffers as the service takes them, which where pointers have 64 bits they are. It
/// reads the list before it returns.
class Buffers {
public:
    Buffers(const WSABUF* buffers, DWORD count) {
        if constexpr (sizeof(WSABUF) == sizeof(afd::Buffer)) {
            address_ = reinterpret_cast<uint64_t>(buffers);
            return;
        }
        made_ = static_cast<afd::Buffer*>(allocate(sizeof(afd::Buffer) * (SIZE_T{count} + 1)));
        address_ = reinterpret_cast<uint64_t>(made_);
        failed_ = made_ == nullptr;
        for (DWORD i = 0; i < count && !failed_; ++i) {
            made_[i] = {buffers[i].len, reinterpret_cast<uint64_t>(buffers[i].buf)};
        }
    }
    Buffers(const Buffers&) = delete;
    Buffers& operator=(const Buffers&) = delete;
    ~Buffers() { release(made_); }
    explicit operator bool() const { return !failed_; }
    [[nodiscard]] uint64_t address() const { return address_; }

private:
    afd::Buffer* made_ = nullptr;
    uint64_t address_ = 0;
    bool failed_ = false;
};

int transfer(SOCKET socket, ULONG code, LPWSABUF buffers, DWORD count, LPDWORD done, DWORD flags,
             LPDWORD flags_out, const void* address, void* address_size, LPWSAOVERLAPPED overlapped,
             LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, WSABUF* control = nullptr) {
    const Buffers list(buffers, count);
    if (!list) {
        return fail(WSAENOBUFS);
    }
    afd::Transfer request{};
    request.buffers = list.address();
    request.count = count;
    request.flags = flags;
    request.address = reinterpret_cast<uint64_t>(address);
    request.address_size = reinterpret_cast<uint64_t>(address_size);
    request.flags_out = reinterpret_cast<uint64_t>(flags_out);
    if constexpr (sizeof(WSABUF) == sizeof(afd::Buffer)) {
        request.control = reinterpret_cast<uint64_t>(control);
    }
    request.wait = wait_of(overlapped);
    if (overlapped != nullptr) {
        return start(socket, code, &request, sizeof request, nullptr, 0, overlapped, routine, done);
    }
    const int got = transfer(socket, code, request);
    if (got >= 0 && done != nullptr) {
        *done = static_cast<DWORD>(got);
    }
    return got < 0 ? SOCKET_ERROR : 0;
}

int name(SOCKET socket, ULONG code, sockaddr* to, int* size) {
    sockaddr_storage address;
    ULONG_PTR given = 0;
    const NTSTATUS status = control(socket, code, nullptr, 0, &address, sizeof address, &given);
    if (!NT_SUCCESS(status)) {
        return result_of(status);
    }
    if (to == nullptr || size == nullptr || *size < static_cast<int>(given)) {
        return fail(WSAEFAULT);
    }
    memcpy(to, &address, given);
    *size = static_cast<int>(given);
    return 0;
}

/// Makes up what a program leaves open (0) by what it says; zero, or why that can't be.
int complete_kind(int& family, int& type, int protocol) {
    const int usual = protocol == IPPROTO_UDP ? SOCK_DGRAM : SOCK_STREAM;
    if (family == AF_UNSPEC && protocol == 0) {
        return WSAEINVAL;
    }
    if (type != 0 && (type < SOCK_STREAM || type > SOCK_SEQPACKET)) {
        return WSAESOCKTNOSUPPORT;
    }
    if (type == 0 && protocol != 0 && protocol != IPPROTO_TCP && protocol != IPPROTO_UDP) {
        return WSAEPROTONOSUPPORT;
    }
    family = family == AF_UNSPEC ? AF_INET : family;
    type = type == 0 ? usual : type;
    return family != AF_INET && family != AF_INET6 && family != AF_UNIX ? WSAEAFNOSUPPORT : 0;
}

/// Connections that a condition of WSAAccept put off.
struct Deferred {
    Deferred* next;
    SOCKET listener;
    SOCKET made;
};
Deferred* first_deferred;
RTL_SRWLOCK deferred_lock = RTL_SRWLOCK_INIT;

bool defer(SOCKET listener, SOCKET made) {
    auto* const item = static_cast<Deferred*>(allocate(sizeof(Deferred)));
    if (item == nullptr) {
        return false;
    }
    RtlAcquireSRWLockExclusive(&deferred_lock);
    *item = {first_deferred, listener, made};
    first_deferred = item;
    RtlReleaseSRWLockExclusive(&deferred_lock);
    return true;
}

/// INVALID_SOCKET if there is none.
SOCKET take_deferred(SOCKET listener) {
    Deferred* found = nullptr;
    RtlAcquireSRWLockExclusive(&deferred_lock);
    for (Deferred** at = &first_deferred; *at != nullptr; at = &(*at)->next) {
        if ((*at)->listener == listener) {
            found = *at;
            *at = found->next;
            break;
        }
    }
    RtlReleaseSRWLockExclusive(&deferred_lock);
    const SOCKET made = found != nullptr ? found->made : INVALID_SOCKET;
    release(found);
    return made;
}

} // namespace

int PASCAL ferry::win32::sockets::receive_message(SOCKET socket, LPWSAMSG message, LPDWORD count,
                                                  LPWSAOVERLAPPED overlapped,
                                                  LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
    if (message == nullptr) {
        return fail(WSAEFAULT);
    }
    return ::transfer(socket, afd::receive, message->lpBuffers, message->dwBufferCount, count,
                      message->dwFlags, &message->dwFlags, message->name,
                      message->name != nullptr ? &message->namelen : nullptr, overlapped, routine,
                      &message->Control);
}
int PASCAL ferry::win32::sockets::send_message(SOCKET socket, LPWSAMSG message, DWORD flags,
                                               LPDWORD count, LPWSAOVERLAPPED overlapped,
                                               LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
    if (message == nullptr) {
        return fail(WSAEFAULT);
    }
    return ::transfer(socket, afd::send, message->lpBuffers, message->dwBufferCount, count, flags,
                      nullptr, message->name,
                      reinterpret_cast<void*>(static_cast<LONG_PTR>(message->namelen)), overlapped,
                      routine, message->Control.len != 0 ? &message->Control : nullptr);
}

extern "C" {

SOCKET WSAAPI WSASocketW(int family, int type, int protocol, LPWSAPROTOCOL_INFOW info, GROUP,
                         DWORD flags) {
    if (!is_started()) {
        fail(WSANOTINITIALISED);
        return INVALID_SOCKET;
    }
    if (info != nullptr) {
        family = family == FROM_PROTOCOL_INFO ? info->iAddressFamily : family;
        type = type == FROM_PROTOCOL_INFO ? info->iSocketType : type;
        protocol = protocol == FROM_PROTOCOL_INFO ? info->iProtocol : protocol;
        if (info->dwProviderReserved != 0) { // WSADuplicateSocket's: a handle of this process
            remember(static_cast<SOCKET>(info->dwProviderReserved));
            return static_cast<SOCKET>(info->dwProviderReserved);
        }
    }
    if (const int error = complete_kind(family, type, protocol); error != 0) {
        fail(error);
        return INVALID_SOCKET;
    }
    const afd::Create kind{family, type, protocol};
    const SOCKET socket = open_device();
    if (socket == INVALID_SOCKET) {
        return socket;
    }
    const NTSTATUS status = control(socket, afd::create, &kind, sizeof kind);
    if (!NT_SUCCESS(status)) {
        NtClose(handle_of(socket));
        fail(status == STATUS_NOT_SUPPORTED ? WSAEPROTONOSUPPORT : error_of(status));
        return INVALID_SOCKET;
    }
    if ((flags & WSA_FLAG_NO_HANDLE_INHERIT) != 0) {
        SetHandleInformation(handle_of(socket), HANDLE_FLAG_INHERIT, 0);
    }
    remember(socket);
    return socket;
}
SOCKET WSAAPI WSASocketA(int family, int type, int protocol, LPWSAPROTOCOL_INFOA info, GROUP group,
                         DWORD flags) {
    return WSASocketW(family, type, protocol, reinterpret_cast<LPWSAPROTOCOL_INFOW>(info), group,
                      flags);
}
SOCKET WSAAPI socket(int family, int type, int protocol) {
    return WSASocketW(family, type, protocol, nullptr, 0, WSA_FLAG_OVERLAPPED);
}

int WSAAPI closesocket(SOCKET socket) {
    end_async_select(socket);
    const NTSTATUS status = control(socket, afd::close, nullptr, 0);
    if (!NT_SUCCESS(status)) {
        return result_of(status);
    }
    forget(socket);
    for (SOCKET made = take_deferred(socket); made != INVALID_SOCKET;
         made = take_deferred(socket)) {
        closesocket(made);
    }
    return result_of(NtClose(handle_of(socket)));
}

int WSAAPI bind(SOCKET socket, const sockaddr* address, int size) {
    return result_of(control(socket, afd::bind, address, static_cast<ULONG>(size)));
}
int WSAAPI listen(SOCKET socket, int backlog) {
    const int32_t value = backlog;
    return result_of(control(socket, afd::listen, &value, sizeof value));
}

int WSAAPI connect(SOCKET socket, const sockaddr* address, int size) {
    struct {
        afd::Wait wait;
        char address[sizeof(sockaddr_storage)];
    } request{afd::Wait::socket, {}};
    if (size <= 0 || static_cast<size_t>(size) > sizeof request.address) {
        return fail(WSAEFAULT);
    }
    memcpy(request.address, address, static_cast<size_t>(size));
    return result_of(control(socket, afd::connect, &request,
                             static_cast<ULONG>(sizeof request.wait + static_cast<size_t>(size))));
}
int WSAAPI WSAConnect(SOCKET socket, const sockaddr* address, int size, LPWSABUF, LPWSABUF, LPQOS,
                      LPQOS) {
    return connect(socket, address, size);
}

SOCKET WSAAPI accept(SOCKET socket, sockaddr* address, int* size) {
    SOCKET made = take_deferred(socket);
    if (made == INVALID_SOCKET) {
        made = open_device();
        if (made == INVALID_SOCKET) {
            return made;
        }
        const afd::Accept request{made, afd::Wait::socket, 0, 0};
        const NTSTATUS status = control(socket, afd::accept, &request, sizeof request);
        if (!NT_SUCCESS(status)) {
            NtClose(handle_of(made));
            fail(error_of(status));
            return INVALID_SOCKET;
        }
        remember(made);
        inherit_async_select(socket, made);
    }
    if (address != nullptr && size != nullptr) {
        getpeername(made, address, size);
    }
    return made;
}

/// A connection that the condition puts off is the next one to be accepted.
SOCKET WSAAPI WSAAccept(SOCKET socket, sockaddr* address, LPINT size, LPCONDITIONPROC condition,
                        DWORD_PTR context) {
    const SOCKET made = accept(socket, address, size);
    if (made == INVALID_SOCKET || condition == nullptr) {
        return made;
    }
    sockaddr_storage peer;
    sockaddr_storage own;
    int peer_size = sizeof peer;
    int own_size = sizeof own;
    getpeername(made, reinterpret_cast<sockaddr*>(&peer), &peer_size);
    getsockname(made, reinterpret_cast<sockaddr*>(&own), &own_size);
    WSABUF caller{static_cast<ULONG>(peer_size), reinterpret_cast<char*>(&peer)};
    WSABUF callee{static_cast<ULONG>(own_size), reinterpret_cast<char*>(&own)};
    WSABUF no_data{0, nullptr};
    GROUP group = 0;
    switch (condition(&caller, nullptr, nullptr, nullptr, &callee, &no_data, &group, context)) {
    case CF_ACCEPT: return made;
    case CF_DEFER:
        if (defer(socket, made)) {
            fail(WSATRY_AGAIN);
            return INVALID_SOCKET;
        }
        break;
    default: break;
    }
    closesocket(made);
    fail(WSAECONNREFUSED);
    return INVALID_SOCKET;
}

int WSAAPI send(SOCKET socket, const char* data, int size, int flags) {
    return transfer(socket, afd::send, data, size, flags, nullptr, nullptr);
}
int WSAAPI recv(SOCKET socket, char* data, int size, int flags) {
    return transfer(socket, afd::receive, data, size, flags, nullptr, nullptr);
}
int WSAAPI sendto(SOCKET socket, const char* data, int size, int flags, const sockaddr* address,
                  int address_size) {
    return transfer(socket, afd::send, data, size, flags, address,
                    reinterpret_cast<void*>(static_cast<LONG_PTR>(address_size)));
}
int WSAAPI recvfrom(SOCKET socket, char* data, int size, int flags, sockaddr* address,
                    int* address_size) {
    return transfer(socket, afd::receive, data, size, flags, address, address_size);
}

int WSAAPI WSASend(SOCKET socket, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags,
                   LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
    return transfer(socket, afd::send, buffers, count, sent, flags, nullptr, nullptr, nullptr,
                    overlapped, routine);
}
int WSAAPI WSASendTo(SOCKET socket, LPWSABUF buffers, DWORD count, LPDWORD sent, DWORD flags,
                     const sockaddr* address, int size, LPWSAOVERLAPPED overlapped,
                     LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
    return transfer(socket, afd::send, buffers, count, sent, flags, nullptr, address,
                    reinterpret_cast<void*>(static_cast<LONG_PTR>(size)), overlapped, routine);
}
int WSAAPI WSARecv(SOCKET socket, LPWSABUF buffers, DWORD count, LPDWORD received, LPDWORD flags,
                   LPWSAOVERLAPPED overlapped, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
    return transfer(socket, afd::receive, buffers, count, received, *flags, flags, nullptr, nullptr,
                    overlapped, routine);
}
int WSAAPI WSARecvFrom(SOCKET socket, LPWSABUF buffers, DWORD count, LPDWORD received,
                       LPDWORD flags, sockaddr* address, LPINT size, LPWSAOVERLAPPED overlapped,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
    return transfer(socket, afd::receive, buffers, count, received, *flags, flags, address, size,
                    overlapped, routine);
}

int WSAAPI shutdown(SOCKET socket, int how) {
    const int32_t value = how;
    return result_of(control(socket, afd::shutdown, &value, sizeof value));
}
int WSAAPI getsockname(SOCKET socket, sockaddr* to, int* size) {
    return name(socket, afd::get_name, to, size);
}
int WSAAPI getpeername(SOCKET socket, sockaddr* to, int* size) {
    return name(socket, afd::get_peer_name, to, size);
}

BOOL WSAAPI WSAGetOverlappedResult(SOCKET socket, LPWSAOVERLAPPED overlapped, LPDWORD count,
                                   BOOL wait, LPDWORD flags) {
    if (static_cast<NTSTATUS>(overlapped->Internal) == STATUS_PENDING) {
        if (!wait) {
            fail(WSA_IO_INCOMPLETE);
            return FALSE;
        }
        const HANDLE event = reinterpret_cast<HANDLE>(
            reinterpret_cast<ULONG_PTR>(overlapped->hEvent) & ~ULONG_PTR{1});
        WaitForSingleObject(event != nullptr ? event : handle_of(socket), INFINITE);
    }
    *count = static_cast<DWORD>(overlapped->InternalHigh);
    if (flags != nullptr) {
        *flags = 0;
    }
    const auto status = static_cast<NTSTATUS>(overlapped->Internal);
    return status != STATUS_BUFFER_OVERFLOW && NT_SUCCESS(status) ? TRUE
                                                                  : (fail(error_of(status)), FALSE);
}

} // extern "C"
