// Acquiring and releasing accesses that cross 16 bytes are alignment faults on every CPU: SIGBUS
// with the address, before the page is looked at, and nothing is changed.
// engines: dbt (QEMU 5.0 lets them be)
#include "not_aligned.h"

#define INSTRUCTIONS(X)                                                                            \
    X("ldar x10, [x9]", 12)                                                                        \
    X("ldarh w10, [x9]", 31)                                                                       \
    X("ldlar w10, [x9]", 14)                                                                       \
    X("ldapr x10, [x9]", 12)                                                                       \
    X("stlr x10, [x9]", 9)                                                                         \
    X("stlrh w10, [x9]", 15)                                                                       \
    X("stllr w10, [x9]", 13)                                                                       \
    X("ldapur x10, [x9]", 12)                                                                      \
    X("stlur x10, [x9]", 12)
ALIGNMENT_GUEST(INSTRUCTIONS)
