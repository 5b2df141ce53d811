// Message queues of threads. There are no windows: messages are those that threads post to each
// other, and timers. A thread has a queue once it has called a function of these; it goes with the
// thread's last call to DllMain.

#include <ferry/win32/ntdll.hpp>

#include <winuser.h>

using namespace ferry::win32;

namespace {

constexpr UINT most_messages = 10'000;

struct Message {
    Message* next;
    MSG msg;
};

struct Timer {
    Timer* next;
    UINT_PTR id;
    UINT period;
    ULONGLONG due;
    TIMERPROC routine;
};

struct Queue {
    Queue* next;
    DWORD thread;
    HANDLE posted; ///< set while there is something
    Message* first;
    Message** end;
    UINT count;
    Timer* timers;
    UINT_PTR last_timer;
    bool is_fresh; ///< something came since the thread looked last
    bool quits;
    WPARAM quit_code;
    DWORD last_time;
};

// One lock guards all queues: they are short, and seldom used.
SRWLOCK lock = SRWLOCK_INIT;
Queue* queues;
DWORD slot = TLS_OUT_OF_INDEXES;

class Guard {
public:
    Guard() { AcquireSRWLockExclusive(&lock); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { ReleaseSRWLockExclusive(&lock); }
};

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

void* allocate(SIZE_T size) { return RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size); }
void release(void* block) { RtlFreeHeap(peb()->process_heap, 0, block); }

/// The calling thread's queue; null if there is no memory.
Queue* own_queue() {
    if (slot == TLS_OUT_OF_INDEXES) {
        return nullptr;
    }
    auto* queue = static_cast<Queue*>(TlsGetValue(slot));
    if (queue == nullptr) {
        queue = static_cast<Queue*>(allocate(sizeof(Queue)));
        if (queue == nullptr) {
            return nullptr;
        }
        queue->thread = GetCurrentThreadId();
        queue->posted = CreateEventW(nullptr, TRUE, FALSE, nullptr);
        queue->end = &queue->first;
        TlsSetValue(slot, queue);
        const Guard guard;
        queue->next = queues;
        queues = queue;
    }
    return queue;
}

Queue* queue_of(DWORD thread) {
    Queue* queue = queues;
    while (queue != nullptr && queue->thread != thread) {
        queue = queue->next;
    }
    return queue;
}

BOOL post(Queue* queue, UINT kind, WPARAM first, LPARAM second) {
    auto* const message = static_cast<Message*>(allocate(sizeof(Message)));
    if (message == nullptr || queue->count == most_messages) {
        if (message != nullptr) {
            release(message);
        }
        return fail(ERROR_NOT_ENOUGH_QUOTA);
    }
    message->msg.message = kind;
    message->msg.wParam = first;
    message->msg.lParam = second;
    message->msg.time = GetTickCount();
    *queue->end = message;
    queue->end = &message->next;
    ++queue->count;
    queue->is_fresh = true;
    SetEvent(queue->posted);
    return TRUE;
}

bool in_range(UINT kind, UINT least, UINT most) {
    return (least == 0 && most == 0) || (kind >= least && kind <= most);
}

/// The timer that is due first; null if none is set.
Timer* next_timer(const Queue* queue) {
    Timer* first = queue->timers;
    for (Timer* at = first; at != nullptr; at = at->next) {
        first = at->due < first->due ? at : first;
    }
    return first;
}

/// Posted messages come first, then the end, then timers.
bool take(Queue* queue, LPMSG to, HWND window, UINT least, UINT most, bool removes) {
    const Guard guard;
    queue->is_fresh = false;
    const bool threads_own = window == nullptr || window == reinterpret_cast<HWND>(LONG_PTR{-1});
    if (!threads_own) {
        return false; // there are no windows
    }
    for (Message** at = &queue->first; *at != nullptr; at = &(*at)->next) {
        Message* const message = *at;
        if (!in_range(message->msg.message, least, most)) {
            continue;
        }
        *to = message->msg;
        if (removes) {
            *at = message->next;
            if (queue->end == &message->next) {
                queue->end = at;
            }
            queue->last_time = to->time;
            --queue->count;
            release(message);
        }
        return true;
    }
    if (queue->quits) {
        *to = {};
        to->message = WM_QUIT;
        to->wParam = queue->quit_code;
        queue->quits = !removes;
        return true;
    }
    Timer* const timer = in_range(WM_TIMER, least, most) ? next_timer(queue) : nullptr;
    const ULONGLONG now = GetTickCount64();
    if (timer != nullptr && timer->due <= now) {
        *to = {};
        to->message = WM_TIMER;
        to->wParam = timer->id;
        to->lParam = reinterpret_cast<LPARAM>(timer->routine);
        to->time = static_cast<DWORD>(now);
        if (removes) {
            timer->due = now + timer->period;
        }
        return true;
    }
    if (queue->first == nullptr) {
        ResetEvent(queue->posted);
    }
    return false;
}

/// How long the thread may wait until a timer is due.
DWORD until_timer(const Queue* queue, DWORD most) {
    const Guard guard;
    const Timer* const timer = next_timer(queue);
    if (timer == nullptr) {
        return most;
    }
    const ULONGLONG now = GetTickCount64();
    const ULONGLONG left = timer->due > now ? timer->due - now : 0;
    return left < most ? static_cast<DWORD>(left) : most;
}

/// What is in the queue, in QS_*; of messages, only if one came since the thread looked last.
DWORD content(Queue* queue, bool old_too) {
    const Guard guard;
    const Timer* const timer = next_timer(queue);
    const bool posted = queue->first != nullptr || queue->quits;
    DWORD flags = posted && (old_too || queue->is_fresh) ? QS_POSTMESSAGE | QS_ALLPOSTMESSAGE : 0;
    flags |= timer != nullptr && timer->due <= GetTickCount64() ? QS_TIMER : 0;
    return flags;
}

DWORD wait(DWORD count, const HANDLE* handles, DWORD timeout, DWORD mask, DWORD flags) {
    Queue* const queue = own_queue();
    HANDLE all[MAXIMUM_WAIT_OBJECTS];
    if (queue == nullptr || count >= MAXIMUM_WAIT_OBJECTS) {
        fail(ERROR_INVALID_PARAMETER);
        return WAIT_FAILED;
    }
    for (DWORD i = 0; i < count; ++i) {
        all[i] = handles[i];
    }
    all[count] = queue->posted;
    const bool heeds_posts = (mask & (QS_POSTMESSAGE | QS_ALLPOSTMESSAGE)) != 0;
    const bool heeds_timers = (mask & QS_TIMER) != 0;
    const bool old_too = (flags & MWMO_INPUTAVAILABLE) != 0;
    const ULONGLONG begin = GetTickCount64();
    for (;;) {
        if ((content(queue, old_too) & mask) != 0) {
            // What is signalled counts before what is posted.
            const DWORD done =
                count == 0
                    ? WAIT_TIMEOUT
                    : WaitForMultipleObjectsEx(count, all, (flags & MWMO_WAITALL) != 0, 0, FALSE);
            return done == WAIT_TIMEOUT ? WAIT_OBJECT_0 + count : done;
        }
        const ULONGLONG passed = GetTickCount64() - begin;
        const DWORD left = timeout == INFINITE ? INFINITE
                           : passed >= timeout ? 0
                                               : timeout - static_cast<DWORD>(passed);
        const DWORD slice = heeds_timers ? until_timer(queue, left) : left;
        const DWORD waited = WaitForMultipleObjectsEx(heeds_posts ? count + 1 : count, all,
                                                      (flags & MWMO_WAITALL) != 0, slice,
                                                      (flags & MWMO_ALERTABLE) != 0);
        if (waited == WAIT_OBJECT_0 + count && heeds_posts) {
            if ((content(queue, old_too) & mask) != 0) {
                return waited;
            }
            ResetEvent(queue->posted); // what is there has been seen
        } else if (waited != WAIT_TIMEOUT || slice == left) {
            return waited;
        }
    }
}

BOOL peek(LPMSG to, HWND window, UINT least, UINT most, UINT flags) {
    Queue* const queue = own_queue();
    return queue != nullptr && take(queue, to, window, least, most, (flags & PM_REMOVE) != 0);
}

BOOL get(LPMSG to, HWND window, UINT least, UINT most) {
    Queue* const queue = own_queue();
    if (queue == nullptr) {
        return -1;
    }
    if (window != nullptr && window != reinterpret_cast<HWND>(LONG_PTR{-1})) {
        fail(ERROR_INVALID_WINDOW_HANDLE);
        return -1;
    }
    while (!take(queue, to, window, least, most, true)) {
        wait(0, nullptr, INFINITE, QS_ALLPOSTMESSAGE | QS_TIMER, 0);
    }
    return to->message != WM_QUIT;
}

} // namespace

