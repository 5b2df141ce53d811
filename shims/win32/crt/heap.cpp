// The heap: that of the process. Aligned blocks keep the address of the block they lie in before
// them.

#include "crt.hpp"

using namespace ferry::crt;
using namespace ferry::win32;

extern "C" {

using NewHandler = int (*)(size_t size);

} // extern "C"

namespace {

NewHandler new_handler;
int new_mode;

HANDLE heap() { return peb()->process_heap; }

/// What `attempt` gives; where there is no memory and the program wants so, its handler may free
/// some.
template <class F>
void* with_handler(size_t size, F attempt) {
    for (;;) {
        void* const block = attempt();
        if (block != nullptr) {
            return block;
        }
        if (new_mode == 0 || new_handler == nullptr || new_handler(size) == 0) {
            fail(error_no_memory);
            return nullptr;
        }
    }
}

struct AlignedHead {
    void* block;
};

void* align(void* block, size_t alignment, size_t offset) {
    const auto first = reinterpret_cast<uintptr_t>(block) + sizeof(AlignedHead) + offset;
    const uintptr_t at = ((first + alignment - 1) & ~(alignment - 1)) - offset;
    reinterpret_cast<AlignedHead*>(at & ~(sizeof(void*) - 1))[-1].block = block;
    return reinterpret_cast<void*>(at);
}
AlignedHead& head_of(void* aligned) {
    return reinterpret_cast<AlignedHead*>(reinterpret_cast<uintptr_t>(aligned) &
                                          ~(sizeof(void*) - 1))[-1];
}
bool bad_alignment(size_t size, size_t alignment, size_t offset) {
    return (alignment & (alignment - 1)) != 0 || (offset != 0 && offset >= size);
}

} // namespace

extern "C" {

void* malloc(size_t size) {
    void* const block = RtlAllocateHeap(heap(), 0, size);
    return block != nullptr ? block
                            : with_handler(size, [&] { return RtlAllocateHeap(heap(), 0, size); });
}

void* calloc(size_t count, size_t size) {
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        fail(error_no_memory);
        return nullptr;
    }
    return with_handler(bytes, [&] { return RtlAllocateHeap(heap(), HEAP_ZERO_MEMORY, bytes); });
}

void free(void* block) { RtlFreeHeap(heap(), 0, block); }

void* realloc(void* block, size_t size) {
    if (block == nullptr) {
        return malloc(size);
    }
    if (size == 0) {
        free(block);
        return nullptr;
    }
    return with_handler(size, [&] { return RtlReAllocateHeap(heap(), 0, block, size); });
}

void* _malloc_base(size_t size) { return malloc(size); }
void* _calloc_base(size_t count, size_t size) { return calloc(count, size); }
void* _realloc_base(void* block, size_t size) { return realloc(block, size); }
void _free_base(void* block) { free(block); }

size_t _msize(void* block) {
    if (block == nullptr) {
        invalid();
        return static_cast<size_t>(-1);
    }
    return RtlSizeHeap(heap(), 0, block);
}

void* _recalloc(void* block, size_t count, size_t size) {
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        fail(error_no_memory);
        return nullptr;
    }
    const size_t old = block == nullptr ? 0 : _msize(block);
    void* const moved = realloc(block, bytes);
    if (moved != nullptr && bytes > old) {
        memset(static_cast<char*>(moved) + old, 0, bytes - old);
    }
    return moved;
}

void* _expand(void* block, size_t size) {
    if (block == nullptr) {
        invalid();
        return nullptr;
    }
    void* const same = RtlReAllocateHeap(heap(), HEAP_REALLOC_IN_PLACE_ONLY, block, size);
    if (same == nullptr) {
        fail(error_no_memory);
    }
    return same;
}

