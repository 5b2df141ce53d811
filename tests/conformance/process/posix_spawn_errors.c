// The error of a failing spawn arrives in the parent, and no child is left.
#include "check.h"
#include <spawn.h>

extern char** environ;

int main(void) {
    pid_t child = -5;
    char* arguments[] = {"program", NULL};
    SHOW_ERROR(posix_spawn(&child, "/nowhere/program", NULL, NULL, arguments, environ));
    write_file("plain", "text", 0644);
    SHOW_ERROR(posix_spawn(&child, "plain", NULL, NULL, arguments, environ));
    SHOW_ERROR(posix_spawn(&child, "/", NULL, NULL, arguments, environ));
    SHOW_ERROR(posix_spawn(&child, "plain/x", NULL, NULL, arguments, environ));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "missing", O_RDONLY, 0);
    SHOW_ERROR(posix_spawn(&child, "/bin/true", &actions, NULL, arguments, environ));
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, 500, 3);
    SHOW_ERROR(posix_spawn(&child, "/bin/true", &actions, NULL, arguments, environ));
    SHOW_ERROR(posix_spawnp(&child, "no-such-program", NULL, NULL, arguments, environ));
    SHOW(waitpid(-1, NULL, 0));
}
