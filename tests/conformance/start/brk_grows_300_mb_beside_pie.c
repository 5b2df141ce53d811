// build: -fPIE -static-pie
#include "start/brk_grows_300_mb.c"
