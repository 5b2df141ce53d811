#include <ferry/abi/rv64.hpp>

#include "../debug/registers.hpp"
#include "../isa.hpp"

namespace ferry::linux_guest {
namespace {

using abi::rv64::Registers;
using debug::RegisterRow;

constexpr RegisterRow core[] = {
    {"x", 32, offsetof(Registers, x), 8, 8},
    {"pc", 1, offsetof(Registers, pc), 8, 8, "code_ptr"},
};

constexpr RegisterRow floating[] = {
    {"f", 32, offsetof(Registers, f), 8, 8, "ieee_double"},
    {"fcsr", 1, offsetof(Registers, fcsr), 4, 4, "int"},
};

constexpr debug::RegisterFeature features[] = {
    {"org.gnu.gdb.riscv.cpu", "", core},
    {"org.gnu.gdb.riscv.fpu", "", floating},
};

} // namespace

const debug::RegisterDescription rv64_registers{"riscv:rv64", features};

} // namespace ferry::linux_guest
