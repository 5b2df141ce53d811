// A program that writes its code anew all the time, in place, through a second mapping, by changes
// of protection and on pages that come and go, does not grow by it.
#include "arch.h"
#include "check.h"

enum { SLOT = 64, SLOTS = 32 };
static int wrong;
static unsigned char *place, *writer, *runner;

static int call(void* code) { return ((int (*)(void))(uintptr_t)code)(); }
static void check(unsigned char* code, int value) { wrong += call(code) != value; }
static void flush(unsigned char* code) { __builtin___clear_cache((char*)code, (char*)code + SLOT); }

static void in_place(int i) {
    unsigned char* code = place + i % SLOTS * SLOT;
    emit_return(code, (uint16_t)i);
    flush(code);
    check(code, (uint16_t)i);
}
static void through_another_mapping(int i) {
    emit_return(writer + i % SLOTS * SLOT, (uint16_t)i);
    flush(runner + i % SLOTS * SLOT);
    check(runner + i % SLOTS * SLOT, (uint16_t)i);
}
static void by_protection(int i) {
    static unsigned char* code;
    if (code == NULL)
        code = (unsigned char*)map_pages(1, PROT_READ);
    mprotect(code, page_size(), PROT_READ | PROT_WRITE);
    emit_return(code, (uint16_t)i);
    mprotect(code, page_size(), PROT_READ | PROT_EXEC);
    flush(code);
    check(code, (uint16_t)i);
}
// Never soon at the same address again.
static void on_a_new_page(int i) {
    enum { PAGES = 8 };
    static unsigned char* pages[PAGES];
    unsigned char** page = &pages[i % PAGES];
    if (*page != NULL)
        munmap(*page, page_size());
    *page = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
    emit_return(*page, (uint16_t)i);
    flush(*page);
    check(*page, (uint16_t)i);
}

static void rewrite(int turns) {
    for (int i = 0; i < turns; ++i) {
        in_place(i);
        through_another_mapping(i);
        if (i % 8 == 0) {
            by_protection(i);
            on_a_new_page(i / 8);
        }
    }
}

static long resident_kib(void) {
    long pages = 0;
    FILE* file = fopen("/proc/self/statm", "r");
    REQUIRE(file != NULL && fscanf(file, "%*s %ld", &pages) == 1);
    fclose(file);
    return pages * (long)page_size() / 1024;
}

int main(int argc, char** argv) {
    int times = long_form(argc, argv);
    alarm(20u * (unsigned)times);
    int fd = memfd_create("code", MFD_CLOEXEC);
    REQUIRE(ftruncate(fd, (off_t)page_size()) == 0);
    place = (unsigned char*)map_pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
    writer = mmap(NULL, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    runner = mmap(NULL, page_size(), PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
    REQUIRE(writer != MAP_FAILED && runner != MAP_FAILED);
    rewrite(5000);
    long before = resident_kib(), most = before;
    for (int i = 0; i < times; ++i) {
        rewrite(20000);
        long now = resident_kib();
        most = now > most ? now : most;
    }
    long grown = most - before;
    if (times > 1)
        fprintf(stderr, "%ld KiB before, at most %ld KiB\n", before, most);
    SHOW_IF(grown < 16 * 1024);
    SHOW_NUMBER(wrong);
}
