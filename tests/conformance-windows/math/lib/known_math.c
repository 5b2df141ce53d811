// A DLL with mathematics of mingw's library in it.
#include <math.h>

__declspec(dllexport) double known_exp(double x) { return exp(x); }
__declspec(dllexport) const unsigned char* known_place(void) { return (const unsigned char*)exp; }
