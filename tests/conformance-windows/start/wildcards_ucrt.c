// The same of a program for ucrt.
// runtime: ucrt
#include "start/wildcards.c"
