// rename and renameat2: replacing, NOREPLACE, EXCHANGE, directories and errors.
#include "check.h"

int main(void) {
    write_file("a", "A", 0600);
    write_file("b", "B", 0600);
    SHOW(renameat2(AT_FDCWD, "a", AT_FDCWD, "b", RENAME_NOREPLACE));
    SHOW(renameat2(AT_FDCWD, "a", AT_FDCWD, "b", RENAME_EXCHANGE));
    say("a=%s b=%s\n", slurp("a", NULL), slurp("b", NULL));
    SHOW(rename("a", "b"));
    say("b=%s\n", slurp("b", NULL));
    SHOW(rename("a", "c"));
    SHOW(renameat2(AT_FDCWD, "b", AT_FDCWD, "c", RENAME_NOREPLACE));
    SHOW(renameat2(AT_FDCWD, "c", AT_FDCWD, "missing", RENAME_EXCHANGE));
    SHOW(renameat2(AT_FDCWD, "c", AT_FDCWD, "d", 0x100));
    SHOW(renameat2(AT_FDCWD, "c", AT_FDCWD, "d", RENAME_EXCHANGE | RENAME_NOREPLACE));
    REQUIRE(mkdir("directory", 0700) == 0 && mkdir("directory/sub", 0700) == 0);
    SHOW(rename("directory", "directory/sub/inside"));
    SHOW(rename("c", "directory"));
    SHOW(rename("directory", "c"));
    REQUIRE(mkdir("empty", 0700) == 0);
    SHOW(rename("empty", "directory"));
    SHOW(rename("directory", "empty"));
    SHOW(rename("c", "c/"));
    SHOW(rename("c", ""));
    int fd = open("empty", O_RDONLY);
    SHOW(renameat(AT_FDCWD, "c", fd, "c"));
    say("%s\n", slurp("empty/c", NULL));
}
