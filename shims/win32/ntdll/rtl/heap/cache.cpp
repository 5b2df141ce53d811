#include "cache.hpp"

#include <ferry/win32/cpu.hpp>

namespace ferry::win32::heap {
namespace {

Cache* ring; ///< one of them; guarded by the process heap's lock

Heap* process_heap() { return static_cast<Heap*>(peb()->process_heap); }

constexpr SIZE_T bytes_of_list = 4096;
constexpr SIZE_T most_blocks = 64;
constexpr SIZE_T least_blocks = 4;

USHORT most_of(unsigned index) {
    const SIZE_T fitting = index == 0 ? 0 : bytes_of_list / size_of_class(index);
    return static_cast<USHORT>(fitting < least_blocks  ? least_blocks
                               : fitting > most_blocks ? most_blocks
                                                       : fitting);
}

/// Of a thread that was terminated in the middle, `count` may be wrong by one.
void empty(Heap& heap, Bin& bin) {
    USHORT count = 0;
    for (const FreeBlock* block = bin.first; block != nullptr; block = block->next) {
        ++count;
    }
    if (count != 0) {
        put_batch(heap, bin.first, count);
    }
    bin.first = nullptr;
    bin.count = 0;
}

/// Gives all it has to the heap, itself too.
void dissolve(Heap& heap, Cache& cache) {
    for (Bin& bin : cache.bins) {
        empty(heap, bin);
    }
    ring = cache.next == &cache ? nullptr : cache.next;
    cache.next->previous = cache.previous;
    cache.previous->next = cache.next;
    auto* const block = reinterpret_cast<FreeBlock*>(header_of(&cache));
    block->header.magic = magic_free;
    put_back(heap, block);
}

/// Whether its thread is gone: then the TEB is too, or another's. It may go at any time, so it is
/// read by the kernel.
bool is_orphan(Cache& cache) {
    PVOID found = nullptr;
    SIZE_T done = 0;
    return NtReadVirtualMemory(current_process(), &cache.owner->heap_cache, &found, sizeof found,
                               &done) != STATUS_SUCCESS ||
           found != &cache;
}

} // namespace

Cache* open_cache(Heap& heap) {
    if (&heap != process_heap()) {
        return nullptr;
    }
    if (Cache* const cache = own_cache(); cache != nullptr) {
        return cache->heap != nullptr ? cache : nullptr;
    }
    if (heap.locks != 0) {
        return nullptr;
    }
    Header* const header = take(heap, class_of(sizeof(Cache) + header_size));
    if (header == nullptr) {
        return nullptr;
    }
    header->size = sizeof(Cache);
    header->magic = magic_used;
    auto* const cache = reinterpret_cast<Cache*>(header + 1);
    cache->heap = &heap;
    cache->busy = 0;
    cache->owner = teb();
    for (unsigned i = 0; i < cached_classes; ++i) {
        cache->bins[i] = {nullptr, 0, most_of(i), 1};
    }
    if (ring == nullptr) {
        ring = cache->next = cache->previous = cache;
    } else {
        cache->next = ring;
        cache->previous = ring->previous;
        cache->previous->next = ring->previous = cache;
    }
    teb()->heap_cache = cache;
    return cache;
}

Header* refill(Heap& heap, Bin& bin, const Class& wanted) {
    FreeBlock*& batches = heap.batches[wanted.index];
    if (FreeBlock* const batch = batches; batch != nullptr) {
        batches = batch->next_batch;
        bin.first = batch->next;
        bin.count = static_cast<USHORT>(batch->header.size - 1);
        return &batch->header;
    }
    Header* const first = take(heap, wanted);
    for (USHORT more = static_cast<USHORT>(bin.batch - 1); more != 0 && first != nullptr; --more) {
        // Not what would make the heap grow.
        if (heap.free[wanted.index] == nullptr &&
            static_cast<SIZE_T>(heap.fresh_end - heap.fresh) < wanted.size) {
            break;
        }
        auto* const block = reinterpret_cast<FreeBlock*>(take(heap, wanted));
        block->next = bin.first;
        bin.first = block;
        ++bin.count;
    }
    bin.batch = bin.batch < bin.most / 2 ? static_cast<USHORT>(2 * bin.batch) : bin.batch;
    return first;
}

void flush(Heap& heap, Bin& bin) {
    const USHORT half = bin.count / 2;
    FreeBlock* const first = bin.first;
    FreeBlock* last = first;
    for (USHORT i = 1; i < half; ++i) {
        last = last->next;
    }
    bin.first = last->next;
    bin.count = static_cast<USHORT>(bin.count - half);
    last->next = nullptr;
    put_batch(heap, first, half);
}

void salvage_caches(Heap& heap) {
    if (&heap != process_heap()) {
        return;
    }
    constexpr int looked_at = 8;
    for (int i = 0; i < looked_at && ring != nullptr; ++i) {
        ring = ring->next;
        if (ring != own_cache() && is_orphan(*ring)) {
            dissolve(heap, *ring);
        }
    }
}

void close_caches(Heap& heap) {
    if (&heap != process_heap() || ring == nullptr) {
        return;
    }
    Cache* cache = ring;
    do {
        __atomic_store_n(&cache->heap, static_cast<Heap*>(nullptr), __ATOMIC_RELAXED);
        cache = cache->next;
    } while (cache != ring);
    NtFlushProcessWriteBuffers();
    do {
        constexpr unsigned patience = 1000;
        for (unsigned i = 1;
             cache != own_cache() && __atomic_load_n(&cache->busy, __ATOMIC_ACQUIRE) != 0 &&
             (i % patience != 0 || !is_orphan(*cache));
             ++i) {
            i < patience ? cpu::relax() : static_cast<void>(NtYieldExecution());
        }
        cache = cache->next;
    } while (cache != ring);
}

void open_caches(Heap& heap) {
    if (&heap != process_heap() || ring == nullptr) {
        return;
    }
    Cache* cache = ring;
    do {
        __atomic_store_n(&cache->heap, &heap, __ATOMIC_RELEASE);
        cache = cache->next;
    } while (cache != ring);
}

void release_own_cache() {
    Cache* const cache = own_cache();
    if (cache == nullptr) {
        return;
    }
    Heap& heap = *process_heap();
    const Guard guard(heap);
    teb()->heap_cache = nullptr;
    dissolve(heap, *cache);
}

} // namespace ferry::win32::heap
