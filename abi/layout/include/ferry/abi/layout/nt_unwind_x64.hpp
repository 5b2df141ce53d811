#pragma once
/// Unwinding by .pdata and .xdata ("x64 exception handling", learn.microsoft.com): for ntdll, which
/// runs handlers by it, and for the guest kernel, which prints stack traces.

#include <ferry/abi/layout/nt_context_x64.hpp>

namespace ferry::abi::nt {

struct RuntimeFunctionX64 {
    uint32_t begin;
    uint32_t end;
    uint32_t unwind; ///< of UNWIND_INFO; odd: of another RuntimeFunctionX64, plus 1
};

enum UnwindFlags : uint8_t { unwind_ehandler = 1, unwind_uhandler = 2, unwind_chained = 4 };

/// UNWIND_INFO, without the codes that follow it.
struct UnwindInfoX64 {
    uint8_t version_and_flags;
    uint8_t prologue_size;
    uint8_t code_count;
    uint8_t frame;

    [[nodiscard]] uint8_t version() const { return version_and_flags & 7; }
    [[nodiscard]] uint8_t flags() const { return version_and_flags >> 3; }
    [[nodiscard]] unsigned frame_register() const { return frame & 15; }
    [[nodiscard]] unsigned frame_offset() const { return (frame >> 4) * 16U; }
    /// Where codes end and a handler or a chained function stands, counted from this structure.
    [[nodiscard]] uint64_t tail() const {
        return sizeof *this + ((code_count + 1U) & ~1U) * sizeof(uint16_t);
    }
};
static_assert(sizeof(UnwindInfoX64) == 4);

/// What a step of unwinding found.
struct UnwindStepX64 {
    uint64_t frame = 0;   ///< the establisher frame
    uint64_t handler = 0; ///< address of the language's handler; 0 for none
    uint64_t data = 0;    ///< address of its data
};

/// Memory has `template <class T> bool read(uint64_t address, T& value)`, and
/// `bool find(uint64_t pc, uint64_t base, RuntimeFunctionX64& function)`: the function of the
/// image at `base` that holds pc. `saved` gets (register or 16 + vector register, address) for each
/// register that lies on the stack.
template <class Memory, class Saved>
class UnwinderX64 {
public:
    UnwinderX64(Memory& memory, Saved& saved) : memory_(memory), saved_(saved) {}

    /// Turns `context`, at `pc` in `function`, into its caller's. A handler is found where its kind
    /// is among `wanted`. False where memory or tables are no good.
    bool step(uint64_t base, uint64_t pc, RuntimeFunctionX64 function, ContextX64& context,
              uint8_t wanted, UnwindStepX64& found);

private:
    enum Operation : uint8_t {
        push_nonvolatile,
        allocate_large,
        allocate_small,
        set_frame,
        save_nonvolatile,
        save_nonvolatile_far,
        epilogue,
        spare,
        save_vector,
        save_vector_far,
        push_machine_frame
    };
    static constexpr unsigned rsp = 4;
    static constexpr unsigned longest_chain = 32;

    static unsigned slots_of(uint8_t operation, unsigned info) {
        constexpr uint64_t by_operation = 0x132'3232'1121; // a digit each
        constexpr unsigned operations = 11;
        return operation >= operations ? 1
                                       : static_cast<unsigned>(by_operation >> 4 * operation & 15) +
                                             (operation == allocate_large && info != 0 ? 1U : 0U);
    }

    bool pop(ContextX64& context, uint64_t& value) {
        const bool read = memory_.read(context.gpr[rsp], value);
        context.gpr[rsp] += 8;
        return read;
    }
    bool load(ContextX64& context, unsigned number, uint64_t address) {
        saved_(number, address);
        return memory_.read(address, context.gpr[number]);
    }
    bool load_vector(ContextX64& context, unsigned number, uint64_t address) {
        constexpr unsigned first = 16;
        constexpr unsigned in_area = 160;
        struct Bytes {
            uint8_t byte[16];
        } bytes;
        saved_(first + number, address);
        if (!memory_.read(address, bytes)) {
            return false;
        }
        for (unsigned i = 0; i < sizeof bytes; ++i) {
            context.vectors[in_area + 16 * number + i] = bytes.byte[i];
        }
        return true;
    }
    bool code(uint64_t codes, unsigned index, uint16_t& value) {
        return memory_.read(codes + 2ULL * index, value);
    }
    bool far_operand(uint64_t codes, unsigned index, uint64_t& value) {
        uint16_t low = 0;
        uint16_t high = 0;
        const bool read = code(codes, index, low) && code(codes, index + 1, high);
        value = low | uint32_t{high} << 16;
        return read;
    }

