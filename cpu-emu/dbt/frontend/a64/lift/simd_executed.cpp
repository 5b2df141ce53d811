// The rows of simd_executed.inc: a C++ function does the whole instruction.

#include <ferry/a64/lifter.hpp>

#include "../execute/simd.hpp"

namespace ferry::a64 {

#define A64(name, encoding, shape, feature)                                                        \
    void Lifter::name(const shape& i) {                                                            \
        if (!i.allocated())                                                                        \
            return leave(ir::LeaveReason::undefined, word_, pc_);                                  \
        execute(&execute_##name, 1U << i.rd, std::uint64_t{1} << slot_fpsr);                       \
    }
#include <ferry/a64/simd_executed.inc>
#undef A64

} // namespace ferry::a64
