// The file of a running program cannot be opened for writing or truncated.
#include "check.h"

int main(void) {
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    REQUIRE(length > 0);
    self[length] = 0;
    SHOW(open(self, O_WRONLY));
    SHOW(open(self, O_RDWR));
    // To its own size, which does no harm where it is wrongly allowed.
    struct stat info;
    REQUIRE(stat(self, &info) == 0);
    SHOW(truncate(self, info.st_size));
    SHOW_IF(open(self, O_RDONLY) >= 0);
}
