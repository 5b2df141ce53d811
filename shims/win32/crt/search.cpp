// qsort, bsearch and their kin; rand; integer arithmetic.

#include "crt.hpp"

// The compiler's headers make them its own.
#undef _rotl
#undef _rotr
#undef _lrotl
#undef _lrotr
#undef _rotl64
#undef _rotr64

using namespace ferry::crt;

namespace {

/// A comparison with a context or without.
struct Order {
    void* function;
    void* context;
    bool with_context;

    int operator()(const void* left, const void* right) const {
        return with_context
                   ? reinterpret_cast<int (*)(void*, const void*, const void*)>(function)(
                         context, left, right)
                   : reinterpret_cast<int (*)(const void*, const void*)>(function)(left, right);
    }
};

void swap(char* left, char* right, size_t size) {
    if (left == right) {
        return;
    }
    if (size == 8) {
        uint64_t a;
        uint64_t b;
        memcpy(&a, left, 8);
        memcpy(&b, right, 8);
        memcpy(left, &b, 8);
        memcpy(right, &a, 8);
        return;
    }
    if (size == 4) {
        uint32_t a;
        uint32_t b;
        memcpy(&a, left, 4);
        memcpy(&b, right, 4);
        memcpy(left, &b, 4);
        memcpy(right, &a, 4);
        return;
    }
    char piece[64];
    while (size > 0) {
        const size_t part = size < sizeof piece ? size : sizeof piece;
        memcpy(piece, left, part);
        memcpy(left, right, part);
        memcpy(right, piece, part);
        left += part;
        right += part;
        size -= part;
    }
}

void sift_down(char* base, size_t at, size_t count, size_t size, const Order& order) {
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count) {
            return;
        }
        if (child + 1 < count && order(base + child * size, base + (child + 1) * size) < 0) {
            ++child;
        }
        if (order(base + at * size, base + child * size) >= 0) {
            return;
        }
        swap(base + at * size, base + child * size, size);
        at = child;
    }
}

void heap_sort(char* base, size_t count, size_t size, const Order& order) {
    for (size_t i = count / 2; i > 0; --i) {
        sift_down(base, i - 1, count, size, order);
    }
    for (size_t last = count - 1; last > 0; --last) {
        swap(base, base + last * size, size);
        sift_down(base, 0, last, size, order);
    }
}

/// The greatest goes to the end, again and again: what Windows does with short runs.
void select(char* low, char* high, size_t size, const Order& order) {
    for (; high > low; high -= size) {
        char* greatest = low;
        for (char* at = low + size; at <= high; at += size) {
            if (order(at, greatest) > 0) {
                greatest = at;
            }
        }
        swap(greatest, high, size);
    }
}

void sort_three(char* low, char* middle, char* high, size_t size, const Order& order) {
    if (order(low, middle) > 0) {
        swap(low, middle, size);
    }
    if (order(low, high) > 0) {
        swap(low, high, size);
    }
    if (order(middle, high) > 0) {
        swap(middle, high, size);
    }
}

/// Quicksort with the median of three. Where elements are equal, programs see the way it goes:
/// which ones are compared and in which order they end up is Windows's. Bad luck is heapsort's.
void sort(char* low, char* high, size_t size, const Order& order, int depth) {
    constexpr size_t short_run = 8;
    for (;;) {
        if (high <= low) {
            return;
        }
        const size_t count = static_cast<size_t>(high - low) / size + 1;
        if (count <= short_run) {
            select(low, high, size, order);
            return;
        }
        if (depth-- == 0) {
            heap_sort(low, count, size, order);
            return;
        }
        char* pivot = low + count / 2 * size;
        sort_three(low, pivot, high, size, order);
        char* up = low;
        char* down = high;
        for (;;) {
            if (pivot > up) {
                do {
                    up += size;
                } while (up < pivot && order(up, pivot) <= 0);
            }
            if (pivot <= up) {
                do {
                    up += size;
                } while (up <= high && order(up, pivot) <= 0);
            }
            do {
                down -= size;
            } while (down > pivot && order(down, pivot) > 0);
            if (down < up) {
                break;
            }
            swap(up, down, size);
            if (pivot == down) {
                pivot = up;
            }
        }
        // What equals the pivot lies in the middle and is done.
        down += size;
        if (pivot < down) {
            do {
                down -= size;
            } while (down > pivot && order(down, pivot) == 0);
        }
        if (pivot >= down) {
            do {
                down -= size;
            } while (down > low && order(down, pivot) == 0);
        }
        if (down - low >= high - up) {
            sort(up, high, size, order, depth);
            high = down;
        } else {
            sort(low, down, size, order, depth);
            low = up;
        }
    }
}

void sort(void* base, size_t count, size_t size, const Order& order) {
    if (order.function == nullptr || size == 0 || (base == nullptr && count != 0)) {
        invalid();
        return;
    }
    if (count < 2) {
        return;
    }
    int depth = 8;
    for (size_t rest = count; rest > 1; rest /= 2) {
        depth += 2;
    }
    char* const first = static_cast<char*>(base);
    sort(first, first + (count - 1) * size, size, order, depth);
}

