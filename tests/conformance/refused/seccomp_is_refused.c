// A kernel without seccomp: filters and strict mode cannot be set, and nothing was set.
#include "check.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

int main(void) {
    struct sock_filter allow[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    struct sock_fprog program = {1, allow};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    SHOW(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
    SHOW(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT));
    SHOW(prctl(PR_GET_SECCOMP));
    SHOW(syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program));
    SHOW_IF(getpid() > 0);
}
