// link, symlink, readlink, unlink, rmdir and what they refuse.
#include "check.h"

int main(void) {
    write_file("file", "contents", 0600);
    SHOW(link("file", "hard"));
    SHOW(link("file", "hard"));
    SHOW(symlink("file", "soft"));
    SHOW(symlink("file", "soft"));
    SHOW(symlink("", "empty"));
    char text[16] = "";
    SHOW_NUMBER(readlink("soft", text, sizeof text));
    say("%s\n", text);
    SHOW_NUMBER(readlink("soft", text, 2));
    SHOW(readlink("soft", text, 0));
    SHOW(readlink("file", text, sizeof text));
    SHOW(link("soft", "hard to soft"));
    struct stat info;
    SHOW_IF(lstat("hard to soft", &info) == 0 && S_ISLNK(info.st_mode));
    SHOW(linkat(AT_FDCWD, "soft", AT_FDCWD, "hard to file", AT_SYMLINK_FOLLOW));
    SHOW_IF(lstat("hard to file", &info) == 0 && S_ISREG(info.st_mode) && info.st_nlink == 3);
    SHOW(symlink("missing", "dangling"));
    SHOW(open("dangling", O_RDONLY));
    SHOW(open("dangling", O_RDONLY | O_CREAT | O_EXCL, 0600));
    SHOW(mkdir("directory", 0700));
    SHOW(mkdir("directory", 0700));
    SHOW(link("directory", "x"));
    SHOW(unlink("directory"));
    SHOW(rmdir("file"));
    write_file("directory/inside", "", 0600);
    SHOW(rmdir("directory"));
    SHOW(unlinkat(AT_FDCWD, "directory/inside", 0));
    SHOW(unlinkat(AT_FDCWD, "directory", AT_REMOVEDIR));
    SHOW(unlinkat(AT_FDCWD, "file", 0x10000));
    SHOW(unlink("file/"));
    SHOW(unlink("missing"));
    SHOW(rmdir("."));
    int fd = open("soft", O_PATH | O_NOFOLLOW);
    SHOW_NUMBER(readlinkat(fd, "", text, sizeof text));
}
