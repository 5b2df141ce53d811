// A function that is called from a hot loop changes between the calls, in place, in a second
// mapping of its memory, and by another mapping put over it; its neighbours on the page stay as
// they were.
#include "arch.h"
#include "check.h"

enum { SLOT = 64, SLOTS = 32 };

static int sum_of(unsigned char* base) {
    int sum = 0;
    for (int turn = 0; turn < 3; ++turn)
        for (int i = 0; i < SLOTS; ++i)
            sum += ((int (*)(void))(uintptr_t)(base + i * SLOT))();
    return sum;
}

static void put(unsigned char* writer, unsigned char* runner, int slot, int value) {
    size_t size = emit_return(writer + slot * SLOT, (uint16_t)value);
    __builtin___clear_cache((char*)writer + slot * SLOT, (char*)writer + slot * SLOT + size);
    __builtin___clear_cache((char*)runner + slot * SLOT, (char*)runner + slot * SLOT + size);
}

static int wrong_sums(unsigned char* writer, unsigned char* runner) {
    int expected = 0, values[SLOTS] = {0}, wrong = 0;
    for (int i = 0; i < SLOTS; ++i)
        put(writer, runner, i, 0);
    for (int i = 0; i < 400; ++i) {
        int slot = i * 7 % SLOTS, value = i * 31 % 1000;
        put(writer, runner, slot, value);
        expected += value - values[slot];
        values[slot] = value;
        wrong += sum_of(runner) != 3 * expected;
    }
    return wrong;
}

int main(void) {
    alarm(15);
    size_t page = page_size();
    unsigned char* both = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
    SHOW_NUMBER(wrong_sums(both, both));

    int fd = memfd_create("code", MFD_CLOEXEC);
    REQUIRE(ftruncate(fd, (off_t)page) == 0);
    unsigned char* writer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    unsigned char* runner = mmap(NULL, page, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
    REQUIRE(writer != MAP_FAILED && runner != MAP_FAILED);
    SHOW_NUMBER(wrong_sums(writer, runner));

    int before = sum_of(runner), wrong = 0;
    for (int i = 0; i < 50; ++i) {
        REQUIRE(mmap(runner, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
                     -1, 0) == runner);
        for (int slot = 0; slot < SLOTS; ++slot)
            emit_return(runner + slot * SLOT, (uint16_t)i);
        __builtin___clear_cache((char*)runner, (char*)runner + page);
        REQUIRE(mprotect(runner, page, PROT_READ | PROT_EXEC) == 0);
        wrong += sum_of(runner) != 3 * SLOTS * i;
        REQUIRE(mmap(runner, page, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED, fd, 0) == runner);
        wrong += sum_of(runner) != before;
    }
    SHOW_NUMBER(wrong);
}
