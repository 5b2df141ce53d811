#pragma once
/// Engine and Cpu of the translator.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include <ferry/a64/lifter.hpp>
#include <ferry/dbt/engine.hpp>
#include <ferry/engine/changes.hpp>
#include <ferry/engine/run_lock.hpp>
#include <ferry/x64/compile.hpp>

#include "scan.hpp"

namespace ferry::dbt {

/// The state block: r15 of generated code points to it.
struct State {
    a64::State guest;
    x64::Frame frame;
};

/// What a guest address was translated to.
struct TranslatedUnit {
    GuestAddr pc{};
    GuestRange range{}; ///< around all guest instructions in it
    std::uint64_t code = 0;
    std::uint32_t size = 0;
    std::uint64_t* data = nullptr; ///< validity, then the cells of the links
    std::uint32_t first_link = 0;
    bool valid = true;
    std::vector<x64::Site> sites;
    std::vector<ir::GuestInst> guests;
    std::vector<x64::Entry> entries;
    std::vector<std::uint32_t> inbound; ///< links that lead here
};

class DbtCpu;

/// One code cache for all threads of an address space.
class DbtEngine final : public engine::Engine, public memory::ChangeListener {
public:
    explicit DbtEngine(std::shared_ptr<memory::AddressSpace> space);
    ~DbtEngine() override;

    [[nodiscard]] bool ready() const { return area_ != nullptr; }
    [[nodiscard]] std::string_view name() const override { return "dbt"; }
    std::unique_ptr<engine::Cpu> create_cpu(const abi::RegisterFile& initial) override;
    [[nodiscard]] std::uint64_t features() const override;
    void before_fork() override;
    void after_fork(bool in_child) override;
    void mapping_changed(GuestRange range) noexcept override;
    void content_changed(GuestRange range) noexcept override;

private:
    friend class DbtCpu;

    struct LinkRecord {
        GuestAddr target{};
        TranslatedUnit* from = nullptr;
        std::uint64_t* cell = nullptr;
        std::uint64_t unresolved = 0; ///< what the cell holds while the target is not known
        std::uint8_t variant = 0;
    };
    /// Units are made under assumptions; each combination has its own map.
    static constexpr std::size_t variants = 4;
    static std::uint8_t variant_of(a64::Assumptions assumptions) {
        return static_cast<std::uint8_t>((assumptions.default_fpcr ? 1 : 0) |
                                         (assumptions.strip_tags ? 2 : 0));
    }

    // All of these are called with the lock taken.
    std::uint64_t find_or_translate(GuestAddr pc, a64::Assumptions assumptions);
    TranslatedUnit* translate(GuestAddr pc, a64::Assumptions assumptions);
    void resolve(std::uint32_t link, std::uint64_t code);
    void invalidate(GuestRange range);
    void remove(TranslatedUnit& unit);
    void hear_of_changes();
    /// Stops all other threads, drops all code, lets them go on.
    void flush(DbtCpu* self);

    void lock() { static_cast<void>(lock_.lock(std::int64_t{1} << 60)); }
    void unlock() { lock_.unlock(); }
    void kick_others(DbtCpu* self) noexcept;

    /// The unit whose code `pc` lies in. Async-signal-safe.
    [[nodiscard]] const TranslatedUnit* unit_at(std::uint64_t pc) const noexcept;

    std::shared_ptr<memory::AddressSpace> space_;
    engine::RunLock lock_; ///< before the space's lock
    engine::Changes changes_;
    std::atomic<bool> stopping_{false};

    // The code area: routines, then units one behind the other; the data area follows it.
    std::uint8_t* area_ = nullptr;
    std::uint64_t code_begin_ = 0;
    std::uint64_t code_next_ = 0;
    std::uint64_t data_next_ = 0;
    x64::StateLayout layout_;
    x64::RoutineCode routines_;
    std::unique_ptr<x64::Compiler> compiler_;
    Scanner scanner_;
    ir::Unit unit_;
    x64::Code code_;
    std::array<std::unordered_map<std::uint64_t, std::uint64_t>, variants> entries_;
    std::unordered_map<std::uint64_t, std::vector<TranslatedUnit*>> by_page_;
    std::vector<LinkRecord> links_;
    TranslatedUnit** units_ = nullptr; ///< in ascending order of code; only grows between flushes
    std::atomic<std::size_t> unit_count_{0};
    std::atomic<std::uint64_t> lowest_{~std::uint64_t{0}}; ///< bounds of all guest code translated
    std::atomic<std::uint64_t> highest_{0};
    std::array<std::atomic<DbtCpu*>, 4096> cpus_{};
    std::atomic<std::size_t> cpu_end_{0}; ///< behind the last that was ever used
    std::vector<std::uint64_t> versions_;
};

class DbtCpu final : public engine::Cpu {
public:
    DbtCpu(DbtEngine& engine, const abi::RegisterFile& initial);
    ~DbtCpu() override;

    engine::Exit run() override;
    void interrupt() noexcept override { interrupted_.store(true); }
    abi::RegisterFile& registers() override { return registers_; }
    void load_vectors() override;
    void store_vectors() override;
    bool host_fault(int signal, void* siginfo, void* ucontext) noexcept override;
    bool host_signal(const void* siginfo, void* ucontext) noexcept override;

private:
    friend class DbtEngine;

    void load();  ///< registers_ -> state
    void store(); ///< state -> registers_
    void update_control();
    void forget_code();
    std::uint64_t next_code();
    /// What to do after generated code has come back: an Exit, or go on at `code`.
    bool settle(std::uint64_t& code, engine::Exit& exit);
    bool settle_fault(engine::Exit& exit);
    void invalidate_line(GuestAddr address);
    void leave_at(const x64::Site& site, const TranslatedUnit& unit, void* ucontext,
                  std::uint32_t reason) noexcept;

    DbtEngine& engine_;
    abi::RegisterFile registers_;
    State* state_ = nullptr; ///< a mapping of its own
    std::uint8_t* call_stack_ = nullptr;
    std::atomic<bool> interrupted_{false};
    std::atomic<bool> in_code_{false};
    std::atomic<bool> stepping_{false};
    std::atomic<int> process_{0};
    std::atomic<int> thread_{0};
    a64::Assumptions assumptions_;
    int fault_signal_ = 0;
    engine::Exit fault_;
    GuestAddr retried_{};
    bool tagged_ = false; ///< the fault was a non-canonical address
};

} // namespace ferry::dbt
