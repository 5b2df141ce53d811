#include "backtrace.hpp"

#include <fmt/format.h>
#include <iterator>

#include <ferry/abi/layout/nt_unwind_x64.hpp>

#include "../mm/protection.hpp"
#include "../process.hpp"
#include "../x64/context.hpp"

namespace ferry::nt::ke {
namespace {

using abi::nt::ContextX64;
using abi::nt::RuntimeFunctionX64;

constexpr int most_frames = 32;

/// The guest's memory, and the function tables of its images.
class Tables {
public:
    explicit Tables(const mm::Memory& memory) : memory_(memory) {}

    template <class T>
    bool read(std::uint64_t address, T& value) const {
        return !memory::copy_in(memory_.space(), &value, GuestAddr(address), sizeof value);
    }

    /// The base of the image that holds `pc`; 0 for none.
    [[nodiscard]] std::uint64_t image(std::uint64_t pc) const {
        const auto run = memory_.query(GuestAddr(pc));
        return run && run->type == mm::mem_image ? run->allocation.value() : 0;
    }

    bool find(std::uint64_t pc, std::uint64_t base, RuntimeFunctionX64& function) const {
        constexpr std::uint64_t header_place = 0x3c;
        constexpr std::uint64_t exception_directory = 0x88 + 3 * 8;
        std::uint32_t header = 0;
        std::uint32_t directory[2]; // rva, size
        if (base == 0 || !read(base + header_place, header) ||
            !read(base + header + exception_directory, directory)) {
            return false;
        }
        std::uint64_t low = 0;
        std::uint64_t high = directory[1] / sizeof function;
        while (low < high) {
            const std::uint64_t middle = low + (high - low) / 2;
            if (!read(base + directory[0] + middle * sizeof function, function)) {
                return false;
            }
            if (pc - base < function.begin) {
                high = middle;
            } else if (pc - base >= function.end) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

private:
    const mm::Memory& memory_;
};

struct Nothing {
    void operator()(unsigned, std::uint64_t) const {}
};

/// One frame up. False at the end.
bool step_once(Tables& tables, ContextX64& context) {
    const std::uint64_t base = tables.image(context.rip);
    RuntimeFunctionX64 function;
    if (tables.find(context.rip, base, function)) {
        Nothing nothing;
        abi::nt::UnwindStepX64 found;
        return abi::nt::UnwinderX64(tables, nothing)
            .step(base, context.rip, function, context, 0, found);
    }
    const std::uint64_t stack = context.gpr[abi::x64::rsp];
    context.gpr[abi::x64::rsp] += sizeof stack;
    return tables.read(stack, context.rip);
}

bool step(const Process& process, Tables& tables, ContextX64& context) {
    if (!step_once(tables, context)) {
        return false;
    }
    CallTrace::Pending call;
    const GuestAddr slot(context.gpr[abi::x64::rsp] - sizeof(std::uint64_t));
    if (context.rip == process.calls.hook().value() && process.calls.look(slot, call)) {
        context.rip = call.original;
    }
    return true;
}

} // namespace

std::string backtrace(Task& task, std::string_view prefix) {
    ContextX64 context{};
    context.flags = ContextX64::full;
    store_context(task.registers().get<abi::x64::Registers>(), context);
    Tables tables(task.process().memory);
    std::string text;
    // What has called a null pointer was called all the same; what returns to 0 was not.
    for (int frame = 0; frame < most_frames && (frame == 0 || context.rip != 0); ++frame) {
        fmt::format_to(std::back_inserter(text), "{}{}\n", prefix,
                       task.process().memory.describe(GuestAddr(context.rip)));
        const std::uint64_t before = context.gpr[abi::x64::rsp];
        if (!step(task.process(), tables, context) || context.gpr[abi::x64::rsp] <= before) {
            break;
        }
    }
    return text;
}

} // namespace ferry::nt::ke
