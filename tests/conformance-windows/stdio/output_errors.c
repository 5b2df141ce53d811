/* Output that can't be written: an unbuffered stream's calls say so themselves, a buffered one's
 * say it when it is flushed. File numbers end at the runtime's limit. */
#include <windows.h>

#include <errno.h>
#include <io.h>
#include <stdio.h>
#include <wchar.h>

static FILE* lost(int mode) {
    FILE* const file = fopen("f", "w");
    setvbuf(file, NULL, mode, 4096);
    _close(_fileno(file));
    errno = 0;
    return file;
}

static void told(const char* what, int result, FILE* file) {
    const int error = errno;
    printf("%s: %d, errno %d, error %d\n", what, result, error, ferror(file) != 0);
    clearerr(file);
    errno = 0;
}

int main(void) {
    FILE* file = lost(_IONBF);
    int result = fputc('x', file);
    told("fputc", result, file);
    result = (int)fwrite("abc", 1, 3, file);
    told("fwrite", result, file);
    result = fputs("abc", file);
    told("fputs", result, file);
    result = (fprintf)(file, "%d", 12) < 0;
    told("fprintf fails", result, file);
    result = fputwc(L'x', file) == WEOF;
    told("fputwc fails", result, file);
    result = fputws(L"abc", file) < 0;
    told("fputws fails", result, file);

    file = lost(_IOFBF);
    result = fputs("abc", file) < 0;
    told("buffered fails", result, file);
    result = fflush(file);
    told("flushed", result, file);

    file = fopen("f", "w");
    setvbuf(file, NULL, _IONBF, 0);
    result = fputs("abc", file) < 0;
    told("written fails", result, file);

    result = _dup2(0, 2047);
    printf("last number: %d, open %d\n", result, _close(2047) == 0);
    errno = 0;
    result = _dup2(0, 2048);
    printf("beyond: %d, errno %d\n", result, errno);
    return 0;
}