extern "C" {

void ferry_queues_begin() { slot = TlsAlloc(); }

void ferry_queue_end() {
    auto* const queue =
        slot == TLS_OUT_OF_INDEXES ? nullptr : static_cast<Queue*>(TlsGetValue(slot));
    if (queue == nullptr) {
        return;
    }
    TlsSetValue(slot, nullptr);
    {
        const Guard guard;
        Queue** at = &queues;
        while (*at != queue) {
            at = &(*at)->next;
        }
        *at = queue->next;
    }
    while (queue->first != nullptr) {
        Message* const message = queue->first;
        queue->first = message->next;
        release(message);
    }
    while (queue->timers != nullptr) {
        Timer* const timer = queue->timers;
        queue->timers = timer->next;
        release(timer);
    }
    CloseHandle(queue->posted);
    release(queue);
}

WINBOOL WINAPI PostThreadMessageW(DWORD thread, UINT kind, WPARAM first, LPARAM second) {
    if (thread == GetCurrentThreadId()) {
        own_queue();
    }
    const Guard guard;
    Queue* const queue = queue_of(thread);
    return queue != nullptr ? post(queue, kind, first, second) : fail(ERROR_INVALID_THREAD_ID);
}
WINBOOL WINAPI PostThreadMessageA(DWORD thread, UINT kind, WPARAM first, LPARAM second) {
    return PostThreadMessageW(thread, kind, first, second);
}
WINBOOL WINAPI PostMessageW(HWND window, UINT kind, WPARAM first, LPARAM second) {
    if (window == HWND_BROADCAST) {
        return TRUE; // to all windows
    }
    return window == nullptr ? PostThreadMessageW(GetCurrentThreadId(), kind, first, second)
                             : fail(ERROR_INVALID_WINDOW_HANDLE);
}
WINBOOL WINAPI PostMessageA(HWND window, UINT kind, WPARAM first, LPARAM second) {
    return PostMessageW(window, kind, first, second);
}
void WINAPI PostQuitMessage(int code) {
    Queue* const queue = own_queue();
    if (queue != nullptr) {
        const Guard guard;
        queue->quits = true;
        queue->is_fresh = true;
        queue->quit_code = static_cast<WPARAM>(code);
        SetEvent(queue->posted);
    }
}

WINBOOL WINAPI PeekMessageW(LPMSG to, HWND window, UINT least, UINT most, UINT flags) {
    return peek(to, window, least, most, flags);
}
WINBOOL WINAPI PeekMessageA(LPMSG to, HWND window, UINT least, UINT most, UINT flags) {
    return peek(to, window, least, most, flags);
}
WINBOOL WINAPI GetMessageW(LPMSG to, HWND window, UINT least, UINT most) {
    return get(to, window, least, most);
}
WINBOOL WINAPI GetMessageA(LPMSG to, HWND window, UINT least, UINT most) {
    return get(to, window, least, most);
}
WINBOOL WINAPI TranslateMessage(const MSG*) { return FALSE; } // there are no keys
LRESULT WINAPI DispatchMessageW(const MSG* message) {
    if (message->message == WM_TIMER && message->lParam != 0) {
        reinterpret_cast<TIMERPROC>(message->lParam)(nullptr, WM_TIMER, message->wParam,
                                                     GetTickCount());
    }
    return 0;
}
LRESULT WINAPI DispatchMessageA(const MSG* message) { return DispatchMessageW(message); }
WINBOOL WINAPI CallMsgFilterW(LPMSG, int) { return FALSE; }
WINBOOL WINAPI CallMsgFilterA(LPMSG, int) { return FALSE; }
WINBOOL WINAPI WaitMessage(void) {
    return wait(0, nullptr, INFINITE, QS_ALLINPUT, 0) != WAIT_FAILED;
}
DWORD WINAPI GetQueueStatus(UINT flags) {
    Queue* const queue = own_queue();
    if (queue == nullptr) {
        return 0;
    }
    const DWORD fresh = content(queue, false) & flags;
    const DWORD all = content(queue, true) & flags;
    const Guard guard;
    queue->is_fresh = false;
    return all << 16 | fresh;
}
WINBOOL WINAPI GetInputState(void) { return FALSE; }
LONG WINAPI GetMessageTime(void) {
    const Queue* const queue = own_queue();
    return queue != nullptr ? static_cast<LONG>(queue->last_time) : 0;
}
DWORD WINAPI GetMessagePos(void) { return 0; }
LPARAM WINAPI GetMessageExtraInfo(void) { return 0; }

DWORD WINAPI MsgWaitForMultipleObjectsEx(DWORD count, const HANDLE* handles, DWORD timeout,
                                         DWORD mask, DWORD flags) {
    return wait(count, handles, timeout, mask, flags);
}
DWORD WINAPI MsgWaitForMultipleObjects(DWORD count, const HANDLE* handles, WINBOOL all,
                                       DWORD timeout, DWORD mask) {
    return wait(count, handles, timeout, mask, all ? DWORD{MWMO_WAITALL} : 0);
}

UINT_PTR WINAPI SetTimer(HWND window, UINT_PTR id, UINT period, TIMERPROC routine) {
    Queue* const queue = own_queue();
    if (window != nullptr || queue == nullptr) {
        return static_cast<UINT_PTR>(fail(ERROR_INVALID_WINDOW_HANDLE));
    }
    constexpr UINT least = 10; // USER_TIMER_MINIMUM
    const Guard guard;
    Timer* timer = queue->timers;
    while (timer != nullptr && (id == 0 || timer->id != id)) {
        timer = timer->next;
    }
    if (timer == nullptr) {
        timer = static_cast<Timer*>(allocate(sizeof(Timer)));
        if (timer == nullptr) {
            return static_cast<UINT_PTR>(fail(ERROR_NOT_ENOUGH_MEMORY));
        }
        timer->id = ++queue->last_timer; // a thread's timers get their numbers
        timer->next = queue->timers;
        queue->timers = timer;
    }
    timer->period = period < least ? least : period > 0x7fffffff ? 0x7fffffff : period;
    timer->due = GetTickCount64() + timer->period;
    timer->routine = routine;
    return timer->id;
}
WINBOOL WINAPI KillTimer(HWND window, UINT_PTR id) {
    Queue* const queue = own_queue();
    if (window == nullptr && queue != nullptr) {
        const Guard guard;
        for (Timer** at = &queue->timers; *at != nullptr; at = &(*at)->next) {
            if ((*at)->id == id) {
                Timer* const timer = *at;
                *at = timer->next;
                release(timer);
                return TRUE;
            }
        }
    }
    return fail(ERROR_INVALID_PARAMETER);
}

UINT WINAPI RegisterWindowMessageW(LPCWSTR name) { return GlobalAddAtomW(name); }
UINT WINAPI RegisterWindowMessageA(LPCSTR name) { return GlobalAddAtomA(name); }

// No window is one
WINBOOL WINAPI IsWindow(HWND) { return FALSE; }
WINBOOL WINAPI IsWindowVisible(HWND) {
    SetLastError(ERROR_INVALID_WINDOW_HANDLE);
    return FALSE;
}
HWND WINAPI FindWindowW(LPCWSTR, LPCWSTR) { return nullptr; }
HWND WINAPI FindWindowA(LPCSTR, LPCSTR) { return nullptr; }
WINBOOL WINAPI EnumWindows(WNDENUMPROC, LPARAM) { return TRUE; }
WINBOOL WINAPI EnumThreadWindows(DWORD, WNDENUMPROC, LPARAM) { return TRUE; }
WINBOOL WINAPI IsGUIThread(WINBOOL) { return TRUE; }
WINBOOL WINAPI InSendMessage(void) { return FALSE; }
HCURSOR WINAPI LoadCursorW(HINSTANCE, LPCWSTR) { return nullptr; }
HCURSOR WINAPI LoadCursorA(HINSTANCE, LPCSTR) { return nullptr; }
HICON WINAPI LoadIconW(HINSTANCE, LPCWSTR) { return nullptr; }
HICON WINAPI LoadIconA(HINSTANCE, LPCSTR) { return nullptr; }
DWORD WINAPI WaitForInputIdle(HANDLE, DWORD) {
    SetLastError(ERROR_NOT_ENOUGH_QUOTA);
    return WAIT_FAILED; // a console program has no queue to wait for
}

} // extern "C"
