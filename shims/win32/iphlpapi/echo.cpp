// IcmpSendEcho and its kin. Each asks the host once and waits; where the caller does not want to
// wait, a thread of the pool does, and tells it by event or APC.

#include "interfaces.hpp"

#define PIO_APC_ROUTINE_DEFINED
#include <icmpapi.h>
#include <ipexport.h>

using namespace ferry::win32::ip;
using ferry::win32::Inet6EchoReply;
namespace network = ferry::win32::network;

namespace {

constexpr SIZE_T extra = 8; ///< of an error's message, which callers bring room for

/// One call: what is asked, and where what comes of it goes.
struct Call {
    network::Echo echo;
    const void* data;
    USHORT size;
    BYTE* reply;
    DWORD room;
    // Of one that is not waited for.
    HANDLE event;
    FARPROC apc;
    void* apc_context;
    HANDLE thread;
};

SIZE_T head_of(const Call& call) {
    return call.echo.is_inet6 != 0 ? sizeof(Inet6EchoReply) : sizeof(ICMP_ECHO_REPLY);
}

void fill(const Call& call, const network::EchoReply& heard, const BYTE* data) {
    const SIZE_T head = head_of(call);
    const ULONG fits = static_cast<ULONG>(call.room - head);
    const ULONG size = heard.size < fits ? heard.size : fits;
    memcpy(call.reply + head, data, size);
    if (call.echo.is_inet6 != 0) {
        auto& reply = *reinterpret_cast<Inet6EchoReply*>(call.reply);
        memset(&reply, 0, sizeof reply);
        memcpy(reply.address.bytes, heard.address, sizeof reply.address.bytes);
        reply.status = heard.status;
        reply.time = heard.time;
        return;
    }
    auto& reply = *reinterpret_cast<ICMP_ECHO_REPLY*>(call.reply);
    memset(&reply, 0, sizeof reply);
    reply.Address = inet_of(heard.address);
    reply.Status = heard.status;
    reply.RoundTripTime = heard.time;
    reply.DataSize = static_cast<USHORT>(size);
    reply.Data = size != 0 ? call.reply + head : nullptr;
    reply.Options.Ttl = static_cast<UCHAR>(heard.hops);
}

/// What is in a reply: how many answers, or the error where there are none.
DWORD count_in(const Call& call) {
    const ULONG status = call.echo.is_inet6 != 0
                             ? reinterpret_cast<Inet6EchoReply*>(call.reply)->status
                             : reinterpret_cast<ICMP_ECHO_REPLY*>(call.reply)->Status;
    const bool answered =
        status == IP_SUCCESS ||
        (status > IP_STATUS_BASE && status < MAX_IP_STATUS && status != IP_REQ_TIMED_OUT);
    if (!answered) {
        SetLastError(status);
    }
    return answered ? 1 : 0;
}

/// Asks and waits.
DWORD ask(const Call& call) {
    const SIZE_T room = sizeof(network::EchoReply) + 0x10000;
    auto* const heard = static_cast<network::EchoReply*>(allocate(room));
    if (heard == nullptr) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return 0;
    }
    const DWORD error = ferry_echo(call.echo, call.data, call.size, heard, room);
    if (error != NO_ERROR) {
        heard->status = error;
        heard->size = 0;
    }
    fill(call, *heard, reinterpret_cast<const BYTE*>(heard + 1));
    FreeMibTable(heard);
    return count_in(call);
}

DWORD WINAPI ask_later(void* argument) {
    auto* const call = static_cast<Call*>(argument);
    ask(*call);
    if (call->event != nullptr) {
        SetEvent(call->event);
    } else {
        NtQueueApcThread(call->thread, reinterpret_cast<PVOID>(call->apc), call->apc_context,
                         nullptr, nullptr);
    }
    if (call->thread != nullptr) {
        CloseHandle(call->thread);
    }
    FreeMibTable(call);
    return 0;
}

/// 0 and ERROR_IO_PENDING where it is not waited for.
DWORD begin(const Call& wanted) {
    if (wanted.reply == nullptr || wanted.room < head_of(wanted)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return 0;
    }
    if (wanted.room < head_of(wanted) + wanted.size) {
        SetLastError(IP_BUF_TOO_SMALL);
        return 0;
    }
    if (wanted.event == nullptr && wanted.apc == nullptr) {
        return ask(wanted);
    }
    auto* const call = static_cast<Call*>(allocate(sizeof(Call) + wanted.size));
    if (call == nullptr) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return 0;
    }
    *call = wanted;
    memcpy(call + 1, wanted.data, wanted.size);
    call->data = call + 1;
    if (wanted.event != nullptr) {
        ResetEvent(wanted.event);
    } else {
        DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &call->thread,
                        0, FALSE, DUPLICATE_SAME_ACCESS);
    }
    if (!QueueUserWorkItem(ask_later, call, WT_EXECUTELONGFUNCTION)) {
        FreeMibTable(call);
        return 0;
    }
    SetLastError(ERROR_IO_PENDING);
    return 0;
}

