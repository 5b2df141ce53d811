// Heaps, and the functions of 16-bit Windows that became ones: GlobalAlloc, LocalAlloc.
//
// Fixed memory is its own handle. What is movable has a handle with a lowest bit pattern that no
// block has: it points into an entry that holds block, flags and lock count.

#include <ferry/win32/guarded.hpp>
#include <ferry/win32/heap_walk.hpp>

#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

struct Movable {
    ULONG magic;
    USHORT locks;
    USHORT flags;
    PVOID block; ///< null: discarded, or of size 0
    ULONG gap[2];
};
constexpr ULONG movable_magic = 0x45564f4d;
constexpr ULONG_PTR handle_bits = 8; ///< blocks are multiples of 16

PVOID heap() { return peb()->process_heap; }

Movable* movable_of(HANDLE handle) {
    const auto bits = reinterpret_cast<ULONG_PTR>(handle);
    if ((bits & 15) != handle_bits) {
        return nullptr;
    }
    auto* const entry = reinterpret_cast<Movable*>(bits - handle_bits);
    return entry->magic == movable_magic ? entry : nullptr;
}

HANDLE allocate(UINT flags, SIZE_T size) {
    const ULONG heap_flags = (flags & GMEM_ZEROINIT) != 0 ? HEAP_ZERO_MEMORY : 0;
    if ((flags & GMEM_MOVEABLE) == 0) {
        PVOID const block = RtlAllocateHeap(heap(), heap_flags, size);
        if (block == nullptr) {
            fail(ERROR_NOT_ENOUGH_MEMORY);
        }
        return block;
    }
    auto* const entry = static_cast<Movable*>(RtlAllocateHeap(heap(), 0, sizeof(Movable)));
    if (entry == nullptr) {
        fail(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    entry->magic = movable_magic;
    entry->locks = 0;
    entry->flags = static_cast<USHORT>(flags & GMEM_DISCARDABLE);
    entry->block = nullptr;
    if (size != 0) {
        entry->block = RtlAllocateHeap(heap(), heap_flags, size);
        if (entry->block == nullptr) {
            RtlFreeHeap(heap(), 0, entry);
            fail(ERROR_NOT_ENOUGH_MEMORY);
            return nullptr;
        }
    }
    return reinterpret_cast<HANDLE>(reinterpret_cast<ULONG_PTR>(entry) + handle_bits);
}

HANDLE reallocate(HANDLE handle, SIZE_T size, UINT flags) {
    const ULONG heap_flags = (flags & GMEM_ZEROINIT) != 0 ? HEAP_ZERO_MEMORY : 0;
    Movable* const entry = movable_of(handle);
    if (entry == nullptr) {
        const ULONG in_place = (flags & GMEM_MOVEABLE) != 0 ? 0 : HEAP_REALLOC_IN_PLACE_ONLY;
        PVOID const moved = RtlReAllocateHeap(heap(), heap_flags | in_place, handle, size);
        if (moved == nullptr) {
            fail(ERROR_NOT_ENOUGH_MEMORY);
        }
        return moved;
    }
    if ((flags & GMEM_MODIFY) != 0) {
        entry->flags = static_cast<USHORT>(flags & GMEM_DISCARDABLE);
        return handle;
    }
    PVOID const block = entry->block == nullptr
                            ? RtlAllocateHeap(heap(), heap_flags, size)
                            : RtlReAllocateHeap(heap(), heap_flags, entry->block, size);
    if (block == nullptr) {
        fail(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    entry->block = block;
    return handle;
}

HANDLE release(HANDLE handle) {
    Movable* const entry = movable_of(handle);
    if (entry == nullptr) {
        if (handle != nullptr && !RtlFreeHeap(heap(), 0, handle)) {
            fail(ERROR_INVALID_HANDLE);
            return handle;
        }
        return nullptr;
    }
    RtlFreeHeap(heap(), 0, entry->block);
    entry->magic = 0;
    RtlFreeHeap(heap(), 0, entry);
    return nullptr;
}

LPVOID lock(HANDLE handle) {
    Movable* const entry = movable_of(handle);
    if (entry == nullptr) {
        return handle;
    }
    __atomic_add_fetch(&entry->locks, 1, __ATOMIC_RELAXED);
    return entry->block;
}

BOOL unlock(HANDLE handle) {
    Movable* const entry = movable_of(handle);
    if (entry == nullptr) {
        return TRUE;
    }
    if (entry->locks == 0) {
        return fail(ERROR_NOT_LOCKED);
    }
    if (__atomic_sub_fetch(&entry->locks, 1, __ATOMIC_RELAXED) != 0) {
        return TRUE;
    }
    return fail(NO_ERROR);
}

SIZE_T size_of(HANDLE handle) {
    Movable* const entry = movable_of(handle);
    PVOID const block = entry == nullptr ? handle : entry->block;
    if (block == nullptr) {
        return 0;
    }
    const SIZE_T size = RtlSizeHeap(heap(), 0, block);
    return size == ~SIZE_T{0} ? static_cast<SIZE_T>(fail(ERROR_INVALID_HANDLE)) : size;
}

UINT flags_of(HANDLE handle) {
    Movable* const entry = movable_of(handle);
    return entry == nullptr ? 0U : static_cast<UINT>(entry->flags | entry->locks);
}

} // namespace

extern "C" {

PVOID NTAPI RtlCreateHeap(ULONG flags, PVOID base, SIZE_T reserve, SIZE_T commit, PVOID lock,
                          PRTL_HEAP_PARAMETERS parameters);
ULONG NTAPI RtlGetProcessHeaps(ULONG room, PVOID* to);
BOOLEAN NTAPI RtlLockHeap(PVOID heap);
BOOLEAN NTAPI RtlUnlockHeap(PVOID heap);
BOOLEAN NTAPI RtlValidateHeap(PVOID heap, ULONG flags, PVOID block);
NTSTATUS NTAPI RtlWalkHeap(PVOID heap, PVOID entry);

HANDLE WINAPI HeapCreate(DWORD flags, SIZE_T initial, SIZE_T maximum) {
    const ULONG growable = maximum == 0 ? HEAP_GROWABLE : 0;
    PVOID const made = RtlCreateHeap(
        (flags & (HEAP_CREATE_ENABLE_EXECUTE | HEAP_GENERATE_EXCEPTIONS | HEAP_NO_SERIALIZE)) |
            growable,
        nullptr, maximum, initial, nullptr, nullptr);
    if (made == nullptr) {
        fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    return made;
}

BOOL WINAPI HeapDestroy(HANDLE handle) {
    return RtlDestroyHeap(handle) == nullptr ? TRUE : fail(ERROR_INVALID_HANDLE);
}

BOOL WINAPI HeapValidate(HANDLE handle, DWORD flags, LPCVOID block) {
    constexpr BOOL raised = -1;
    const BOOL valid = guarded(
        raised, [=]() -> BOOL { return RtlValidateHeap(handle, flags, const_cast<PVOID>(block)); });
    return valid == raised ? fail(ERROR_NOACCESS) : valid;
}

BOOL WINAPI HeapWalk(HANDLE handle, LPPROCESS_HEAP_ENTRY entry) {
    WalkEntry walk{};
    walk.data = entry->lpData;
    if (!succeeded(RtlWalkHeap(handle, &walk))) {
        return FALSE;
    }
    *entry = {};
    entry->lpData = walk.data;
    entry->cbData = static_cast<DWORD>(walk.size);
    entry->cbOverhead = walk.overhead;
    entry->iRegionIndex = walk.segment;
    if ((walk.flags & walk_segment) != 0) {
        entry->wFlags = PROCESS_HEAP_REGION;
        entry->Region.dwCommittedSize = walk.region.committed;
        entry->Region.dwUnCommittedSize = walk.region.uncommitted;
        entry->Region.lpFirstBlock = walk.region.first;
        entry->Region.lpLastBlock = walk.region.end;
    } else if ((walk.flags & walk_busy) != 0) {
        entry->wFlags = PROCESS_HEAP_ENTRY_BUSY;
    }
    return TRUE;
}

SIZE_T WINAPI HeapCompact(HANDLE, DWORD) { return SIZE_T{1} << 20; }
BOOL WINAPI HeapLock(HANDLE handle) { return RtlLockHeap(handle); }
BOOL WINAPI HeapUnlock(HANDLE handle) {
    return RtlUnlockHeap(handle) != 0 ? TRUE : fail(ERROR_NOT_OWNER);
}

BOOL WINAPI HeapSetInformation(HANDLE, HEAP_INFORMATION_CLASS, PVOID, SIZE_T) { return TRUE; }

BOOL WINAPI HeapQueryInformation(HANDLE, HEAP_INFORMATION_CLASS kind, PVOID to, SIZE_T size,
                                 PSIZE_T needed) {
    if (kind != HeapCompatibilityInformation) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (needed != nullptr) {
        *needed = sizeof(ULONG);
    }
    if (size < sizeof(ULONG)) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    *static_cast<ULONG*>(to) = 2; // the low-fragmentation heap
    return TRUE;
}

DWORD WINAPI GetProcessHeaps(DWORD room, PHANDLE to) { return RtlGetProcessHeaps(room, to); }

HGLOBAL WINAPI GlobalAlloc(UINT flags, SIZE_T size) { return allocate(flags, size); }
HGLOBAL WINAPI GlobalReAlloc(HGLOBAL handle, SIZE_T size, UINT flags) {
    return reallocate(handle, size, flags);
}
HGLOBAL WINAPI GlobalFree(HGLOBAL handle) { return release(handle); }
LPVOID WINAPI GlobalLock(HGLOBAL handle) { return lock(handle); }
BOOL WINAPI GlobalUnlock(HGLOBAL handle) { return unlock(handle); }
SIZE_T WINAPI GlobalSize(HGLOBAL handle) { return size_of(handle); }
UINT WINAPI GlobalFlags(HGLOBAL handle) { return flags_of(handle); }

HGLOBAL WINAPI GlobalHandle(LPCVOID block) { return const_cast<LPVOID>(block); }

HLOCAL WINAPI LocalAlloc(UINT flags, SIZE_T size) { return allocate(flags, size); }
HLOCAL WINAPI LocalReAlloc(HLOCAL handle, SIZE_T size, UINT flags) {
    return reallocate(handle, size, flags);
}
HLOCAL WINAPI LocalFree(HLOCAL handle) { return release(handle); }
LPVOID WINAPI LocalLock(HLOCAL handle) { return lock(handle); }
BOOL WINAPI LocalUnlock(HLOCAL handle) { return unlock(handle); }
SIZE_T WINAPI LocalSize(HLOCAL handle) { return size_of(handle); }
UINT WINAPI LocalFlags(HLOCAL handle) { return flags_of(handle); }

} // extern "C"
