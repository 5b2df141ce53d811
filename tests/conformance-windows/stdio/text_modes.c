// Text and binary streams: what lies in the file, CTRL-Z, where ftell and fseek are.
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <string.h>

static void dump(const char* name) {
    FILE* file = fopen(name, "rb");
    int c;
    while ((c = fgetc(file)) != EOF) {
        printf("%02x ", c);
    }
    printf("\n");
    fclose(file);
}

int main(void) {
    char line[50];
    FILE* file = fopen("text.txt", "w");
    fputs("one\ntwo\nthree\n", file);
    printf("%ld\n", ftell(file));
    fclose(file);
    dump("text.txt");
    file = fopen("text.txt", "r");
    while (fgets(line, sizeof line, file) != NULL) {
        printf("%s%ld\n", line, ftell(file));
    }
    printf("%d %d\n", feof(file) != 0, ferror(file) != 0);
    fseek(file, 5, SEEK_SET);
    printf("%s", fgets(line, sizeof line, file));
    fclose(file);
    file = fopen("text.txt", "wb");
    fwrite("a\r\nb\rc\x1a"
           "d",
           1, 8, file);
    fclose(file);
    file = fopen("text.txt", "r");
    size_t size = fread(line, 1, sizeof line, file);
    printf("%d:", (int)size);
    for (size_t i = 0; i < size; ++i) {
        printf(" %02x", line[i]);
    }
    printf("\n");
    fclose(file);
    file = fopen("text.txt", "w, ccs=UTF-8");
    fputws(L"\u00e4\u20ac\n", file);
    fclose(file);
    dump("text.txt");
    file = fopen("text.txt", "w, ccs=UTF-16LE");
    fputws(L"\u00e4\n", file);
    fclose(file);
    dump("text.txt");
    file = fopen("text.txt", "r, ccs=UNICODE");
    printf("%x\n", fgetwc(file));
    fclose(file);
    int fd = _open("text.txt", _O_RDWR | _O_CREAT | _O_TRUNC | _O_BINARY, 0600);
    _write(fd, "x\n", 2);
    _setmode(fd, _O_TEXT);
    _write(fd, "y\n", 2);
    _close(fd);
    dump("text.txt");
    remove("text.txt");
    return 0;
}
