// The STUB rows; everything else is in ../crt.
#include <ferry/win32/stubs.hpp>
