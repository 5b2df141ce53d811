// process_vm_readv and writev between parent and child, with bad addresses.
#include "check.h"

static char buffer[64] = "the child's bytes";

int main(void) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        strcpy(buffer, "changed in the child");
        pause();
    }
    wait_until_asleep(child);
    char copy[64] = "";
    struct iovec local = {copy, sizeof copy}, remote = {buffer, sizeof buffer};
    SHOW_NUMBER(process_vm_readv(child, &local, 1, &remote, 1, 0));
    say("%s; %s\n", copy, buffer);
    struct iovec bad = {(void*)8, 16};
    SHOW(process_vm_readv(child, &local, 1, &bad, 1, 0));
    SHOW(process_vm_readv(child, &bad, 1, &remote, 1, 0));
    SHOW(process_vm_readv(child, &local, 1, &remote, 1, 1));
    SHOW_NUMBER(process_vm_writev(child, &local, 1, &remote, 1, 0));
    kill(child, SIGKILL);
    int status;
    wait(&status);
    show_status("child", status);
    SHOW(process_vm_readv(child, &local, 1, &remote, 1, 0));
}
