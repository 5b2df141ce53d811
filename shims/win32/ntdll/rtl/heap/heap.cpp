// RtlAllocateHeap and its like. The short way, by the thread's cache, stands before everything else
// and calls nothing.

#include "cache.hpp"

using namespace ferry::win32;
using namespace ferry::win32::heap;

namespace {

Heap* heaps; ///< all there are
Lock heaps_lock;

void link(Heap& heap) {
    const LockGuard guard(heaps_lock);
    heap.next = heaps;
    heap.previous = &heaps;
    if (heaps != nullptr) {
        heaps->previous = &heap.next;
    }
    heaps = &heap;
}

void take_out(Heap& heap) {
    const LockGuard guard(heaps_lock);
    *heap.previous = heap.next;
    if (heap.next != nullptr) {
        heap.next->previous = heap.previous;
    }
}

SIZE_T capacity_of(Header* header) {
    return header->size_class == large_block ? large_of(header)->capacity
                                             : size_of_class(header->size_class) - header_size;
}

void set_size(Header* header, SIZE_T size) {
    if (header->size_class == large_block) {
        large_of(header)->size = size;
    } else {
        header->size = static_cast<ULONG>(size);
    }
}

[[gnu::always_inline]] inline PVOID begin_use(Header* header, ULONG flags, SIZE_T size) {
    header->size = static_cast<ULONG>(size);
    header->magic = magic_used;
    if ((flags & HEAP_ZERO_MEMORY) != 0) {
        return memset(header + 1, 0, size);
    }
    return header + 1;
}

/// There is no memory: tells the caller in the way it wants to hear it.
PVOID fail(Heap& heap, ULONG flags, SIZE_T size) {
    teb()->last_status = static_cast<ULONG>(STATUS_NO_MEMORY);
    teb()->last_error = ERROR_NOT_ENOUGH_MEMORY;
    if (((flags | heap.flags) & HEAP_GENERATE_EXCEPTIONS) != 0) {
        EXCEPTION_RECORD record{};
        record.ExceptionCode = static_cast<DWORD>(STATUS_NO_MEMORY);
        record.NumberParameters = 1;
        record.ExceptionInformation[0] = size;
        RtlRaiseException(&record);
    }
    return nullptr;
}

/// How large a heap is that can't grow: a page at least for itself and its first blocks.
SIZE_T room_of(SIZE_T reserve) {
    constexpr SIZE_T least = 0x1000 + ((sizeof(Segment) + sizeof(Heap)) & ~SIZE_T{0xfff});
    const SIZE_T asked = reserve == 0 ? segment_size : (reserve + 0xfff) & ~SIZE_T{0xfff};
    return asked < least ? least : asked;
}

[[gnu::noinline]] PVOID allocate_shared(Heap& heap, ULONG flags, SIZE_T size) {
    if (size > largest_class - header_size) {
        bool is_zero = false;
        Header* const header = take_large(heap, size, is_zero);
        if (header == nullptr) {
            return fail(heap, flags, size);
        }
        return is_zero || (flags & HEAP_ZERO_MEMORY) == 0 ? header + 1
                                                          : memset(header + 1, 0, size);
    }
    const Class wanted = class_of(size + header_size);
    Header* header = nullptr;
    {
        const Guard guard(heap);
        Cache* const cache = wanted.index < cached_classes ? open_cache(heap) : nullptr;
        header =
            cache == nullptr ? take(heap, wanted) : refill(heap, cache->bins[wanted.index], wanted);
    }
    return header == nullptr ? fail(heap, flags, size) : begin_use(header, flags, size);
}

[[gnu::noinline]] BOOLEAN free_shared(Heap& heap, Header* header) {
    if (header->magic != magic_used) {
        teb()->last_error = ERROR_INVALID_PARAMETER;
        return FALSE;
    }
    header->magic = magic_free;
    if (header->size_class == large_block) {
        free_large(heap, header);
        return TRUE;
    }
    auto* const block = reinterpret_cast<FreeBlock*>(header);
    const Guard guard(heap);
    Cache* const cache = header->size_class < cached_classes ? open_cache(heap) : nullptr;
    if (cache == nullptr) {
        put_back(heap, block);
        return TRUE;
    }
    Bin& bin = cache->bins[header->size_class];
    if (bin.count == bin.most) {
        flush(heap, bin);
    }
    block->next = bin.first;
    bin.first = block;
    ++bin.count;
    return TRUE;
}

} // namespace

