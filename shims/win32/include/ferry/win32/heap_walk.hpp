#pragma once
/// What RtlWalkHeap goes by and answers: RTL_HEAP_WALK_ENTRY.

#include <ferry/win32/guest.hpp>

namespace ferry::win32 {

constexpr USHORT walk_busy = 1;
constexpr USHORT walk_segment = 2;

struct WalkEntry {
    PVOID data; ///< null: begin
    SIZE_T size;
    UCHAR overhead;
    UCHAR segment;
    USHORT flags;
    struct {
        ULONG committed;
        ULONG uncommitted;
        PVOID first;
        PVOID end;
    } region; ///< of a segment
};

} // namespace ferry::win32
