// qsort, qsort_s, bsearch, _lfind: orders of many kinds; rand's known sequence.
#include <search.h>
#include <stdio.h>
#include <stdlib.h>

static int calls;
static int by_value(const void* a, const void* b) {
    ++calls;
    return *(const int*)a - *(const int*)b;
}

int main(void) {
    static int list[5000];
    int wrong = 0;
    for (int kind = 0; kind < 6; ++kind) {
        for (int size = 0; size < 5000; size = size * 3 + 1) {
            srand(kind);
            for (int i = 0; i < size; ++i) {
                list[i] = kind == 0   ? i
                          : kind == 1 ? -i
                          : kind == 2 ? 7
                          : kind == 3 ? i % 10
                          : kind == 4 ? rand()
                                      : (i < size / 2 ? i : size - i);
            }
            qsort(list, size, sizeof list[0], by_value);
            for (int i = 1; i < size; ++i) {
                wrong += list[i - 1] > list[i];
            }
        }
    }
    printf("%d\n", wrong);
    int sorted[] = {2, 3, 5, 7, 11, 13};
    int key = 7;
    printf("%d\n", (int)((int*)bsearch(&key, sorted, 6, sizeof(int), by_value) - sorted));
    key = 8;
    printf("%d\n", bsearch(&key, sorted, 6, sizeof(int), by_value) == NULL);
    unsigned count = 6;
    key = 11;
    printf("%d\n", (int)((int*)_lfind(&key, sorted, &count, sizeof(int), by_value) - sorted));
    srand(1);
    printf("%d %d %d\n", rand(), rand(), rand());
    printf("%d %d\n", div(-7, 2).quot, div(-7, 2).rem);
    return 0;
}
