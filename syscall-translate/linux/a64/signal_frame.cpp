// The signal frame of arm64 (Linux arch/arm64/include/uapi/asm/sigcontext.h), without SVE records:
// siginfo, ucontext with the machine context and its FPSIMD and ESR records, and above it a frame
// record that lets unwinders by frame pointer pass.

#include <cstring>

#include "../isa.hpp"
#include "../task.hpp"

namespace ferry::linux_guest {
namespace {

struct RecordHead {
    std::uint32_t magic;
    std::uint32_t size;
};
constexpr std::uint32_t fpsimd_magic = 0x46508001;
constexpr std::uint32_t esr_magic = 0x45535201;

struct FpsimdRecord {
    RecordHead head{fpsimd_magic, sizeof(FpsimdRecord)};
    std::uint32_t fpsr = 0;
    std::uint32_t fpcr = 0;
    abi::a64::Registers::Vector v[32];
};
static_assert(sizeof(FpsimdRecord) == 528);

struct EsrRecord {
    RecordHead head{esr_magic, sizeof(EsrRecord)};
    std::uint64_t esr = 0;
};

struct MachineContext {
    std::uint64_t fault_address = 0;
    std::uint64_t x[31] = {};
    std::uint64_t sp = 0;
    std::uint64_t pc = 0;
    std::uint64_t pstate = 0;
    std::uint64_t padding = 0;
    std::uint8_t records[4096] = {};
};
static_assert(offsetof(MachineContext, records) == 288);

struct SignalFrame {
    siginfo_t info{};
    signal::ContextHead head;
    MachineContext machine;
};
static_assert(sizeof(SignalFrame) == 4688);

struct FrameRecord {
    std::uint64_t fp;
    std::uint64_t lr;
};

constexpr std::uint64_t nzcv = 0xf0000000;

/// A plausible ESR_EL1 for a fault: exception class data abort from EL0 (0x24), no syndrome.
constexpr std::uint64_t data_abort_esr = 0x24ULL << 26 | 1ULL << 25;

bool push_frame(Task& task, const signal::Frame& request) {
    task.cpu().load_vectors();
    auto& r = task.registers().get<abi::a64::Registers>();

    const std::uint64_t record_at = (request.sp & ~15ULL) - sizeof(FrameRecord);
    const std::uint64_t frame_at = record_at - sizeof(SignalFrame);
    const FrameRecord record{r.x[29], r.x[30]};

    SignalFrame frame;
    frame.info = request.info;
    frame.head = request.head;
    frame.machine.fault_address = request.fault_address;
    std::memcpy(frame.machine.x, r.x.data(), sizeof frame.machine.x);
    frame.machine.sp = r.sp;
    frame.machine.pc = r.pc;
    frame.machine.pstate = r.pstate & nzcv;

    FpsimdRecord fpsimd;
    fpsimd.fpsr = r.fpsr;
    fpsimd.fpcr = r.fpcr;
    std::memcpy(fpsimd.v, r.v.data(), sizeof fpsimd.v);
    std::memcpy(frame.machine.records, &fpsimd, sizeof fpsimd);
    if (request.fault_address != 0) {
        EsrRecord esr;
        esr.esr = data_abort_esr;
        std::memcpy(frame.machine.records + sizeof fpsimd, &esr, sizeof esr);
    }

    memory::AddressSpace& space = task.space();
    if (memory::copy_out(space, GuestAddr(record_at), &record, sizeof record) ||
        memory::copy_out(space, GuestAddr(frame_at), &frame, sizeof frame)) {
        return false;
    }

    r.x[0] = static_cast<std::uint64_t>(request.signal);
    if ((request.action.flags & SA_SIGINFO) != 0) {
        r.x[1] = frame_at;
        r.x[2] = frame_at + offsetof(SignalFrame, head);
    }
    r.x[29] = record_at;
    r.x[30] = request.return_address;
    r.sp = frame_at;
    r.pc = request.action.handler;
    return true;
}

/// Finds the FPSIMD record among the records, as a handler may have left them. The kernel takes no
/// record that it does not know, and none twice.
bool find_fpsimd(const MachineContext& machine, FpsimdRecord& found) {
    bool seen = false;
    std::size_t at = 0;
    while (at + sizeof(RecordHead) <= sizeof machine.records) {
        RecordHead head;
        std::memcpy(&head, machine.records + at, sizeof head);
        if (head.magic == 0) {
            return head.size == 0 && seen;
        }
        if (head.size < sizeof head || head.size % 16 != 0 ||
            head.size > sizeof machine.records - at) {
            return false;
        }
        if (head.magic == fpsimd_magic) {
            if (seen || head.size != sizeof found) {
                return false;
            }
            seen = true;
            std::memcpy(&found, machine.records + at, sizeof found);
        } else if (head.magic != esr_magic) {
            return false;
        }
        at += head.size;
    }
    return false;
}

/// PSTATE of a 64-bit program at EL0 that masks no interrupts; the flags of a program may be
/// anything.
bool valid_pstate(std::uint64_t pstate) {
    constexpr std::uint64_t mode_32_bit = 1U << 4;
    constexpr std::uint64_t exception_level = 0xf;
    constexpr std::uint64_t daif = 0xfU << 6;
    return (pstate & (mode_32_bit | exception_level | daif)) == 0;
}

bool pop_frame(Task& task, signal::SavedContext& saved) {
    auto& r = task.registers().get<abi::a64::Registers>();
    SignalFrame frame;
    if (r.sp % 16 != 0 || memory::copy_in(task.space(), &frame, GuestAddr(r.sp), sizeof frame)) {
        return false;
    }
    // The kernel has taken these before it looks at the rest.
    saved.mask = frame.head.mask;
    std::memcpy(r.x.data(), frame.machine.x, sizeof frame.machine.x);
    r.sp = frame.machine.sp;
    r.pc = frame.machine.pc;
    r.pstate = frame.machine.pstate & nzcv;

    FpsimdRecord fpsimd;
    if (!valid_pstate(frame.machine.pstate) || !find_fpsimd(frame.machine, fpsimd)) {
        return false;
    }
    task.cpu().load_vectors();
    r.fpsr = fpsimd.fpsr;
    r.fpcr = fpsimd.fpcr;
    std::memcpy(r.v.data(), fpsimd.v, sizeof fpsimd.v);
    task.cpu().store_vectors();
    saved.head = frame.head;
    return true;
}

/// struct user_pt_regs.
GeneralRegisters general_registers(Task& task) {
    const auto& r = task.registers().get<abi::a64::Registers>();
    GeneralRegisters all;
    for (const std::uint64_t x : r.x) {
        all.words[all.count++] = x;
    }
    for (const std::uint64_t word : {r.sp, r.pc, r.pstate & nzcv}) {
        all.words[all.count++] = word;
    }
    return all;
}

} // namespace

const IsaTraits a64_traits{
    .machine = "aarch64",
    .syscall_instruction_size = 4,
    .kernel_page = a64_kernel_page,
    .minimum_signal_stack = 5120,
    .at_minsigstksz = sizeof(SignalFrame) + sizeof(FrameRecord) + 16,
    .sigaction_has_restorer = true,
    .push_frame = push_frame,
    .pop_frame = pop_frame,
    .general_registers = general_registers,
    .debug_registers = &a64_registers,
};

} // namespace ferry::linux_guest
