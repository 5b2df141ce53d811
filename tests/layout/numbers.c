/* Preprocessed with -dM: the system call numbers of an ISA. */
#include <asm/unistd.h>
