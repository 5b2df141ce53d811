// Edges of msvcrt that programs meet: the wide environment that is made late, errno's own
// functions, constants given to _strlwr, exponents of two digits, faults that raise() only plays,
// ntdll's C runtime.
#include <errno.h>
#include <malloc.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static HMODULE msvcrt;
#define CALL(type, name) ((type)(void (*)(void))GetProcAddress(msvcrt, name))
static void** pointers;
static void on_signal(int number) { printf("signal %d, pointers %d\n", number, *pointers != NULL); }

static void environment(void) {
    wchar_t*** wide = (wchar_t***)(void*)GetProcAddress(msvcrt, "_wenviron");
    printf("%d", *wide != NULL);
    _putenv("EDGE=narrow");
    printf(" %d %s", *wide != NULL, getenv("EDGE"));
    printf(" %ls", _wgetenv(L"EDGE"));
    printf(" %d", *wide != NULL);
    _wputenv(L"EDGE=wide");
    printf(" %s\n", getenv("EDGE"));
}

int main(void) {
    msvcrt = GetModuleHandleA("msvcrt.dll");
    environment();
    errno = 77;
    printf("%d", CALL(int (*)(int*), "_get_errno")(NULL));
    printf(" %d\n", errno);
    void* block = _aligned_malloc(100, 0);
    printf("%d\n", block != NULL);
    _aligned_free(block);
    printf("%s %d\n", _strlwr((char*)"constant 1"),
           CALL(int (*)(char*, size_t), "_strupr_s")((char*)"CONSTANT", 9));
    char digits[70];
    printf("%s\n", _itoa(100, digits, 100));
    unsigned version = 0;
    CALL(int (*)(unsigned*), "_get_winver")(&version);
    printf("%d\n", version == (GetVersion() & 0xff) * 256 + (GetVersion() >> 8 & 0xff));
    pointers = CALL(void** (*)(void), "__pxcptinfoptrs")();
    void* const old = *pointers;
    *pointers = &version;
    const int signals[] = {SIGSEGV, SIGILL, SIGFPE, SIGTERM};
    for (int i = 0; i < 4; ++i) {
        signal(signals[i], on_signal);
        raise(signals[i]);
    }
    printf("%d\n", *pointers == &version);
    *pointers = old;
    unsigned (*set_format)(unsigned) = CALL(unsigned (*)(unsigned), "_set_output_format");
    printf("%u %e", CALL(unsigned (*)(void), "_get_output_format")(), 1.5);
    printf(" %u", set_format(1));
    printf(" %u %e", set_format(1), 1.5);
    set_format(0);
    printf(" %g\n", 1e-9);
    msvcrt = GetModuleHandleA("ntdll.dll");
    CALL(int (*)(char*, const char*, ...), "sprintf")(digits, "%d %s", 5, "ntdll");
    printf("%s %ld %d %.3f\n", digits,
           CALL(long (*)(const char*, char**, int), "strtol")("ff", NULL, 16),
           CALL(int (*)(const wchar_t*, const wchar_t*), "_wcsicmp")(L"A", L"a"),
           CALL(double (*)(double), "sin")(1));
    return 0;
}
