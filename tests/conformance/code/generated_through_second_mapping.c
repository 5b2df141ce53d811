// A just-in-time compiler's double mapping: written through one address, run at another.
#include "arch.h"
#include "check.h"

int main(void) {
    size_t page = page_size();
    int fd = memfd_create("code", MFD_CLOEXEC);
    REQUIRE(ftruncate(fd, (off_t)page) == 0);
    unsigned char* writer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    unsigned char* runner = mmap(NULL, page, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
    REQUIRE(writer != MAP_FAILED && runner != MAP_FAILED);
    int (*function)(void) = (int (*)(void))(uintptr_t)runner;
    int wrong = 0;
    for (int i = 0; i < 1000; ++i) {
        size_t size = emit_return(writer, (uint16_t)i);
        __builtin___clear_cache((char*)writer, (char*)writer + size);
        __builtin___clear_cache((char*)runner, (char*)runner + size);
        wrong += function() != i;
    }
    SHOW_NUMBER(wrong);

    // A view made later is told of as well, wherever in the file it begins.
    REQUIRE(ftruncate(fd, 4 * (off_t)page) == 0);
    unsigned char* all = mmap(NULL, 4 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    emit_return(all + 2 * page, 1);
    __builtin___clear_cache((char*)all, (char*)all + 4 * page);
    runner = mmap(NULL, page, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 2 * (off_t)page);
    REQUIRE(all != MAP_FAILED && runner != MAP_FAILED);
    function = (int (*)(void))(uintptr_t)runner;
    for (int i = 0; i < 1000; ++i) {
        size_t size = emit_return(all + 2 * page, (uint16_t)i);
        __builtin___clear_cache((char*)all + 2 * page, (char*)all + 2 * page + size);
        wrong += function() != i;
    }
    SHOW_NUMBER(wrong);
}