    bool same_function(uint64_t base, const RuntimeFunctionX64& function, uint64_t target,
                       bool& at_begin);
    bool primary(uint64_t base, RuntimeFunctionX64& function);
    bool undo_epilogue(uint64_t base, uint64_t pc, const RuntimeFunctionX64& function,
                       const UnwindInfoX64& info, ContextX64& context, bool& undone);
    bool undo_prologue(uint64_t codes, const UnwindInfoX64& info, uint64_t offset, uint64_t frame,
                       ContextX64& context, bool& machine_frame);
    bool frame_is_set(uint64_t codes, const UnwindInfoX64& info, uint64_t offset, bool& set);

    Memory& memory_;
    Saved& saved_;
};

/// Follows a chain to the function that it begins with.
template <class Memory, class Saved>
bool UnwinderX64<Memory, Saved>::primary(uint64_t base, RuntimeFunctionX64& function) {
    for (unsigned i = 0; i < longest_chain; ++i) {
        UnwindInfoX64 info;
        if ((function.unwind & 1) != 0) {
            if (!memory_.read(base + (function.unwind & ~1U), function)) {
                return false;
            }
        } else if (!memory_.read(base + function.unwind, info)) {
            return false;
        } else if ((info.flags() & unwind_chained) == 0) {
            return true;
        } else if (!memory_.read(base + function.unwind + info.tail(), function)) {
            return false;
        }
    }
    return false;
}

template <class Memory, class Saved>
bool UnwinderX64<Memory, Saved>::same_function(uint64_t base, const RuntimeFunctionX64& function,
                                               uint64_t target, bool& at_begin) {
    RuntimeFunctionX64 own = function;
    RuntimeFunctionX64 other;
    if (!memory_.find(target, base, other) || !primary(base, other) || !primary(base, own) ||
        own.begin != other.begin) {
        return false;
    }
    at_begin = target == base + own.begin;
    return true;
}

/// An epilogue is: add to or set rsp, pops, and a return or a jump out of the function.
template <class Memory, class Saved>
bool UnwinderX64<Memory, Saved>::undo_epilogue(uint64_t base, uint64_t pc,
                                               const RuntimeFunctionX64& function,
                                               const UnwindInfoX64& info, ContextX64& context,
                                               bool& undone) {
    undone = false;
    struct Bytes {
        uint8_t byte[8];
    };
    uint64_t at = pc;
    const auto fetch = [&](Bytes& bytes) {
        constexpr uint64_t page = 4096;
        if (at % page <= page - sizeof bytes && memory_.read(at, bytes)) {
            return;
        }
        for (unsigned i = 0; i < sizeof bytes.byte; ++i) {
            if (!memory_.read(at + i, bytes.byte[i])) {
                bytes.byte[i] = 0; // the end of what is mapped
            }
        }
    };
    const auto operand = [](const Bytes& bytes, unsigned begin) {
        uint32_t value = 0;
        for (unsigned i = 4; i > 0; --i) {
            value = value << 8 | bytes.byte[begin + i - 1];
        }
        return static_cast<int64_t>(static_cast<int32_t>(value));
    };
    Bytes b;
    fetch(b);
    uint64_t stack = context.gpr[rsp];
    const unsigned frame = info.frame_register();
    if (b.byte[0] == 0x48 && b.byte[1] == 0x83 && b.byte[2] == 0xc4) { // add rsp, imm8
        stack += static_cast<uint64_t>(static_cast<int8_t>(b.byte[3]));
        at += 4;
    } else if (b.byte[0] == 0x48 && b.byte[1] == 0x81 && b.byte[2] == 0xc4) { // add rsp, imm32
        stack += static_cast<uint64_t>(operand(b, 3));
        at += 7;
    } else if ((b.byte[0] & 0xfe) == 0x48 && b.byte[1] == 0x8d && frame != 0 &&
               ((b.byte[0] & 1) << 3 | (b.byte[2] & 7)) == static_cast<int>(frame) &&
               (b.byte[2] & 0x38) == 0x20) { // lea rsp, disp[frame]
        const unsigned kind = b.byte[2] >> 6;
        if (kind == 1) {
            stack = context.gpr[frame] + static_cast<uint64_t>(static_cast<int8_t>(b.byte[3]));
            at += 4;
        } else if (kind == 2) {
            stack = context.gpr[frame] + static_cast<uint64_t>(operand(b, 3));
            at += 7;
        }
    }
    const uint64_t pops = at;
    for (;;) {
        fetch(b);
        if ((b.byte[0] & 0xf8) == 0x58) {
            at += 1;
        } else if ((b.byte[0] & 0xf0) == 0x40 && (b.byte[1] & 0xf8) == 0x58) {
            at += 2;
        } else {
            break;
        }
    }
    const uint64_t begin = base + function.begin;
    const uint64_t end = base + function.end;
    bool in_epilogue =
        b.byte[0] == 0xc3 || b.byte[0] == 0xc2 || (b.byte[0] == 0xf3 && b.byte[1] == 0xc3) ||
        (b.byte[0] == 0xff && b.byte[1] == 0x25) ||
        ((b.byte[0] & 0xf8) == 0x48 && b.byte[1] == 0xff && (b.byte[2] & 0x38) == 0x20);
    if (b.byte[0] == 0xeb || b.byte[0] == 0xe9) {
        const uint64_t target = b.byte[0] == 0xeb
                                    ? at + 2 + static_cast<uint64_t>(static_cast<int8_t>(b.byte[1]))
                                    : at + 5 + static_cast<uint64_t>(operand(b, 1));
        if (target < begin || target >= end) {
            bool at_begin = false;
            in_epilogue = !same_function(base, function, target, at_begin) || at_begin;
        } else {
            in_epilogue = target == begin && (info.flags() & unwind_chained) == 0;
        }
    }
    if (!in_epilogue) {
        return true;
    }
    context.gpr[rsp] = stack;
    for (at = pops;;) {
        fetch(b);
        const bool prefixed = (b.byte[0] & 0xf0) == 0x40;
        const uint8_t opcode = prefixed ? b.byte[1] : b.byte[0];
        if ((opcode & 0xf8) != 0x58) {
            break;
        }
        const unsigned number = (opcode & 7U) | (prefixed && (b.byte[0] & 1) != 0 ? 8U : 0U);
        uint64_t value = 0;
        saved_(number, context.gpr[rsp]);
        if (!pop(context, value)) {
            return false;
        }
        context.gpr[number] = value;
        at += prefixed ? 2 : 1;
    }
    undone = true;
    return pop(context, context.rip);
}

template <class Memory, class Saved>
bool UnwinderX64<Memory, Saved>::frame_is_set(uint64_t codes, const UnwindInfoX64& info,
                                              uint64_t offset, bool& set) {
    set = offset >= info.prologue_size || (info.flags() & unwind_chained) != 0;
    for (unsigned i = 0; !set && i < info.code_count;) {
        uint16_t slot = 0;
        if (!code(codes, i, slot)) {
            return false;
        }
        const auto operation = static_cast<uint8_t>(slot >> 8 & 15);
        set = operation == set_frame && offset >= (slot & 0xffU);
        i += slots_of(operation, slot >> 12);
    }
    return true;
}

template <class Memory, class Saved>
bool UnwinderX64<Memory, Saved>::undo_prologue(uint64_t codes, const UnwindInfoX64& info,
                                               uint64_t offset, uint64_t frame, ContextX64& context,
                                               bool& machine_frame) {
    for (unsigned i = 0; i < info.code_count;) {
        uint16_t slot = 0;
        if (!code(codes, i, slot)) {
            return false;
        }
        const auto operation = static_cast<uint8_t>(slot >> 8 & 15);
        const unsigned operand = slot >> 12;
        const bool done = (slot & 0xffU) <= offset;
        uint64_t value = 0;
        if (operation == push_nonvolatile) { // most are
            ++i;
            if (!done) {
                continue;
            }
            saved_(operand, context.gpr[rsp]);
            if (!pop(context, value)) {
                return false;
            }
            context.gpr[operand] = value;
            continue;
        }
        const unsigned next = i + slots_of(operation, operand);
        if (!done) {
            i = next;
            continue;
        }
        uint16_t small = 0;
        bool fine = true;
        switch (operation) {
        case allocate_large:
            if (operand == 0) {
                fine = code(codes, i + 1, small);
                value = 8ULL * small;
            } else {
                fine = far_operand(codes, i + 1, value);
            }
            context.gpr[rsp] += value;
            break;
        case allocate_small: context.gpr[rsp] += 8ULL * operand + 8; break;
        case set_frame: context.gpr[rsp] = frame; break;
        case save_nonvolatile:
            fine = code(codes, i + 1, small) && load(context, operand, frame + 8ULL * small);
            break;
        case save_nonvolatile_far:
            fine = far_operand(codes, i + 1, value) && load(context, operand, frame + value);
            break;
        case save_vector:
            fine =
                code(codes, i + 1, small) && load_vector(context, operand, frame + 16ULL * small);
            break;
        case save_vector_far:
            fine = far_operand(codes, i + 1, value) && load_vector(context, operand, frame + value);
            break;
        case push_machine_frame: {
            machine_frame = true;
            const uint64_t at = context.gpr[rsp] + 8ULL * operand;
            fine = memory_.read(at, context.rip) && memory_.read(at + 24, context.gpr[rsp]);
            break;
        }
        case epilogue:
        case spare: break;
        default: return false;
        }
        if (!fine) {
            return false;
        }
        i = next;
    }
    return true;
}

template <class Memory, class Saved>
bool UnwinderX64<Memory, Saved>::step(uint64_t base, uint64_t pc, RuntimeFunctionX64 function,
                                      ContextX64& context, uint8_t wanted, UnwindStepX64& found) {
    found = {};
    if ((function.unwind & 1) != 0 && !memory_.read(base + (function.unwind & ~1U), function)) {
        return false;
    }
    uint64_t at = base + function.unwind;
    UnwindInfoX64 info;
    if (!memory_.read(at, info)) {
        return false;
    }
    uint64_t offset = pc - (base + function.begin);
    bool framed = false;
    found.frame = context.gpr[rsp];
    if (info.frame_register() != 0) {
        if (!frame_is_set(at + sizeof info, info, offset, framed)) {
            return false;
        }
        if (framed) {
            found.frame = context.gpr[info.frame_register()] - info.frame_offset();
        }
    }
    if (offset >= info.prologue_size) {
        bool undone = false;
        if (!undo_epilogue(base, pc, function, info, context, undone)) {
            return false;
        }
        if (undone) {
            return true;
        }
    }
    bool machine_frame = false;
    for (unsigned i = 0; i < longest_chain; ++i) {
        if (!undo_prologue(at + sizeof info, info, offset, found.frame, context, machine_frame)) {
            return false;
        }
        if ((info.flags() & unwind_chained) == 0) {
            break;
        }
        if (!memory_.read(at + info.tail(), function) ||
            ((function.unwind & 1) != 0 &&
             !memory_.read(base + (function.unwind & ~1U), function))) {
            return false;
        }
        at = base + function.unwind;
        offset = ~uint64_t{0}; // past the prologue of the function that is continued
        if (!memory_.read(at, info)) {
            return false;
        }
    }
    // The handler is that of the function that a chain begins with.
    const auto depth = static_cast<uint32_t>(pc - (base + function.begin));
    if (depth >= info.prologue_size && (info.flags() & wanted) != 0) {
        uint32_t handler = 0;
        if (!memory_.read(at + info.tail(), handler)) {
            return false;
        }
        found.handler = base + handler;
        found.data = at + info.tail() + sizeof handler;
    }
    return machine_frame || pop(context, context.rip);
}

} // namespace ferry::abi::nt
