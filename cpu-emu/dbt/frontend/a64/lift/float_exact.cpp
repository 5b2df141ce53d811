// Floating point without a fast path.

#include <ferry/a64/lifter.hpp>

#include "../execute/float.hpp"

namespace ferry::a64 {

#define A64(name, encoding, shape, feature)                                                        \
    void Lifter::name(const shape& i) {                                                            \
        if (!i.allocated()) {                                                                      \
            leave(ir::LeaveReason::undefined, word_, pc_);                                         \
            return;                                                                                \
        }                                                                                          \
        execute(&execute_##name, i.vector_writes(), i.integer_writes(), shape::flags);             \
    }
#include <ferry/a64/float_exact.inc>
#undef A64

} // namespace ferry::a64
