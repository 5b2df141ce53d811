#include <ferry/abi/a64.hpp>

#include "../debug/registers.hpp"
#include "../isa.hpp"

namespace ferry::linux_guest {
namespace {

using abi::a64::Registers;
using debug::RegisterRow;

constexpr RegisterRow core[] = {
    {"x", 31, offsetof(Registers, x), 8, 8},
    {"sp", 1, offsetof(Registers, sp), 8, 8, "data_ptr"},
    {"pc", 1, offsetof(Registers, pc), 8, 8, "code_ptr"},
    {"cpsr", 1, offsetof(Registers, pstate), 4, 8, "cpsr_flags"},
};

constexpr RegisterRow floating[] = {
    {"v", 32, offsetof(Registers, v), 16, sizeof(Registers::Vector), "aarch64v"},
    {"fpsr", 1, offsetof(Registers, fpsr), 4, 4, "int"},
    {"fpcr", 1, offsetof(Registers, fpcr), 4, 4, "int"},
};

constexpr RegisterRow thread_pointer[] = {
    {"tpidr", 1, offsetof(Registers, tpidr), 8, 8, "data_ptr"},
};

constexpr std::string_view core_types =
    R"(<flags id="cpsr_flags" size="4"><field name="V" start="28" end="28"/>)"
    R"(<field name="C" start="29" end="29"/><field name="Z" start="30" end="30"/>)"
    R"(<field name="N" start="31" end="31"/></flags>)";

/// A vector register's elements, by their size (Arm ARM, C1.2.5): V0.2D is v0.d, V0.4S v0.s…
constexpr std::string_view vector_types =
    R"(<vector id="v2f64" type="ieee_double" count="2"/><vector id="v2u64" type="uint64" count="2"/>)"
    R"(<vector id="v2i64" type="int64" count="2"/><vector id="v4f32" type="ieee_single" count="4"/>)"
    R"(<vector id="v4u32" type="uint32" count="4"/><vector id="v4i32" type="int32" count="4"/>)"
    R"(<vector id="v8f16" type="ieee_half" count="8"/><vector id="v8u16" type="uint16" count="8"/>)"
    R"(<vector id="v8i16" type="int16" count="8"/><vector id="v16u8" type="uint8" count="16"/>)"
    R"(<vector id="v16i8" type="int8" count="16"/><vector id="v1u128" type="uint128" count="1"/>)"
    R"(<vector id="v1i128" type="int128" count="1"/>)"
    R"(<union id="vd"><field name="f" type="v2f64"/><field name="u" type="v2u64"/><field name="s" type="v2i64"/></union>)"
    R"(<union id="vs"><field name="f" type="v4f32"/><field name="u" type="v4u32"/><field name="s" type="v4i32"/></union>)"
    R"(<union id="vh"><field name="f" type="v8f16"/><field name="u" type="v8u16"/><field name="s" type="v8i16"/></union>)"
    R"(<union id="vb"><field name="u" type="v16u8"/><field name="s" type="v16i8"/></union>)"
    R"(<union id="vq"><field name="u" type="v1u128"/><field name="s" type="v1i128"/></union>)"
    R"(<union id="aarch64v"><field name="d" type="vd"/><field name="s" type="vs"/>)"
    R"(<field name="h" type="vh"/><field name="b" type="vb"/><field name="q" type="vq"/></union>)";

constexpr debug::RegisterFeature features[] = {
    {"org.gnu.gdb.aarch64.core", core_types, core},
    {"org.gnu.gdb.aarch64.fpu", vector_types, floating},
    {"org.gnu.gdb.aarch64.tls", "", thread_pointer},
};

} // namespace

const debug::RegisterDescription a64_registers{
    .architecture = "aarch64",
    .registers =
        [](abi::RegisterFile& file) {
            return reinterpret_cast<std::byte*>(&file.get<Registers>());
        },
    .features = features,
};

} // namespace ferry::linux_guest
