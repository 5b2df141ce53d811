#include "machine.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <string>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <unicorn/unicorn.h>

#include <ferry/base/bits.hpp>

namespace ferry::unicorn {

namespace {

using namespace internals;

constexpr unsigned pinned_version = 0x02'00'01'ff; // 2.0.1

// Unicorn's map must not begin at a null pointer; no guest memory lies in page 0.
constexpr std::uint64_t map_begin = page_size;

/// Our number among QEMU's exceptions: Machine::fault() says the rest.
constexpr int guest_fault = 0x7fff;

/// The longest stretch of a class object in which its function pointers are looked for, in bytes.
constexpr std::size_t class_size = 0x80;

uc_engine* api(Uc* uc) { return reinterpret_cast<uc_engine*>(uc); }

/// Asked in every round of the loop, with -1 when there is no exception.
bool stops(Uc*, int exception) { return exception >= 0 && exception < stop::kicked; }

/// Unicorn looks every slow access up in its map and stops inexactly where there is nothing:
/// let it always find the one region. The TLB has the say.
std::uint64_t anywhere(std::uint64_t) { return map_begin; }

constexpr int page_bits(memory::Prot prot, bool execute_implies_read) {
    using enum memory::Prot;
    const bool readable =
        has(prot, read) || has(prot, write) || (execute_implies_read && has(prot, execute));
    return (readable ? page_read : 0) | (has(prot, write) ? page_write : 0) |
           (has(prot, execute) ? page_execute : 0);
}

constexpr int wanted_bit(MmuAccess access) {
    constexpr int bits[] = {page_read, page_write, page_execute};
    return bits[static_cast<int>(access)];
}

/// A translation of a single instruction, which is not parallel.
bool is_single(Tb* tb) { return (tb::flags(tb) & tb::count_mask) == 1; }

/// The slow path of a load lies apart from its instruction. It tells its helper where that is by
/// `lea place(%rip),%rcx` right before the call (QEMU 5.0, tcg/i386), as of this return address;
/// 0 for another call.
std::uintptr_t resume_address_of_load(std::uintptr_t return_address) {
    const auto* code = reinterpret_cast<const std::uint8_t*>(return_address);
    constexpr int lea = 7; // bytes
    for (const int call :
         {code[-5] == 0xe8 ? 5 : 0, code[-6] == 0xff && code[-5] == 0x15 ? 6 : 0}) {
        const std::uint8_t* at = code - call - lea;
        if (call != 0 && at[0] == 0x48 && at[1] == 0x8d && at[2] == 0x0d) {
            std::int32_t distance = 0;
            std::memcpy(&distance, at + 3, sizeof distance);
            return reinterpret_cast<std::uintptr_t>(at + lea + distance);
        }
    }
    return 0;
}

} // namespace

Result<std::unique_ptr<Machine>> Machine::create(const Target& target,
                                                 const memory::AddressSpace& space) {
    if (const unsigned version = uc_version(nullptr, nullptr); version != pinned_version) {
        return Error{fmt::format("Unicorn is version {:x}, not {:x}", version, pinned_version)};
    }
    prepare_to_kick();
    std::unique_ptr<Machine> machine(new Machine(target, space));
    uc_engine* uc = nullptr;
    if (const uc_err error =
            uc_open(static_cast<uc_arch>(target.arch), static_cast<uc_mode>(target.mode), &uc)) {
        return Error{std::string("Unicorn does not start: ") + uc_strerror(error)};
    }
    machine->uc_ = reinterpret_cast<Uc*>(uc);
    uc::page_bits(machine->uc_) = std::countr_zero(page_size); // 1 KiB otherwise, for ARMv5
    const std::uint64_t end = space.layout().split.value();
    if (uc_ctl_set_cpu_model(uc, target.cpu_model) != UC_ERR_OK ||
        uc_mem_map_ptr(uc, map_begin, end - map_begin, UC_PROT_ALL,
                       space.host_pointer(GuestAddr(map_begin))) != UC_ERR_OK ||
        !target.set_up(machine->uc_) || !machine->replace_mmu()) {
        return Error{"this build of Unicorn is not the one the engine knows"};
    }
    return machine;
}

Machine::~Machine() {
    if (uc_ != nullptr) {
        uc_close(api(uc_));
    }
}

bool Machine::replace_mmu() {
    if (std::size_t bytes = 0;
        uc_query(api(uc_), UC_QUERY_PAGE_SIZE, &bytes) != UC_ERR_OK || bytes != page_size) {
        return false;
    }
    cpu_ = uc::cpu(uc_);
    if (cpu_ == nullptr || cpu::uc(cpu_) != uc_) {
        return false;
    }
    int found = 0;
    patch_class(reinterpret_cast<const void*>(target_.qemu.tlb_fill),
                reinterpret_cast<const void*>(&Machine::tlb_fill), found);
    patch_class(reinterpret_cast<const void*>(target_.qemu.unaligned_access),
                reinterpret_cast<const void*>(&Machine::unaligned_access), found);
    if (found != 2) {
        return false;
    }
    uc::owner(uc_) = this;
    uc::stop_interrupt(uc_) = stops;
    uc::mem_redirect(uc_) = anywhere;
    uc::no_exit_request(uc_) = true;
    // What uc_emu_start would do: the engine calls QEMU's loop without it.
    uc::nested_level(uc_) = 1;
    uc::emulation_done(uc_) = false;
    uc::until(uc_) = ~std::uint64_t{0}; // no instruction is there
    cpu::stopped(cpu_) = false;
    cpu::exception(cpu_) = -1;
    return true;
}

void Machine::patch_class(const void* from, const void* to, int& found) {
    auto* slots = static_cast<const void**>(cpu::cpu_class(cpu_));
    const void** const end = slots + class_size / sizeof *slots;
    if (auto* slot = std::find(slots, end, from); slot != end) {
        *slot = to;
        ++found;
    }
}

Machine& Machine::of(Uc* uc) { return *static_cast<Machine*>(uc::owner(uc)); }

bool Machine::tlb_fill(Cpu* cpu, std::uint64_t address, int, MmuAccess access, int mmu_index,
                       bool probe, std::uintptr_t return_address) {
    return of(cpu).fill(address, access, mmu_index, probe, return_address);
}

std::uint64_t Machine::without_tag(std::uint64_t address) const {
    constexpr std::uint64_t kernel = std::uint64_t{1} << 55; // its addresses have no tag
    constexpr std::uint64_t tag = std::uint64_t{0xff} << 56;
    return target_.ignores_top_byte && (address & kernel) == 0 ? address & ~tag : address;
}

std::optional<memory::Prot> Machine::protection_at(GuestAddr address) const {
    const auto region = space_.find(address);
    return region ? std::optional(region->prot) : std::nullopt;
}

bool Machine::fill(std::uint64_t address, MmuAccess access, int mmu_index, bool probe,
                   std::uintptr_t return_address) {
    if (stack_depth_ == 0 && return_address != 0) {
        learn_stack_depth(return_address);
    }
    const std::uint64_t plain = without_tag(address);
    const std::uint64_t page = page_floor(plain);
    // No object with a destructor may live where raise_fault() leaves.
    const std::optional<memory::Prot> prot = protection_at(GuestAddr(plain));
    const int bits = prot ? page_bits(*prot, target_.execute_implies_read) : 0;
    if ((bits & wanted_bit(access)) == 0) {
        if (!probe) {
            step_up_to_fetch(plain);
            raise_fault(
                {.reason = engine::ExitReason::fault,
                 .cause = prot ? engine::FaultCause::protection : engine::FaultCause::unmapped,
                 .access = static_cast<engine::Access>(access),
                 .address = GuestAddr(plain)},
                return_address);
        }
        return false;
    }
    // QEMU's TLB knows a page once for each tag it is used with.
    tags_in_use_ = tags_in_use_ || plain != address;
    const std::uint64_t tagged_page = page_floor(address);
    // A page becomes a code page by a fetch that comes here, so a load must not let later fetches
    // in.
    const int allowed = access == MmuAccess::fetch ? bits : bits & ~page_execute;
    target_.qemu.set_page(cpu_, tagged_page, page, allowed, mmu_index, page_size);
    if ((bits & page_execute) == 0) {
        // No translation can come from here: stores need not look for one (3 ns instead of 90).
        if ((bits & page_write) != 0) {
            target_.qemu.set_dirty(cpu_, tagged_page);
        }
    } else if (access == MmuAccess::fetch) {
        const auto at = std::lower_bound(code_pages_.begin(), code_pages_.end(), page);
        if (at == code_pages_.end() || *at != page) {
            code_pages_.insert(at, page);
            aliased_page_ = 0;
        }
    }
    return true;
}

void Machine::unaligned_access(Cpu* cpu, std::uint64_t address, MmuAccess access, int,
                               std::uintptr_t return_address) {
    Machine& machine = of(cpu);
    machine.raise_fault({.reason = engine::ExitReason::fault,
                         .cause = engine::FaultCause::alignment,
                         .access = static_cast<engine::Access>(access),
                         .address = GuestAddr(machine.without_tag(address))},
                        return_address);
}

void Machine::raise_fault(const engine::Exit& fault, std::uintptr_t return_address) {
    fault_ = fault;
    translating_ = nullptr;
    target_.qemu.restore_state(cpu_, return_address, true);
    cpu::exception(cpu_) = guest_fault;
    target_.qemu.loop_exit(cpu_);
}

void Machine::step_up_to_fetch(std::uint64_t address) {
    if (translating_ != nullptr && !is_single(translating_) &&
        page_floor(tb::pc(translating_)) != page_floor(address)) {
        translating_ = nullptr;
        cpu::next_tb_flags(cpu_) = 1;
        target_.qemu.loop_exit(cpu_);
    }
}

void Machine::before_translation(Tb* tb) {
    if (const std::uint64_t pc = tb::pc(tb); pc % target_.instruction_alignment != 0) {
        raise_fault({.reason = engine::ExitReason::fault,
                     .cause = engine::FaultCause::alignment,
                     .access = engine::Access::execute,
                     .address = GuestAddr(pc)},
                    0);
    }
    translating_ = tb;
    // Other processes may share the memory, so atomic instructions must be atomic on the host. The
    // flag is not part of what QEMU looks translations up by: after_translation() takes it back.
    if (!is_single(tb)) {
        tb::flags(tb) |= tb::parallel;
        tcg::tb_flags(uc::tcg_context(uc_)) |= tb::parallel;
    }
}

void Machine::after_translation(Tb* tb) {
    translating_ = nullptr;
    if (tb::size(tb) == 0) { // RISC-V's SRET where it is undefined; QEMU counts on at least 1
        tb::size(tb) = static_cast<std::uint16_t>(tb::instructions(tb) * 4);
    }
    tb::flags(tb) &= ~tb::parallel;
    tcg::tb_flags(uc::tcg_context(uc_)) &= ~tb::parallel;
}

void internals::before_translation(Cpu* cpu, Tb* tb) { Machine::of(cpu).before_translation(tb); }
void internals::after_translation(Cpu* cpu, Tb* tb) { Machine::of(cpu).after_translation(tb); }

bool Machine::is_translated(std::uintptr_t address) const noexcept {
    void* context = uc::tcg_context(uc_);
    return address - tcg::code_begin(context) < tcg::code_size(context);
}

std::uintptr_t Machine::resume_address(std::uintptr_t return_address) const noexcept {
    const std::uintptr_t resume = resume_address_of_load(return_address);
    return is_translated(resume) ? resume : return_address;
}

void Machine::learn_stack_depth(std::uintptr_t return_address) {
    const auto* here = static_cast<const std::uintptr_t*>(__builtin_frame_address(0));
    for (const auto* slot = reinterpret_cast<const std::uintptr_t*>(stack_pointer_); slot != here;
         --slot) {
        if (is_translated(*slot) && resume_address(*slot) == return_address) {
            stack_depth_ = stack_pointer_ - reinterpret_cast<std::uintptr_t>(slot);
            return;
        }
    }
}

std::optional<Machine::HostAccess> Machine::guest_access(std::uintptr_t host_pc,
                                                         GuestAddr address) const noexcept {
    if (address.value() < map_begin || address >= space_.layout().split) {
        return std::nullopt;
    }
    if (translating_ != nullptr) {
        return HostAccess{0, true}; // the registers are up to date
    }
    if (is_translated(host_pc)) {
        constexpr std::uintptr_t after_call = 2; // restore_state() expects a return address
        return HostAccess{host_pc + after_call, false};
    }
    const auto return_address =
        *reinterpret_cast<const std::uintptr_t*>(stack_pointer_ - stack_depth_);
    if (!is_translated(return_address)) {
        return std::nullopt;
    }
    return HostAccess{resume_address(return_address), false};
}

Stop Machine::execute() {
    cpu::halted(cpu_) = 0;
    asm volatile("mov %%rsp, %0" : "=r"(stack_pointer_));
    const int reason = target_.qemu.execute(uc_, cpu_);
    switch (reason) {
    case stop::halt:
        exception_ = std::exchange(cpu::exception(cpu_), -1);
        uc::invalid_error(uc_) = 0;
        if (exception_ < 0) {
            return Stop::yield;
        }
        return exception_ == guest_fault ? Stop::fault : Stop::exception;
    case stop::yield: return Stop::yield;
    case stop::atomic:
        cpu::next_tb_flags(cpu_) = 1; // a single instruction
        return Stop::kicked;
    default: return Stop::kicked;
    }
}

void Machine::content_changed(GuestRange range) {
    const auto begin =
        std::lower_bound(code_pages_.begin(), code_pages_.end(), page_floor(range.begin.value()));
    const auto end = std::lower_bound(begin, code_pages_.end(), range.end.value());
    for (auto page = begin; page != end; ++page) {
        target_.qemu.invalidate_translations(uc_, *page - map_begin, *page - map_begin + page_size);
    }
}

void Machine::code_written(GuestAddr address) {
    const std::uint64_t page = page_floor(address.value());
    if (page != aliased_page_) {
        find_aliases(page);
    }
    for (const std::uint64_t alias : aliases_) {
        target_.qemu.invalidate_translations(uc_, alias - map_begin, alias - map_begin + page_size);
    }
}

void Machine::find_aliases(std::uint64_t page) {
    aliases_.clear();
    aliased_page_ = page;
    const auto bytes_at = [this](std::uint64_t at) {
        const auto region = space_.find(GuestAddr(at));
        const bool shared = region && region->shared && region->backing.is_file();
        return shared ? std::tuple(region->backing.device, region->backing.inode,
                                   region->backing.offset + (GuestAddr(at) - region->range.begin))
                      : std::tuple(dev_t{0}, ino_t{0}, at);
    };
    const auto wanted = bytes_at(page);
    std::copy_if(code_pages_.begin(), code_pages_.end(), std::back_inserter(aliases_),
                 [&](std::uint64_t at) { return bytes_at(at) == wanted; });
}

void Machine::mapping_changed(GuestRange range) {
    content_changed(range);
    aliased_page_ = 0;
    std::erase_if(code_pages_, [&](std::uint64_t page) {
        return range.overlaps({GuestAddr(page), GuestAddr(page + page_size)});
    });
    constexpr GuestSize few = 16 * page_size; // beyond, forgetting all is cheaper
    if (range.size() > few || tags_in_use_) {
        target_.qemu.flush_tlb(cpu_);
        tags_in_use_ = false;
        return;
    }
    for (GuestAddr page = page_floor(range.begin); page < range.end; page = page + page_size) {
        target_.qemu.flush_tlb_page(cpu_, page.value());
    }
}

void Machine::forget_everything() {
    // Page by page: QEMU's own way to forget all translations overwrites the whole code buffer.
    content_changed({GuestAddr(0), space_.layout().split});
    target_.qemu.flush_tlb(cpu_);
    tags_in_use_ = false;
    code_pages_.clear();
    aliased_page_ = 0;
}

} // namespace ferry::unicorn
