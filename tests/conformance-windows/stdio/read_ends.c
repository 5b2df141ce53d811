// Where _read in text mode stops between CR and LF, what fflush does to input, a stream closed
// twice, halves of units in files of wide text.
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void make(const char* text) {
    FILE* file = fopen("ends", "wb");
    fputs(text, file);
    fclose(file);
}

int main(void) {
    char text[20];
    make("ab\r\ncd\r\r\n");
    int fd = _open("ends", O_RDONLY | O_TEXT);
    for (int size = 1; size <= 3; ++size) {
        int got;
        _lseek(fd, 0, SEEK_SET);
        printf("%d:", size);
        while ((got = _read(fd, text, size)) > 0) {
            printf(" %d at %ld '", got, _tell(fd));
            for (int i = 0; i < got; ++i)
                printf(text[i] == '\n' ? "\\n" : text[i] == '\r' ? "\\r" : "%c", text[i]);
            printf("'");
        }
        printf("\n");
    }
    _close(fd);
    fd = _open("ends", O_WRONLY);
    _doserrno = 0;
    printf("%d", _read(fd, text, 1));
    printf(" %d %lu\n", errno, _doserrno);
    _close(fd);

    FILE* file = fopen("ends", "rb");
    char first = (char)fgetc(file);
    _lseek(_fileno(file), 0, SEEK_SET);
    printf("%d", fflush(file));
    printf(" %d", fgetc(file) == first);
    _lseek(_fileno(file), 0, SEEK_SET);
    fflush(NULL);
    printf(" %c\n", fgetc(file));
    printf("%d", fclose(file));
    errno = 77;
    printf(" %d", fclose(file));
    printf(" %d\n", errno);

    fd = _open("ends", O_CREAT | O_TRUNC | O_RDWR | _O_U16TEXT, 0600);
    errno = 0;
    printf("%d", _write(fd, "abc", 3));
    printf(" %d", errno);
    printf(" %d\n", _write(fd, L"ab", 4));
    _close(fd);
    fd = _open("ends", O_RDONLY | _O_WTEXT);
    errno = 0;
    printf("%d", _read(fd, text, 3));
    printf(" %d", errno);
    printf(" %d\n", _read(fd, text, 20));
    _close(fd);
    file = fopen("ends", "wb");
    setvbuf(file, NULL, _IONBF, 0);
    fputc('x', file);
    printf("%d %d\n", file->_base != NULL, file->_cnt);
    fclose(file);
    return 0;
}
