// Paths that are none, drives that are not there, modes that are not known: the C runtime's errors
// and its handler of wrong arguments; raise of a signal that is none.
// runtime: ucrt
// build: -Wno-nonnull
// (what null arguments are answered is what this is about)
#include <direct.h>
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <signal.h>
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
static void say(const char* call, int result) {
    printf("%s = %d %d %d\n", call, result, errno, calls);
    errno = calls = 0;
}
#define SAY(call) say(#call, call)

static void on_signal(int number, int code) { printf("signal %d 0x%x\n", number, (unsigned)code); }

int main(void) {
    char text[300];
    int old = 0;
    _set_invalid_parameter_handler(count);
    errno = 0;
    SAY(_mkdir(NULL));
    SAY(_rmdir(NULL));
    SAY(_unlink(NULL));
    SAY(remove(NULL));
    SAY(rename("a", NULL));
    SAY(_access(NULL, 0));
    SAY(_access("a", 1));
    SAY(_chdir(NULL));
    SAY(_getdcwd(27, text, sizeof text) != NULL);
    SAY(_getdcwd(9, text, sizeof text) != NULL);
    SAY(_getdcwd(3, NULL, 0) != NULL);
    SAY(_chdrive(0));
    SAY(_fullpath(text, "C:\\abc", 0) != NULL);
    SAY(_fullpath(text, "C:\\abc", 6) != NULL);
    SAY(_umask_s(0x77, &old));
    SAY(_umask_s(_S_IREAD, NULL));
    SAY(_umask(0x277));
    SAY(_umask(0));
    struct _stat64 status;
    fclose(fopen("file", "w"));
    SAY(_stat64("C:", &status));
    SAY(_stat64("C:\\", &status));
    SAY(_stat64("file\\", &status));
    SAY(_stat64("file/x", &status));
    SAY(_stat64("f*", &status));
    int fd = _open("file", _O_RDWR);
    SAY(_locking(fd, _LK_NBLCK, -1));
    SAY(_close(fd));
    SAY(_setmaxstdio(2));
    SAY(_setmaxstdio(3));
    SAY(_setmaxstdio(8193));
    SAY(_pclose(NULL));
    SAY(raise(99));
    signal(SIGFPE, (void (*)(int))(void*)on_signal);
    SAY(raise(SIGFPE));
    SAY(signal(SIGFPE, SIG_DFL) == SIG_DFL);
    return 0;
}
