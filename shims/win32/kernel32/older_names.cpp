// Functions that kernel32 alone has: with names in the ANSI code page, and of timers as they were
// called first.

#include <ferry/win32/ntdll.hpp>

namespace {

constexpr int longest_name = 1024;

/// A name in UTF-16; null stays null.
struct Name {
    WCHAR room[longest_name];
    LPCWSTR text = nullptr;
    explicit Name(LPCSTR narrow) {
        if (narrow != nullptr) {
            room[0] = 0;
            MultiByteToWideChar(CP_ACP, 0, narrow, -1, room, longest_name);
            text = room;
        }
    }
};

} // namespace

extern "C" {

BOOL WINAPI CallNamedPipeA(LPCSTR name, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size,
                           LPDWORD done, DWORD timeout) {
    return CallNamedPipeW(Name(name).text, in, in_size, out, out_size, done, timeout);
}

HANDLE WINAPI OpenWaitableTimerA(DWORD access, BOOL inherit, LPCSTR name) {
    return OpenWaitableTimerW(access, inherit, Name(name).text);
}

BOOL WINAPI CancelTimerQueueTimer(HANDLE queue, HANDLE timer) {
    return DeleteTimerQueueTimer(queue, timer, nullptr);
}

HANDLE WINAPI SetTimerQueueTimer(HANDLE queue, WAITORTIMERCALLBACK callback, PVOID context,
                                 DWORD due, DWORD period, BOOL prefers_io) {
    HANDLE timer = nullptr;
    const ULONG flags = prefers_io ? WT_EXECUTEINIOTHREAD : WT_EXECUTEDEFAULT;
    return CreateTimerQueueTimer(&timer, queue, callback, context, due, period, flags) ? timer
                                                                                       : nullptr;
}

} // extern "C"
