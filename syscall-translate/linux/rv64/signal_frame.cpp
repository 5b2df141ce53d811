// The signal frame of riscv64 (Linux arch/riscv/include/uapi/asm/ucontext.h), without vectors.

#include <cstring>

#include "../isa.hpp"
#include "../task.hpp"

namespace ferry::linux_guest {
namespace {

struct MachineContext {
    std::uint64_t pc = 0;
    std::uint64_t x[31] = {}; ///< x1…x31
    /// union __riscv_fp_state, of which the D form is used.
    struct alignas(16) {
        std::uint64_t f[32] = {};
        std::uint32_t fcsr = 0;
        std::uint8_t rest_of_q_form[528 - 32 * 8 - 4] = {};
    } fp;
};
static_assert(sizeof(MachineContext) == 784);

struct SignalFrame {
    siginfo_t info{};
    signal::ContextHead head;
    MachineContext machine;
};
static_assert(sizeof(SignalFrame) == 1088);

bool push_frame(Task& task, const signal::Frame& request) {
    task.cpu().load_vectors();
    auto& r = task.registers().get<abi::rv64::Registers>();
    const std::uint64_t frame_at = (request.sp - sizeof(SignalFrame)) & ~15ULL;

    SignalFrame frame;
    frame.info = request.info;
    frame.head = request.head;
    frame.machine.pc = r.pc;
    std::memcpy(frame.machine.x, r.x.data() + 1, sizeof frame.machine.x);
    std::memcpy(frame.machine.fp.f, r.f.data(), sizeof frame.machine.fp.f);
    frame.machine.fp.fcsr = r.fcsr;
    if (memory::copy_out(task.space(), GuestAddr(frame_at), &frame, sizeof frame)) {
        return false;
    }

    constexpr std::size_t ra = 1;
    constexpr std::size_t sp = 2;
    constexpr std::size_t a0 = 10;
    r.x[ra] = request.return_address;
    r.x[sp] = frame_at;
    r.x[a0] = static_cast<std::uint64_t>(request.signal);
    r.x[a0 + 1] = frame_at;
    r.x[a0 + 2] = frame_at + offsetof(SignalFrame, head);
    r.pc = request.action.handler;
    return true;
}

bool pop_frame(Task& task, signal::SavedContext& saved) {
    auto& r = task.registers().get<abi::rv64::Registers>();
    SignalFrame frame;
    if (memory::copy_in(task.space(), &frame, GuestAddr(r.x[2]), sizeof frame)) {
        return false;
    }
    r.pc = frame.machine.pc;
    std::memcpy(r.x.data() + 1, frame.machine.x, sizeof frame.machine.x);
    task.cpu().load_vectors();
    std::memcpy(r.f.data(), frame.machine.fp.f, sizeof frame.machine.fp.f);
    r.fcsr = frame.machine.fp.fcsr;
    task.cpu().store_vectors();
    saved.mask = frame.head.mask;
    saved.head = frame.head;
    return true;
}

/// struct user_regs_struct: x0's place is the pc's.
GeneralRegisters general_registers(Task& task) {
    const auto& r = task.registers().get<abi::rv64::Registers>();
    GeneralRegisters all;
    for (const std::uint64_t x : r.x) {
        all.words[all.count++] = x;
    }
    all.words[0] = r.pc;
    return all;
}

} // namespace

const IsaTraits rv64_traits{
    .machine = "riscv64",
    .syscall_instruction_size = 4,
    .kernel_page = rv64_kernel_page,
    .minimum_signal_stack = 2048,
    .at_minsigstksz = 0,
    .sigaction_has_restorer = false,
    .push_frame = push_frame,
    .pop_frame = pop_frame,
    .general_registers = general_registers,
    .debug_registers = nullptr,
};

} // namespace ferry::linux_guest
