// The kernel's aio calls: submit, wait, events and errors.
#include "check.h"
#include <linux/aio_abi.h>

int main(void) {
    aio_context_t context = 0;
    SHOW(syscall(__NR_io_setup, 8, &context));
    SHOW_IF(context != 0);
    int fd = open("file", O_RDWR | O_CREAT, 0600);
    char text[] = "written asynchronously";
    struct iocb write_block = {.aio_data = 0x1234567890abcdef,
                               .aio_lio_opcode = IOCB_CMD_PWRITE,
                               .aio_fildes = (uint32_t)fd,
                               .aio_buf = (uint64_t)(uintptr_t)text,
                               .aio_nbytes = 22,
                               .aio_offset = 10};
    struct iocb* list[] = {&write_block};
    SHOW_NUMBER(syscall(__NR_io_submit, context, 1, list));
    struct io_event event;
    struct timespec limit = {5, 0};
    SHOW_NUMBER(syscall(__NR_io_getevents, context, 1, 1, &event, &limit));
    SHOW_IF(event.data == 0x1234567890abcdef && event.obj == (uint64_t)(uintptr_t)&write_block);
    SHOW_NUMBER(event.res);
    char back[32] = "";
    SHOW_NUMBER(pread(fd, back, sizeof back, 10));
    say("%s\n", back);
    limit.tv_sec = 0;
    SHOW_NUMBER(syscall(__NR_io_getevents, context, 0, 1, &event, &limit));
    write_block.aio_fildes = 99;
    SHOW(syscall(__NR_io_submit, context, 1, list));
    write_block.aio_lio_opcode = 99;
    write_block.aio_fildes = (uint32_t)fd;
    SHOW(syscall(__NR_io_submit, context, 1, list));
    SHOW(syscall(__NR_io_destroy, context));
    SHOW(syscall(__NR_io_destroy, context));
    SHOW(syscall(__NR_io_setup, 0, &context));
}
