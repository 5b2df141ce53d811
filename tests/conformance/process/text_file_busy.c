// A program's file cannot be run while it is open for writing.
#include "check.h"

int main(int argc, char** argv) {
    if (argc > 1)
        return 3;
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    REQUIRE(length > 0);
    self[length] = 0;
    int in = open(self, O_RDONLY), out = open("copy", O_RDWR | O_CREAT, 0755);
    struct stat info;
    REQUIRE(fstat(in, &info) == 0);
    size_t size = (size_t)info.st_size;
    char* bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, in, 0);
    REQUIRE(write(out, bytes, size) == (ssize_t)size);
    SHOW(execl("./copy", argv[0], "again", NULL));
    close(out);
    pid_t child = fork();
    if (child == 0) {
        execl("./copy", argv[0], "again", NULL);
        _exit(1);
    }
    int status;
    waitpid(child, &status, 0);
    show_status("copy", status);
}
