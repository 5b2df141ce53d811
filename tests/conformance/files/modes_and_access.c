// chmod in all forms, umask at creation, access and faccessat2 with real and effective ids.
#include "check.h"

static unsigned mode(const char* path) {
    struct stat info;
    REQUIRE(stat(path, &info) == 0);
    return info.st_mode & 07777;
}

static int as_nobody(void) {
    if (getuid() == 0)
        REQUIRE(setresgid(65534, 65534, 65534) == 0 && setresuid(65534, 65534, 0) == 0);
    SHOW(access("secret", R_OK));
    SHOW(access("public", R_OK));
    SHOW(access("public", W_OK));
    SHOW(access("missing", F_OK));
    SHOW(faccessat(AT_FDCWD, "secret", R_OK, AT_EACCESS));
    SHOW(faccessat(AT_FDCWD, "secret", 8, 0));
    SHOW(open("secret", O_RDONLY));
    SHOW(chmod("public", 0777));
    SHOW(open("new", O_WRONLY | O_CREAT, 0600));
    SHOW(mkdir("new", 0700));
    return 0;
}

int main(void) {
    REQUIRE(umask(027) == 022);
    int fd = open("file", O_RDWR | O_CREAT, 06777);
    say("%o\n", mode("file"));
    mkdir("directory", 01777);
    say("%o\n", mode("directory"));
    SHOW(chmod("file", 04711));
    say("%o\n", mode("file"));
    SHOW(fchmod(fd, 0123));
    say("%o\n", mode("file"));
    SHOW(fchmodat(AT_FDCWD, "file", 0600, 0));
    SHOW(chmod("missing", 0600));
    SHOW_NUMBER(umask(07777));
    SHOW_NUMBER(umask(022));
    write_file("secret", "s", 0600);
    write_file("public", "p", 0644);
    SHOW(chmod(".", 0755));
    show_status("nobody", in_child(as_nobody));
    struct stat info;
    SHOW(chown("file", 1, 2));
    stat("file", &info);
    say("%u %u\n", info.st_uid, info.st_gid);
    SHOW(fchownat(AT_FDCWD, "file", (uid_t)-1, 3, 0));
    stat("file", &info);
    say("%u %u\n", info.st_uid, info.st_gid);
}
