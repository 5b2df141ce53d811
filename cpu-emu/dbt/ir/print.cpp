#include <ferry/ir/verify.hpp>

#include <string_view>

#include <fmt/format.h>

namespace ferry::ir {
namespace {

constexpr std::string_view type_names[] = {"none", "i32", "i64", "f32", "f64", "v128"};

} // namespace

std::string text_of(const Unit& unit, std::uint32_t index) {
    const Inst& inst = unit.insts[index];
    const OpInfo& op = info(inst.op);
    const bool has_result = std::string_view(op.types).find('=') != std::string_view::npos;
    std::string text = has_result ? fmt::format("%{} = ", index) : std::string();
    text += op.name;
    if (inst.type != Type::none) {
        text += fmt::format(".{}", type_names[static_cast<std::size_t>(inst.type)]);
    }
    for (const Value argument : inst.args) {
        text += argument ? fmt::format(" %{}", argument.id) : "";
    }
    if (inst.aux != 0) {
        text += fmt::format(" aux {}", inst.aux);
    }
    if (inst.imm != 0 || inst.imm2 != 0) {
        text += fmt::format(" imm {:#x}", inst.imm);
    }
    if (inst.imm2 != 0) {
        text += fmt::format(" {:#x}", inst.imm2);
    }
    return text;
}

std::string text_of(const Unit& unit) {
    std::string text;
    for (std::size_t b = 0; b < unit.blocks.size(); ++b) {
        const Block& block = unit.blocks[b];
        text +=
            fmt::format("block {} at {:#x}{}\n", b, block.pc.value(), block.entry ? ", entry" : "");
        for (std::uint32_t i = block.first; i < block.end; ++i) {
            text += fmt::format("  {}\n", text_of(unit, i));
        }
    }
    return text;
}

} // namespace ferry::ir
