// Threads.

#include "msvcp140.hpp"

using namespace ferry::msvcp;

extern "C" {
using Start = unsigned(__stdcall*)(void*);
__declspec(dllimport) uintptr_t _beginthreadex(void* security, unsigned stack, Start start,
                                               void* argument, unsigned flags, unsigned* id);
__declspec(dllimport) void _endthreadex(unsigned result);
[[noreturn]] __declspec(dllimport) void abort();
void _Cnd_do_broadcast_at_thread_exit();

struct Thread {
    HANDLE handle;
    unsigned id;
};
using Function = int (*)(void*);
}

namespace {

struct Call {
    Function function;
    void* argument;
};

unsigned __stdcall run(void* given) {
    const Call call = *static_cast<Call*>(given);
    HeapFree(GetProcessHeap(), 0, given);
    const int result = call.function(call.argument);
    _Cnd_do_broadcast_at_thread_exit();
    return static_cast<unsigned>(result);
}

} // namespace

extern "C" {

int _Thrd_start(Thread* thread, Start start, void* argument) {
    thread->handle =
        reinterpret_cast<HANDLE>(_beginthreadex(nullptr, 0, start, argument, 0, &thread->id));
    return thread->handle != nullptr ? success : error;
}
int _Thrd_create(Thread* thread, Function function, void* argument) {
    auto* const call = static_cast<Call*>(HeapAlloc(GetProcessHeap(), 0, sizeof(Call)));
    if (call == nullptr) {
        return no_memory;
    }
    *call = {function, argument};
    const int started = _Thrd_start(thread, run, call);
    if (started != success) {
        HeapFree(GetProcessHeap(), 0, call);
    }
    return started;
}
void _Thrd_exit(int result) { _endthreadex(static_cast<unsigned>(result)); }

void _Thrd_abort(const char*) { abort(); }

int _Thrd_join(Thread thread, int* result) {
    DWORD code = 0;
    if (WaitForSingleObjectEx(thread.handle, INFINITE, FALSE) == WAIT_FAILED ||
        !GetExitCodeThread(thread.handle, &code)) {
        return error;
    }
    if (result != nullptr) {
        *result = static_cast<int>(code);
    }
    return CloseHandle(thread.handle) ? success : error;
}
int _Thrd_detach(Thread thread) { return CloseHandle(thread.handle) ? success : error; }

Thread _Thrd_current() { return {GetCurrentThread(), GetCurrentThreadId()}; }
unsigned _Thrd_id() { return GetCurrentThreadId(); }
int _Thrd_equal(Thread a, Thread b) { return a.id == b.id; }
int _Thrd_lt(Thread a, Thread b) { return a.id < b.id; }

unsigned _Thrd_hardware_concurrency() {
    SYSTEM_INFO info;
    GetNativeSystemInfo(&info);
    return info.dwNumberOfProcessors;
}
void _Thrd_yield() { SwitchToThread(); }
void _Thrd_sleep(const Time* until) {
    while (const DWORD milliseconds = milliseconds_until(*until)) {
        Sleep(milliseconds);
    }
}

} // extern "C"
