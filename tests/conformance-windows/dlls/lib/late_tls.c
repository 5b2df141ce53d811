// compiler: clang
#include <windows.h>
static __thread int counter = 41;
static __thread char text[100];
__declspec(dllexport) int next(void) {
    text[0]++;
    return ++counter + text[99];
}
