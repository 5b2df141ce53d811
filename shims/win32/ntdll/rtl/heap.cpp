// Heaps. A block has a header of 8 bytes and a size class; free blocks of a class are a list. What
// no list has is cut off the newest segment. Large blocks are allocations of their own.
//
// Sixteen bytes apart up to 1 KiB, then four classes to a power of two: at most a fifth is lost.

#include <ferry/win32/ntdll.hpp>

#include "lock.hpp"

using namespace ferry::win32;

namespace {

constexpr SIZE_T header_size = 8;
constexpr SIZE_T alignment = 16; // of what stands behind a header
constexpr SIZE_T fine_limit = 1024;
constexpr SIZE_T fine_step = 16;
constexpr unsigned fine_classes = fine_limit / fine_step + 1; // the first stays empty
constexpr unsigned coarse_powers = 8;                         // up to 256 KiB
constexpr unsigned class_count = fine_classes + 4 * coarse_powers;
constexpr SIZE_T largest_class = fine_limit << coarse_powers;
constexpr SIZE_T segment_size = SIZE_T{1} << 20;
constexpr USHORT large_block = 0xffff;

/// In front of each block. `magic` tells a block in use from others.
struct Header {
    ULONG size; ///< as asked for; of a large block, see there
    USHORT size_class;
    USHORT magic;
};
static_assert(sizeof(Header) == header_size);

constexpr USHORT magic_used = 0x8a5e;
constexpr USHORT magic_free = 0xf4ee;

struct FreeBlock {
    Header header;
    FreeBlock* next;
};

/// In front of a large block's header.
struct Large {
    Large* next;
    Large* previous;
    SIZE_T capacity;
    SIZE_T size; ///< as asked for
    SIZE_T gap[sizeof(SIZE_T) == 8 ? 1 : 2];
};
static_assert((sizeof(Large) + header_size) % alignment == 0);

struct Segment {
    Segment* next;
    SIZE_T gap[sizeof(SIZE_T) == 8 ? 2 : 1];
};
static_assert((sizeof(Segment) + header_size) % alignment == 0);

struct Heap {
    ULONG signature;
    ULONG flags;
    Lock lock;
    FreeBlock* free[class_count];
    char* fresh; ///< what no block was cut from yet
    char* fresh_end;
    Segment* segments;
    Large* large;
};

constexpr ULONG heap_signature = 0xeeffeeff;

/// The class of blocks of `size` bytes, header included, and how large they are.
struct Class {
    unsigned index;
    SIZE_T size;
};

Class class_of(SIZE_T size) {
    if (size <= fine_limit) {
        const SIZE_T rounded = (size + fine_step - 1) & ~(fine_step - 1);
        return {static_cast<unsigned>(rounded / fine_step), rounded};
    }
    const unsigned power = 63 - static_cast<unsigned>(__builtin_clzll(size - 1)); // 10 and up
    const SIZE_T quarter = SIZE_T{1} << (power - 2);
    const SIZE_T rounded = (size + quarter - 1) & ~(quarter - 1);
    const auto step = static_cast<unsigned>((rounded >> (power - 2)) - 5);
    return {fine_classes + (power - 10) * 4 + step, rounded};
}

Large* large_of(Header* header) { return reinterpret_cast<Large*>(header) - 1; }

SIZE_T size_of(Header* header) {
    return header->size_class == large_block ? large_of(header)->size : header->size;
}

void set_size(Header* header, SIZE_T size) {
    if (header->size_class == large_block) {
        large_of(header)->size = size;
    } else {
        header->size = static_cast<ULONG>(size);
    }
}

SIZE_T capacity_of(Header* header) {
    if (header->size_class == large_block) {
        return large_of(header)->capacity;
    }
    if (header->size_class < fine_classes) {
        return header->size_class * fine_step - header_size;
    }
    const unsigned coarse = header->size_class - fine_classes;
    return ((SIZE_T{5} + coarse % 4) << (8 + coarse / 4)) - header_size;
}

void* map(SIZE_T size) {
    void* address = nullptr;
    return NtAllocateVirtualMemory(current_process(), &address, 0, &size, MEM_RESERVE | MEM_COMMIT,
                                   PAGE_READWRITE) == STATUS_SUCCESS
               ? address
               : nullptr;
}

void unmap(void* address) {
    SIZE_T size = 0;
    NtFreeVirtualMemory(current_process(), &address, &size, MEM_RELEASE);
}

Header* take_large(Heap* heap, SIZE_T size) {
    const SIZE_T whole = size + sizeof(Large) + header_size;
    if (whole < size) {
        return nullptr;
    }
    auto* const large = static_cast<Large*>(map(whole));
    if (large == nullptr) {
        return nullptr;
    }
    large->capacity = ((whole + 0xfff) & ~SIZE_T{0xfff}) - sizeof(Large) - header_size;
    auto* const header = reinterpret_cast<Header*>(large + 1);
    header->size_class = large_block;
    LockGuard guard(heap->lock);
    large->next = heap->large;
    if (heap->large != nullptr) {
        heap->large->previous = large;
    }
    heap->large = large;
    return header;
}

void free_large(Heap* heap, Header* header) {
    Large* const large = large_of(header);
    {
        LockGuard guard(heap->lock);
        (large->previous != nullptr ? large->previous->next : heap->large) = large->next;
        if (large->next != nullptr) {
            large->next->previous = large->previous;
        }
    }
    unmap(large);
}

bool add_segment(Heap* heap) {
    auto* const segment = static_cast<Segment*>(map(segment_size));
    if (segment == nullptr) {
        return false;
    }
    segment->next = heap->segments;
    heap->segments = segment;
    heap->fresh = reinterpret_cast<char*>(segment + 1);
    heap->fresh_end = reinterpret_cast<char*>(segment) + segment_size;
    return true;
}

Header* take(Heap* heap, SIZE_T size) {
    const Class wanted = class_of(size + header_size);
    LockGuard guard(heap->lock);
    if (FreeBlock* const block = heap->free[wanted.index]; block != nullptr) {
        heap->free[wanted.index] = block->next;
        return &block->header;
    }
    if (static_cast<SIZE_T>(heap->fresh_end - heap->fresh) < wanted.size && !add_segment(heap)) {
        return nullptr;
    }
    auto* const header = reinterpret_cast<Header*>(heap->fresh);
    heap->fresh += wanted.size;
    header->size_class = static_cast<USHORT>(wanted.index);
    return header;
}

Header* header_of(void* block) { return static_cast<Header*>(block) - 1; }

} // namespace

