#include <csignal>
#include <cstring>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/base/assert.hpp>

#include "code_area.hpp"
#include "engine_parts.hpp"
#include "kick.hpp"

namespace ferry::dbt {
namespace {

bool host_serves() {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("lzcnt") && __builtin_cpu_supports("pclmul");
}

bool supports(Isa isa) { return isa == Isa::a64 && host_serves(); }

Result<std::unique_ptr<engine::Engine>> create(Isa, std::shared_ptr<memory::AddressSpace> space) {
    auto made = std::make_unique<DbtEngine>(std::move(space));
    if (!made->ready()) {
        return Error{"no memory for translated code", 0};
    }
    return std::unique_ptr<engine::Engine>(std::move(made));
}

std::uint32_t sticky_of(std::uint32_t mxcsr) {
    // MXCSR: IE 0, DE 1, ZE 2, OE 3, UE 4, PE 5. FPSR: IOC 0, DZC 1, OFC 2, UFC 3, IXC 4.
    return (mxcsr & 1U) | (mxcsr >> 1 & 0x1eU);
}

/// Runs an `execute` function with FPSR and NZCV as it expects them.
void execute(void* raw, std::uint32_t word, void (*function)(void*, std::uint32_t)) {
    auto& state = *static_cast<State*>(raw);
    constexpr std::uint32_t sticky = 0x3f;
    state.guest.registers.fpsr |= sticky_of(state.frame.guest_mxcsr & sticky);
    state.frame.guest_mxcsr &= ~sticky;
    state.guest.nzcv = x64::guest_flags(state.frame.flags);
    function(&state.guest, word);
    state.frame.flags = x64::host_flags(state.guest.nzcv);
}

x64::StateLayout make_layout() {
    x64::StateLayout layout;
    const auto sample = std::make_unique<State>();
    const auto offset = [&](const auto& member) {
        return static_cast<std::int32_t>(reinterpret_cast<const char*>(&member) -
                                         reinterpret_cast<const char*>(sample.get()));
    };
    const auto& r = sample->guest.registers;
    for (unsigned i = 0; i < 31; ++i) {
        layout.slots[i] = offset(r.x[i]);
    }
    layout.slots[a64::slot_sp] = offset(r.sp);
    layout.slots[a64::slot_tpidr] = offset(r.tpidr);
    layout.slots[a64::slot_fpcr] = offset(r.fpcr);
    layout.slots[a64::slot_fpsr] = offset(r.fpsr);
    layout.slots[a64::slot_scratch] = offset(sample->guest.scratch);
    for (unsigned i = 0; i < 32; ++i) {
        layout.slots[a64::slot_v(i)] = offset(r.v[i]);
    }
    layout.frame = offset(sample->frame);
    layout.pc = offset(r.pc);
    layout.execute = &execute;
    return layout;
}

} // namespace

const engine::EngineFactory dbt_engine = {"dbt", supports, create};

DbtEngine::DbtEngine(std::shared_ptr<memory::AddressSpace> space)
    : space_(std::move(space)), area_(reserve_area()), layout_(make_layout()),
      versions_(x64::version_count) {
    if (area_ == nullptr) {
        return;
    }
    void* const units =
        ::mmap(nullptr, unit_capacity * sizeof(TranslatedUnit*), PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    FERRY_ASSERT(units != MAP_FAILED);
    units_ = static_cast<TranslatedUnit**>(units);
    const auto begin = reinterpret_cast<std::uint64_t>(area_);
    routines_ = x64::make_routines(layout_, begin);
    publish(begin, routines_.bytes);
    code_begin_ = code_next_ = begin + 4096;
    data_next_ = begin + code_capacity;
    compiler_ = std::make_unique<x64::Compiler>(layout_);
    space_->add_listener(this);
}

DbtEngine::~DbtEngine() {
    if (area_ == nullptr) {
        return;
    }
    space_->remove_listener(this);
    for (std::size_t i = 0; i < unit_count_.load(); ++i) {
        delete units_[i];
    }
    ::munmap(units_, unit_capacity * sizeof(TranslatedUnit*));
    release_area(area_);
}

std::unique_ptr<engine::Cpu> DbtEngine::create_cpu(const abi::RegisterFile& initial) {
    return std::make_unique<DbtCpu>(*this, initial);
}

std::uint64_t DbtEngine::features() const {
    std::uint64_t all = 0;
    unsigned bit = 0;
#define FERRY_A64_FEATURE(id, word, number, cpuinfo) all |= std::uint64_t{1} << bit++;
#include <ferry/abi/a64_features.inc>
#undef FERRY_A64_FEATURE
    return all;
}

void DbtEngine::before_fork() { lock(); }

void DbtEngine::after_fork(bool in_child) {
    if (!in_child) {
        unlock();
        return;
    }
    lock_.reset();
    for (std::size_t i = 0; i < cpu_end_.load(); ++i) {
        if (DbtCpu* const cpu = cpus_[i].load()) {
            cpu->in_code_.store(false);
            cpu->process_.store(0);
        }
    }
}

void DbtEngine::kick_others(DbtCpu* self) noexcept {
    for (std::size_t i = 0; i < cpu_end_.load(); ++i) {
        DbtCpu* const cpu = cpus_[i].load();
        if (cpu != nullptr && cpu != self && cpu->in_code_.load() && cpu->process_.load() != 0) {
            send_kick(cpu->process_.load(), cpu->thread_.load());
        }
    }
}

void DbtEngine::mapping_changed(GuestRange range) noexcept {
    if (range.begin.value() >= highest_.load() || range.end.value() <= lowest_.load()) {
        return;
    }
    changes_.add({range, true});
    kick_others(nullptr);
}

void DbtEngine::content_changed(GuestRange range) noexcept { mapping_changed(range); }

void DbtEngine::flush(DbtCpu* self) {
    stopping_.store(true);
    for (std::size_t i = 0; i < cpu_end_.load(); ++i) {
        DbtCpu* const cpu = cpus_[i].load();
        while (cpu != nullptr && cpu != self && cpu->in_code_.load()) {
            send_kick(cpu->process_.load(), cpu->thread_.load());
            ::sched_yield();
        }
    }
    for (auto& entries : entries_) {
        entries.clear();
    }
    by_page_.clear();
    links_.clear();
    const std::size_t count = unit_count_.exchange(0);
    for (std::size_t i = 0; i < count; ++i) {
        delete units_[i];
    }
    code_next_ = code_begin_;
    data_next_ = reinterpret_cast<std::uint64_t>(area_) + code_capacity;
    for (std::size_t i = 0; i < cpu_end_.load(); ++i) {
        if (DbtCpu* const cpu = cpus_[i].load()) {
            cpu->forget_code();
        }
    }
    stopping_.store(false);
}

const TranslatedUnit* DbtEngine::unit_at(std::uint64_t pc) const noexcept {
    if (pc < code_begin_ || pc >= code_next_) {
        return nullptr;
    }
    std::size_t low = 0;
    std::size_t high = unit_count_.load();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (units_[middle]->code <= pc) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return nullptr;
    }
    const TranslatedUnit* const unit = units_[low - 1];
    return pc - unit->code < unit->size ? unit : nullptr;
}

} // namespace ferry::dbt
