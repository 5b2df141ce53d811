// Directory, umask and root are shared by threads and copied by fork; unshare(CLONE_FS) parts them.
#include "check.h"

static bool at_root(void) {
    char path[PATH_MAX];
    return getcwd(path, sizeof path) != NULL && strcmp(path, "/") == 0;
}
static void* changes(void* argument) {
    if (argument != NULL)
        SHOW(unshare(CLONE_FS));
    REQUIRE(chdir(argument != NULL ? "/usr" : "/") == 0);
    umask(argument != NULL ? 011 : 077);
    return NULL;
}
static int child(void) {
    umask(0);
    return chdir("/tmp");
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, changes, NULL);
    pthread_join(thread, NULL);
    SHOW_IF(at_root());
    SHOW_NUMBER(umask(077));
    in_child(child);
    SHOW_IF(at_root());
    SHOW_NUMBER(umask(077));
    pthread_create(&thread, NULL, changes, (void*)1);
    pthread_join(thread, NULL);
    SHOW_IF(at_root());
    SHOW_NUMBER(umask(077));
}
