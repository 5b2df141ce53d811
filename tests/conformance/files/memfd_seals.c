// memfd_create, its name, flags and seals.
#include "check.h"

int main(void) {
    int fd = memfd_create("sealed", MFD_ALLOW_SEALING | MFD_CLOEXEC);
    SHOW_IF(fd >= 0);
    SHOW_NUMBER(fcntl(fd, F_GET_SEALS));
    SHOW_NUMBER(write(fd, "0123456789", 10));
    SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW));
    SHOW(ftruncate(fd, 5));
    SHOW(ftruncate(fd, 50));
    SHOW(write(fd, "x", 1));
    SHOW_NUMBER(pwrite(fd, "x", 1, 3));
    void* map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
    munmap(map, 4096);
    SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
    SHOW(pwrite(fd, "x", 1, 3));
    SHOW(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
    SHOW(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0));
    SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL));
    SHOW(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
    int plain = memfd_create("plain", 0);
    SHOW(fcntl(plain, F_ADD_SEALS, F_SEAL_GROW));
    SHOW_NUMBER(fcntl(plain, F_GET_SEALS));
    SHOW(memfd_create("bad", 0x8000));
    SHOW(memfd_create((char*)16, 0));
    SHOW(fcntl(0, F_GET_SEALS));
}
