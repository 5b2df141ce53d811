// sandboxed PROGRAM ARGS…: executes PROGRAM, to which the kernel refuses with EPERM what container
// runtimes and hardened services refuse, whatever the user's rights: looking into processes, memory
// policies, faults in user space, namespaces, mounts, rings; clone3 with ENOSYS. Where the
// environment has NO_CODE, memory to execute from as well.
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int refused[] = {
    SYS_add_key,
    SYS_bpf,
    SYS_get_mempolicy,
    SYS_io_uring_enter,
    SYS_io_uring_setup,
    SYS_kcmp,
    SYS_keyctl,
    SYS_mbind,
    SYS_mount,
    SYS_move_pages,
    SYS_open_by_handle_at,
    SYS_perf_event_open,
    SYS_pidfd_getfd,
    SYS_pivot_root,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_ptrace,
    SYS_quotactl,
    SYS_request_key,
    SYS_set_mempolicy,
    SYS_setns,
    SYS_umount2,
    SYS_unshare,
    SYS_userfaultfd,
    SYS_vmsplice,
};
enum { count = sizeof refused / sizeof *refused };

int main(int argc, char** argv) {
    struct sock_filter code[2 * count + 10] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
    };
    size_t size = 3;
    for (size_t i = 0; i < count; ++i) {
        code[size++] =
            (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)refused[i], 0, 1);
        code[size++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
    }
    if (getenv("NO_CODE") != NULL) {
        const struct sock_filter memory[] = {
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 1, 0),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 0, 3),
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
            BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
        };
        for (size_t i = 0; i < sizeof memory / sizeof *memory; ++i) {
            code[size++] = memory[i];
        }
    }
    code[size++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    const struct sock_fprog filter = {(unsigned short)size, code};
    if (argc < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
        perror("sandboxed");
        return 77;
    }
    execv(argv[1], argv + 1);
    perror(argv[1]);
    return 1;
}
