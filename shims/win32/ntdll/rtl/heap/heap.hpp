#pragma once
/// What the parts of the heap share: blocks and their classes, segments, and who holds what.
///
/// A block has a header of 8 bytes and a size class; free blocks of a class are a list. What no
/// list has is cut off the newest segment. Large blocks are allocations of their own. Classes are
/// sixteen bytes apart up to 1 KiB, then four to a power of two: at most a fifth is lost.

#include <ferry/win32/ntdll.hpp>

#include "../lock.hpp"

namespace ferry::win32::heap {

constexpr SIZE_T header_size = 8;
constexpr SIZE_T alignment = 16; ///< of what stands behind a header
constexpr SIZE_T fine_limit = 1024;
constexpr SIZE_T fine_step = 16;
constexpr unsigned fine_classes = fine_limit / fine_step + 1; ///< the first stays empty
constexpr unsigned coarse_powers = 8;                         ///< up to 256 KiB
constexpr unsigned class_count = fine_classes + 4 * coarse_powers;
constexpr SIZE_T largest_class = fine_limit << coarse_powers;
constexpr SIZE_T segment_size = SIZE_T{1} << 20;
constexpr USHORT large_block = 0xffff;
/// Large blocks that were given back stay for the next ones, since a new allocation's pages cost a
/// fault each: so many, and so many bytes.
constexpr unsigned spare_count = 8;
constexpr SIZE_T spare_bytes = SIZE_T{32} << 20;
/// What a heap that can't grow has no blocks of, whatever its size.
constexpr SIZE_T fixed_limit = 0xff000;
constexpr SIZE_T unlimited = ~SIZE_T{0};

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
    Header header; ///< `size`: of the first of a batch, how many it has
    FreeBlock* next;
    FreeBlock* next_batch; ///< likewise; the smallest class has no room for it, nor batches
};
constexpr unsigned smallest_batched = 2;

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
    Segment* next; ///< an older one
    char* end;     ///< of its blocks; of the newest segment, see Heap::fresh
    SIZE_T gap[sizeof(SIZE_T) == 8 ? 1 : 4];
};
static_assert((sizeof(Segment) + header_size) % alignment == 0);

struct Heap {
    ULONG signature;
    ULONG flags;
    Lock lock;
    ULONG locks;                     ///< how often HeapLock holds it
    ULONG_PTR owner;                 ///< the thread that does
    FreeBlock* free[class_count];    ///< one by one
    FreeBlock* batches[class_count]; ///< and as threads gave them back, not to be walked again
    char* fresh;                     ///< what no block was cut from yet
    char* fresh_end;
    SIZE_T room;       ///< how many bytes may still be mapped for it, or `unlimited`
    Segment* segments; ///< the newest first; the oldest holds the heap itself
    Large* large;
    Large* spare[spare_count]; ///< the oldest first, null behind the last
    Heap* next;
    Heap** previous;
};

constexpr ULONG heap_signature = 0xeeffeeff;

/// The class of blocks of `size` bytes, header included, and how large they are.
struct Class {
    unsigned index;
    SIZE_T size;
};

inline Class class_of(SIZE_T size) {
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

/// How large the blocks of a class are, header included.
inline SIZE_T size_of_class(unsigned index) {
    if (index < fine_classes) {
        return index * fine_step;
    }
    const unsigned coarse = index - fine_classes;
    return (SIZE_T{5} + coarse % 4) << (8 + coarse / 4);
}

inline Header* header_of(void* block) { return static_cast<Header*>(block) - 1; }
inline Large* large_of(Header* header) { return reinterpret_cast<Large*>(header) - 1; }
inline bool is_in_use(const Header& header) { return header.magic == magic_used; }

inline SIZE_T size_of(Header* header) {
    return header->size_class == large_block ? large_of(header)->size : header->size;
}

/// Holds a heap's lock, but for a heap that asks for none and the thread that holds it anyway.
class Guard {
public:
    explicit Guard(Heap& heap);
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() {
        if (taken_) {
            heap_.lock.unlock();
        }
    }

private:
    Heap& heap_;
    bool taken_;
};

/// Lets the other threads leave the process heap before they are ended, so that it is whole: waits,
/// but not for one that stays away for good.
void lock_for_exit();
void unlock_for_exit();
/// Before a thread ends: gives back what its cache has.
void release_own_cache();

// blocks.cpp. Those of a class are taken and put back under the heap's lock; the caller writes size
// and magic.
/// For a heap of these flags.
void* map(SIZE_T size, ULONG flags);
void unmap(void* address);
/// Makes a new segment what blocks are cut from, as far as the heap has room.
void use_segment(Heap& heap, Segment* segment, char* first);
/// Null: no memory.
Header* take(Heap& heap, const Class& wanted);
void put_back(Heap& heap, FreeBlock* block);
/// Several of a class, linked up to a null.
void put_batch(Heap& heap, FreeBlock* first, USHORT count);
/// `is_zero`: all of it is 0, as new pages are.
Header* take_large(Heap& heap, SIZE_T size, bool& is_zero);
void free_large(Heap& heap, Header* header);
/// All of a list.
void unmap_large(Large* first);
/// Where a segment's blocks begin and end.
char* first_block(Heap& heap, Segment& segment);
char* end_of_blocks(Heap& heap, Segment& segment);

} // namespace ferry::win32::heap
