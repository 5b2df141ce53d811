// The statuses of processes that die by a fault of their own.
#include "arch.h"
#include "check.h"

static int reads_null(void) { return *(volatile int*)8; }
static int aborts(void) { abort(); }
static int jumps_nowhere(void) { return ((int (*)(void))16)(); }
static int past_file_end(void) {
    int fd = memfd_create("empty", 0);
    return *(volatile char*)mmap(NULL, page_size(), PROT_READ, MAP_SHARED, fd, 0);
}
static int traps(void) { __builtin_trap(); }
static int aborts_with_handler_ignored(void) {
    signal(SIGABRT, SIG_IGN);
    abort();
}
static void nothing(int number) { say("handler for %s\n", signal_name(number)); }
static int aborts_with_handler(void) {
    signal(SIGABRT, nothing);
    abort();
}

int main(void) {
    show_status("null", in_child(reads_null));
    show_status("abort", in_child(aborts));
    show_status("jump", in_child(jumps_nowhere));
    show_status("past the end of a file", in_child(past_file_end));
    show_status("trap", WTERMSIG(in_child(traps)) != 0 ? SIGILL : 0);
    show_status("abort ignored", in_child(aborts_with_handler_ignored));
    show_status("abort handled", in_child(aborts_with_handler));
}
