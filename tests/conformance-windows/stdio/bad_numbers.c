// Numbers of files that are not open: EBADF, and the handler of wrong arguments.
// runtime: ucrt
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <share.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/locking.h>
#include <sys/stat.h>

static int calls;
static void count(const wchar_t* what, const wchar_t* function, const wchar_t* file, unsigned line,
                  uintptr_t more) {
    (void)what, (void)function, (void)file, (void)line, (void)more;
    ++calls;
}
static void say(const char* call, long long result) {
    printf("%s = %lld %d %d\n", call, result, errno, calls);
    errno = calls = 0;
}
#define SAY(call) say(#call, (long long)(call))

int main(void) {
    char text[4];
    struct _stat64 status;
    _set_invalid_parameter_handler(count);
    SAY(_close(77));
    SAY(_close(-1));
    SAY(_read(77, text, 1));
    SAY(_write(77, text, 1));
    SAY(_lseek(77, 0, 0));
    SAY(_tell(77));
    SAY(_eof(77));
    SAY(_dup(77));
    SAY(_dup2(77, 5));
    SAY(_dup2(1, 100000));
    SAY(_isatty(77));
    SAY(_commit(77));
    SAY(_chsize_s(77, 1));
    SAY(_filelength(77));
    SAY(_locking(77, _LK_NBLCK, 1));
    SAY(_setmode(77, _O_TEXT));
    SAY(_get_osfhandle(77));
    SAY(_fstat64(77, &status));
    SAY(_fdopen(77, "r") != NULL);
    SAY(_write(-2, text, 1));
    int fd = 0;
    SAY(_sopen_s(&fd, "f", _O_CREAT | _O_WRONLY, _SH_DENYNO, 0x1ff));
    SAY(fd);
    SAY(_sopen_s(&fd, "f", _O_CREAT | _O_WRONLY, 0x77, _S_IWRITE));
    int ends[2];
    _pipe(ends, 100, _O_BINARY);
    _write(ends[1], "abc", 3);
    SAY(_fstat64(ends[0], &status));
    SAY(status.st_size);
    return 0;
}
