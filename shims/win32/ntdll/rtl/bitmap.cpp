// Bit maps: bit n is bit n % 32 of word n / 32.

#include <ferry/win32/ntdll.hpp>

namespace {

struct Bitmap {
    ULONG size; ///< bits
    PULONG words;
};
struct Run {
    ULONG start;
    ULONG count;
};

constexpr ULONG none = ~0U;
constexpr ULONG word_bits = 32;

bool bit_at(const Bitmap& map, ULONG at) {
    return (map.words[at / word_bits] >> at % word_bits & 1) != 0;
}

/// The first bit from `at` on that is `set`; the map's size if there is none.
ULONG next_bit(const Bitmap& map, ULONG at, bool set) {
    while (at < map.size) {
        const ULONG word = (set ? map.words[at / word_bits] : ~map.words[at / word_bits]) &
                           (~0U << at % word_bits);
        if (word != 0) {
            const ULONG found =
                at / word_bits * word_bits + static_cast<ULONG>(__builtin_ctz(word));
            return found < map.size ? found : map.size;
        }
        at = (at / word_bits + 1) * word_bits;
    }
    return map.size;
}

/// The next run of bits that are `set`, from `at` on; empty behind the last.
Run next_run(const Bitmap& map, ULONG at, bool set) {
    const ULONG start = next_bit(map, at, set);
    return {start, next_bit(map, start, !set) - start};
}

void change(Bitmap& map, ULONG at, ULONG count, bool set) {
    if (at >= map.size || count > map.size - at) {
        return;
    }
    while (count != 0) {
        const ULONG shift = at % word_bits;
        const ULONG bits = count < word_bits - shift ? count : word_bits - shift;
        const ULONG mask = (bits == word_bits ? ~0U : (1U << bits) - 1) << shift;
        ULONG& word = map.words[at / word_bits];
        word = set ? word | mask : word & ~mask;
        at += bits;
        count -= bits;
    }
}

void fill(Bitmap& map, UCHAR byte) {
    memset(map.words, byte, (map.size + word_bits - 1) / word_bits * sizeof(ULONG));
}

bool are(const Bitmap& map, ULONG at, ULONG count, bool set) {
    return count != 0 && at < map.size && count <= map.size - at &&
           next_bit(map, at, !set) >= at + count;
}

ULONG search(const Bitmap& map, ULONG from, ULONG end, ULONG count, bool set) {
    while (from < end) {
        const Run run = next_run(map, from, set);
        if (run.count >= count) {
            return run.start;
        }
        if (run.count == 0) {
            break;
        }
        from = run.start + run.count;
    }
    return none;
}

/// From the hint on, then from the beginning.
ULONG find(const Bitmap& map, ULONG count, ULONG hint, bool set) {
    hint = hint < map.size ? hint : 0;
    if (count == 0) {
        return hint & ~7U; // so much is rounded
    }
    if (count > map.size) {
        return none;
    }
    const ULONG found = search(map, hint, map.size, count, set);
    return found != none || hint == 0 ? found : search(map, 0, map.size, count, set);
}

ULONG find_and_change(Bitmap& map, ULONG count, ULONG hint, bool set) {
    const ULONG found = find(map, count, hint, set);
    if (found != none) {
        change(map, found, count, !set);
    }
    return found;
}

ULONG count_set(const Bitmap& map) {
    ULONG total = 0;
    for (ULONG at = 0; at < map.size; at += word_bits) {
        const ULONG left = map.size - at;
        const ULONG mask = left >= word_bits ? ~0U : (1U << left) - 1;
        total += static_cast<ULONG>(__builtin_popcount(map.words[at / word_bits] & mask));
    }
    return total;
}

/// The first runs, or the longest ones, longest first.
ULONG find_runs(const Bitmap& map, Run* runs, ULONG room, bool longest, bool set) {
    ULONG count = 0;
    for (ULONG at = 0; at < map.size && room != 0;) {
        const Run run = next_run(map, at, set);
        if (run.count == 0 || (!longest && count == room)) {
            break;
        }
        at = run.start + run.count;
        if (count == room && runs[count - 1].count >= run.count) {
            continue;
        }
        ULONG place = count < room ? count++ : count - 1;
        for (; longest && place != 0 && runs[place - 1].count < run.count; --place) {
            runs[place] = runs[place - 1];
        }
        runs[place] = run;
    }
    return count;
}

} // namespace

