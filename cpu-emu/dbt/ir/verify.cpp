#include <ferry/ir/verify.hpp>

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace ferry::ir {
namespace {

constexpr bool is_integer(Type type) { return type == Type::i32 || type == Type::i64; }
constexpr bool is_scalar(Type type) { return type == Type::f32 || type == Type::f64; }

/// Whether a letter of opcodes.inc allows the type.
constexpr bool allows(char letter, Type type) {
    switch (letter) {
    case '-': return type == Type::none;
    case 'w': return type == Type::i32;
    case 'x': return type == Type::i64;
    case 'X': return is_integer(type);
    case 'v': return type == Type::v128;
    case 'i':
    case 'I': return is_integer(type);
    case 's':
    case 'S': return is_scalar(type);
    case 't': return is_scalar(type) || type == Type::v128;
    case 'a':
    case 'h':
    case 'A': return type != Type::none;
    default: return false;
    }
}
/// Letters that mean, as an argument's, the type of the instruction.
constexpr bool means_own(char letter) {
    return letter == 'i' || letter == 's' || letter == 't' || letter == 'a' || letter == 'h';
}

/// A row's types, taken apart.
struct Signature {
    char own = '-';
    bool has_result = false;
    struct Argument {
        char letter = 0; ///< 0: there is none
        bool optional = false;
    };
    std::array<Argument, 3> arguments{};
};

constexpr Signature signature_of(std::string_view types) {
    Signature made;
    made.own = types[0];
    made.has_result = types[1] == '=';
    std::size_t count = 0;
    bool optional = false;
    for (const char c : types.substr(2)) {
        if (c == '?') {
            optional = true;
        } else {
            made.arguments.at(count++) = {c,
                                          optional}; // NOLINT: the table is checked when compiled
            optional = false;
        }
    }
    return made;
}

constexpr auto op_count = static_cast<std::size_t>(Op::count);

constexpr std::array<Signature, op_count> signatures = [] {
    std::array<Signature, op_count> made{};
    for (std::size_t i = 0; i < op_count; ++i) {
        made[i] = signature_of(op_infos[i].types);
    }
    return made;
}();

class Verifier {
public:
    explicit Verifier(const Unit& unit) : unit_(unit) {}

    std::string run() {
        std::uint32_t next = 1;
        for (std::size_t b = 0; b < unit_.blocks.size(); ++b) {
            const Block& block = unit_.blocks[b];
            if (block.first != next || block.end <= block.first || block.end > unit_.insts.size()) {
                complaints_ +=
                    fmt::format("block {}: instructions [{}, {}), want them from {} on\n", b,
                                block.first, block.end, next);
                return complaints_;
            }
            next = block.end;
            check_block(b);
        }
        if (next != unit_.insts.size()) {
            complaints_ += fmt::format("instructions from {} on are in no block\n", next);
        }
        return complaints_;
    }

private:
    template <class... Args>
    void complain(std::uint32_t at, fmt::format_string<Args...> format, Args&&... args) {
        complaints_ += fmt::format("{}: {}\n", text_of(unit_, at),
                                   fmt::format(format, std::forward<Args>(args)...));
    }

    void check_block(std::size_t index) {
        const Block& block = unit_.blocks[index];
        for (std::uint32_t i = block.first; i < block.end; ++i) {
            const bool last = i + 1 == block.end;
            if ((info(unit_.insts[i].op).effects == Effects::end) != last) {
                complain(i, "block {} {}", index,
                         last ? "does not end with it" : "goes on after it");
            }
            check_types(i, block);
            check_parameters(i, index);
        }
    }

    void check_types(std::uint32_t at, const Block& block) {
        const Inst& inst = unit_.insts[at];
        const Signature& signature = signatures[static_cast<std::size_t>(inst.op)];
        if (!allows(signature.own, inst.type)) {
            complain(at, "the type is not {}", signature.own);
        }
        for (std::size_t k = 0; k < inst.args.size(); ++k) {
            const auto [letter, optional] = signature.arguments[k];
            const Value value = inst.args[k];
            if (!value) {
                if (letter != 0 && !optional) {
                    complain(at, "argument {} is missing", k);
                }
                continue;
            }
            if (letter == 0) {
                complain(at, "argument {} is one too many", k);
            } else if (value.id < block.first || value.id >= at) {
                complain(at, "%{} is not made before it in this block", value.id);
            } else if (const Inst& made = unit_.at(value);
                       !signatures[static_cast<std::size_t>(made.op)].has_result) {
                complain(at, "%{} has no result", value.id);
            } else if (!allows(letter, made.type) ||
                       (means_own(letter) && made.type != inst.type &&
                        !(letter == 'h' && is_integer(made.type) && is_integer(inst.type)))) {
                complain(at, "%{} is not {}", value.id, letter);
            }
        }
    }

    void check_parameters(std::uint32_t at, std::size_t block) {
        const Inst& inst = unit_.insts[at];
        if (inst.guest >= unit_.guests.size() && inst.guest != 0) {
            complain(at, "there is no guest instruction {}", inst.guest);
        }
        switch (inst.op) {
        case Op::set:
            if (is_vector(inst.type) != is_vector(unit_.at(inst.args[0]).type)) {
                complain(at, "the value is of another kind");
            }
            [[fallthrough]];
        case Op::get:
            if (inst.aux >= slot_count || is_vector(inst.type) != (inst.aux >= first_vector_slot)) {
                complain(at, "no slot for the type");
            }
            break;
        case Op::add:
            if (inst.imm > 3) {
                complain(at, "shifts by 3 at most");
            }
            break;
        case Op::sext:
        case Op::zext:
            if (inst.aux != 8 && inst.aux != 16 && inst.aux != 32) {
                complain(at, "takes 8, 16 or 32 bits");
            }
            break;
        case Op::load:
        case Op::store:
            if (MemoryAux::of(inst.aux).size_log2 > 3) {
                complain(at, "an integer has at most 8 bytes");
            }
            break;
        case Op::load_v:
        case Op::store_v:
            if (MemoryAux::of(inst.aux).size_log2 > 4) {
                complain(at, "a vector has at most 16 bytes");
            }
            break;
        case Op::select:
        case Op::ccmp:
        case Op::ccmn:
            if (inst.aux > static_cast<std::uint8_t>(Condition::nv)) {
                complain(at, "no such condition");
            }
            break;
        case Op::execute:
            if (inst.imm >= unit_.executions.size() ||
                unit_.executions[inst.imm].function == nullptr) {
                complain(at, "no such execution");
            }
            break;
        case Op::branch:
        case Op::branch_if:
        case Op::branch_zero:
        case Op::branch_not_zero:
        case Op::branch_bit_clear:
        case Op::branch_bit_set:
            if (inst.imm >= unit_.blocks.size()) {
                complain(at, "no such block");
            }
            break;
        case Op::call_guest:
        case Op::call_indirect:
            if (block + 1 >= unit_.blocks.size() ||
                unit_.blocks[block + 1].pc.value() != inst.imm2) {
                complain(at, "the block after it is not where the call returns to");
            }
            break;
        default: break;
        }
    }

    const Unit& unit_;
    std::string complaints_;
};

} // namespace

std::string verify(const Unit& unit) { return Verifier(unit).run(); }

} // namespace ferry::ir