void* find(const void* key, const void* base, size_t count, size_t size, const Order& order) {
    if (order.function == nullptr || size == 0 || (base == nullptr && count != 0)) {
        invalid();
        return nullptr;
    }
    const auto* at = static_cast<const char*>(base);
    while (count > 0) {
        const char* const middle = at + count / 2 * size;
        const int result = order(key, middle);
        if (result == 0) {
            return const_cast<char*>(middle);
        }
        if (result > 0) {
            at = middle + size;
            --count;
        }
        count /= 2;
    }
    return nullptr;
}

void* find_linear(const void* key, void* base, unsigned* count, unsigned size, const Order& order,
                  bool adds) {
    if (key == nullptr || base == nullptr || count == nullptr || size == 0 ||
        order.function == nullptr) {
        invalid();
        return nullptr;
    }
    auto* at = static_cast<char*>(base);
    for (unsigned i = 0; i < *count; ++i, at += size) {
        if (order(key, at) == 0) {
            return at;
        }
    }
    if (!adds) {
        return nullptr;
    }
    ++*count;
    return memcpy(at, key, size);
}

template <class F>
Order plain(F function) {
    return {reinterpret_cast<void*>(function), nullptr, false};
}
template <class F>
Order with(F function, void* context) {
    return {reinterpret_cast<void*>(function), context, true};
}

} // namespace

extern "C" {

// div_t and its kin
struct QuotientInt {
    int quotient;
    int rest;
};
struct QuotientLong {
    long quotient;
    long rest;
};
struct QuotientLongLong {
    long long quotient;
    long long rest;
};

using Compare = int (*)(const void*, const void*);
using CompareWith = int (*)(void*, const void*, const void*);

void qsort(void* base, size_t count, size_t size, Compare compare) {
    sort(base, count, size, plain(compare));
}
void qsort_s(void* base, size_t count, size_t size, CompareWith compare, void* context) {
    sort(base, count, size, with(compare, context));
}
void* bsearch(const void* key, const void* base, size_t count, size_t size, Compare compare) {
    return find(key, base, count, size, plain(compare));
}
void* bsearch_s(const void* key, const void* base, size_t count, size_t size, CompareWith compare,
                void* context) {
    return find(key, base, count, size, with(compare, context));
}
void* _lfind(const void* key, const void* base, unsigned* count, unsigned size, Compare compare) {
    return find_linear(key, const_cast<void*>(base), count, size, plain(compare), false);
}
void* _lfind_s(const void* key, const void* base, unsigned* count, size_t size, CompareWith compare,
               void* context) {
    return find_linear(key, const_cast<void*>(base), count, static_cast<unsigned>(size),
                       with(compare, context), false);
}
void* _lsearch(const void* key, void* base, unsigned* count, unsigned size, Compare compare) {
    return find_linear(key, base, count, size, plain(compare), true);
}
void* _lsearch_s(const void* key, void* base, unsigned* count, size_t size, CompareWith compare,
                 void* context) {
    return find_linear(key, base, count, static_cast<unsigned>(size), with(compare, context), true);
}

/// The generator that Windows programs know: 15 bits of a linear congruence.
void srand(unsigned seed) { thread_data().random = seed; }
int rand() {
    unsigned& state = thread_data().random;
    state = state * 214013 + 2531011;
    return static_cast<int>(state >> 16 & 0x7fff);
}

int abs(int value) {
    return value < 0 ? static_cast<int>(0U - static_cast<unsigned>(value)) : value;
}
long labs(long value) { return abs(static_cast<int>(value)); }
long long llabs(long long value) {
    return value < 0 ? static_cast<long long>(0ULL - static_cast<unsigned long long>(value))
                     : value;
}
long long _abs64(long long value) { return llabs(value); }
long long imaxabs(long long value) { return llabs(value); }
QuotientInt div(int value, int by) { return {value / by, value % by}; }
QuotientLong ldiv(long value, long by) { return {value / by, value % by}; }
QuotientLongLong lldiv(long long value, long long by) { return {value / by, value % by}; }
QuotientLongLong imaxdiv(long long value, long long by) { return {value / by, value % by}; }

unsigned short _byteswap_ushort(unsigned short value) { return __builtin_bswap16(value); }
unsigned long _byteswap_ulong(unsigned long value) { return __builtin_bswap32(value); }
unsigned long long _byteswap_uint64(unsigned long long value) { return __builtin_bswap64(value); }
unsigned _rotl(unsigned value, int by) { return value << (by & 31) | value >> (-by & 31); }
unsigned _rotr(unsigned value, int by) { return value >> (by & 31) | value << (-by & 31); }
unsigned long _lrotl(unsigned long value, int by) {
    return value << (by & 31) | value >> (-by & 31);
}
unsigned long _lrotr(unsigned long value, int by) {
    return value >> (by & 31) | value << (-by & 31);
}
unsigned long long _rotl64(unsigned long long value, int by) {
    return value << (by & 63) | value >> (-by & 63);
}
unsigned long long _rotr64(unsigned long long value, int by) {
    return value >> (by & 63) | value << (-by & 63);
}

} // extern "C"
