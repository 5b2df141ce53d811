// What long, odd and bad paths give.
#include "check.h"

int main(void) {
    static char path[2 * PATH_MAX];
    memset(path, 'a', sizeof path - 1);
    SHOW(open(path, O_RDONLY));
    path[256] = 0;
    SHOW(open(path, O_WRONLY | O_CREAT, 0600));
    path[255] = 0;
    SHOW(open(path, O_WRONLY | O_CREAT, 0600));
    memset(path, 0, sizeof path);
    for (int i = 0; i < 2000; ++i)
        strcpy(path + 2 * i, "./");
    strcat(path, "file");
    SHOW(open(path, O_WRONLY | O_CREAT, 0600));
    for (int i = 0; i < 2100; ++i)
        strcpy(path + 2 * i, "./");
    SHOW(open(path, O_RDONLY));
    SHOW(open("", O_RDONLY));
    SHOW(open("file/", O_RDONLY));
    SHOW(open("file/.", O_RDONLY));
    SHOW(open("file/x", O_RDONLY));
    SHOW(open("missing/", O_WRONLY | O_CREAT, 0600));
    SHOW(open("missing/x", O_WRONLY | O_CREAT, 0600));
    SHOW(openat(99, "file", O_RDONLY));
    SHOW(openat(99, "/dev/null", O_RDONLY));
    REQUIRE(symlink("b", "a") == 0 && symlink("a", "b") == 0);
    SHOW(open("a", O_RDONLY));
    SHOW(stat("a/x", &(struct stat){0}));
    REQUIRE(symlink(".", "here") == 0);
    memset(path, 0, sizeof path);
    for (int i = 0; i < 40; ++i)
        strcat(path, "here/");
    strcat(path, "file");
    SHOW(open(path, O_RDONLY));
    strcpy(path + 200, "here/file");
    SHOW(open(path, O_RDONLY));
    SHOW(open("\xff\xfe odd \n name", O_WRONLY | O_CREAT, 0600));
    SHOW(access("\xff\xfe odd \n name", F_OK));
}
