// Message queues of threads: what they post and send to each other and to their windows, and
// timers. A thread has a queue once it has called a function of these; it goes with the thread's
// last call to DllMain.

#include "queues.hpp"

using namespace ferry::win32;
using namespace ferry::win32::windows;

namespace {

constexpr UINT most_messages = 10'000;
constexpr UINT first_registered = 0xc000; ///< of messages and formats that have names

Queue* queues;
DWORD slot = TLS_OUT_OF_INDEXES;

const HWND threads_own = reinterpret_cast<HWND>(LONG_PTR{-1}); ///< messages to no window

} // namespace

namespace ferry::win32::windows {

SRWLOCK lock = SRWLOCK_INIT;

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
        queue->sends_end = &queue->sends;
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

namespace {

/// Under the lock: the sender hears the answer, once.
void reply(Send* send, LRESULT result, bool failed) {
    if (!send->replied) {
        send->replied = true;
        send->result = result;
        send->failed = failed;
        if (send->done != nullptr) {
            SetEvent(send->done);
        }
    }
}

/// Under the lock: one user less.
void leave(Send* send) {
    if (--send->users == 0) {
        if (send->done != nullptr) {
            CloseHandle(send->done);
        }
        release(send);
    }
}

void finish_send(Send* send, LRESULT result, bool failed) {
    reply(send, result, failed);
    leave(send);
}

} // namespace

BOOL post(Queue* queue, HWND window, UINT kind, WPARAM first, LPARAM second) {
    auto* const message = static_cast<Message*>(allocate(sizeof(Message)));
    if (message == nullptr || queue->count == most_messages) {
        if (message != nullptr) {
            release(message);
        }
        return fail(ERROR_NOT_ENOUGH_QUOTA);
    }
    message->msg.hwnd = window;
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

void forget(HWND window) {
    for (Queue* queue = queues; queue != nullptr; queue = queue->next) {
        for (Message** at = &queue->first; *at != nullptr;) {
            Message* const message = *at;
            if (message->msg.hwnd != window) {
                at = &message->next;
                continue;
            }
            *at = message->next;
            --queue->count;
            release(message);
        }
        queue->end = &queue->first;
        while (*queue->end != nullptr) {
            queue->end = &(*queue->end)->next;
        }
        for (Timer** at = &queue->timers; *at != nullptr;) {
            Timer* const timer = *at;
            if (timer->window != window) {
                at = &timer->next;
                continue;
            }
            *at = timer->next;
            release(timer);
        }
    }
}

void answer_sends(Queue* queue) {
    for (;;) {
        Send* send = nullptr;
        {
            const Guard guard;
            send = queue->sends;
            if (send == nullptr) {
                return;
            }
            queue->sends = send->next;
            if (queue->sends_end == &send->next) {
                queue->sends_end = &queue->sends;
            }
        }
        send->outer = queue->current;
        queue->current = send;
        const LRESULT result = call(send->window, send->kind, send->first, send->second);
        queue->current = send->outer;
        const Guard guard;
        finish_send(send, result, false);
    }
}

} // namespace ferry::win32::windows

namespace {

bool in_range(UINT kind, UINT least, UINT most) {
    return (least == 0 && most == 0) || (kind >= least && kind <= most);
}

/// The timer that is due first, of those for a window; null if none is set.
Timer* next_timer(const Queue* queue, HWND window = nullptr) {
    Timer* first = nullptr;
    for (Timer* at = queue->timers; at != nullptr; at = at->next) {
        if (is_for(at->window, window) && (first == nullptr || at->due < first->due)) {
            first = at;
        }
    }
    return first;
}

/// Posted messages come first, then the end, then timers.
bool take(Queue* queue, LPMSG to, HWND window, UINT least, UINT most, bool removes) {
    const Guard guard;
    queue->is_fresh = false;
    for (Message** at = &queue->first; *at != nullptr; at = &(*at)->next) {
        Message* const message = *at;
        if (!is_for(message->msg.hwnd, window) || !in_range(message->msg.message, least, most)) {
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
    Timer* const timer = in_range(WM_TIMER, least, most) ? next_timer(queue, window) : nullptr;
    const ULONGLONG now = GetTickCount64();
    if (timer != nullptr && timer->due <= now) {
        *to = {};
        to->hwnd = timer->window;
        to->message = WM_TIMER;
        to->wParam = timer->id;
        to->lParam = reinterpret_cast<LPARAM>(timer->routine);
        to->time = static_cast<DWORD>(now);
        if (removes) {
            timer->due = now + timer->period;
        }
        return true;
    }
    if (queue->first == nullptr && queue->sends == nullptr) {
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
    flags |= queue->sends != nullptr ? QS_SENDMESSAGE : 0;
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
    const bool heeds_posts = (mask & (QS_POSTMESSAGE | QS_ALLPOSTMESSAGE | QS_SENDMESSAGE)) != 0;
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
            ResetEvent(queue->posted); // before the look: what comes after it sets it again
            if ((content(queue, old_too) & mask) != 0) {
                SetEvent(queue->posted);
                return waited;
            }
        } else if (waited != WAIT_TIMEOUT || slice == left) {
            return waited;
        }
    }
}

BOOL peek(LPMSG to, HWND window, UINT least, UINT most, UINT flags) {
    Queue* const queue = own_queue();
    if (queue == nullptr) {
        return FALSE;
    }
    answer_sends(queue);
    return take(queue, to, window, least, most, (flags & PM_REMOVE) != 0);
}

bool is_window(HWND handle) {
    const Guard guard;
    return find(handle) != nullptr;
}

BOOL get(LPMSG to, HWND window, UINT least, UINT most) {
    Queue* const queue = own_queue();
    if (queue == nullptr || (window != nullptr && window != threads_own && !is_window(window))) {
        return -1;
    }
    for (;;) {
        answer_sends(queue);
        if (take(queue, to, window, least, most, true)) {
            return to->message != WM_QUIT;
        }
        wait(0, nullptr, INFINITE, QS_ALLPOSTMESSAGE | QS_TIMER | QS_SENDMESSAGE, 0);
    }
}

/// Sends to a window of another thread; `limit` in milliseconds. False, and the error, if there is
/// no answer. With `waits` false nobody waits for one.
bool send(HWND window, DWORD thread, UINT kind, WPARAM first, LPARAM second, bool waits,
          DWORD limit, LRESULT& result) {
    auto* const sent = static_cast<Send*>(allocate(sizeof(Send)));
    if (sent == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    sent->window = window;
    sent->kind = kind;
    sent->first = first;
    sent->second = second;
    sent->done = waits ? CreateEventW(nullptr, TRUE, FALSE, nullptr) : nullptr;
    sent->users = waits ? 2 : 1;
    {
        const Guard guard;
        Queue* const queue = queue_of(thread);
        if (queue == nullptr) {
            sent->users = 1;
            leave(sent);
            return fail(ERROR_INVALID_WINDOW_HANDLE);
        }
        *queue->sends_end = sent;
        queue->sends_end = &sent->next;
        SetEvent(queue->posted);
    }
    if (!waits) {
        return true;
    }
    // Meanwhile others may send to this thread.
    Queue* const own = own_queue();
    const ULONGLONG begin = GetTickCount64();
    DWORD waited = WAIT_TIMEOUT;
    do {
        const ULONGLONG passed = GetTickCount64() - begin;
        const DWORD left = limit == INFINITE ? INFINITE
                           : passed >= limit ? 0
                                             : limit - static_cast<DWORD>(passed);
        waited = own != nullptr ? wait(1, &sent->done, left, QS_SENDMESSAGE, 0)
                                : WaitForSingleObject(sent->done, left);
        if (waited == WAIT_OBJECT_0 + 1) {
            answer_sends(own);
        }
    } while (waited == WAIT_OBJECT_0 + 1);
    const Guard guard;
    const bool done = waited == WAIT_OBJECT_0 && !sent->failed;
    result = sent->result;
    const DWORD error = sent->failed ? ERROR_INVALID_WINDOW_HANDLE : ERROR_TIMEOUT;
    leave(sent);
    return done || fail(error) != FALSE;
}

/// The thread of a window; 0, and the error, if it is none.
DWORD thread_of(HWND handle) {
    const Guard guard;
    const Window* const window = find(handle);
    return window != nullptr ? window->thread : 0;
}

LRESULT send_to(HWND window, UINT kind, WPARAM first, LPARAM second, bool waits, DWORD limit,
                bool& done) {
    LRESULT result = 0;
    const DWORD thread = thread_of(window);
    done = thread != 0;
    if (thread == GetCurrentThreadId()) {
        result = call(window, kind, first, second);
    } else if (thread != 0) {
        done = send(window, thread, kind, first, second, waits, limit, result);
    }
    return result;
}

struct Broadcast {
    UINT kind;
    WPARAM first;
    LPARAM second;
};
WINBOOL CALLBACK post_to_one(HWND window, LPARAM argument) {
    const auto& all = *reinterpret_cast<const Broadcast*>(argument);
    PostMessageW(window, all.kind, all.first, all.second);
    return TRUE;
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
    drop_windows_of(queue->thread);
    {
        const Guard guard;
        while (queue->current != nullptr) { // it has ended in the middle of an answer
            Send* const sent = queue->current;
            queue->current = sent->outer;
            finish_send(sent, 0, true);
        }
        while (queue->sends != nullptr) {
            Send* const sent = queue->sends;
            queue->sends = sent->next;
            finish_send(sent, 0, true);
        }
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
    return queue != nullptr ? post(queue, nullptr, kind, first, second)
                            : fail(ERROR_INVALID_THREAD_ID);
}
WINBOOL WINAPI PostThreadMessageA(DWORD thread, UINT kind, WPARAM first, LPARAM second) {
    return PostThreadMessageW(thread, kind, first, second);
}
WINBOOL WINAPI PostMessageW(HWND handle, UINT kind, WPARAM first, LPARAM second) {
    if (handle == HWND_BROADCAST) {
        const Broadcast all{kind, first, second};
        return EnumWindows(post_to_one, reinterpret_cast<LPARAM>(&all));
    }
    if (handle == nullptr) {
        return PostThreadMessageW(GetCurrentThreadId(), kind, first, second);
    }
    const Guard guard;
    const Window* const window = find(handle);
    Queue* const queue = window != nullptr ? queue_of(window->thread) : nullptr;
    return queue != nullptr ? post(queue, handle, kind, first, second) : FALSE;
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
        reinterpret_cast<TIMERPROC>(message->lParam)(message->hwnd, WM_TIMER, message->wParam,
                                                     GetTickCount());
        return 0;
    }
    return message->hwnd != nullptr
               ? call(message->hwnd, message->message, message->wParam, message->lParam)
               : 0;
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
    if (own_queue() == nullptr) {
        return static_cast<UINT_PTR>(fail(ERROR_NOT_ENOUGH_MEMORY));
    }
    constexpr UINT least = 10; // USER_TIMER_MINIMUM
    const Guard guard;
    const Window* const of = window != nullptr ? find(window) : nullptr;
    if (window != nullptr && of == nullptr) {
        return 0;
    }
    Queue* const queue = queue_of(of != nullptr ? of->thread : GetCurrentThreadId());
    if (queue == nullptr) { // the window's thread ends just now
        return static_cast<UINT_PTR>(fail(ERROR_INVALID_WINDOW_HANDLE));
    }
    Timer* timer = queue->timers;
    while (timer != nullptr && (timer->window != window || timer->id != id)) {
        timer = timer->next;
    }
    if (timer == nullptr) {
        timer = static_cast<Timer*>(allocate(sizeof(Timer)));
        if (timer == nullptr) {
            return static_cast<UINT_PTR>(fail(ERROR_NOT_ENOUGH_MEMORY));
        }
        timer->window = window;
        // A thread's timers get their numbers, those of windows bring them.
        timer->id = window != nullptr ? id : ++queue->last_timer;
        timer->next = queue->timers;
        queue->timers = timer;
    }
    timer->period = period < least ? least : period > 0x7fffffff ? 0x7fffffff : period;
    timer->due = GetTickCount64() + timer->period;
    timer->routine = routine;
    SetEvent(queue->posted); // it waits for the timers that it knew
    return window != nullptr && id == 0 ? 1 : timer->id;
}
WINBOOL WINAPI KillTimer(HWND window, UINT_PTR id) {
    const Guard guard;
    const Window* const of = window != nullptr ? find(window) : nullptr;
    if (window != nullptr && of == nullptr) {
        return FALSE;
    }
    Queue* const queue = queue_of(of != nullptr ? of->thread : GetCurrentThreadId());
    for (Timer** at = queue != nullptr ? &queue->timers : nullptr; at != nullptr && *at != nullptr;
         at = &(*at)->next) {
        if ((*at)->window == window && (*at)->id == id) {
            Timer* const timer = *at;
            *at = timer->next;
            release(timer);
            return TRUE;
        }
    }
    return fail(ERROR_INVALID_PARAMETER);
}

LRESULT WINAPI SendMessageW(HWND window, UINT kind, WPARAM first, LPARAM second) {
    bool done = false;
    return send_to(window, kind, first, second, true, INFINITE, done);
}
LRESULT WINAPI SendMessageA(HWND window, UINT kind, WPARAM first, LPARAM second) {
    return SendMessageW(window, kind, first, second);
}
LRESULT WINAPI SendMessageTimeoutW(HWND window, UINT kind, WPARAM first, LPARAM second, UINT,
                                   UINT limit, PDWORD_PTR answer) {
    bool done = false;
    const LRESULT result = send_to(window, kind, first, second, true, limit, done);
    if (answer != nullptr) {
        *answer = static_cast<DWORD_PTR>(result);
    }
    return done;
}
LRESULT WINAPI SendMessageTimeoutA(HWND window, UINT kind, WPARAM first, LPARAM second, UINT flags,
                                   UINT limit, PDWORD_PTR answer) {
    return SendMessageTimeoutW(window, kind, first, second, flags, limit, answer);
}
WINBOOL WINAPI SendNotifyMessageW(HWND window, UINT kind, WPARAM first, LPARAM second) {
    bool done = false;
    send_to(window, kind, first, second, false, 0, done);
    return done;
}
WINBOOL WINAPI SendNotifyMessageA(HWND window, UINT kind, WPARAM first, LPARAM second) {
    return SendNotifyMessageW(window, kind, first, second);
}
WINBOOL WINAPI ReplyMessage(LRESULT result) {
    const Queue* const queue = own_queue();
    if (queue == nullptr || queue->current == nullptr) {
        return FALSE;
    }
    const Guard guard;
    reply(queue->current, result, false);
    return TRUE;
}
WINBOOL WINAPI InSendMessage(void) {
    const Queue* const queue = own_queue();
    return queue != nullptr && queue->current != nullptr;
}

UINT WINAPI RegisterWindowMessageW(LPCWSTR name) { return GlobalAddAtomW(name); }
UINT WINAPI RegisterWindowMessageA(LPCSTR name) { return GlobalAddAtomA(name); }

// Formats have their numbers from the same table.
UINT WINAPI RegisterClipboardFormatW(LPCWSTR name) { return GlobalAddAtomW(name); }
UINT WINAPI RegisterClipboardFormatA(LPCSTR name) { return GlobalAddAtomA(name); }
int WINAPI GetClipboardFormatNameW(UINT format, LPWSTR to, int room) {
    return format < first_registered
               ? fail(ERROR_INVALID_PARAMETER)
               : static_cast<int>(GlobalGetAtomNameW(static_cast<ATOM>(format), to, room));
}
int WINAPI GetClipboardFormatNameA(UINT format, LPSTR to, int room) {
    return format < first_registered
               ? fail(ERROR_INVALID_PARAMETER)
               : static_cast<int>(GlobalGetAtomNameA(static_cast<ATOM>(format), to, room));
}

WINBOOL WINAPI IsGUIThread(WINBOOL) { return TRUE; }
DWORD WINAPI WaitForInputIdle(HANDLE, DWORD) {
    SetLastError(ERROR_NOT_ENOUGH_QUOTA);
    return WAIT_FAILED; // a console program has no queue to wait for
}

} // extern "C"
