#include "guest_stop.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>

#include "reports/statistics.hpp"

namespace ferry::linux_guest {
namespace {

constexpr int exit_code = 125;
constexpr int deepest_backtrace = 32;

std::string where(Task& task, std::uint64_t pc) {
    const auto region = task.space().find(GuestAddr(pc));
    if (!region || !region->backing.name || region->backing.name->empty()) {
        return fmt::format("{:#x}", pc);
    }
    return fmt::format("{:#x} ({}+{:#x})", pc, *region->backing.name,
                       pc - region->range.begin.value() + region->backing.offset);
}

/// The frame pointer and the return address of the innermost frame.
struct FrameChain {
    std::uint64_t frame;
    std::uint64_t return_address;
    std::uint64_t record_offset; ///< from the frame pointer to {previous frame, return address}
};

FrameChain innermost(abi::RegisterFile& registers) {
    if (registers.isa() == Isa::rv64) {
        const auto& r = registers.get<abi::rv64::Registers>();
        return {r.x[8], r.x[1], static_cast<std::uint64_t>(-16)};
    }
    const auto& r = registers.get<abi::a64::Registers>();
    return {r.x[29], r.x[30], 0};
}

std::string backtrace(Task& task) {
    std::string text = fmt::format("ferry:   at {}\n", where(task, task.registers().pc()));
    const FrameChain chain = innermost(task.registers());
    text += fmt::format("ferry:   from {}\n", where(task, chain.return_address));
    std::uint64_t frame = chain.frame;
    for (int depth = 0; depth < deepest_backtrace && frame != 0; ++depth) {
        struct Record {
            std::uint64_t frame;
            std::uint64_t return_address;
        };
        const auto record = task.read(GuestPtr<Record>(frame + chain.record_offset));
        if (!record || record->frame <= frame) {
            break;
        }
        text += fmt::format("ferry:   from {}\n", where(task, record->return_address));
        frame = record->frame;
    }
    return text;
}

[[noreturn]] void stop(Task& task, const std::string& reason) {
    const std::string text =
        fmt::format("ferry: {}: {}\n", task.process().image.path, reason) + backtrace(task);
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
    report_end(task.process());
    for (;;) {
        host_call(SYS_exit_group, exit_code);
    }
}

} // namespace

void stop_unimplemented_instruction(Task& task, const engine::Exit& exit) {
    stop(task, fmt::format("the {} engine cannot run the instruction {}{}{:#010x}",
                           task.process().engine()->name(), exit.name, exit.name.empty() ? "" : " ",
                           exit.code));
}

void stop_unknown_hypercall(Task& task, const engine::Exit& exit) {
    stop(task, fmt::format("unknown hypercall {}", exit.code));
}

} // namespace ferry::linux_guest
