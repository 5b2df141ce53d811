// set_robust_list and get_robust_list by hand.
#include "check.h"
#include <linux/futex.h>

int main(void) {
    struct robust_list_head *head = NULL, own = {{&own.list}, 0, NULL};
    size_t size = 0;
    SHOW(syscall(__NR_get_robust_list, 0, &head, &size));
    SHOW_IF(head != NULL && size == sizeof *head);
    SHOW(syscall(__NR_set_robust_list, &own, sizeof own));
    SHOW(syscall(__NR_get_robust_list, 0, &head, &size));
    SHOW_IF(head == &own);
    SHOW(syscall(__NR_set_robust_list, &own, 4));
    SHOW(syscall(__NR_get_robust_list, 0x3fffffff, &head, &size));
    SHOW(syscall(__NR_get_robust_list, 0, (void*)16, &size));
}
