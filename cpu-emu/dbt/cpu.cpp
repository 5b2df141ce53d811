// A thread in generated code leaves it by the routines, or by force: at a fault, and for a signal
// by single steps to the next site, where its registers are known exactly.
#include <algorithm>
#include <csignal>
#include <cstring>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <ferry/a64/fallback.hpp>
#include <ferry/base/assert.hpp>
#include <ferry/base/bits.hpp>
#include <ferry/memory/access.hpp>

#include "code_area.hpp"
#include "engine_parts.hpp"
#include "host_access.hpp"
#include "kick.hpp"

namespace ferry::dbt {

using abi::a64::Registers;
using engine::Access;
using engine::Exit;
using engine::ExitReason;
using engine::FaultCause;

namespace {

constexpr std::size_t call_stack_size = 256 * 1024; // below it a page that faults
constexpr greg_t trap_flag = 0x100;

constexpr std::uint32_t fpcr_rmode_shift = 22;
constexpr std::uint32_t fpcr_special = 1U << 26 | 1U << 25 | 1U << 24 | 1U << 19; // AHP DN FZ FZ16

std::uint32_t mxcsr_of(std::uint32_t fpcr) {
    // RMode: nearest, plus, minus, zero. RC: nearest, down, up, zero.
    constexpr std::uint32_t rounding[] = {0, 2, 1, 3};
    constexpr std::uint32_t masks = 0x1f00; // all but invalid operation
    return masks | rounding[fpcr >> fpcr_rmode_shift & 3] << 13;
}

constexpr bool permits(memory::Prot prot, Access access) {
    using enum memory::Prot;
    switch (access) {
    case Access::read: return prot != none;
    case Access::write: return has(prot, write);
    default: return has(prot, execute);
    }
}

/// All but the vector part of the registers.
void copy_general(Registers& to, const Registers& from) {
    to.x = from.x;
    to.sp = from.sp;
    to.pc = from.pc;
    to.tpidr = from.tpidr;
}

/// NZCV in the form of Frame::flags from EFLAGS at a site.
std::uint16_t flags_from(x64::FlagsPlace place, std::uint64_t eflags, std::uint16_t memory) {
    const bool cf = (eflags & 1) != 0;
    const bool pf = (eflags & 4) != 0;
    const bool zf = (eflags & 0x40) != 0;
    const bool sf = (eflags & 0x80) != 0;
    const bool of = (eflags & 0x800) != 0;
    const auto pack = [](bool n, bool z, bool c, bool v) {
        return x64::host_flags((n ? 8U : 0U) << 28 | (z ? 4U : 0U) << 28 | (c ? 2U : 0U) << 28 |
                               (v ? 1U : 0U) << 28);
    };
    switch (place) {
    case x64::FlagsPlace::subtraction: return pack(sf, zf, !cf, of);
    case x64::FlagsPlace::addition: return pack(sf, zf, cf, of);
    case x64::FlagsPlace::comparison:
        return pf ? pack(false, false, true, true) : pack(cf, zf, !cf, false);
    case x64::FlagsPlace::swapped_comparison:
        return pf ? pack(false, false, true, true) : pack(!cf && !zf, zf, cf || zf, false);
    default: return memory;
    }
}

} // namespace

DbtCpu::DbtCpu(DbtEngine& engine, const abi::RegisterFile& initial)
    : engine_(engine), registers_(initial) {
    void* const block = ::mmap(nullptr, sizeof(State), PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    FERRY_ASSERT(block != MAP_FAILED);
    state_ = new (block) State; // pages of it are touched when they are needed
    void* const stack =
        ::mmap(nullptr, page_size + call_stack_size + page_size, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    FERRY_ASSERT(stack != MAP_FAILED);
    call_stack_ = static_cast<std::uint8_t*>(stack);
    ::mprotect(call_stack_, page_size, PROT_NONE);
    auto& frame = state_->frame;
    frame.call_stack_top =
        reinterpret_cast<std::uint64_t>(call_stack_) + page_size + call_stack_size;
    frame.routines = engine.routines_.routines;
    auto* const top = reinterpret_cast<std::uint64_t*>(frame.call_stack_top); // NOLINT
    top[0] = frame.routines.empty; // a return to 1 matches the empty stack
    top[1] = 1;
    frame.versions = engine.versions_.data();
    frame.exclusive_address = ~std::uint64_t{0};
    forget_code();
    store_vectors();
    bool listed = false;
    for (std::size_t i = 0; i < engine_.cpus_.size() && !listed; ++i) {
        DbtCpu* none = nullptr;
        if (engine_.cpus_[i].compare_exchange_strong(none, this)) {
            listed = true;
            std::size_t end = engine_.cpu_end_.load();
            while (end < i + 1 && !engine_.cpu_end_.compare_exchange_weak(end, i + 1)) {
            }
        }
    }
    FERRY_ASSERT(listed);
}

DbtCpu::~DbtCpu() {
    engine_.lock();
    for (auto& slot : engine_.cpus_) {
        DbtCpu* self = this;
        if (slot.compare_exchange_strong(self, nullptr)) {
            break;
        }
    }
    engine_.unlock();
    ::munmap(state_, sizeof(State));
    ::munmap(call_stack_, page_size + call_stack_size + page_size);
}

void DbtCpu::forget_code() {
    state_->frame.call_rsp = state_->frame.call_stack_top;
    for (x64::Target& target : state_->frame.targets) {
        if (target.pc != 0) { // does not touch what was never used
            target.pc = 0;
        }
    }
    state_->frame.targets[0].pc = x64::no_target(0);
}

void DbtCpu::load() {
    const auto& from = registers_.get<Registers>();
    auto& to = state_->guest.registers;
    copy_general(to, from);
    state_->frame.flags = x64::host_flags(static_cast<std::uint32_t>(from.pstate));
    state_->frame.exclusive_address = ~std::uint64_t{0};
}

void DbtCpu::store() {
    const auto& from = state_->guest.registers;
    auto& to = registers_.get<Registers>();
    copy_general(to, from);
    to.pstate = x64::guest_flags(state_->frame.flags);
}

void DbtCpu::load_vectors() {
    auto& from = state_->guest.registers;
    auto& to = registers_.get<Registers>();
    constexpr std::uint32_t sticky = 0x3f;
    const std::uint32_t raised = state_->frame.guest_mxcsr & sticky;
    from.fpsr |= (raised & 1U) | (raised >> 1 & 0x1eU);
    state_->frame.guest_mxcsr &= ~sticky;
    to.v = from.v;
    to.fpcr = from.fpcr;
    to.fpsr = from.fpsr;
}

void DbtCpu::store_vectors() {
    const auto& from = registers_.get<Registers>();
    auto& to = state_->guest.registers;
    to.v = from.v;
    to.fpcr = from.fpcr;
    to.fpsr = from.fpsr;
    state_->frame.guest_mxcsr = 0;
    update_control();
}

void DbtCpu::update_control() {
    const std::uint32_t fpcr = state_->guest.registers.fpcr;
    constexpr std::uint32_t sticky = 0x3f;
    state_->frame.guest_mxcsr = mxcsr_of(fpcr) | (state_->frame.guest_mxcsr & sticky);
    const bool is_default = (fpcr & fpcr_special) == 0;
    if (is_default != assumptions_.default_fpcr) {
        assumptions_.default_fpcr = is_default;
        forget_code();
    }
}

std::uint64_t DbtCpu::next_code() {
    const GuestAddr pc(state_->guest.registers.pc);
    x64::Target& target = state_->frame.targets[x64::target_index(pc.value())];
    if (target.pc == pc.value() && engine_.changes_.empty()) {
        return target.code;
    }
    engine_.lock();
    if (engine_.code_next_ + x64::spill_count + unit_reserve >
            engine_.code_begin_ + code_capacity - 4096 ||
        engine_.unit_count_.load() + 1 >= unit_capacity ||
        engine_.data_next_ + unit_reserve >
            reinterpret_cast<std::uint64_t>(engine_.area_) + code_capacity + data_capacity) {
        engine_.flush(this);
    }
    const std::uint64_t code = engine_.find_or_translate(pc, assumptions_);
    if (code != 0) {
        target.code = code;
        std::atomic_ref(target.pc).store(pc.value());
    }
    engine_.unlock();
    return code;
}

Exit DbtCpu::run() {
    if (process_.load(std::memory_order_relaxed) == 0) {
        process_.store(::getpid());
        thread_.store(static_cast<int>(::syscall(SYS_gettid)));
    }
    load();
    const auto enter =
        reinterpret_cast<void (*)(State*, std::uint64_t)>(engine_.routines_.enter); // NOLINT
    std::uint64_t code = 0;
    for (;;) {
        if (interrupted_.exchange(false)) {
            store();
            return {.reason = ExitReason::interrupted};
        }
        if (code == 0) {
            // A branch ignores the top byte of an address of the lower half (BranchAddr, TBI0).
            constexpr std::uint64_t lower_half = (std::uint64_t{1} << 55) - 1;
            if ((state_->guest.registers.pc & (lower_half + 1)) == 0) {
                state_->guest.registers.pc &= lower_half;
            }
            const GuestAddr pc(state_->guest.registers.pc);
            if ((pc.value() & 3) != 0) {
                store();
                return {.reason = ExitReason::fault,
                        .cause = FaultCause::alignment,
                        .access = Access::execute,
                        .address = pc};
            }
            code = next_code();
            if (code == 0) {
                const auto region = engine_.space_->find(pc);
                store();
                return {.reason = ExitReason::fault,
                        .cause = region ? FaultCause::protection : FaultCause::unmapped,
                        .access = Access::execute,
                        .address = pc};
            }
        }
        in_code_.store(true);
        if (engine_.stopping_.load() || !engine_.changes_.empty() || interrupted_.load()) {
            in_code_.store(false);
            engine_.lock(); // until whoever stops us is done
            engine_.hear_of_changes();
            engine_.unlock();
            code = 0;
            continue;
        }
        enter(state_, code);
        in_code_.store(false);
        code = 0;
        Exit exit;
        if (settle(code, exit)) {
            store();
            return exit;
        }
    }
}

bool DbtCpu::settle(std::uint64_t& code, Exit& exit) {
    auto& frame = state_->frame;
    auto& registers = state_->guest.registers;
    if (frame.exclusive_locked != nullptr) {
        std::atomic_ref(*frame.exclusive_locked).store(frame.exclusive_version + 2);
        frame.exclusive_locked = nullptr;
        frame.exclusive_address = ~std::uint64_t{0};
    }
    switch (frame.exit_reason) {
    case static_cast<std::uint32_t>(ir::LeaveReason::syscall):
        exit = {.reason = ExitReason::syscall};
        return true;
    case static_cast<std::uint32_t>(ir::LeaveReason::breakpoint):
        exit = {.reason = ExitReason::breakpoint,
                .address = GuestAddr(registers.pc),
                .code = frame.exit_code};
        return true;
    case static_cast<std::uint32_t>(ir::LeaveReason::undefined):
        exit = {.reason = ExitReason::fault,
                .cause = FaultCause::undefined,
                .access = Access::execute,
                .address = GuestAddr(registers.pc)};
        return true;
    case static_cast<std::uint32_t>(ir::LeaveReason::alignment_read):
    case static_cast<std::uint32_t>(ir::LeaveReason::alignment_write):
        exit = {.reason = ExitReason::fault,
                .cause = FaultCause::alignment,
                .access = frame.exit_reason ==
                                  static_cast<std::uint32_t>(ir::LeaveReason::alignment_write)
                              ? Access::write
                              : Access::read,
                .address = GuestAddr(frame.exit_code)};
        return true;
    case static_cast<std::uint32_t>(ir::LeaveReason::unimplemented):
        exit = {.reason = ExitReason::unimplemented, .code = frame.exit_code};
        return true;
    case static_cast<std::uint32_t>(ir::LeaveReason::hypercall):
        exit = {.reason = ExitReason::hypercall, .code = frame.exit_code};
        return true;
    case static_cast<std::uint32_t>(ir::LeaveReason::invalidate):
        invalidate_line(GuestAddr(state_->guest.scratch));
        return false;
    case static_cast<std::uint32_t>(ir::LeaveReason::reenter): update_control(); return false;
    case x64::exit_find: return false;
    case x64::exit_link: {
        const auto number = static_cast<std::uint32_t>(frame.exit_code);
        engine_.lock();
        const DbtEngine::LinkRecord record = engine_.links_[number];
        registers.pc = record.target.value();
        code = engine_.find_or_translate(record.target, assumptions_);
        if (code != 0 && number < engine_.links_.size() &&
            engine_.variant_of(assumptions_) == record.variant) {
            engine_.resolve(number, code);
        }
        engine_.unlock();
        if (engine_.code_next_ - engine_.code_begin_ > code_capacity - 4 * unit_reserve) {
            code = 0; // next_code() makes room
        }
        return false;
    }
    case x64::exit_interrupted: return false;
    default: return settle_fault(exit);
    }
}

bool DbtCpu::settle_fault(Exit& exit) {
    auto& registers = state_->guest.registers;
    if (fault_signal_ == SIGFPE) {
        // The host found an operand that Arm's rules treat in another way: do the instruction
        // exactly. The flag of a trap that is not masked is set all the same; the function tells
        // the truth.
        state_->frame.guest_mxcsr &= ~1U;
        const auto word =
            memory::read(*engine_.space_, GuestPtr<std::uint32_t>(GuestAddr(registers.pc)));
        const auto function = word ? a64::fallback_of(*word) : nullptr;
        FERRY_ASSERT(function != nullptr);
        engine_.layout_.execute(state_, *word, function);
        registers.pc += 4;
        return false;
    }
    if (tagged_) {
        tagged_ = false;
        const auto stripped = static_cast<std::int64_t>(fault_.address.value() << 8) >> 8;
        const bool canonical = stripped >> 47 == 0;
        // Code that strips is wanted for good addresses with a tag; it cannot tell a bad one's tag.
        if (canonical != assumptions_.strip_tags) {
            assumptions_.strip_tags = canonical;
            forget_code();
            return false;
        }
    }
    if (fault_.cause != FaultCause::bus) {
        if (engine_.space_->grow_down(fault_.address)) {
            return false;
        }
        const auto region = engine_.space_->find(fault_.address);
        if (region && permits(region->prot, fault_.access) &&
            std::exchange(retried_, fault_.address) != fault_.address) {
            return false; // another thread has mapped it meanwhile
        }
        retried_ = {};
        fault_.cause = region ? FaultCause::protection : FaultCause::unmapped;
    }
    // Linux lets EL0 ignore the top byte of addresses of the lower half (TCR_EL1.TBI0) only.
    constexpr std::uint64_t upper_half = std::uint64_t{1} << 55;
    if ((fault_.address.value() & upper_half) == 0) {
        fault_.address = GuestAddr(fault_.address.value() & (upper_half - 1));
    }
    exit = fault_;
    return true;
}

void DbtCpu::invalidate_line(GuestAddr address) {
    constexpr GuestSize line = 64;
    const GuestAddr begin = GuestAddr(align_down(address.value(), line));
    engine_.lock();
    engine_.hear_of_changes();
    engine_.invalidate({begin, begin + line});
    if (const auto region = engine_.space_->find(begin);
        region && region->shared && region->backing.is_file()) {
        const std::uint64_t offset = region->backing.offset + (begin - region->range.begin);
        for (const memory::Region& other : engine_.space_->regions()) {
            if (other.backing.is_file() && other.backing.device == region->backing.device &&
                other.backing.inode == region->backing.inode && offset >= other.backing.offset &&
                offset < other.backing.offset + (other.range.end - other.range.begin)) {
                const GuestAddr alias = other.range.begin + (offset - other.backing.offset);
                engine_.invalidate({alias, alias + line});
            }
        }
    }
    engine_.unlock();
}

void DbtCpu::leave_at(const x64::Site& site, const TranslatedUnit& unit, void* raw,
                      std::uint32_t reason) noexcept {
    auto& registers = static_cast<ucontext_t*>(raw)->uc_mcontext.gregs;
    auto& frame = state_->frame;
    frame.flags =
        flags_from(site.flags, static_cast<std::uint64_t>(registers[REG_EFL]), frame.flags);
    state_->guest.registers.pc = unit.guests[site.guest].pc.value();
    registers[REG_RDX] = static_cast<greg_t>(reason);
    registers[REG_R15] = reinterpret_cast<greg_t>(state_);
    registers[REG_RIP] = static_cast<greg_t>(frame.routines.leave);
    registers[REG_EFL] &= ~trap_flag;
}

namespace {

const x64::Site* site_at(const TranslatedUnit& unit, std::uint64_t pc) {
    const auto offset = static_cast<std::uint32_t>(pc - unit.code);
    const auto at =
        std::lower_bound(unit.sites.begin(), unit.sites.end(), offset,
                         [](const x64::Site& site, std::uint32_t o) { return site.offset < o; });
    return at != unit.sites.end() && at->offset == offset ? &*at : nullptr;
}

} // namespace

bool DbtCpu::host_signal(const void* siginfo, void* raw) noexcept {
    auto& registers = static_cast<ucontext_t*>(raw)->uc_mcontext.gregs;
    if (in_code_.load()) {
        stepping_.store(true);
        registers[REG_EFL] |= trap_flag;
    }
    return is_kick(*static_cast<const siginfo_t*>(siginfo));
}

bool DbtCpu::host_fault(int signal, void* siginfo, void* raw) noexcept {
    const auto& info = *static_cast<const siginfo_t*>(siginfo);
    auto& registers = static_cast<ucontext_t*>(raw)->uc_mcontext.gregs;
    const auto pc = static_cast<std::uint64_t>(registers[REG_RIP]);
    if (signal == SIGTRAP && stepping_.load()) {
        if (!in_code_.load()) {
            stepping_.store(false);
            registers[REG_EFL] &= ~trap_flag;
            return true;
        }
        const TranslatedUnit* const unit = engine_.unit_at(pc);
        const x64::Site* const site = unit != nullptr ? site_at(*unit, pc) : nullptr;
        if (site != nullptr) {
            stepping_.store(false);
            leave_at(*site, *unit, raw, x64::exit_interrupted);
        }
        return true;
    }
    if (!in_code_.load()) {
        return false;
    }
    const auto address = reinterpret_cast<std::uint64_t>(info.si_addr);
    const auto guard = reinterpret_cast<std::uint64_t>(call_stack_);
    if (signal == SIGSEGV && address >= guard && address < guard + page_size) {
        registers[REG_RSP] = static_cast<greg_t>(state_->frame.call_stack_top);
        return true;
    }
    const TranslatedUnit* const unit = engine_.unit_at(pc);
    const x64::Site* const site = unit != nullptr ? site_at(*unit, pc) : nullptr;
    if (site == nullptr || (signal != SIGSEGV && signal != SIGBUS && signal != SIGFPE)) {
        return false;
    }
    constexpr greg_t written = 2; // of a page fault's error code (Intel SDM 3A, 4.7)
    fault_signal_ = signal;
    // An address that is not canonical: SIGSEGV, or with RBP as base SIGBUS, without an address.
    tagged_ = signal != SIGFPE && info.si_code == SI_KERNEL;
    bool write = site->write || (registers[REG_ERR] & written) != 0;
    std::uint64_t data = address;
    if (tagged_) {
        const auto access = host_access(reinterpret_cast<const std::uint8_t*>(pc), // NOLINT
                                        static_cast<ucontext_t*>(raw)->uc_mcontext);
        write = site->write || (access && access->write);
        data = access ? access->address : 0;
    }
    fault_ = {.reason = ExitReason::fault,
              .cause = signal == SIGBUS && !tagged_ ? FaultCause::bus : FaultCause::unmapped,
              .access = write ? Access::write : Access::read,
              .address = GuestAddr(data)};
    if (stepping_.load()) {
        stepping_.store(false);
    }
    leave_at(*site, *unit, raw, x64::exit_fault);
    return true;
}

} // namespace ferry::dbt
