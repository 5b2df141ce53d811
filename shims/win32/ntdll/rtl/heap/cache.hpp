#pragma once
/// Blocks of the process heap that a thread keeps for itself: taken and put back without a lock.
///
/// A thread that frees another's block keeps it. A full list gives half of its blocks to the heap,
/// an empty one gets some, more each time. A thread that ends gives back all; what a terminated one
/// had is found when the heap would have to grow.
///
/// HeapLock closes all caches: it takes `heap` away, and waits for threads that have said they are
/// `busy` before they looked. The two are ordered by NtFlushProcessWriteBuffers, on the side that
/// is rare.

#include "heap.hpp"

namespace ferry::win32::heap {

constexpr unsigned cached_classes = fine_classes + 8;
constexpr SIZE_T largest_cached = SIZE_T{4096} - header_size;

/// Of one class.
struct Bin {
    FreeBlock* first;
    USHORT count;
    USHORT most;
    USHORT batch; ///< how many it gets next
};

struct Cache {
    Heap* heap; ///< null: closed
    ULONG busy;
    Teb* owner;
    Cache* next; ///< of a ring
    Cache* previous;
    Bin bins[cached_classes];

    /// While the thread uses its lists without a lock. False: closed, or another heap's.
    bool enter(const void* wanted) {
        __atomic_store_n(&busy, 1U, __ATOMIC_RELAXED);
        __atomic_signal_fence(__ATOMIC_SEQ_CST);
        if (__atomic_load_n(&heap, __ATOMIC_RELAXED) == wanted) {
            return true;
        }
        leave();
        return false;
    }
    void leave() { __atomic_store_n(&busy, 0U, __ATOMIC_RELEASE); }
};

inline Cache* own_cache() { return static_cast<Cache*>(teb()->heap_cache); }

// With the heap's lock held:

/// The own thread's cache if it may be used; makes it the first time.
Cache* open_cache(Heap& heap);
/// Takes a block for use and some more for the cache; null: no memory.
Header* refill(Heap& heap, Bin& bin, const Class& wanted);
/// Gives half of a list to the heap.
void flush(Heap& heap, Bin& bin);
/// Gives what threads left that were terminated to the heap; looks at a few of them.
void salvage_caches(Heap& heap);
/// No thread but the caller uses its cache of the heap from then on, until they are opened.
void close_caches(Heap& heap);
void open_caches(Heap& heap);

} // namespace ferry::win32::heap
