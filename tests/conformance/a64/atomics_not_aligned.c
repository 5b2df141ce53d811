// Exclusives and atomics that cross 16 bytes are alignment faults on every CPU: SIGBUS with the
// address, before the page is looked at, and nothing is changed.
#include "not_aligned.h"

#define INSTRUCTIONS(X)                                                                            \
    X("ldxr x10, [x9]", 12)                                                                        \
    X("ldxrh w10, [x9]", 15)                                                                       \
    X("ldaxr w10, [x9]", 14)                                                                       \
    X("ldxp x10, x11, [x9]", 8)                                                                    \
    X("swp x10, x11, [x9]", 12)                                                                    \
    X("ldadd x10, x11, [x9]", 12)                                                                  \
    X("ldsetal w10, w11, [x9]", 14)                                                                \
    X("ldumaxh w10, w11, [x9]", 15)                                                                \
    X("cas x10, x11, [x9]", 12)                                                                    \
    X("casalh w10, w11, [x9]", 15)                                                                 \
    X("casp x10, x11, x12, x13, [x9]", 8)
ALIGNMENT_GUEST(INSTRUCTIONS)