void fill_options(network::Echo& echo, const IP_OPTION_INFORMATION* options, DWORD timeout) {
    echo.timeout = timeout;
    if (options != nullptr) {
        echo.hops = options->Ttl;
        echo.service = options->Tos;
        echo.whole = static_cast<uint32_t>((options->Flags & IP_FLAG_DF) != 0);
    }
}

bool is_handle(HANDLE handle) {
    DWORD flags = 0;
    return handle != nullptr && GetHandleInformation(handle, &flags);
}

} // namespace

extern "C" {

HANDLE WINAPI IcmpCreateFile(void) { return CreateEventW(nullptr, FALSE, FALSE, nullptr); }
HANDLE WINAPI Icmp6CreateFile(void) { return IcmpCreateFile(); }
WINBOOL WINAPI IcmpCloseHandle(HANDLE handle) { return CloseHandle(handle); }

DWORD WINAPI IcmpSendEcho2Ex(HANDLE handle, HANDLE event, PIO_APC_ROUTINE apc, PVOID context,
                             IPAddr source, IPAddr destination, LPVOID data, WORD size,
                             PIP_OPTION_INFORMATION options, LPVOID reply, DWORD room,
                             DWORD timeout) {
    if (!is_handle(handle)) {
        SetLastError(ERROR_INVALID_HANDLE);
        return 0;
    }
    if (destination == 0) {
        SetLastError(ERROR_INVALID_NETNAME);
        return 0;
    }
    Call call{{},
              data,
              size,
              static_cast<BYTE*>(reply),
              room,
              event,
              reinterpret_cast<FARPROC>(apc),
              context,
              nullptr};
    memcpy(call.echo.address, &destination, sizeof destination);
    memcpy(call.echo.source, &source, sizeof source);
    fill_options(call.echo, options, timeout);
    return begin(call);
}
DWORD WINAPI IcmpSendEcho2(HANDLE handle, HANDLE event, PIO_APC_ROUTINE apc, PVOID context,
                           IPAddr destination, LPVOID data, WORD size,
                           PIP_OPTION_INFORMATION options, LPVOID reply, DWORD room,
                           DWORD timeout) {
    return IcmpSendEcho2Ex(handle, event, apc, context, 0, destination, data, size, options, reply,
                           room, timeout);
}
DWORD WINAPI IcmpSendEcho(HANDLE handle, IPAddr destination, LPVOID data, WORD size,
                          PIP_OPTION_INFORMATION options, LPVOID reply, DWORD room, DWORD timeout) {
    return IcmpSendEcho2(handle, nullptr, nullptr, nullptr, destination, data, size, options, reply,
                         room, timeout);
}
DWORD WINAPI Icmp6SendEcho2(HANDLE handle, HANDLE event, PIO_APC_ROUTINE apc, PVOID context,
                            sockaddr_in6* source, sockaddr_in6* destination, LPVOID data, WORD size,
                            PIP_OPTION_INFORMATION options, LPVOID reply, DWORD room,
                            DWORD timeout) {
    if (!is_handle(handle)) {
        SetLastError(ERROR_INVALID_HANDLE);
        return 0;
    }
    if (destination == nullptr) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return 0;
    }
    Call call{{},
              data,
              size,
              static_cast<BYTE*>(reply),
              room,
              event,
              reinterpret_cast<FARPROC>(apc),
              context,
              nullptr};
    call.echo.is_inet6 = 1;
    call.echo.scope = destination->sin6_scope_id;
    memcpy(call.echo.address, &destination->sin6_addr, sizeof call.echo.address);
    if (source != nullptr) {
        memcpy(call.echo.source, &source->sin6_addr, sizeof call.echo.source);
    }
    fill_options(call.echo, options, timeout);
    return begin(call);
}
DWORD WINAPI IcmpParseReplies(LPVOID reply, DWORD room) {
    Call call{};
    call.reply = static_cast<BYTE*>(reply);
    return reply == nullptr || room < sizeof(ICMP_ECHO_REPLY) + extra ? 0 : count_in(call);
}
DWORD WINAPI Icmp6ParseReplies(LPVOID reply, DWORD room) {
    Call call{};
    call.echo.is_inet6 = 1;
    call.reply = static_cast<BYTE*>(reply);
    return reply == nullptr || room < sizeof(Inet6EchoReply) + extra ? 0 : count_in(call);
}

} // extern "C"
