// setxattr and its family: create, replace, list, remove, sizes.
#include "check.h"
#include <sys/xattr.h>

int main(void) {
    write_file("file", "", 0600);
    REQUIRE(symlink("file", "link") == 0);
    int fd = open("file", O_RDWR);
    SHOW(setxattr("file", "user.one", "value", 5, 0));
    SHOW(setxattr("file", "user.one", "value", 5, XATTR_CREATE));
    SHOW(setxattr("file", "user.two", "2", 1, XATTR_REPLACE));
    SHOW(fsetxattr(fd, "user.two", "second", 6, 0));
    char text[64] = "";
    SHOW_NUMBER(getxattr("link", "user.one", text, sizeof text));
    say("%s\n", text);
    SHOW_NUMBER(getxattr("file", "user.two", NULL, 0));
    SHOW(getxattr("file", "user.two", text, 2));
    SHOW(lgetxattr("link", "user.one", text, sizeof text));
    SHOW_NUMBER(flistxattr(fd, NULL, 0));
    SHOW_NUMBER(listxattr("file", text, sizeof text));
    SHOW_IF(memmem(text, 18, "user.one", 9) != NULL && memmem(text, 18, "user.two", 9) != NULL);
    SHOW(removexattr("file", "user.one"));
    SHOW(removexattr("file", "user.one"));
    SHOW(setxattr("file", "nonsense", "x", 1, 0));
    SHOW(setxattr("missing", "user.x", "x", 1, 0));
    SHOW(getxattr("file", "user.two", (void*)16, 64));
}
