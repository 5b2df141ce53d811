#pragma once
/// Engine and Cpu of the translator.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include <ferry/dbt/engine.hpp>
#include <ferry/engine/changes.hpp>
#include <ferry/engine/debugging.hpp>
#include <ferry/engine/run_lock.hpp>
#include <ferry/ir/lifter_base.hpp>
#include <ferry/x64/compile.hpp>

#include "breakpoints.hpp"
#include "code_cache.hpp"
#include "code_pages.hpp"
#include "guest.hpp"
#include "interpret/interpreter.hpp"
#include "repeated_units.hpp"
#include "reserved.hpp"
#include "routine_page.hpp"
#include "shared_units.hpp"
#include "statistics.hpp"
#include "thread_block.hpp"
#include "translator.hpp"
#include "trap_sites.hpp"

namespace ferry::dbt {

class DbtCpu;

/// One code cache for all threads of an address space.
///
/// Threads look code up and translate without a lock; what they have made is added under one, if
/// nothing has changed in the guest's memory meanwhile. When the cache is full, or full of code
/// that is not valid any more, all threads are made to leave it and it is emptied; a thread that
/// has looked code up before must not go there afterwards, which `generation_` tells it.
class DbtEngine final : public engine::Engine,
                        public engine::Debugging,
                        public memory::ChangeListener {
public:
    /// Null if there is no memory.
    static std::unique_ptr<DbtEngine> create(const Guest& guest,
                                             std::shared_ptr<memory::AddressSpace> space,
                                             const CodeLimits& limits);
    ~DbtEngine() override;

    [[nodiscard]] std::string_view name() const override { return "dbt"; }
    std::unique_ptr<engine::Cpu> create_cpu(const abi::RegisterFile& initial) override;
    [[nodiscard]] std::uint64_t features() const override { return guest_.features(); }
    void add_host_function(const engine::HostFunction& function) override {
        host_functions_.push_back(function);
    }
    [[nodiscard]] std::string statistics() const override;
    void set_code_listener(engine::CodeListener* listener) override;
    [[nodiscard]] std::size_t shared_code_size() const override {
        return guest_.shares_code() ? SharedUnits::size : 0;
    }
    void share_code(int file) override;
    void before_fork() override;
    void after_fork(bool in_child) override;
    void set_breakpoint(GuestAddr pc, bool there) override;
    engine::Exit step(engine::Cpu& cpu) override;
    void mapping_changed(GuestRange range) noexcept override;
    void content_changed(GuestRange range) noexcept override { mapping_changed(range); }

private:
    friend class DbtCpu;

    DbtEngine(const Guest& guest, std::shared_ptr<memory::AddressSpace> space,
              std::unique_ptr<CodeCache> cache, std::uint32_t visits);

    /// Even, or odd while the cache is being emptied.
    [[nodiscard]] std::uint64_t generation() const noexcept { return generation_.load(); }
    /// Makes code for `pc` if there is none; false if the instruction cannot be fetched. The
    /// code may be gone again: look it up.
    bool translate(GuestAddr pc, ir::Assumptions assumptions, Reach reach, ThreadBlock& self);
    /// Whether `made` is now a unit that was made before, elsewhere or by another process, which
    /// the translator may hold: then with the lock taken. Takes a translator if it wants one.
    [[nodiscard]] bool take_made(std::unique_ptr<Translator>& translator, GuestAddr pc,
                                 std::uint8_t variant, Reach reach, ThreadBlock& self,
                                 MadeUnit& made);
    void want(std::unique_ptr<Translator>& translator) {
        if (translator == nullptr) {
            translator = take_translator();
        }
    }
    [[nodiscard]] bool is_written(GuestRange range) const {
        const CodePages* const written = written_.load();
        return written != nullptr && written->meets(range);
    }
    /// Makes the counted unit that begins there invalid.
    void retire(GuestAddr pc, const ThreadBlock& self);
    /// Makes the link lead to `code`, if that is still what the address is translated to.
    void resolve(std::uint32_t link, GuestAddr pc, std::uint64_t code, const ThreadBlock& self);
    /// The guest has written code, and does not say where: what is made is gone but for that of
    /// files which are mapped privately and can't be written to.
    void invalidate_written();
    /// What the guest says that it has written, as instructions.
    void invalidate_lines(GuestRange range, const ThreadBlock& self);
    /// Waits until whoever empties the cache is done, and invalidates what has changed.
    void catch_up(const ThreadBlock& self);

    // All of these are called with the lock taken.
    /// Adds what children have made since the last fork: the next one will want it too.
    void adopt();
    void invalidate(GuestRange range);
    void note_written(GuestRange range);
    /// Makes `aliases_` tell of the region that holds `address`.
    void find_aliases(GuestAddr address);
    /// Takes what has been removed from the threads' tables.
    void forget_targets(const TranslatedUnit& unit);
    void hear_of_changes();
    void tell_of_all_code();
    void add(const MadeUnit& made, std::uint8_t variant);
    /// Counts what the cache has taken.
    void tell_of_newest(const MadeUnit& made);
    /// Stops all threads, drops all code, lets them go on. Not from generated code.
    void flush();

    void lock(std::uint32_t thread) {
        static_cast<void>(lock_.lock(std::int64_t{1} << 60, thread));
    }
    void lock(const ThreadBlock& self) { lock(static_cast<std::uint32_t>(self.thread.load())); }
    void unlock() { lock_.unlock(); }
    void kick_others() noexcept;
    [[nodiscard]] ThreadBlock& take_block();
    void give_back(ThreadBlock& block);
    [[nodiscard]] std::unique_ptr<Translator> take_translator();
    void give_back(std::unique_ptr<Translator> translator);
    template <class One>
    void for_each_block(One one) const {
        for (std::size_t i = 0; i < block_end_.load(); ++i) {
            if (ThreadBlock* const block = blocks_[i].load()) {
                one(*block);
            }
        }
    }

    const Guest& guest_;
    std::shared_ptr<memory::AddressSpace> space_;
    engine::RunLock lock_; ///< before the space's lock
    engine::Changes changes_;
    CodePages code_pages_;
    std::unique_ptr<CodeCache> cache_;
    std::atomic<std::uint64_t> generation_{2};
    x64::StateLayout layout_;
    RoutinePage routines_;
    TrapSites trap_sites_;
    Breakpoints breakpoints_;
    bool is_quick_; ///< the first tier is
    interpret::Visits visits_;
    Reserved<std::uint64_t> versions_{x64::version_count}; ///< of locations, for exclusives

    /// The ranges that were invalidated last, so that code made from older bytes is not added.
    std::array<GuestRange, 64> invalidated_{};
    std::atomic<std::uint64_t> invalidations_{0};

    /// Where else the guest sees the file that one of its regions shows: programs make code line by
    /// line, and looking through all regions for each would cost more than the code.
    struct Aliases {
        struct View {
            GuestAddr begin;
            GuestSize size;
            std::uint64_t offset; ///< of the region's first byte in the view, modulo 2^64
        };
        GuestRange range; ///< the region's
        std::uint64_t version = 0;
        std::vector<View> views;
    };
    Aliases aliases_;

    static constexpr std::size_t most_threads = 16384;
    Reserved<std::atomic<ThreadBlock*>> blocks_{most_threads};
    std::atomic<std::size_t> block_end_{0}; ///< behind the last that was ever used
    int forking_thread_ = 0;
    std::array<std::atomic<Translator*>, 8> idle_translators_{};
    /// Where the guest has said that it writes code: null for most, which never do.
    std::atomic<CodePages*> written_{nullptr};
    std::unique_ptr<CodePages> written_places_;
    RepeatedUnits repeated_units_;              ///< of such, used with the lock taken
    std::unique_ptr<SharedUnits> shared_units_; ///< used with the lock taken
    std::atomic<bool> shares_code_{false};      ///< whether there are any
    CacheCounts counts_;
    TickClock clock_;
    engine::CodeListener* code_listener_ = nullptr;
    std::vector<engine::HostFunction> host_functions_;
};

class DbtCpu final : public engine::Cpu {
public:
    DbtCpu(DbtEngine& engine, const abi::RegisterFile& initial);
    ~DbtCpu() override;

