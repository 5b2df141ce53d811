// The ids of a process: all the setters and getters, groups, and what an ordinary user may not do.
#include "check.h"
#include <grp.h>
#include <sys/fsuid.h>

static int ids(void) {
    uid_t real, effective, saved;
    if (getuid() != 0) {
        say("needs root\n");
        return 0;
    }
    gid_t groups[] = {5, 6, 7}, back[8];
    SHOW(setgroups(3, groups));
    SHOW_NUMBER(getgroups(8, back));
    SHOW_NUMBER(getgroups(0, NULL));
    SHOW(getgroups(1, back));
    SHOW(setresgid(10, 20, 30));
    SHOW(setresuid(100, 200, 300));
    getresuid(&real, &effective, &saved);
    say("%u %u %u\n", real, effective, saved);
    SHOW_NUMBER(setfsuid((uid_t)-1));
    SHOW(seteuid(300));
    SHOW(setreuid(200, (uid_t)-1));
    SHOW(setuid(100));
    SHOW(setresuid(1, 1, 1));
    SHOW(setgroups(0, NULL));
    SHOW(setgid(0));
    getresgid(&real, &effective, &saved);
    say("%u %u %u\n", real, effective, saved);
    SHOW(chroot("/"));
    SHOW(kill(1, SIGCONT));
    SHOW(sethostname("x", 1));
    SHOW(mknod("device", S_IFCHR | 0600, 0));
    SHOW(setpriority(PRIO_PROCESS, 0, -5));
    return 0;
}

int main(void) { show_status("child", in_child(ids)); }
