// What the processor's caches hold, for the start of a static glibc, which chooses by it how memcpy
// goes about large blocks. glibc asks for each of twelve figures anew, by up to six CPUID each, and
// CPUID leaves a virtual machine: 45 times 12 us of the 2 ms that a start took. redirect.cpp has
// its two functions answered from here, which ask once.
//
// Intel SDM volume 2A, CPUID, leaf 4; AMD APM volume 3, E.4, functions 8000_0005 and 8000_0006.
// These are called before there is TLS, and before libc has chosen its own functions.

#include "cache_sizes.hpp"

#include <cpuid.h>
#include <unistd.h>

namespace {

struct Cache {
    long size = 0;
    long ways = 0; ///< 0: nobody asks
    long line = 0;
};

/// In the order of sysconf's names.
enum Place : unsigned { level_1_code, level_1_data, level_2, level_3, level_4, places };

struct Caches {
    bool known;
    Cache at[places];
};

constinit Caches of_intel{};
constinit Caches of_amd{};

void ask_intel(Caches& caches) {
    constexpr unsigned leaf = 4;
    constexpr unsigned code = 2;
    constexpr unsigned most = 8; // no processor has as many; where there is no leaf 4, none is last
    for (unsigned i = 0; i < most; ++i) {
        unsigned a = 0;
        unsigned b = 0;
        unsigned c = 0;
        unsigned d = 0;
        __cpuid_count(leaf, i, a, b, c, d);
        const unsigned kind = a & 0x1f;
        const unsigned level = (a >> 5) & 7;
        if (kind == 0) {
            return;
        }
        if (level == 0 || level >= places) {
            continue;
        }
        const unsigned place = level == 1 && kind == code ? unsigned{level_1_code} : level;
        Cache& cache = caches.at[place];
        cache.ways = (b >> 22) + 1L;
        cache.line = (b & 0xfff) + 1L;
        cache.size = cache.ways * (((b >> 12) & 0x3ff) + 1L) * cache.line * (c + 1L);
        if (level == level_3) {
            return; // the next would say that there is no more, but for a few that nobody asks for
        }
    }
}

void ask_amd(Caches& caches) {
    constexpr unsigned first_level = 0x80000005;
    constexpr unsigned other_levels = 0x80000006;
    constexpr unsigned ways = 0xf000;
    constexpr long kilobyte = 1024;
    unsigned last = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    __cpuid(0x80000000, last, b, c, d);
    if (last < first_level) {
        return;
    }
    unsigned a = 0;
    __cpuid(first_level, a, b, c, d);
    caches.at[level_1_data] = {(c >> 24) * kilobyte, 0, c & 0xff};
    caches.at[level_1_code] = {(d >> 24) * kilobyte, 0, d & 0xff};
    if (last < other_levels) {
        return;
    }
    __cpuid(other_levels, a, b, c, d);
    if ((c & ways) != 0) {
        caches.at[level_2] = {(c >> 16) * kilobyte, 0, c & 0xff};
    }
    if ((d & ways) != 0) {
        caches.at[level_3] = {(d >> 18) * (512 * kilobyte), 0, d & 0xff};
    }
}

long answer(const Caches& caches, int name) {
    const auto index = static_cast<unsigned>(name - _SC_LEVEL1_ICACHE_SIZE);
    if (index >= places * 3) {
        return 0;
    }
    const Cache& cache = caches.at[index / 3];
    return index % 3 == 0 ? cache.size : index % 3 == 1 ? cache.ways : cache.line;
}

} // namespace

long ferry_cache_of_intel(int name) noexcept {
    if (!of_intel.known) {
        of_intel.known = true;
        ask_intel(of_intel);
    }
    return answer(of_intel, name);
}

long ferry_cache_of_amd(int name) noexcept {
    if (!of_amd.known) {
        of_amd.known = true;
        ask_amd(of_amd);
    }
    return answer(of_amd, name);
}
