#pragma once
/// Thread pools: work, timers, waits and files whose callbacks run on threads of a pool.
///
/// One lock guards everything; callbacks run without it. Workers come when there are more runs than
/// workers that are idle, and go after a while. One thread keeps all timers and, in groups of 63,
/// the waits; one takes the ends of operations on files.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32 {

enum class Kind : BYTE { work, timer, wait, io };

/// How a callback is called.
enum class Style : BYTE {
    native,     ///< as ntdll's callers have it
    simple,     ///< without the object
    work_item,  ///< RtlQueueWorkItem: the context alone
    wait_timer, ///< RtlRegisterWait, RtlCreateTimer: whether time is over
    win32_io,   ///< error codes for statuses
    completion, ///< RtlSetIoCompletionCallback
    relief,     ///< a pool's own timer: more workers are needed
};

struct Item;
struct Packet;
struct Pool;

constexpr DWORD priorities = 3;

/// What a pool has of items in the order in which they came.
struct Queue {
    Item* first;
    Item* last;
};

struct Group {
    Item* first;
};

/// A callback that is to run.
struct Item {
    Kind kind;
    Style style;
    bool released; ///< to be freed when nothing of it runs or is queued
    bool set;      ///< timers and waits: armed
    bool told_set; ///< timers: what TpIsTimerSet tells, also when the time is over
    bool cancels;  ///< its group has taken runs of it out of the queue
    bool rearms;   ///< a registered wait that stays
    bool queued;   ///< it is in its pool's queue
    BYTE priority;
    PVOID callback;
    PVOID context;
    PTP_SIMPLE_CALLBACK finalization;
    PVOID library; ///< stays loaded as long as the item is there
    Pool* pool;
    DWORD runs; ///< in the queue
    LONG running;
    LONG apart;       ///< of them, those that only the group waits for (TpDisassociateCallback)
    ULONG_PTR runner; ///< the thread that began the last run
    LONG holds;       ///< others that need it for a moment
    Item* next;       ///< in the queue
    // Timers
    LONGLONG due;
    DWORD period;
    // Waits
    HANDLE object;
    bool owns_object;
    LONGLONG deadline; ///< MAXLONGLONG: none
    DWORD timeout;
    TP_WAIT_RESULT result;
    HANDLE completion; ///< set when the last run has ended
    Item* next_armed;
    Item* previous_armed;
    // Files
    LONG pending; ///< operations that were announced
    LONG skipped; ///< those that were announced and nobody wants to hear of any more
    Packet* first_packet;
    Packet* last_packet;
    Item* next_io;
    // Groups
    Group* group;
    Item* next_in_group;
    PTP_CLEANUP_GROUP_CANCEL_CALLBACK cancelled;
};

struct Pool {
    LONG references; ///< of its items and its owner
    DWORD least;     ///< threads that stay
    DWORD most;
    DWORD workers;
    DWORD idle; ///< of them, waiting for work
    DWORD runs; ///< in the queues
    bool closed;
    HANDLE alertable; ///< the event for which idle workers wait alertably; null: they are woken
    TP_POOL_STACK_INFORMATION stack;
    Queue queues[priorities];
    RTL_CONDITION_VARIABLE work_there;
    Item relief; ///< armed while there are runs for which nobody is idle
};

/// The end of an operation on a file.
struct Packet {
    Packet* next;
    PVOID overlapped;
    IO_STATUS_BLOCK io;
};

/// A run of a callback: what PTP_CALLBACK_INSTANCE points to.
struct Instance {
    Item* item;
    Pool* pool;
    HANDLE event;
    HANDLE semaphore;
    DWORD semaphore_count;
    HANDLE mutex;
    PCRITICAL_SECTION section;
    PVOID library;
    bool disassociated; ///< nobody but the item's group waits for it any more
};

inline constexpr LONGLONG units_per_millisecond = 10'000;

LONGLONG pool_now();

/// Holds the lock of all pools. Behind it the libraries of items that are gone are given back.
class PoolGuard {
public:
    PoolGuard();
    PoolGuard(const PoolGuard&) = delete;
    PoolGuard& operator=(const PoolGuard&) = delete;
    ~PoolGuard();
};

PVOID pool_allocate(SIZE_T size);
void pool_free(PVOID memory);
/// Runs `function` on a new thread.
bool start_pool_thread(LPTHREAD_START_ROUTINE function, PVOID argument,
                       const TP_POOL_STACK_INFORMATION& stack);

/// A new item for what `environment` wants, which may be null. Null without memory.
Item* make_item(Kind kind, Style style, PVOID callback, PVOID context,
                const TP_CALLBACK_ENVIRON* environment);

// Under the lock.
/// One run more.
void enqueue(Item* item);
void free_if_unused(Item* item);
/// What is queued of the item never runs. Whether there was such.
bool cancel_runs(Item* item);
/// Waits until nothing of the item runs, by itself or, for its group, apart from it; with `cancel`
/// what is queued never will. The caller needs the item: it has not been released, or is held.
enum class Apart : BYTE { passed, waited_for };
void wait_for(Item* item, bool cancel, Apart apart = Apart::passed);
bool arm(Item* item);
void disarm(Item* item);
/// Frees a pool that nobody needs, once its workers have gone.
void drop_pool(Pool* pool);
/// Takes the item out of its group, if it is in one.
void leave_group(Item* item);
/// Something that wait_for() waits for has changed.
void tell_waiters();
/// A pool has been short of workers for a while.
void relieve(Pool* pool);
/// An item that hears of the ends of operations on a file. Takes the lock.
NTSTATUS make_io(Item*& item, HANDLE file, Style style, PVOID callback, PVOID context,
                 const TP_CALLBACK_ENVIRON* environment);
void forget_file(Item* item);
Packet* take_packet(Item* item);

Pool* default_pool();
/// The one with a single thread: callbacks that run where waits are kept come one after the other.
Pool* serial_pool();
/// The one whose threads stay, and wait alertably: the ends of what callbacks begin come as APCs.
Pool* io_pool();
/// Starts threads up to the pool's least number.
bool fill_pool(Pool* pool);

void release_item(Item* item);
void wait_for_callbacks(Item* item, BOOL cancel);

} // namespace ferry::win32
