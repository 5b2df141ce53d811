// Low-level files: exclusive creation, dup, sizes, access, stat.
#include <direct.h>
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <sys/stat.h>

int main(void) {
    char text[20];
    int fd = _open("l.bin", _O_RDWR | _O_CREAT | _O_EXCL | _O_BINARY, _S_IREAD | _S_IWRITE);
    printf("%d\n", fd >= 3);
    int again = _open("l.bin", _O_CREAT | _O_EXCL, _S_IWRITE);
    printf("%d %d\n", again, errno);
    printf("%d\n", _write(fd, "hello world", 11));
    int other = _dup(fd);
    _lseek(other, 6, SEEK_SET);
    int got = _read(fd, text, 5);
    printf("%d %.5s %ld\n", got, text, _tell(other));
    got = _chsize(fd, 4);
    printf("%d %ld\n", got, _filelength(fd));
    _close(other);
    printf("%d\n", _eof(fd));
    _lseek(fd, 0, SEEK_SET);
    printf("%d\n", _eof(fd));
    struct _stat64 status;
    printf("%d\n", _fstat64(fd, &status));
    printf("%I64d %d %d\n", status.st_size, (status.st_mode & _S_IFREG) != 0, status.st_nlink);
    _close(fd);
    got = _close(fd);
    printf("%d %d\n", got, errno);
    printf("%d", _access("l.bin", 0));
    got = _access("nothing", 0);
    printf(" %d %d\n", got, errno);
    _chmod("l.bin", _S_IREAD);
    got = _access("l.bin", 2);
    printf("%d %d\n", got, errno);
    got = _open("l.bin", _O_WRONLY);
    printf("%d %d\n", got, errno);
    _chmod("l.bin", _S_IREAD | _S_IWRITE);
    printf("%d", _mkdir("sub"));
    got = _mkdir("sub");
    printf(" %d %d\n", got, errno);
    printf("%d", _stat64("sub", &status));
    printf(" %d\n", (status.st_mode & _S_IFDIR) != 0);
    printf("%d", rename("l.bin", "sub/m.bin"));
    printf(" %d\n", _rmdir("sub"));
    printf("%d\n", errno == ENOTEMPTY);
    printf("%d", _unlink("sub\\m.bin"));
    printf(" %d\n", _rmdir("sub"));
    got = _stat64("sub", &status);
    printf("%d %d\n", got, errno);
    return 0;
}
