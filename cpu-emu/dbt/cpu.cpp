// A thread in generated code leaves it by the routines, or by force: at a fault, and for a signal
// by single steps to the next site, where its registers are known exactly.
#include <algorithm>
#include <csignal>
#include <cstring>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <ferry/base/assert.hpp>
#include <ferry/base/bits.hpp>
#include <ferry/memory/access.hpp>

#include "engine_parts.hpp"
#include "host_access.hpp"
#include "kick.hpp"

namespace ferry::dbt {

using engine::Access;
using engine::Exit;
using engine::ExitReason;
using engine::FaultCause;

namespace {

constexpr greg_t trap_flag = 0x100;

constexpr bool permits(memory::Prot prot, Access access) {
    using enum memory::Prot;
    switch (access) {
    case Access::read: return prot != none;
    case Access::write: return has(prot, write);
    default: return has(prot, execute);
    }
}

/// NZCV in the form of host_flags() from EFLAGS at a site.
std::uint64_t flags_from(x64::FlagsPlace place, std::uint64_t eflags, std::uint64_t memory) {
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

/// The slot's cell := what the host register has of it.
void write_slot(std::uint8_t* cell, const x64::SlotPlace& place,
                const mcontext_t& context) noexcept {
    if (place.slot < ir::first_vector_slot) {
        constexpr int general[] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP,
                                   REG_RSI, REG_RDI, REG_R8,  REG_R9,  REG_R10, REG_R11,
                                   REG_R12, REG_R13, REG_R14, REG_R15};
        std::memcpy(cell, &context.gregs[general[place.reg]], 8);
        return;
    }
    const std::size_t size = place.part == x64::Part::whole    ? 16
                             : place.part == x64::Part::low_32 ? 4
                                                               : 8;
    if (place.part != x64::Part::half) {
        std::memset(cell, 0, 16);
    }
    std::memcpy(cell, &context.fpregs->_xmm[place.reg], size);
}

} // namespace

DbtCpu::DbtCpu(DbtEngine& engine, const abi::RegisterFile& initial)
    : engine_(engine), guest_(engine.guest_), registers_(initial), block_(engine.take_block()),
      state_(block_.state) {
    block_.begin();
    if (block_.variant != variant_of(assumptions_, reach_)) {
        change_variant();
    }
    store_vectors();
}

DbtCpu::~DbtCpu() { engine_.give_back(block_); }

void DbtCpu::change_variant() {
    block_.variant = variant_of(assumptions_, reach_);
    block_.forget_code();
}

void DbtCpu::load() {
    guest_.load(state_, registers_);
    if (!std::exchange(has_stepped_, false)) {
        state_.frame.exclusive_address = ~std::uint64_t{0};
    }
    if (const bool aligned = guest_.is_sp_aligned(state_); aligned != assumptions_.sp_aligned) {
        assumptions_.sp_aligned = aligned;
        change_variant();
    }
}

void DbtCpu::store() { guest_.store(state_, registers_); }

void DbtCpu::load_vectors() { guest_.store_vectors(state_, registers_); }

void DbtCpu::store_vectors() {
    guest_.load_vectors(state_, registers_);
    state_.frame.guest_mxcsr = 0;
    state_.frame.invalid = 0;
    update_control();
}

void DbtCpu::update_control() {
    constexpr std::uint32_t sticky = 0x3f;
    const Guest::FloatControl control = guest_.float_control(state_);
    state_.frame.guest_mxcsr = control.mxcsr | (state_.frame.guest_mxcsr & sticky);
    if (control.is_default != assumptions_.default_fpcr) {
        assumptions_.default_fpcr = control.is_default;
        change_variant();
    }
}

std::uint64_t DbtCpu::join_generation() {
    for (;;) {
        const std::uint64_t current = engine_.generation();
        if (current % 2 != 0) {
            engine_.catch_up(block_);
            continue;
        }
        if (block_.generation.load() != current) {
            block_.forget_code();
            block_.generation.store(current);
        }
        return current;
    }
}

std::uint64_t DbtCpu::next_code() {
    block_.counts.lookups.add();
    const GuestAddr pc(this->pc());
    const std::uint64_t before = block_.generation.load();
    const std::uint64_t generation = join_generation();
    const std::uint32_t wanted = std::exchange(wanted_link_, 0);
    const bool is_wanted = std::exchange(wants_code_, false);
    const bool by_branch = std::exchange(asked_by_branch_, false);
    // If the cache was emptied since the code was left, the number is another link's, or none's.
    const std::uint32_t link = generation == before ? wanted : 0;
    if (by_branch) {
        for (const std::size_t index :
             {x64::target_index(pc.value()), x64::second_target_index(pc.value())}) {
            const x64::Target& target = state_.frame.targets[index];
            if (target.pc == pc.value()) {
                return target.code;
            }
        }
    }
    for (;;) {
        const std::uint64_t code = engine_.cache_->find(pc, block_.variant);
        if (code == 0) {
            if (!is_wanted && may_interpret()) {
                return not_yet;
            }
            if (!engine_.translate(pc, assumptions_, reach_, block_)) {
                return 0;
            }
            if (engine_.generation() != generation) {
                return next_code();
            }
            continue;
        }
        if (link != 0) {
            engine_.resolve(link, pc, code, block_);
            return code;
        }
        if (!by_branch) {
            return code;
        }
        const std::size_t index = x64::target_index(pc.value());
        const x64::Target other = state_.frame.targets[index];
        if (const std::size_t second = x64::second_target_index(other.pc);
            other.pc != x64::no_target(index) && second != index) {
            static_cast<void>(remember(second, other));
        }
        if (remember(index, {pc.value(), code})) {
            return code;
        }
    }
}

bool DbtCpu::may_interpret() const {
    return engine_.visits_.most() != 0 && guest_.interpreter() != nullptr &&
           reach_ == Reach::trace && assumptions_.sp_aligned && !assumptions_.strip_tags &&
           !engine_.breakpoints_.any();
}

interpret::Stop DbtCpu::interpret() {
    const GuestAddr pc(this->pc());
    const std::uint64_t version = engine_.space_->version();
    if (fetched_version_ != version || !fetched_.contains(pc)) {
        const auto region = engine_.space_->find(pc);
        if (!region || !permits(region->prot, Access::execute)) {
            return interpret::Stop::wanted; // which tells why there can be none
        }
        fetched_ = region->range;
        fetched_version_ = version;
    }
    return guest_.interpreter()(block_, {.cache = *engine_.cache_,
                                         .space = *engine_.space_,
                                         .space_version = version,
                                         .code = fetched_,
                                         .interrupted = interrupted_,
                                         .host_functions = engine_.host_functions_,
                                         .visits = engine_.visits_});
}

/// Puts it where indirect branches find it, unless it is not valid any more.
bool DbtCpu::remember(std::size_t index, const x64::Target& target) {
    x64::Target& place = state_.frame.targets[index];
    place.code = target.code;
    const std::atomic_ref name(place.pc);
    name.store(target.pc);
    // Whoever invalidates the code takes it from the cache before he looks at the targets.
    if (engine_.cache_->find(GuestAddr(target.pc), block_.variant) == target.code) {
        return true;
    }
    name.store(x64::no_target(index));
    return false;
}

bool DbtCpu::has_stepped(GuestAddr before) {
    const std::uint32_t reason = state_.frame.exit_reason;
    return reason == x64::exit_link || reason == x64::exit_find || pc() != before.value();
}

Exit DbtCpu::run(Reach reach) {
    if (reach != reach_) {
        reach_ = reach;
        change_variant();
    }
    if (block_.process.load(std::memory_order_relaxed) == 0) {
        block_.process.store(::getpid());
        block_.thread.store(static_cast<int>(::syscall(SYS_gettid)));
    }
    load();
    Exit exit; // the one that is returned, so that it is made where the caller has it
    for (;;) {
        if (interrupted_.load(std::memory_order_relaxed) && interrupted_.exchange(false)) {
            wanted_link_ = 0;
            store();
            return exit;
        }
        const GuestAddr pc = guest_.branch_target(GuestAddr(this->pc()));
        this->pc() = pc.value();
        if (pc.value() % guest_.alignment() != 0) {
            store();
            exit = {.reason = ExitReason::fault,
                    .cause = FaultCause::alignment,
                    .access = Access::execute,
                    .address = pc};
            return exit;
        }
        const std::uint64_t code = next_code();
        if (code == not_yet) {
            switch (interpret()) {
            case interpret::Stop::elsewhere: continue;
            case interpret::Stop::wanted: wants_code_ = true; continue;
            case interpret::Stop::left: break;
            }
            block_.counts.exits[state_.frame.exit_reason].add();
            if (settle(exit)) {
                store();
                return exit;
            }
            continue;
        }
        if (code == 0) {
            GuestAddr at = pc;
            auto region = engine_.space_->find(at);
            bool may = region && permits(region->prot, Access::execute);
            if (may && guest_.alignment() < 4 && region->range.end - at == guest_.alignment()) {
                at = region->range.end; // the instruction may lie in two regions
                region = engine_.space_->find(at);
                may = region && permits(region->prot, Access::execute);
            }
            if (may && memory::read(*engine_.space_, GuestPtr<std::uint32_t>(pc))) {
                continue; // another thread has mapped it meanwhile
            }
            store();
            exit = {.reason = ExitReason::fault,
                    .cause = may      ? FaultCause::bus
                             : region ? FaultCause::protection
                                      : FaultCause::unmapped,
                    .access = Access::execute,
                    .address = at};
            return exit;
        }
        block_.in_code.store(true);
        if (engine_.generation() != block_.generation.load() || !engine_.changes_.empty() ||
            interrupted_.load()) {
            block_.in_code.store(false);
            engine_.catch_up(block_);
            continue;
        }
        engine_.routines_.enter(&state_, code);
        block_.counts.exits[state_.frame.exit_reason].add();
        if (state_.frame.exit_reason == x64::exit_link) {
            wanted_link_ = static_cast<std::uint32_t>(state_.frame.exit_code);
            this->pc() = engine_.cache_->target_of(wanted_link_).value();
        }
        asked_by_branch_ = state_.frame.exit_reason == x64::exit_find;
        block_.in_code.store(false, std::memory_order_release);
        if (settle(exit)) {
            store();
            return exit;
        }
        if (reach == Reach::instruction && has_stepped(pc)) {
            wanted_link_ = 0;
            has_stepped_ = true;
            store();
            exit.reason = ExitReason::stepped;
            return exit;
        }
    }
}

bool DbtCpu::settle(Exit& exit) {
    auto& frame = state_.frame;
    if (frame.exclusive_locked != nullptr) {
        block_.release_version();
    }
    finish_lines();
    switch (frame.exit_reason) {
    case static_cast<std::uint32_t>(ir::LeaveReason::syscall):
        exit.reason = ExitReason::syscall;
        return true;
    case static_cast<std::uint32_t>(ir::LeaveReason::breakpoint):
        exit = {
            .reason = ExitReason::breakpoint, .address = GuestAddr(pc()), .code = frame.exit_code};
        return true;
    case static_cast<std::uint32_t>(ir::LeaveReason::undefined):
        exit = {.reason = ExitReason::fault,
                .cause = FaultCause::undefined,
                .access = Access::execute,
                .address = GuestAddr(pc())};
        return true;
    case static_cast<std::uint32_t>(ir::LeaveReason::alignment_read):
    case static_cast<std::uint32_t>(ir::LeaveReason::alignment_write):
        if (lost_its_tag(GuestAddr(frame.exit_code))) {
            return false;
        }
        exit = {.reason = ExitReason::fault,
                .cause = FaultCause::alignment,
                .access = frame.exit_reason ==
                                  static_cast<std::uint32_t>(ir::LeaveReason::alignment_write)
                              ? Access::write
                              : Access::read,
                .address = guest_.without_ignored_tag(GuestAddr(frame.exit_code))};
        return true;
    case static_cast<std::uint32_t>(ir::LeaveReason::alignment_of_sp):
        if (assumptions_.sp_aligned) { // it is about to be no more, which is no fault
            assumptions_.sp_aligned = false;
            change_variant();
            return false;
        }
        exit = {.reason = ExitReason::fault,
                .cause = FaultCause::alignment,
                .access = Access::read,
                .address = GuestAddr(frame.exit_code)};
        return true;
    case static_cast<std::uint32_t>(ir::LeaveReason::unimplemented):
        exit = {.reason = ExitReason::unimplemented,
                .code = frame.exit_code,
                .name = guest_.name_of(static_cast<std::uint32_t>(frame.exit_code))};
        return true;
    case static_cast<std::uint32_t>(ir::LeaveReason::hypercall):
        exit = {.reason = ExitReason::hypercall, .code = frame.exit_code};
        return true;
    case static_cast<std::uint32_t>(ir::LeaveReason::invalidate):
        invalidate_line(GuestAddr(frame.exit_code));
        pc() += 4;
        return false;
    case static_cast<std::uint32_t>(ir::LeaveReason::forget):
        engine_.lock(block_);
        engine_.invalidate_written();
        engine_.unlock();
        return false;
    case static_cast<std::uint32_t>(ir::LeaveReason::synchronize):
        return false; // they have been finished
    case static_cast<std::uint32_t>(ir::LeaveReason::control):
        guest_.change_control(state_, frame.exit_code);
        update_control();
        return false;
    case x64::exit_find: return false;
    case x64::exit_link: return false;
    case x64::exit_hot:
        engine_.retire(GuestAddr(frame.exit_code), block_);
        // False for what cannot be fetched any more: looking it up will tell.
        static_cast<void>(engine_.translate(GuestAddr(pc()), assumptions_, Reach::region, block_));
        return false;
    case x64::exit_interrupted: return false;
    default: return settle_fault(exit);
    }
}

void DbtCpu::finish_lines() {
    auto& frame = state_.frame;
    if (frame.noted_lines != frame.noted_lines_end) {
        engine_.invalidate_lines({GuestAddr(frame.noted_lines), GuestAddr(frame.noted_lines_end)},
                                 block_);
        frame.noted_lines = frame.noted_lines_end;
    }
}

void DbtCpu::invalidate_line(GuestAddr address) {
    const GuestAddr line(align_down(address.value(), GuestSize{x64::code_line}));
    engine_.invalidate_lines({line, line + x64::code_line}, block_);
    state_.frame.noted_lines = state_.frame.noted_lines_end = (line + x64::code_line).value();
}

bool DbtCpu::lost_its_tag(GuestAddr address) {
    constexpr std::uint64_t upper_half = std::uint64_t{1} << 55;
    if (!assumptions_.strip_tags || (address.value() & upper_half) == 0) {
        return false;
    }
    assumptions_.strip_tags = false;
    change_variant();
    return true;
}

void DbtCpu::do_exactly(std::uint32_t word) {
    // The flag of a trap that is not masked is set all the same; the function tells the truth.
    state_.frame.guest_mxcsr &= ~1U;
    const auto function = guest_.exact_function(word);
    FERRY_ASSERT(function != nullptr);
    engine_.layout_.execute(&state_, word, function);
    pc() += guest_.size_of(word);
}

bool DbtCpu::settle_fault(Exit& exit) {
    if (fault_signal_ == SIGFPE) {
        const GuestAddr pc(this->pc());
        if (engine_.trap_sites_.note(pc)) {
            engine_.lock(block_);
            engine_.invalidate({pc, pc + 1});
            engine_.unlock();
        }
        do_exactly(static_cast<std::uint32_t>(state_.frame.exit_code));
        return false;
    }
    if (std::exchange(tagged_, false) && guest_.ignores_tags()) {
        const auto stripped = static_cast<std::int64_t>(fault_.address.value() << 8) >> 8;
        const bool canonical = stripped >> 47 == 0;
        // Code that strips is wanted for good addresses with a tag; it cannot tell a bad one's tag.
        if (canonical != assumptions_.strip_tags) {
            assumptions_.strip_tags = canonical;
            change_variant();
            return false;
        }
    }
    if (lost_its_tag(fault_.address)) {
        return false;
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
    fault_.address = guest_.without_ignored_tag(fault_.address);
    exit = fault_;
    return true;
}

void DbtCpu::leave_at(const x64::Site& site, const TranslatedUnit& unit, void* raw,
                      std::uint32_t reason) noexcept {
    auto& context = static_cast<ucontext_t*>(raw)->uc_mcontext;
    auto& registers = context.gregs;
    auto& frame = state_.frame;
    std::size_t first = site.places;
    while (first != 0 && unit.places()[first - 1].slot != x64::SlotPlace::all_slots) {
        --first;
    }
    std::array<const x64::SlotPlace*, ir::slot_count> last{};
    std::array<x64::SlotPlace, x64::carried_count> between_units;
    if (first != 0 && unit.places()[first - 1].reg == x64::SlotPlace::between_units) {
        for (std::size_t i = 0; i < x64::carried_count; ++i) {
            between_units[i] = {engine_.layout_.carried[i], x64::carried_registers[i]};
            last[between_units[i].slot] = &between_units[i];
        }
    }
    for (std::size_t i = first; i < site.places; ++i) {
        last[unit.places()[i].slot] = &unit.places()[i];
    }
    for (const x64::SlotPlace* const place : last) {
        if (place != nullptr && place->reg != x64::SlotPlace::in_memory) {
            write_slot(reinterpret_cast<std::uint8_t*>(&state_) + engine_.layout_.base +
                           engine_.layout_.slots[place->slot],
                       *place, context);
        }
    }
    std::uint64_t& flags = field(engine_.layout_.flags);
    flags = flags_from(site.flags, static_cast<std::uint64_t>(registers[REG_EFL]), flags);
    const SiteGuest guest = unit.guest_of(site);
    pc() = unit.pc.value() + static_cast<std::uint64_t>(std::int64_t{guest.offset});
    frame.exit_code = guest.word;
    registers[REG_RDX] = static_cast<greg_t>(reason);
    registers[REG_R15] = reinterpret_cast<greg_t>(&state_) + engine_.layout_.base;
    registers[REG_RIP] = static_cast<greg_t>(frame.routines.leave);
    registers[REG_EFL] &= ~trap_flag;
}

namespace {

const x64::Site* site_at(const TranslatedUnit& unit, std::uint64_t pc) {
    const auto offset = static_cast<std::uint32_t>(pc - unit.code);
    const auto at =
        std::lower_bound(unit.sites().begin(), unit.sites().end(), offset,
                         [](const x64::Site& site, std::uint32_t o) { return site.offset < o; });
    return at != unit.sites().end() && at->offset == offset ? &*at : nullptr;
}

} // namespace

void DbtCpu::interrupt() noexcept {
    interrupted_.store(true);
    // On the Cpu's own thread this is called in a signal handler, and host_signal() follows.
    if (block_.in_code.load() && block_.thread.load() != static_cast<int>(::syscall(SYS_gettid))) {
        send_kick(block_.process.load(), block_.thread.load());
    }
}

bool DbtCpu::host_signal(const void* siginfo, void* raw) noexcept {
    auto& registers = static_cast<ucontext_t*>(raw)->uc_mcontext.gregs;
    if (block_.in_code.load()) {
        stepping_.store(true);
        registers[REG_EFL] |= trap_flag;
    }
    return is_kick(*static_cast<const siginfo_t*>(siginfo));
}

namespace {

/// What the host does at a system call has the guest's MXCSR, which masks no invalid operations:
/// masks them from here on, if it was that.
bool mask_invalid(ucontext_t& context) {
    constexpr std::uint32_t mask = 1U << 7;
    std::uint32_t& mxcsr = context.uc_mcontext.fpregs->mxcsr;
    const bool was_masked = (mxcsr & mask) != 0;
    mxcsr |= mask;
    return !was_masked;
}

} // namespace

bool DbtCpu::host_fault(int signal, void* siginfo, void* raw) noexcept {
    const auto& info = *static_cast<const siginfo_t*>(siginfo);
    auto& registers = static_cast<ucontext_t*>(raw)->uc_mcontext.gregs;
    const auto pc = static_cast<std::uint64_t>(registers[REG_RIP]);
    if (signal == SIGTRAP && stepping_.load()) {
        if (!block_.in_code.load()) {
            stepping_.store(false);
            registers[REG_EFL] &= ~trap_flag;
            return true;
        }
        const TranslatedUnit* const unit = engine_.cache_->unit_at(pc);
        const x64::Site* const site = unit != nullptr ? site_at(*unit, pc) : nullptr;
        if (site != nullptr) {
            stepping_.store(false);
            leave_at(*site, *unit, raw, x64::exit_interrupted);
        }
        return true;
    }
    if (!block_.in_code.load()) {
        if (void* const resume = interpret::fix_up(reinterpret_cast<const void*>(pc))) {
            registers[REG_RIP] = reinterpret_cast<greg_t>(resume);
            return true;
        }
        return signal == SIGFPE && mask_invalid(*static_cast<ucontext_t*>(raw));
    }
    const auto address = reinterpret_cast<std::uint64_t>(info.si_addr);
    if (signal == SIGSEGV && block_.is_guard(address)) {
        registers[REG_RSP] = static_cast<greg_t>(state_.frame.call_stack_top);
        return true;
    }
    const TranslatedUnit* const unit = engine_.cache_->unit_at(pc);
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
        const auto access = host_access(reinterpret_cast<const std::uint8_t*>(pc),
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
