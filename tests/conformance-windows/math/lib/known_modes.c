// A DLL that changes the modes of the SSE unit by itself.
#include <xmmintrin.h>

__declspec(dllexport) void set_modes(const unsigned* modes) { _mm_setcsr(*modes); }
