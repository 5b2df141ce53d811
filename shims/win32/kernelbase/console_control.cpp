// Console events: handlers are called from the latest to the first until one says that it has dealt
// with the event; behind them stands one that ends the process.

#include "object.hpp"

using namespace ferry::win32;

namespace {

constexpr auto console_routine = static_cast<PROCESSINFOCLASS>(0xfe000001);

struct Handler {
    Handler* next;
    PHANDLER_ROUTINE routine;
};

SRWLOCK lock;
Handler* handlers;
bool ignores_control_c;
bool started;

constexpr DWORD most_handlers = 64;

/// Begins on a thread of its own.
DWORD WINAPI on_event(LPVOID argument) {
    const auto event = static_cast<DWORD>(reinterpret_cast<ULONG_PTR>(argument));
    PHANDLER_ROUTINE routines[most_handlers];
    DWORD count = 0;
    RtlAcquireSRWLockShared(&lock);
    const bool ignored = event == CTRL_C_EVENT && ignores_control_c;
    for (Handler* at = handlers; at != nullptr && count < most_handlers; at = at->next) {
        routines[count++] = at->routine;
    }
    RtlReleaseSRWLockShared(&lock);
    if (ignored) {
        return 0;
    }
    bool handled = false;
    for (DWORD i = 0; i < count && !handled; ++i) {
        handled = routines[i](event) != 0;
    }
    // Who wants the process to end gets it, when the handlers have had their say.
    if (!handled || event == CTRL_CLOSE_EVENT) {
        RtlExitUserProcess(STATUS_CONTROL_C_EXIT);
    }
    return 0;
}

/// Under the lock.
bool start() {
    if (!started) {
        auto routine = reinterpret_cast<ULONG_PTR>(&on_event);
        started = succeeded(
            NtSetInformationProcess(current_process(), console_routine, &routine, sizeof routine));
    }
    return started;
}

} // namespace

extern "C" {

BOOL WINAPI SetConsoleCtrlHandler(PHANDLER_ROUTINE routine, BOOL add) {
    RtlAcquireSRWLockExclusive(&lock);
    BOOL done = start();
    if (done && routine == nullptr) {
        ignores_control_c = add != 0;
    } else if (done && add) {
        auto* const handler =
            static_cast<Handler*>(RtlAllocateHeap(peb()->process_heap, 0, sizeof(Handler)));
        done = handler != nullptr ? TRUE : fail(ERROR_NOT_ENOUGH_MEMORY);
        if (handler != nullptr) {
            *handler = {handlers, routine};
            handlers = handler;
        }
    } else if (done) {
        Handler** link = &handlers;
        while (*link != nullptr && (*link)->routine != routine) {
            link = &(*link)->next;
        }
        Handler* const found = *link;
        done = found != nullptr ? TRUE : fail(ERROR_INVALID_PARAMETER);
        if (found != nullptr) {
            *link = found->next;
            RtlFreeHeap(peb()->process_heap, 0, found);
        }
    }
    RtlReleaseSRWLockExclusive(&lock);
    return done;
}

} // extern "C"
