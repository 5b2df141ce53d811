// Functions of bytes on a stream that is Unicode to the program: not supported ("_setmode"), the
// handler and EINVAL; blocks and wide characters go through.
// runtime: ucrt
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

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

int main(void) {
    char text[10];
    wchar_t wide[10];
    int number = 0;
    _set_invalid_parameter_handler(count);
    FILE* file = fopen("f", "w,ccs=UTF-8");
    SAY(fprintf(file, "x"));
    SAY(fputs("x", file));
    SAY(fputc('x', file));
    SAY(fwprintf(file, L"\u00e9 7\n"));
    SAY((int)fwrite(L"z", 2, 1, file));
    fclose(file);
    file = fopen("f", "r,ccs=UTF-8");
    SAY(fgetc(file));
    SAY(fgets(text, sizeof text, file) != NULL);
    SAY(fscanf(file, "%d", &number));
    SAY(ungetc('x', file));
    SAY(fgetwc(file));
    SAY(fwscanf(file, L"%d", &number));
    SAY(number);
    SAY(fgetws(wide, 0, file) != NULL);
    SAY(fgetws(wide, 10, file) != NULL);
    SAY(fgetwc(file));
    fclose(file);
    return 0;
}
