// What is in a heap. Entries come segment by segment, each with its blocks, then the large blocks.
// Blocks that a thread keeps in its cache are free ones.

#include <ferry/win32/heap_walk.hpp>

#include "heap.hpp"

using namespace ferry::win32;
using namespace ferry::win32::heap;

namespace {

bool is_sound(const Header& header) {
    return (header.magic == magic_used || header.magic == magic_free) && header.size_class != 0 &&
           header.size_class < class_count &&
           (header.magic == magic_free ||
            header.size <= size_of_class(header.size_class) - header_size);
}

void describe(WalkEntry& entry, Segment& segment, UCHAR number, Heap& heap) {
    entry = {};
    entry.data = &segment;
    entry.segment = number;
    entry.flags = walk_segment;
    entry.overhead = sizeof(Segment);
    entry.region.committed = static_cast<ULONG>(segment_size);
    entry.region.first = first_block(heap, segment) + header_size;
    entry.region.end = reinterpret_cast<char*>(&segment) + segment_size;
}

void describe(WalkEntry& entry, Header* header, UCHAR segment) {
    entry = {};
    entry.data = header + 1;
    entry.segment = segment;
    entry.overhead = header_size;
    entry.flags = is_in_use(*header) ? walk_busy : USHORT{0};
    entry.size =
        is_in_use(*header) ? size_of(header) : size_of_class(header->size_class) - header_size;
}

NTSTATUS give_large(WalkEntry& entry, Large* large) {
    if (large == nullptr) {
        return STATUS_NO_MORE_ENTRIES;
    }
    describe(entry, reinterpret_cast<Header*>(large + 1), entry.segment);
    return STATUS_SUCCESS;
}

/// What follows in a segment, or behind it.
NTSTATUS give_block(WalkEntry& entry, Heap& heap, Segment& segment, char* at, UCHAR number) {
    if (at < end_of_blocks(heap, segment)) {
        auto* const header = reinterpret_cast<Header*>(at);
        if (!is_sound(*header)) {
            return STATUS_INVALID_PARAMETER;
        }
        describe(entry, header, number);
        return STATUS_SUCCESS;
    }
    if (segment.next != nullptr) {
        describe(entry, *segment.next, static_cast<UCHAR>(number + 1), heap);
        return STATUS_SUCCESS;
    }
    return give_large(entry, heap.large);
}

bool is_whole(Heap& heap) {
    for (Segment* segment = heap.segments; segment != nullptr; segment = segment->next) {
        char* const end = end_of_blocks(heap, *segment);
        char* at = first_block(heap, *segment);
        while (at < end) {
            const auto& header = *reinterpret_cast<const Header*>(at);
            if (!is_sound(header)) {
                return false;
            }
            at += size_of_class(header.size_class);
        }
        if (at != end) {
            return false;
        }
    }
    for (Large* large = heap.large; large != nullptr; large = large->next) {
        const auto& header = *reinterpret_cast<const Header*>(large + 1);
        if (!is_in_use(header) || header.size_class != large_block ||
            large->size > large->capacity) {
            return false;
        }
    }
    return true;
}

} // namespace

extern "C" {

NTSTATUS NTAPI RtlWalkHeap(PVOID handle, PVOID in_out) {
    auto& heap = *static_cast<Heap*>(handle);
    auto& entry = *static_cast<WalkEntry*>(in_out);
    const Guard guard(heap);
    if (entry.data == nullptr) {
        describe(entry, *heap.segments, 0, heap);
        return STATUS_SUCCESS;
    }
    auto* const data = static_cast<char*>(entry.data);
    UCHAR number = 0;
    for (Segment* segment = heap.segments; segment != nullptr; segment = segment->next, ++number) {
        auto* const begin = reinterpret_cast<char*>(segment);
        if (data < begin || data >= begin + segment_size) {
            continue;
        }
        char* const next = data == begin
                               ? first_block(heap, *segment)
                               : data - header_size + size_of_class(header_of(data)->size_class);
        return give_block(entry, heap, *segment, next, number);
    }
    for (Large* large = heap.large; large != nullptr; large = large->next) {
        if (reinterpret_cast<char*>(large + 1) + header_size == data) {
            return give_large(entry, large->next);
        }
    }
    return STATUS_INVALID_PARAMETER;
}

BOOLEAN NTAPI RtlValidateHeap(PVOID handle, ULONG, PVOID block) {
    auto& heap = *static_cast<Heap*>(handle);
    if (heap.signature != heap_signature) {
        return FALSE;
    }
    if (block == nullptr) {
        const Guard guard(heap);
        return is_whole(heap);
    }
    const Header& header = *header_of(block);
    return is_in_use(header) && (header.size_class == large_block || is_sound(header));
}

} // extern "C"
