// Where qsort leaves elements that compare equal, and which ones it compares: programs' output
// depends on it.
#include <stdio.h>
#include <stdlib.h>

static const int* base;
static int log_size;
static int by_tens(const void* a, const void* b) {
    if (base != NULL && log_size++ < 12)
        printf("%d-%d ", (int)((const int*)a - base), (int)((const int*)b - base));
    return *(const int*)a / 10 - *(const int*)b / 10;
}

int main(void) {
    static int list[40];
    for (int size = 1; size <= 40; size += 3) {
        for (int i = 0; i < size; ++i)
            list[i] = (i * 7 + size) % 4 * 10 + i % 10;
        qsort(list, size, sizeof list[0], by_tens);
        for (int i = 0; i < size; ++i)
            printf("%d ", list[i]);
        printf("\n");
    }
    base = list;
    for (int size = 5; size <= 11; size += 3) {
        for (int i = 0; i < size; ++i)
            list[i] = (size - i) * 10;
        log_size = 0;
        qsort(list, size, sizeof list[0], by_tens);
        printf("%d\n", log_size);
    }
    return 0;
}
