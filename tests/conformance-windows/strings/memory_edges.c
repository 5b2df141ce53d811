// memcpy, memmove, memset, memcmp, memchr, strchr and strncmp of every size that has a way of its
// own, at both ends of a page between two that can't be touched, and of blocks that overlap by any
// distance.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void* (*volatile copy)(void*, const void*, size_t) = memcpy;
static void* (*volatile move)(void*, const void*, size_t) = memmove;
static void* (*volatile fill)(void*, int, size_t) = memset;
static int (*volatile compare)(const void*, const void*, size_t) = memcmp;
static void* (*volatile find)(const void*, int, size_t) = memchr;
static char* (*volatile find_in_text)(const char*, int) = strchr;
static int (*volatile compare_some)(const char*, const char*, size_t) = strncmp;

enum { page = 4096 };

// A page between two without access.
static unsigned char* guarded(void) {
    unsigned char* pages = VirtualAlloc(NULL, 3 * page, MEM_RESERVE, PAGE_NOACCESS);
    return VirtualAlloc(pages + page, page, MEM_COMMIT, PAGE_READWRITE);
}

static unsigned char byte_of(size_t i) { return (unsigned char)(1 + i * 7 % 251); }

static int is_sequence(const unsigned char* at, size_t size, size_t first) {
    for (size_t i = 0; i < size; ++i)
        if (at[i] != byte_of(first + i))
            return 0;
    return 1;
}
static void put_sequence(unsigned char* at, size_t size) {
    for (size_t i = 0; i < size; ++i)
        at[i] = byte_of(i);
}

static int copying(unsigned char* from, unsigned char* to, size_t size) {
    int wrong = 0;
    for (int end = 0; end < 2; ++end) {
        unsigned char* source = end ? from + page - size : from;
        put_sequence(source, size);
        for (int other = 0; other < 2; ++other) {
            for (size_t shift = 0; shift < 40; shift += 3) {
                if (size + shift > page)
                    continue;
                unsigned char* target = other ? to + page - size - shift : to + shift;
                memset(to, 0, page);
                wrong += copy(target, source, size) != target || !is_sequence(target, size, 0);
                wrong += target > to && target[-1] != 0;
                wrong += target + size < to + page && target[size] != 0;
                wrong += compare(target, source, size) != 0;
                if (size > 0) {
                    const size_t at = size * (shift + 1) / 41;
                    target[at] = 255;
                    wrong +=
                        compare(target, source, size) <= 0 || compare(source, target, size) >= 0;
                    wrong += compare(target, source, at) != 0;
                    wrong += find(target, 255, size) != target + at;
                    wrong += find(target, 255, at) != NULL;
                }
                wrong += fill(target, 'x', size) != target;
                for (size_t i = 0; i < size; ++i)
                    wrong += target[i] != 'x';
                wrong += target > to && target[-1] != 0;
                wrong += target + size < to + page && target[size] != 0;
            }
        }
    }
    return wrong;
}

static int moving(unsigned char* at, size_t size) {
    int wrong = 0;
    for (size_t distance = 1; distance <= size && size + distance <= page;
         distance += 1 + distance / 8) {
        put_sequence(at, page);
        wrong += move(at + distance, at, size) != at + distance;
        wrong += !is_sequence(at + distance, size, 0) || !is_sequence(at, distance, 0);
        wrong += !is_sequence(at + distance + size, page - size - distance, distance + size);
        put_sequence(at, page);
        unsigned char* end = at + page - size;
        wrong += move(end - distance, end, size) != end - distance;
        wrong += !is_sequence(end - distance, size, (size_t)(end - at));
        wrong += !is_sequence(at, (size_t)(end - distance - at), 0);
    }
    return wrong;
}

static int texts(unsigned char* first, unsigned char* second, size_t size) {
    int wrong = 0;
    char* a = (char*)first + page - size - 1;
    for (size_t shift = 0; shift < 70 && shift + size < page; shift += 5) {
        char* b = (char*)second + page - size - 1 - shift;
        memset(a, 'a', size);
        memset(b, 'a', size);
        a[size] = b[size] = 0;
        wrong += find_in_text(a, 0) != a + size || find_in_text(a, 'b') != NULL;
        wrong += compare_some(a, b, size + 1) != 0 || compare_some(a, b, size + 100) != 0;
        if (size > 0) {
            const size_t at = size * shift / 70;
            a[at] = (char)0xe9;
            wrong += find_in_text(a, 0xe9) != a + at;
            wrong += compare_some(a, b, at) != 0 || compare_some(a, b, at + 1) <= 0;
            wrong += compare_some(b, a, size + 9) >= 0;
        }
    }
    return wrong;
}

int main(void) {
    unsigned char* from = guarded();
    unsigned char* to = guarded();
    int wrong[3] = {0};
    for (size_t size = 0; size <= page; size += size < 300 ? 1 : 97) {
        wrong[0] += copying(from, to, size);
        if (size <= page / 2)
            wrong[1] += moving(from, size);
        if (size < page)
            wrong[2] += texts(from, to, size);
    }
    wrong[0] += copying(from, to, page);
    printf("%d %d %d\n", wrong[0], wrong[1], wrong[2]);
    return 0;
}
