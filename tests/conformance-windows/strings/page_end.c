// strlen, strcpy, strcat and strcmp of strings that end where a page does, before one that can't be
// read, and at every distance from it.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static size_t (*volatile length)(const char*) = strlen;
static char* (*volatile copy)(char*, const char*) = strcpy;
static char* (*volatile join)(char*, const char*) = strcat;
static int (*volatile compare)(const char*, const char*) = strcmp;

enum { page = 4096, longest = 200, guard = 64 };

static char* two_pages(void) {
    char* pages = VirtualAlloc(NULL, 2 * page, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    DWORD old = 0;
    VirtualProtect(pages + page, page, PAGE_NOACCESS, &old);
    return pages;
}

// Is `text` the first `size` of a known sequence?
static int is_sequence(const char* text, size_t size) {
    for (size_t i = 0; i < size; ++i) {
        if (text[i] != (char)('!' + i % 90)) {
            return 0;
        }
    }
    return text[size] == 0;
}

int main(void) {
    char* from = two_pages();
    char* to = two_pages();
    int wrong = 0;
    for (size_t size = 0; size <= longest; ++size) {
        for (size_t gap = 0; gap < guard; ++gap) {
            char* text = from + page - gap - size - 1;
            memset(from + page - gap, 'x', gap);
            for (size_t i = 0; i < size; ++i) {
                text[i] = (char)('!' + i % 90);
            }
            text[size] = 0;
            wrong += length(text) != size;
            for (size_t other = 0; other < guard; other += 7) {
                char* place = to + page - other - size - 1;
                memset(to + page - 2 * longest - guard, '#', 2 * longest + guard);
                wrong += copy(place, text) != place || !is_sequence(place, size);
                wrong += place[-1] != '#' || (other > 0 && place[size + 1] != '#');
                wrong += compare(place, text) != 0 || compare(text, place) != 0;
                if (size > 0) {
                    place[size / 2] = 0;
                    wrong += compare(place, text) != -1 || compare(text, place) != 1;
                    place[0] = 0;
                    wrong += join(place, text) != place || !is_sequence(place, size);
                }
            }
        }
    }
    printf("%d\n", wrong);
    return 0;
}
