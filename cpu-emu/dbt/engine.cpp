#include <algorithm>
#include <cstdlib>
#include <sys/platform/x86.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/a64/support.hpp>
#include <ferry/base/assert.hpp>
#include <ferry/base/bits.hpp>

#include "engine_parts.hpp"
#include "kick.hpp"

namespace ferry::dbt {
namespace {

/// Asks the C library, which has looked: CPUID leaves a virtual machine, and costs microseconds.
bool host_serves() {
    return CPU_FEATURE_ACTIVE(AVX2) && CPU_FEATURE_ACTIVE(FMA) && CPU_FEATURE_ACTIVE(F16C) &&
           CPU_FEATURE_ACTIVE(BMI1) && CPU_FEATURE_ACTIVE(BMI2) && CPU_FEATURE_ACTIVE(LZCNT) &&
           CPU_FEATURE_ACTIVE(PCLMULQDQ);
}

bool supports(Isa isa) { return (isa == Isa::a64 || isa == Isa::rv64) && host_serves(); }

/// FERRY_DBT_TRACES does without quick units; for tests.
bool makes_quick_units() { return std::getenv("FERRY_DBT_TRACES") == nullptr; }

/// FERRY_DBT_CODE_KIB makes eviction frequent, FERRY_DBT_TURNS regions, FERRY_DBT_VISITS=0 does
/// without interpreting; for tests
/// (tests/conformance/README.md).
CodeLimits code_limits() {
    CodeLimits limits;
    constexpr std::uint64_t room_for_any_unit = 256ULL << 10;
    if (const char* const kib = std::getenv("FERRY_DBT_CODE_KIB")) {
        const std::uint64_t wanted = std::strtoull(kib, nullptr, 10) << 10;
        limits.code = std::clamp(page_ceil(wanted), room_for_any_unit, limits.code);
    }
    if (const char* const turns = std::getenv("FERRY_DBT_TURNS")) {
        const auto wanted = static_cast<std::uint32_t>(std::strtoul(turns, nullptr, 10));
        limits.turns = std::clamp(wanted, 1U, limits.turns);
    }
    if (const char* const visits = std::getenv("FERRY_DBT_VISITS")) {
        constexpr std::uint32_t most = 255;
        limits.visits =
            std::min(static_cast<std::uint32_t>(std::strtoul(visits, nullptr, 10)), most);
    }
    return limits;
}

Result<std::unique_ptr<engine::Engine>> create(Isa isa,
                                               std::shared_ptr<memory::AddressSpace> space) {
    auto made = DbtEngine::create(isa == Isa::rv64 ? rv64_guest : a64_guest, std::move(space),
                                  code_limits());
    if (made == nullptr) {
        return Error{"no memory for translated code", 0};
    }
    return std::unique_ptr<engine::Engine>(std::move(made));
}

constexpr LinkedLibrary linked[] = {{"Xbyak", "BSD-3-Clause"}, {"xxHash", "BSD-2-Clause"}};

} // namespace

const engine::EngineFactory dbt_engine = {
    .name = "dbt",
    .supports = supports,
    .create = create,
    .linked = linked,
    .shared_code_variant =
        [] { return may_use_avx512() ? std::string_view("avx512") : std::string_view("avx2"); },
    .instructions = a64::instruction_table,
};

DbtEngine::DbtEngine(const Guest& guest, std::shared_ptr<memory::AddressSpace> space,
                     std::unique_ptr<CodeCache> cache, std::uint32_t visits)
    : guest_(guest), space_(std::move(space)), cache_(std::move(cache)), layout_(guest.layout()),
      routines_(layout_), is_quick_(makes_quick_units()), visits_(visits) {
    cache_->set_link_routine(routines_.addresses().link);
}

std::unique_ptr<DbtEngine> DbtEngine::create(const Guest& guest,
                                             std::shared_ptr<memory::AddressSpace> space,
                                             const CodeLimits& limits) {
    auto cache = CodeCache::create(limits);
    if (cache == nullptr) {
        return nullptr;
    }
    std::unique_ptr<DbtEngine> engine(
        new DbtEngine(guest, std::move(space), std::move(cache), limits.visits));
    if (!engine->code_pages_.ready() || !engine->versions_.ready() || !engine->blocks_.ready() ||
        !engine->trap_sites_.ready() || !engine->routines_.ready() || !engine->visits_.ready()) {
        return nullptr;
    }
    engine->space_->add_listener(engine.get());
    return engine;
}

DbtEngine::~DbtEngine() {
    space_->remove_listener(this);
    for_each_block([](ThreadBlock& block) { ThreadBlock::destroy(&block); });
    for (auto& translator : idle_translators_) {
        delete translator.load();
    }
}

std::unique_ptr<engine::Cpu> DbtEngine::create_cpu(const abi::RegisterFile& initial) {
    return std::make_unique<DbtCpu>(*this, initial);
}

std::string DbtEngine::statistics() const {
    ThreadCounts sums;
    for_each_block([&](ThreadBlock& block) {
        sums.interpreted.add(block.counts.interpreted.get());
        sums.lookups.add(block.counts.lookups.get());
        sums.translations.add(block.counts.translations.get());
        sums.taken.add(block.counts.taken.get());
        sums.ticks.add(block.counts.ticks.get());
        for (std::size_t i = 0; i < sums.exits.size(); ++i) {
            sums.exits[i].add(block.counts.exits[i].get());
        }
    });
    return describe(counts_, sums, clock_);
}

void DbtEngine::set_code_listener(engine::CodeListener* listener) {
    code_listener_ = listener;
    tell_of_all_code();
}

void DbtEngine::tell_of_all_code() {
    if (code_listener_ != nullptr) {
        cache_->for_each_unit([this](const TranslatedUnit& unit) {
            code_listener_->code_added(unit.pc, unit.code, unit.size);
        });
    }
}

void DbtEngine::before_fork() {
    forking_thread_ = static_cast<int>(::syscall(SYS_gettid));
    lock(static_cast<std::uint32_t>(forking_thread_));
    adopt();
    breakpoints_.lock_for_fork();
}

void DbtEngine::after_fork(bool in_child) {
    breakpoints_.unlock_after_fork();
    cache_->after_fork(in_child);
    if (!in_child) {
        unlock();
        return;
    }
    for_each_block([&](ThreadBlock& block) {
        block.in_code.store(false);
        block.process.store(0);
        if (block.thread.load() != forking_thread_) { // of a thread that is not here
            block.release_version();
            block.used.store(false);
        }
        block.counts.clear();
    });
    counts_.clear();
    tell_of_all_code();
    lock_.reset();
}

void DbtEngine::kick_others() noexcept {
    for_each_block([](ThreadBlock& block) {
        if (block.in_code.load()) {
            send_kick(block.process.load(), block.thread.load());
        }
    });
}

void DbtEngine::mapping_changed(GuestRange range) noexcept {
    if (!code_pages_.meets(range)) {
        return;
    }
    changes_.add({range, true});
    kick_others();
}

void DbtEngine::set_breakpoint(GuestAddr pc, bool there) {
    breakpoints_.set(pc, there);
    mapping_changed({pc, pc + 4});
}

engine::Exit DbtEngine::step(engine::Cpu& cpu) {
    return static_cast<DbtCpu&>(cpu).run(Reach::instruction);
}

ThreadBlock& DbtEngine::take_block() {
    for (std::size_t index = 0; index < most_threads; ++index) {
        auto& slot = blocks_[index];
        ThreadBlock* block = slot.load();
        if (block == nullptr) {
            ThreadBlock* const made = ThreadBlock::create(routines_.addresses(), versions_.data());
            FERRY_ASSERT(made != nullptr);
            made->index = index;
            made->generation.store(generation());
            made->variant = variant_of(ir::Assumptions{}, Reach::trace);
            made->used.store(true);
            if (slot.compare_exchange_strong(block, made)) {
                std::size_t end = block_end_.load();
                while (end <= index && !block_end_.compare_exchange_weak(end, index + 1)) {
                }
                return *made;
            }
            ThreadBlock::destroy(made);
        }
        if (!block->used.load() && !block->used.exchange(true)) {
            return *block;
        }
    }
    FERRY_ASSERT(!"room for another thread");
    std::abort();
}

void DbtEngine::give_back(ThreadBlock& block) {
    constexpr std::size_t kept_warm = 16; // the first are used again first
    block.in_code.store(false);
    if (block.index >= kept_warm) {
        block.shrink();
    }
    block.used.store(false);
}

std::unique_ptr<Translator> DbtEngine::take_translator() {
    for (auto& slot : idle_translators_) {
        if (slot.load() != nullptr) {
            if (Translator* const taken = slot.exchange(nullptr)) {
                return std::unique_ptr<Translator>(taken);
            }
        }
    }
    return guest_.make_translator(layout_, host_functions_, trap_sites_, is_quick_, &breakpoints_);
}

void DbtEngine::give_back(std::unique_ptr<Translator> translator) {
    for (auto& slot : idle_translators_) {
        Translator* none = nullptr;
        if (slot.compare_exchange_strong(none, translator.get())) {
            static_cast<void>(translator.release());
            return;
        }
    }
}

} // namespace ferry::dbt