    engine::Exit run() override { return run(Reach::trace); }
    /// With code of this reach; Reach::instruction: for one instruction.
    engine::Exit run(Reach reach);
    void interrupt() noexcept override;
    abi::RegisterFile& registers() override { return registers_; }
    void load_vectors() override;
    void store_vectors() override;
    bool host_fault(int signal, void* siginfo, void* ucontext) noexcept override;
    bool host_signal(const void* siginfo, void* ucontext) noexcept override;

private:
    void load();  ///< registers_ -> state
    void store(); ///< state -> registers_
    void update_control();
    [[nodiscard]] std::uint64_t& pc() { return field(engine_.layout_.pc); }
    /// A part of the state block, as the layout tells.
    [[nodiscard]] std::uint64_t& field(std::int32_t offset) {
        return *reinterpret_cast<std::uint64_t*>(reinterpret_cast<std::uint8_t*>(&state_) +
                                                 engine_.layout_.base + offset);
    }
    /// Other code is wanted from now on: that of `assumptions_` and `reach_`.
    void change_variant();
    /// Whether what the code has come back for is the end of its one instruction.
    [[nodiscard]] bool has_stepped(GuestAddr before);
    /// The code at the guest pc, translated if need be; 0 if it cannot be fetched, `not_yet` if it
    /// is to be interpreted first.
    std::uint64_t next_code();
    static constexpr std::uint64_t not_yet = 1;
    /// Whether code that is not there yet may be interpreted.
    [[nodiscard]] bool may_interpret() const;
    /// Does so from the guest pc on.
    interpret::Stop interpret();
    bool remember(std::size_t index, const x64::Target& target);
    /// Brings the targets up to date with the engine's generation; that generation.
    std::uint64_t join_generation();
    /// Does what the code has noted of IC IVAU.
    void finish_lines();
    void invalidate_line(GuestAddr address);
    /// What to do after generated code has come back: true with an Exit, or go on.
    bool settle(engine::Exit& exit);
    bool settle_fault(engine::Exit& exit);
    /// The host found an operand that the guest's rules treat in another way: carries the
    /// instruction at the pc out by its exact function.
    void do_exactly(std::uint32_t word);
    /// Whether the code had stripped the tag of this address, of the upper half, which is reported
    /// with it: then code that does not is wanted.
    bool lost_its_tag(GuestAddr address);
    void leave_at(const x64::Site& site, const TranslatedUnit& unit, void* ucontext,
                  std::uint32_t reason) noexcept;

    DbtEngine& engine_;
    const Guest& guest_;
    abi::RegisterFile registers_;
    ThreadBlock& block_;
    State& state_;
    std::atomic<bool> interrupted_{false};
    std::atomic<bool> stepping_{false};
    ir::Assumptions assumptions_;
    Reach reach_ = Reach::trace;    ///< of code that is not there yet
    bool has_stepped_ = false;      ///< and so the guest's exclusive monitor is as it was
    std::uint32_t wanted_link_ = 0; ///< the link that the code left by, or 0
    bool wants_code_ = false;       ///< interpreting has come to where it is wanted
    /// An indirect branch has led to the guest pc: its place among the targets is worth a page.
    bool asked_by_branch_ = false;
    GuestRange fetched_;                ///< where instructions may be fetched…
    std::uint64_t fetched_version_ = 0; ///< …while the space is of this version
    int fault_signal_ = 0;
    engine::Exit fault_;
    GuestAddr retried_{};
    bool tagged_ = false; ///< the fault was a non-canonical address
};

} // namespace ferry::dbt