extern "C" {

PVOID NTAPI RtlCreateHeap(ULONG flags, PVOID, SIZE_T, SIZE_T, PVOID, PRTL_HEAP_PARAMETERS) {
    auto* const segment = static_cast<Segment*>(map(segment_size));
    if (segment == nullptr) {
        return nullptr;
    }
    auto* const heap = reinterpret_cast<Heap*>(segment + 1);
    heap->signature = heap_signature;
    heap->flags = flags;
    heap->segments = segment;
    heap->fresh =
        reinterpret_cast<char*>(heap) + ((sizeof(Heap) + alignment - 1) & ~(alignment - 1));
    heap->fresh_end = reinterpret_cast<char*>(segment) + segment_size;
    return heap;
}

PVOID NTAPI RtlDestroyHeap(PVOID handle) {
    auto* const heap = static_cast<Heap*>(handle);
    if (heap == peb()->process_heap) {
        return handle;
    }
    heap->signature = 0;
    while (heap->large != nullptr) {
        Large* const large = heap->large;
        heap->large = large->next;
        unmap(large);
    }
    for (Segment* segment = heap->segments; segment != nullptr;) { // the last one holds the heap
        Segment* const next = segment->next;
        unmap(segment);
        segment = next;
    }
    return nullptr;
}

PVOID NTAPI RtlAllocateHeap(PVOID handle, ULONG flags, SIZE_T size) {
    auto* const heap = static_cast<Heap*>(handle);
    Header* const header = size + header_size > largest_class || size > largest_class
                               ? take_large(heap, size)
                               : take(heap, size);
    if (header == nullptr) {
        return nullptr;
    }
    set_size(header, size);
    header->magic = magic_used;
    if ((flags & HEAP_ZERO_MEMORY) != 0 && header->size_class != large_block) {
        memset(header + 1, 0, size);
    }
    return header + 1;
}

BOOLEAN NTAPI RtlFreeHeap(PVOID handle, ULONG, PVOID block) {
    if (block == nullptr) {
        return TRUE;
    }
    auto* const heap = static_cast<Heap*>(handle);
    Header* const header = header_of(block);
    if (header->magic != magic_used) {
        teb()->last_error = ERROR_INVALID_PARAMETER;
        return FALSE;
    }
    header->magic = magic_free;
    if (header->size_class == large_block) {
        free_large(heap, header);
        return TRUE;
    }
    auto* const free = reinterpret_cast<FreeBlock*>(header);
    LockGuard guard(heap->lock);
    free->next = heap->free[header->size_class];
    heap->free[header->size_class] = free;
    return TRUE;
}

SIZE_T NTAPI RtlSizeHeap(PVOID, ULONG, PVOID block) {
    Header* const header = header_of(block);
    return header->magic == magic_used ? size_of(header) : ~SIZE_T{0};
}

PVOID NTAPI RtlReAllocateHeap(PVOID heap, ULONG flags, PVOID block, SIZE_T size) {
    if (block == nullptr) {
        return nullptr;
    }
    Header* const header = header_of(block);
    if (header->magic != magic_used) {
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
        return nullptr;
    }
    PVOID const moved = RtlAllocateHeap(heap, flags, size);
    if (moved != nullptr) {
        memcpy(moved, block, old < size ? old : size);
        RtlFreeHeap(heap, 0, block);
    }
    return moved;
}

} // extern "C"
