// Streams: update, append, ungetc, buffers, positions beyond 4 GiB, freopen, temporary files.
#include <errno.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
    char text[40];
    FILE* file = fopen("s.bin", "w+b");
    fwrite("0123456789", 1, 10, file);
    rewind(file);
    printf("%c", fgetc(file));
    printf("%c", fgetc(file));
    ungetc('z', file);
    printf("%c", fgetc(file));
    printf("%ld\n", ftell(file));
    fseek(file, -3, SEEK_END);
    fputs("ABC", file);
    fseek(file, 5, SEEK_SET);
    size_t size = fread(text, 1, sizeof text, file);
    printf("%.*s %d\n", (int)size, text, feof(file) != 0);
    _fseeki64(file, 5000000000LL, SEEK_SET);
    fputc('!', file);
    printf("%I64d\n", _ftelli64(file));
    fclose(file);
    file = fopen("s.bin", "ab");
    fputs("end", file);
    fclose(file);
    file = fopen("s.bin", "rb");
    printf("%I64d\n", _filelengthi64(_fileno(file)));
    _fseeki64(file, -4, SEEK_END);
    printf("%s\n", fgets(text, sizeof text, file));
    int put = fputc('x', file);
    printf("%d %d\n", put, ferror(file) != 0);
    clearerr(file);
    printf("%d\n", ferror(file));
    fclose(file);
    printf("%d", remove("s.bin"));
    printf(" %d\n", remove("s.bin"));
    printf("%d %s\n", errno, strerror(errno));
    printf("%d\n", fopen("no/such/file", "r") == NULL);
    file = tmpfile();
    fprintf(file, "%d %s", 5, "five");
    rewind(file);
    int number = 0;
    printf("%d ", fscanf(file, "%d %s", &number, text));
    printf("%d %s\n", number, text);
    fclose(file);
    char buffer[16];
    file = fopen("s.txt", "w");
    setvbuf(file, buffer, _IOFBF, sizeof buffer);
    for (int i = 0; i < 20; ++i) {
        fprintf(file, "%d,", i);
    }
    fclose(file);
    file = fopen("s.txt", "r");
    printf("%s\n", fgets(text, sizeof text, file));
    file = freopen("s.txt", "a+", file);
    fputs("more", file);
    fclose(file);
    struct _finddata_t found;
    intptr_t handle = _findfirst("s.*", &found);
    printf("%s %ld\n", found.name, found.size);
    _findclose(handle);
    remove("s.txt");
    return 0;
}
