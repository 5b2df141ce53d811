// The same by the universal runtime.
// runtime: ucrt
#include "process/popen.c"
