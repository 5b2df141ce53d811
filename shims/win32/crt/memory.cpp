#include "crt.hpp"

using namespace ferry::win32;

namespace {

void* no_memory(void* block) {
    if (block == nullptr) {
        ferry::crt::fail(ferry::crt::error_no_memory);
    }
    return block;
}

} // namespace

extern "C" {

void* malloc(size_t size) { return no_memory(RtlAllocateHeap(peb()->process_heap, 0, size)); }

void* calloc(size_t count, size_t size) {
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        return no_memory(nullptr);
    }
    return no_memory(RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, bytes));
}

void* realloc(void* block, size_t size) {
    if (block == nullptr) {
        return malloc(size);
    }
    if (size == 0) {
        free(block);
        return nullptr;
    }
    return no_memory(RtlReAllocateHeap(peb()->process_heap, 0, block, size));
}

void free(void* block) { RtlFreeHeap(peb()->process_heap, 0, block); }

} // extern "C"
