#pragma once
/// Message queues of threads and the windows that belong to them. One lock guards them all, and the
/// classes: they are short, and seldom used. No code of the program is called under it.

#include <ferry/win32/ntdll.hpp>

#include <winuser.h>

namespace ferry::win32::windows {

struct Class {
    Class* next;
    ATOM atom;
    WNDCLASSEXW how;
    bool is_wide; ///< registered by a function with W
    int windows;
    WCHAR name[256];
};

struct Property {
    Property* next;
    ATOM atom;
    HANDLE value;
};

/// A window, which nobody ever sees: a procedure that messages go to.
struct Window {
    HWND handle;
    DWORD thread;
    Class* kind;
    WNDPROC procedure;
    bool is_wide; ///< the procedure takes texts in UTF-16
    bool is_dying;
    DWORD style;
    DWORD extended_style;
    HWND parent; ///< HWND_MESSAGE, a window, or null
    HINSTANCE instance;
    LONG_PTR id;
    LONG_PTR user_data;
    WCHAR* title;
    Property* properties;
    int extra_size;
    BYTE* extra;
};

struct Message {
    Message* next;
    MSG msg;
};

struct Timer {
    Timer* next;
    HWND window;
    UINT_PTR id;
    UINT period;
    ULONGLONG due;
    TIMERPROC routine;
};

/// A message that another thread sends: it waits for the answer, or has gone on.
struct Send {
    Send* next;
    Send* outer; ///< that is answered too, while this one is
    HWND window;
    UINT kind;
    WPARAM first;
    LPARAM second;
    LRESULT result;
    bool failed; ///< the window's thread has ended
    bool replied;
    HANDLE done; ///< null: nobody waits
    int users;   ///< who needs this memory
};

struct Queue {
    Queue* next;
    DWORD thread;
    HANDLE posted; ///< set while there is something
    Message* first;
    Message** end;
    UINT count;
    Send* sends;
    Send** sends_end;
    Send* current; ///< that the thread answers just now
    Timer* timers;
    UINT_PTR last_timer;
    bool is_fresh; ///< something came since the thread looked last
    bool quits;
    WPARAM quit_code;
    DWORD last_time;
};

extern SRWLOCK lock;

class Guard {
public:
    Guard() { AcquireSRWLockExclusive(&lock); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { ReleaseSRWLockExclusive(&lock); }
};

inline BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

inline void* allocate(SIZE_T size) {
    return RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size);
}
inline void release(void* block) { RtlFreeHeap(peb()->process_heap, 0, block); }

/// The calling thread's queue; null if there is no memory.
Queue* own_queue();
/// Answers what other threads have sent to the calling one.
void answer_sends(Queue* queue);

// Under the lock.
Queue* queue_of(DWORD thread);
/// The window of a handle; null, and the error, if it is none.
Window* find(HWND handle);
BOOL post(Queue* queue, HWND window, UINT kind, WPARAM first, LPARAM second);
/// Takes away what waits for a window that goes.
void forget(HWND window);
/// Whether a message to `window` is one for `wanted` as PeekMessage means it.
bool is_for(HWND window, HWND wanted);

/// Calls a window's procedure, which belongs to the calling thread.
LRESULT call(HWND window, UINT kind, WPARAM first, LPARAM second);
/// The class of a name, or of an atom where that is one; null if there is none.
Class* find_class(LPCWSTR name, HINSTANCE instance);

/// The windows of a thread that ends go without a word to them.
void drop_windows_of(DWORD thread);

} // namespace ferry::win32::windows
