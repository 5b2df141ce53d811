// MADV_DONTNEED brings a private mapping of a file back to the file's code; a write to the file
// shows in it again.
#include "arch.h"
#include "check.h"

static int call(void* code) { return ((int (*)(void))(uintptr_t)code)(); }

static void store(void* place, int value) {
    size_t size = emit_return(place, (uint16_t)value);
    __builtin___clear_cache(place, (char*)place + size);
}

int main(void) {
    size_t page = page_size();
    int fd = memfd_create("code", MFD_CLOEXEC), wrong = 0;
    unsigned char bytes[16];
    size_t size = emit_return(bytes, 7);
    REQUIRE(ftruncate(fd, (off_t)page) == 0);
    REQUIRE(pwrite(fd, bytes, size, 0) == (ssize_t)size);
    void* code = mmap(NULL, page, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE, fd, 0);
    REQUIRE(code != MAP_FAILED);
    for (int i = 100; i < 150; ++i) {
        wrong += call(code) != 7;
        store(code, i);
        wrong += call(code) != i;
        REQUIRE(madvise(code, page, MADV_DONTNEED) == 0);
        __builtin___clear_cache(code, (char*)code + size);
    }
    SHOW_NUMBER(wrong);
    SHOW_NUMBER(call(code));
}