void* _aligned_offset_malloc(size_t size, size_t alignment, size_t offset) {
    if (bad_alignment(size, alignment, offset)) {
        invalid();
        return nullptr;
    }
    alignment = alignment < sizeof(void*) ? sizeof(void*) : alignment;
    size_t all = 0;
    if (__builtin_add_overflow(size, alignment + 2 * sizeof(AlignedHead), &all)) {
        fail(error_no_memory);
        return nullptr;
    }
    void* const block = malloc(all);
    return block == nullptr ? nullptr : align(block, alignment, offset);
}
void* _aligned_malloc(size_t size, size_t alignment) {
    return _aligned_offset_malloc(size, alignment, 0);
}
void _aligned_free(void* block) {
    if (block != nullptr) {
        free(head_of(block).block);
    }
}
size_t _aligned_msize(void* block, size_t alignment, size_t) {
    if (block == nullptr) {
        invalid();
        return static_cast<size_t>(-1);
    }
    alignment = alignment < sizeof(void*) ? sizeof(void*) : alignment;
    return _msize(head_of(block).block) - alignment - 2 * sizeof(AlignedHead);
}
void* _aligned_offset_realloc(void* block, size_t size, size_t alignment, size_t offset) {
    if (block == nullptr) {
        return _aligned_offset_malloc(size, alignment, offset);
    }
    if (size == 0) {
        _aligned_free(block);
        return nullptr;
    }
    if (bad_alignment(size, alignment, offset)) {
        invalid();
        return nullptr;
    }
    void* const moved = _aligned_offset_malloc(size, alignment, offset);
    if (moved != nullptr) {
        void* const base = head_of(block).block;
        const size_t old = _msize(base) - static_cast<size_t>(static_cast<char*>(block) -
                                                              static_cast<char*>(base));
        memcpy(moved, block, old < size ? old : size);
        _aligned_free(block);
    }
    return moved;
}
void* _aligned_realloc(void* block, size_t size, size_t alignment) {
    return _aligned_offset_realloc(block, size, alignment, 0);
}
void* _aligned_offset_recalloc(void* block, size_t count, size_t size, size_t alignment,
                               size_t offset) {
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        fail(error_no_memory);
        return nullptr;
    }
    const size_t old = block == nullptr ? 0 : _aligned_msize(block, alignment, offset);
    void* const moved = _aligned_offset_realloc(block, bytes, alignment, offset);
    if (moved != nullptr && bytes > old) {
        memset(static_cast<char*>(moved) + old, 0, bytes - old);
    }
    return moved;
}
void* _aligned_recalloc(void* block, size_t count, size_t size, size_t alignment) {
    return _aligned_offset_recalloc(block, count, size, alignment, 0);
}

int _callnewh(size_t size) { return new_handler != nullptr && new_handler(size) != 0; }
NewHandler _set_new_handler(NewHandler handler) {
    return __atomic_exchange_n(&new_handler, handler, __ATOMIC_ACQ_REL);
}
NewHandler _query_new_handler() { return new_handler; }
int _set_new_mode(int mode) {
    if (mode != 0 && mode != 1) {
        invalid();
        return -1;
    }
    const int old = new_mode;
    new_mode = mode;
    return old;
}
int _query_new_mode() { return new_mode; }

constexpr int heap_ok = -2;
constexpr int heap_end = -5;
int _heapchk() { return heap_ok; }
int _heapmin() { return 0; }
int _heapset(unsigned) { return heap_ok; }
int _heapadd(void*, size_t) {
    return fail(40); // ENOSYS, as documented
}
size_t _heapused(size_t*, size_t*) {
    fail(40);
    return 0;
}
int _heapwalk(void*) { return heap_end; }
intptr_t _get_heap_handle() { return reinterpret_cast<intptr_t>(heap()); }
size_t _get_sbh_threshold() { return 0; }
int _set_sbh_threshold(size_t) { return 0; }
/// Tells that a stack's guard page is there again after an overflow: the kernel puts it back
/// itself.
int _resetstkoflw() { return 1; }

} // extern "C"
