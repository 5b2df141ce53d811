#include "heap.hpp"

#include "cache.hpp"

namespace ferry::win32::heap {
namespace {

Header* cut(Heap& heap, const Class& wanted) {
    auto* const header = reinterpret_cast<Header*>(heap.fresh);
    heap.fresh += wanted.size;
    header->size_class = static_cast<USHORT>(wanted.index);
    header->magic = magic_free;
    return header;
}

bool add_segment(Heap& heap) {
    auto* const segment = static_cast<Segment*>(map(segment_size, heap.flags));
    if (segment == nullptr) {
        return false;
    }
    heap.segments->end = heap.fresh;
    segment->next = heap.segments;
    use_segment(heap, segment, reinterpret_cast<char*>(segment + 1));
    return true;
}

} // namespace

void use_segment(Heap& heap, Segment* segment, char* first) {
    const SIZE_T usable = heap.room < segment_size ? heap.room : segment_size;
    heap.room -= heap.room == unlimited ? 0 : usable;
    heap.segments = segment;
    heap.fresh = first;
    heap.fresh_end = reinterpret_cast<char*>(segment) + usable;
}

Guard::Guard(Heap& heap)
    : heap_(heap), taken_((heap.flags & HEAP_NO_SERIALIZE) == 0 &&
                          __atomic_load_n(&heap.owner, __ATOMIC_RELAXED) != teb()->client.thread) {
    if (taken_) {
        heap_.lock.lock();
    }
}

void lock_for_exit() {
    auto& heap = *static_cast<Heap*>(peb()->process_heap);
    constexpr int patience = 1000;
    LARGE_INTEGER a_while;
    a_while.QuadPart = -10'000; // a millisecond
    if (__atomic_load_n(&heap.owner, __ATOMIC_RELAXED) == teb()->client.thread) {
        return;
    }
    for (int i = 0; i < patience && !heap.lock.try_lock(); ++i) {
        NtDelayExecution(FALSE, &a_while);
    }
}

void unlock_for_exit() {
    auto& heap = *static_cast<Heap*>(peb()->process_heap);
    heap.owner = 0;
    heap.locks = 0;
    heap.lock.reset();
}

void* map(SIZE_T size, ULONG flags) {
    void* address = nullptr;
    return NtAllocateVirtualMemory(current_process(), &address, 0, &size, MEM_RESERVE | MEM_COMMIT,
                                   (flags & HEAP_CREATE_ENABLE_EXECUTE) != 0
                                       ? PAGE_EXECUTE_READWRITE
                                       : PAGE_READWRITE) == STATUS_SUCCESS
               ? address
               : nullptr;
}

void unmap(void* address) {
    SIZE_T size = 0;
    NtFreeVirtualMemory(current_process(), &address, &size, MEM_RELEASE);
}

Header* take(Heap& heap, const Class& wanted) {
    FreeBlock*& first = heap.free[wanted.index];
    FreeBlock*& batch = heap.batches[wanted.index];
    const auto is_full = [&] {
        return static_cast<SIZE_T>(heap.fresh_end - heap.fresh) < wanted.size;
    };
    if (first == nullptr && batch == nullptr && is_full()) {
        salvage_caches(heap);
    }
    if (first == nullptr && batch != nullptr) {
        first = batch;
        batch = batch->next_batch;
    }
    if (first != nullptr) {
        FreeBlock* const block = first;
        first = block->next;
        return &block->header;
    }
    const bool has_room =
        !is_full() || (wanted.size + sizeof(Segment) <= heap.room && add_segment(heap));
    return has_room ? cut(heap, wanted) : nullptr;
}

void put_back(Heap& heap, FreeBlock* block) {
    FreeBlock*& list = heap.free[block->header.size_class];
    block->next = list;
    list = block;
}

void put_batch(Heap& heap, FreeBlock* first, USHORT count) {
    if (first->header.size_class >= smallest_batched) {
        FreeBlock*& list = heap.batches[first->header.size_class];
        first->header.size = count;
        first->next_batch = list;
        list = first;
        return;
    }
    while (first != nullptr) {
        FreeBlock* const next = first->next;
        put_back(heap, first);
        first = next;
    }
}

namespace {

SIZE_T in_pages(SIZE_T size) { return (size + 0xfff) & ~SIZE_T{0xfff}; }

/// Takes the pages of so many bytes from the room of a heap that can't grow.
bool spend(Heap& heap, SIZE_T size) {
    const Guard guard(heap);
    const bool enough = in_pages(size) <= heap.room;
    heap.room -= enough ? in_pages(size) : 0;
    return enough;
}

/// Makes it a block in use, and links it.
void use_large(Heap& heap, Large* large, SIZE_T size) {
    auto* const header = reinterpret_cast<Header*>(large + 1);
    header->size_class = large_block;
    header->magic = magic_used;
    large->size = size;
    large->previous = nullptr;
    large->next = heap.large;
    if (heap.large != nullptr) {
        heap.large->previous = large;
    }
    heap.large = large;
}

void unlink_large(Heap& heap, Large* large) {
    (large->previous != nullptr ? large->previous->next : heap.large) = large->next;
    if (large->next != nullptr) {
        large->next->previous = large->previous;
    }
}

Large* take_out_spare(Heap& heap, unsigned index) {
    Large* const large = heap.spare[index];
    for (; index + 1 < spare_count; ++index) {
        heap.spare[index] = heap.spare[index + 1];
    }
    heap.spare[spare_count - 1] = nullptr;
    return large;
}

/// The smallest one that has room, if that does not waste a quarter.
Large* take_spare(Heap& heap, SIZE_T size) {
    unsigned best = spare_count;
    for (unsigned i = 0; i < spare_count && heap.spare[i] != nullptr; ++i) {
        const SIZE_T capacity = heap.spare[i]->capacity;
        if (capacity >= size && capacity - size <= capacity / 4 &&
            (best == spare_count || capacity < heap.spare[best]->capacity)) {
            best = i;
        }
    }
    return best == spare_count ? nullptr : take_out_spare(heap, best);
}

/// Keeps it for the next one. What has to go for that is a list.
Large* put_spare(Heap& heap, Large* large) {
    if (large->capacity > spare_bytes / 2) {
        large->next = nullptr;
        return large;
    }
    SIZE_T total = large->capacity;
    unsigned count = 0;
    while (count < spare_count && heap.spare[count] != nullptr) {
        total += heap.spare[count++]->capacity;
    }
    Large* gone = nullptr;
    for (; count == spare_count || total > spare_bytes; --count) {
        Large* const oldest = take_out_spare(heap, 0);
        total -= oldest->capacity;
        oldest->next = gone;
        gone = oldest;
    }
    heap.spare[count] = large;
    return gone;
}

} // namespace

Header* take_large(Heap& heap, SIZE_T size, bool& is_zero) {
    const SIZE_T whole = size + sizeof(Large) + header_size;
    if (whole < size || (heap.room != unlimited && (size >= fixed_limit || !spend(heap, whole)))) {
        return nullptr;
    }
    Large* large = nullptr;
    {
        const Guard guard(heap);
        large = take_spare(heap, size);
        if (large != nullptr) {
            use_large(heap, large, size);
        }
    }
    is_zero = large == nullptr;
    if (is_zero) {
        large = static_cast<Large*>(map(whole, heap.flags));
        if (large == nullptr) {
            return nullptr;
        }
        large->capacity = in_pages(whole) - sizeof(Large) - header_size;
        const Guard guard(heap);
        use_large(heap, large, size);
    }
    return reinterpret_cast<Header*>(large + 1);
}

void free_large(Heap& heap, Header* header) {
    Large* const large = large_of(header);
    Large* gone = nullptr;
    {
        const Guard guard(heap);
        unlink_large(heap, large);
        if (heap.room == unlimited) {
            gone = put_spare(heap, large);
        } else {
            heap.room += large->capacity + sizeof(Large) + header_size;
            large->next = nullptr;
            gone = large;
        }
    }
    unmap_large(gone);
}

void unmap_large(Large* first) {
    while (first != nullptr) {
        Large* const next = first->next;
        unmap(first);
        first = next;
    }
}

char* first_block(Heap& heap, Segment& segment) {
    auto* const behind = reinterpret_cast<char*>(&segment + 1);
    return behind != reinterpret_cast<char*>(&heap)
               ? behind
               : behind + ((sizeof(Heap) + alignment - 1) & ~(alignment - 1));
}

char* end_of_blocks(Heap& heap, Segment& segment) {
    return &segment == heap.segments ? heap.fresh : segment.end;
}

} // namespace ferry::win32::heap
