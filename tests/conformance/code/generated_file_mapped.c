// Code mapped from a file, executable from the start; another file at the same address is other
// code.
#include "arch.h"
#include "check.h"

int main(void) {
    size_t page = page_size();
    char* place = map_pages(1, PROT_NONE);
    int wrong = 0;
    for (int i = 0; i < 50; ++i) {
        unsigned char bytes[4096] = {0};
        emit_return(bytes, (uint16_t)(i + 3));
        int fd = open("code", O_RDWR | O_CREAT | O_TRUNC, 0700);
        REQUIRE(write(fd, bytes, sizeof bytes) == sizeof bytes);
        REQUIRE(mmap(place, page, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, 0) == place);
        close(fd);
        unlink("code");
        wrong += ((int (*)(void))(uintptr_t)place)() != i + 3;
    }
    SHOW_NUMBER(wrong);
}
