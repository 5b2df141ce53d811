// Lock-free stacks: a depth of 16 bits, a sequence, and the first entry, exchanged together.

#include <ferry/win32/cpu.hpp>
#include <ferry/win32/ntdll.hpp>

namespace {

using namespace ferry::win32;
using Word = ULONG_PTR;

constexpr Word depth_mask = 0xffff;
constexpr Word one_sequence = 0x10000;

struct Parts {
    Word counts;
    Word first;
};

#ifdef _WIN64
// The counts, with a sequence of 48 bits, come first.
Parts parts_of(const cpu::Pair& pair) { return {pair.first, pair.second}; }
cpu::Pair pair_of(const Parts& parts) { return {parts.counts, parts.first}; }
#else
Parts parts_of(const cpu::Pair& pair) { return {pair.second, pair.first}; }
cpu::Pair pair_of(const Parts& parts) { return {parts.first, parts.counts}; }
#endif

Parts read(PSLIST_HEADER header) {
    auto* const pair = reinterpret_cast<volatile cpu::Pair*>(header);
    return parts_of({pair->first, pair->second});
}

bool exchange(PSLIST_HEADER header, const Parts& from, const Parts& to) {
    return cpu::exchange(header, pair_of(from), pair_of(to));
}

/// The counts after `change` entries more, or with depth 0.
Word count(Word counts, ULONG change) {
    return ((counts & ~depth_mask) + one_sequence) | ((counts + change) & depth_mask);
}

PSLIST_ENTRY entry_of(Word first) { return reinterpret_cast<PSLIST_ENTRY>(first); }

} // namespace

extern "C" {

void NTAPI RtlInitializeSListHead(PSLIST_HEADER header) { memset(header, 0, sizeof *header); }

PSLIST_ENTRY NTAPI RtlFirstEntrySList(const SLIST_HEADER* header) {
    return entry_of(read(const_cast<PSLIST_HEADER>(header)).first);
}

WORD NTAPI RtlQueryDepthSList(PSLIST_HEADER header) {
    return static_cast<WORD>(read(header).counts & depth_mask);
}

PSLIST_ENTRY NTAPI RtlInterlockedPushListSListEx(PSLIST_HEADER header, PSLIST_ENTRY list,
                                                 PSLIST_ENTRY last, ULONG entries) {
    for (;;) {
        const Parts seen = read(header);
        last->Next = entry_of(seen.first);
        if (exchange(header, seen, {count(seen.counts, entries), reinterpret_cast<Word>(list)})) {
            return entry_of(seen.first);
        }
    }
}

PSLIST_ENTRY NTAPI RtlInterlockedPushListSList(PSLIST_HEADER header, PSLIST_ENTRY list,
                                               PSLIST_ENTRY last, ULONG entries) {
    return RtlInterlockedPushListSListEx(header, list, last, entries);
}

PSLIST_ENTRY NTAPI RtlInterlockedPushEntrySList(PSLIST_HEADER header, PSLIST_ENTRY entry) {
    return RtlInterlockedPushListSListEx(header, entry, entry, 1);
}

// The entry read may be gone by then; but then the sequence has changed. It is read only where
// memory that was an entry stays readable, as Windows recovers from a fault here.
PSLIST_ENTRY NTAPI RtlInterlockedPopEntrySList(PSLIST_HEADER header) {
    for (;;) {
        const Parts seen = read(header);
        if (seen.first == 0) {
            return nullptr;
        }
        PSLIST_ENTRY const entry = entry_of(seen.first);
        const auto next =
            reinterpret_cast<Word>(*reinterpret_cast<PSLIST_ENTRY volatile*>(&entry->Next));
        if (exchange(header, seen, {count(seen.counts, 0xffff), next})) {
            return entry;
        }
    }
}

PSLIST_ENTRY NTAPI RtlInterlockedFlushSList(PSLIST_HEADER header) {
    for (;;) {
        const Parts seen = read(header);
        if (seen.first == 0) {
            return nullptr;
        }
        if (exchange(header, seen, {(seen.counts & ~depth_mask) + one_sequence, 0})) {
            return entry_of(seen.first);
        }
    }
}

} // extern "C"
