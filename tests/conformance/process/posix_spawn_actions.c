// posix_spawn with file actions and attributes; the child sees them and the parent does not.
#include "check.h"
#include <spawn.h>

extern char** environ;

int main(void) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "out", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    posix_spawn_file_actions_addchdir_np(&actions, "/usr");
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t mask = set_of(SIGUSR1), defaults = set_of(SIGUSR2);
    posix_spawnattr_setsigmask(&attributes, &mask);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETPGROUP);
    signal(SIGUSR2, SIG_IGN);
    char* arguments[] = {"sh", "-c", "pwd; echo error >&2; kill -USR2 $$; exit 12", NULL};
    pid_t child;
    SHOW_ERROR(posix_spawn(&child, "/bin/sh", &actions, &attributes, arguments, environ));
    int status;
    SHOW_IF(waitpid(child, &status, 0) == child);
    show_status("child", status);
    say("%s", slurp("out", NULL));
    char* mask_of_child[] = {"grep", "SigBlk", "/proc/self/status", NULL};
    REQUIRE(posix_spawn(&child, "/bin/grep", NULL, &attributes, mask_of_child, environ) == 0);
    waitpid(child, &status, 0);
    SHOW_ERROR(posix_spawnp(&child, "true", NULL, NULL, (char*[]){"true", NULL}, environ));
    waitpid(child, &status, 0);
    show_status("child", status);
}