extern "C" {

void NTAPI RtlInitializeBitMap(Bitmap* map, PULONG words, ULONG size) { *map = {size, words}; }
void NTAPI RtlSetAllBits(Bitmap* map) { fill(*map, 0xff); }
void NTAPI RtlClearAllBits(Bitmap* map) { fill(*map, 0); }
void NTAPI RtlSetBits(Bitmap* map, ULONG at, ULONG count) { change(*map, at, count, true); }
void NTAPI RtlClearBits(Bitmap* map, ULONG at, ULONG count) { change(*map, at, count, false); }
void NTAPI RtlSetBit(Bitmap* map, ULONG at) { change(*map, at, 1, true); }
void NTAPI RtlClearBit(Bitmap* map, ULONG at) { change(*map, at, 1, false); }
BOOLEAN NTAPI RtlTestBit(const Bitmap* map, ULONG at) { return at < map->size && bit_at(*map, at); }
BOOLEAN NTAPI RtlAreBitsSet(const Bitmap* map, ULONG at, ULONG count) {
    return are(*map, at, count, true);
}
BOOLEAN NTAPI RtlAreBitsClear(const Bitmap* map, ULONG at, ULONG count) {
    return are(*map, at, count, false);
}
ULONG NTAPI RtlNumberOfSetBits(const Bitmap* map) { return count_set(*map); }
ULONG NTAPI RtlNumberOfClearBits(const Bitmap* map) { return map->size - count_set(*map); }

ULONG NTAPI RtlFindSetBits(const Bitmap* map, ULONG count, ULONG hint) {
    return find(*map, count, hint, true);
}
ULONG NTAPI RtlFindClearBits(const Bitmap* map, ULONG count, ULONG hint) {
    return find(*map, count, hint, false);
}
ULONG NTAPI RtlFindSetBitsAndClear(Bitmap* map, ULONG count, ULONG hint) {
    return find_and_change(*map, count, hint, true);
}
ULONG NTAPI RtlFindClearBitsAndSet(Bitmap* map, ULONG count, ULONG hint) {
    return find_and_change(*map, count, hint, false);
}
ULONG NTAPI RtlFindClearRuns(const Bitmap* map, Run* runs, ULONG room, BOOLEAN longest) {
    return find_runs(*map, runs, room, longest != 0, false);
}
ULONG NTAPI RtlFindLongestRunClear(const Bitmap* map, PULONG start) {
    Run run{0, 0};
    find_runs(*map, &run, 1, true, false);
    *start = run.start;
    return run.count;
}
ULONG NTAPI RtlFindNextForwardRunClear(const Bitmap* map, ULONG from, PULONG start) {
    const Run run = next_run(*map, from, false);
    *start = run.start;
    return run.count;
}
/// The run that ends at `from`, or before it.
ULONG NTAPI RtlFindLastBackwardRunClear(const Bitmap* map, ULONG from, PULONG start) {
    ULONG end = from < map->size ? from + 1 : map->size;
    while (end != 0 && bit_at(*map, end - 1)) {
        --end;
    }
    ULONG begin = end;
    while (begin != 0 && !bit_at(*map, begin - 1)) {
        --begin;
    }
    *start = begin;
    return end - begin;
}

CCHAR NTAPI RtlFindMostSignificantBit(ULONGLONG bits) {
    return static_cast<CCHAR>(bits == 0 ? -1 : 63 - __builtin_clzll(bits));
}
CCHAR NTAPI RtlFindLeastSignificantBit(ULONGLONG bits) {
    return static_cast<CCHAR>(bits == 0 ? -1 : __builtin_ctzll(bits));
}

} // extern "C"
