// Modes of fopen in ucrt: what each letter allows, and `ccs=`; CTRL-Z at the end of a file that is
// opened for both; places in files that are appended to; reading and writing without a seek
// between them.
// runtime: ucrt
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static int calls;
static void count(const wchar_t* what, const wchar_t* function, const wchar_t* file, unsigned line,
                  uintptr_t more) {
    (void)what, (void)function, (void)file, (void)line, (void)more;
    ++calls;
}

static void put(const char* bytes, size_t size) {
    FILE* file = fopen("f", "wb");
    fwrite(bytes, 1, size, file);
    fclose(file);
}

static void show(void) {
    FILE* file = fopen("f", "rb");
    for (int c; (c = getc(file)) != EOF;) {
        printf(" %02x", (unsigned)c);
    }
    printf("\n");
    fclose(file);
}

static void modes(void) {
    static const char* const all[] = {"r",
                                      "rb",
                                      "r+b",
                                      "rt+",
                                      " r ",
                                      "rw",
                                      "r++",
                                      "rbt",
                                      "rbb",
                                      "rcn",
                                      "rSR",
                                      "wNN",
                                      "wTT",
                                      "wx",
                                      "w+x",
                                      "ax",
                                      "rx",
                                      "R",
                                      "rk",
                                      "r,ccs=UTF-8",
                                      "r, ccs = utf-8 ",
                                      "r,CCS=UTF-8",
                                      "r,ccs=UTF-16",
                                      "r,",
                                      "r,ccs=UNICODE"};
    for (size_t i = 0; i < sizeof all / sizeof *all; ++i) {
        put("abc", 3);
        errno = calls = 0;
        FILE* file = fopen("f", all[i]);
        int error = file == NULL ? errno : 0;
        printf("'%s' %d %d; ", all[i], error, calls);
        if (file != NULL) {
            fclose(file);
        }
    }
    printf("\n");
}

static void encodings(const char* mode, const char* bytes, size_t size) {
    put(bytes, size);
    errno = 0;
    FILE* file = fopen("f", mode);
    printf("%s:", mode);
    if (file == NULL) {
        printf(" errno %d\n", errno);
        return;
    }
    if (mode[0] == 'r') {
        for (wint_t c; (c = fgetwc(file)) != WEOF;) {
            printf(" %04x", c);
        }
        printf("\n");
        fclose(file);
        return;
    }
    fputws(L"z\n", file);
    fclose(file);
    show();
}

int main(void) {
    _set_invalid_parameter_handler(count);
    modes();
    encodings("r,ccs=UNICODE", "ab", 2);
    encodings("r,ccs=UNICODE", "\xff\xfe\x61\0", 4);
    encodings("r,ccs=UNICODE", "\xef\xbb\xbf\xc3\xa9", 5);
    encodings("r,ccs=UTF-16LE", "a\0b\0", 4);
    encodings("r,ccs=UTF-8", "\xfe\xff\0a", 4);
    encodings("w,ccs=UNICODE", "ab", 2);
    encodings("w+,ccs=UNICODE", "ab", 2);
    encodings("a,ccs=UNICODE", "ab", 2);
    encodings("a,ccs=UTF-8", "", 0);
    encodings("a,ccs=UTF-16LE", "\xef\xbb\xbf\xc3\xa9", 5);
    static const char* const marks[] = {"r+", "a+", "r+b", "a"};
    for (int i = 0; i < 4; ++i) {
        put("ab\x1a", 3);
        fclose(fopen("f", marks[i]));
        printf("%s:", marks[i]);
        show();
    }
    put("0123", 4);
    FILE* file = fopen("f", "a+");
    printf("%ld", ftell(file));
    printf(" %c", fgetc(file));
    fseek(file, 0, SEEK_SET);
    fputs("45", file);
    printf(" %ld", ftell(file));
    fflush(file);
    printf(" %d\n", fgetc(file));
    fseek(file, 2, SEEK_SET);
    printf("%c", fgetc(file));
    printf(" %d", fputc('x', file));
    printf(" %d\n", ferror(file) != 0);
    fclose(file);
    show();
    file = fopen("f", "r");
    char text[8];
    errno = calls = 0;
    printf("%u", (unsigned)fread_s(text, sizeof text, 1, 100, file));
    rewind(file);
    printf(" %u", (unsigned)fread_s(text, 3, 1, 100, file));
    printf(" %d %d", errno, calls);
    fclose(file);
    errno = calls = 0;
    printf(" %d %d", feof(NULL), ferror(NULL));
    rewind(NULL);
    printf(" %d %d\n", errno, calls);
    return 0;
}