extern "C" {

PVOID NTAPI RtlAllocateHeap(PVOID handle, ULONG flags, SIZE_T size) {
    Cache* const cache = own_cache();
    if (size <= largest_cached && cache != nullptr && cache->enter(handle)) {
        Bin& bin = cache->bins[class_of(size + header_size).index];
        if (FreeBlock* const block = bin.first; block != nullptr) {
            bin.first = block->next;
            --bin.count;
            cache->leave();
            return begin_use(&block->header, flags, size);
        }
        cache->leave();
    }
    return allocate_shared(*static_cast<Heap*>(handle), flags, size);
}

ULONG NTAPI RtlFreeHeap(PVOID handle, ULONG, PVOID block) {
    if (block == nullptr) {
        return TRUE;
    }
    Header* const header = header_of(block);
    const unsigned index = header->size_class;
    Cache* const cache = own_cache();
    if (header->magic == magic_used && index < cached_classes && cache != nullptr &&
        cache->enter(handle)) {
        Bin& bin = cache->bins[index];
        if (bin.count != bin.most) {
            header->magic = magic_free;
            auto* const free = reinterpret_cast<FreeBlock*>(header);
            free->next = bin.first;
            bin.first = free;
            ++bin.count;
            cache->leave();
            return TRUE;
        }
        cache->leave();
    }
    return free_shared(*static_cast<Heap*>(handle), header);
}

SIZE_T NTAPI RtlSizeHeap(PVOID, ULONG, PVOID block) {
    Header* const header = header_of(block);
    return is_in_use(*header) ? size_of(header) : ~SIZE_T{0};
}

PVOID NTAPI RtlReAllocateHeap(PVOID heap, ULONG flags, PVOID block, SIZE_T size) {
    if (block == nullptr) {
        return nullptr;
    }
    Header* const header = header_of(block);
    if (!is_in_use(*header)) {
        return nullptr;
    }
    const SIZE_T old = size_of(header);
    const SIZE_T capacity = capacity_of(header);
    if (size <= capacity && (size >= capacity / 4 || (flags & HEAP_REALLOC_IN_PLACE_ONLY) != 0)) {
        set_size(header, size);
        if ((flags & HEAP_ZERO_MEMORY) != 0 && size > old) {
            memset(static_cast<char*>(block) + old, 0, size - old);
        }
        return block;
    }
    if ((flags & HEAP_REALLOC_IN_PLACE_ONLY) != 0) {
        return fail(*static_cast<Heap*>(heap), flags, size);
    }
    PVOID const moved = RtlAllocateHeap(heap, flags, size);
    if (moved != nullptr) {
        memcpy(moved, block, old < size ? old : size);
        RtlFreeHeap(heap, 0, block);
    }
    return moved;
}

PVOID NTAPI RtlCreateHeap(ULONG flags, PVOID, SIZE_T reserve, SIZE_T, PVOID, PRTL_HEAP_PARAMETERS) {
    auto* const segment = static_cast<Segment*>(map(segment_size, flags));
    if (segment == nullptr) {
        return nullptr;
    }
    auto* const heap = reinterpret_cast<Heap*>(segment + 1);
    heap->signature = heap_signature;
    heap->flags = flags;
    heap->room = (flags & HEAP_GROWABLE) != 0 ? unlimited : room_of(reserve);
    use_segment(*heap, segment, first_block(*heap, *segment));
    link(*heap);
    return heap;
}

PVOID NTAPI RtlDestroyHeap(PVOID handle) {
    auto* const heap = static_cast<Heap*>(handle);
    if (heap == peb()->process_heap) {
        return handle;
    }
    take_out(*heap);
    heap->signature = 0;
    unmap_large(heap->large);
    for (Large* const spare : heap->spare) {
        if (spare != nullptr) {
            unmap(spare);
        }
    }
    for (Segment* segment = heap->segments; segment != nullptr;) { // the last one holds the heap
        Segment* const next = segment->next;
        unmap(segment);
        segment = next;
    }
    return nullptr;
}

ULONG NTAPI RtlGetProcessHeaps(ULONG room, PVOID* to) {
    const LockGuard guard(heaps_lock);
    ULONG count = 0;
    for (Heap* heap = heaps; heap != nullptr; heap = heap->next) {
        if (count++ < room) {
            to[count - 1] = heap;
        }
    }
    return count;
}

BOOLEAN NTAPI RtlLockHeap(PVOID handle) {
    auto& heap = *static_cast<Heap*>(handle);
    if ((heap.flags & HEAP_NO_SERIALIZE) != 0) {
        return TRUE;
    }
    const ULONG_PTR self = teb()->client.thread;
    if (__atomic_load_n(&heap.owner, __ATOMIC_RELAXED) != self) {
        heap.lock.lock();
        __atomic_store_n(&heap.owner, self, __ATOMIC_RELAXED);
        close_caches(heap);
    }
    ++heap.locks;
    return TRUE;
}

BOOLEAN NTAPI RtlUnlockHeap(PVOID handle) {
    auto& heap = *static_cast<Heap*>(handle);
    if ((heap.flags & HEAP_NO_SERIALIZE) != 0) {
        return TRUE;
    }
    if (__atomic_load_n(&heap.owner, __ATOMIC_RELAXED) != teb()->client.thread) {
        return FALSE;
    }
    if (--heap.locks == 0) {
        open_caches(heap);
        __atomic_store_n(&heap.owner, ULONG_PTR{0}, __ATOMIC_RELAXED);
        heap.lock.unlock();
    }
    return TRUE;
}

} // extern "C"
