#pragma once
/// What of the translator depends on the guest's ISA, beside its front end.

#include <cstdint>
#include <memory>
#include <span>

#include <ferry/abi/register_file.hpp>
#include <ferry/engine/host_function.hpp>
#include <ferry/ir/lifter_base.hpp>
#include <ferry/x64/frame.hpp>

#include "breakpoints.hpp"
#include "interpret/interpreter.hpp"
#include "trap_sites.hpp"

namespace ferry::dbt {

class Translator;
struct State;

/// Thread-safe: it has no state of its own.
class Guest {
public:
    /// Of the engine's optional features (engine::Engine::features()).
    [[nodiscard]] virtual std::uint64_t features() const = 0;
    [[nodiscard]] virtual x64::StateLayout layout() const = 0;
    /// What these are given must outlive the translator.
    [[nodiscard]] virtual std::unique_ptr<Translator> make_translator(
        const x64::StateLayout& layout, std::span<const engine::HostFunction> host_functions,
        const TrapSites& trap_sites, bool quick, const Breakpoints* breakpoints) const = 0;

    // Registers: the general ones and pc, then those of floating point with their status, which
    // MXCSR holds in part.
    virtual void load(State& state, const abi::RegisterFile& from) const = 0;
    virtual void store(const State& state, abi::RegisterFile& to) const = 0;
    virtual void load_vectors(State& state, const abi::RegisterFile& from) const = 0;
    virtual void store_vectors(State& state, abi::RegisterFile& to) const = 0;

    /// How floating point is done now.
    struct FloatControl {
        std::uint32_t mxcsr = 0; ///< without flags
        bool is_default = true;  ///< ir::Assumptions::default_fpcr
    };
    [[nodiscard]] virtual FloatControl float_control(const State& state) const = 0;
    /// Does what the code has left for by ir::LeaveReason::control.
    virtual void change_control(State& state, std::uint64_t code) const = 0;
    [[nodiscard]] virtual bool is_sp_aligned(const State& state) const = 0;

    /// Whether what is made may be another process's: all instructions have four bytes.
    [[nodiscard]] virtual bool shares_code() const = 0;

    /// Carries instructions out one by one (interpret::run). Null if there is no interpreter.
    using Interpreter = interpret::Stop (*)(ThreadBlock& block,
                                            const interpret::Surroundings& around);
    [[nodiscard]] virtual Interpreter interpreter() const = 0;

    // Instructions.
    /// The address that a branch to `pc` leads to.
    [[nodiscard]] virtual GuestAddr branch_target(GuestAddr pc) const = 0;
    [[nodiscard]] virtual std::uint64_t alignment() const = 0;
    [[nodiscard]] virtual std::uint64_t size_of(std::uint32_t word) const = 0;
    /// Of one for ir::LeaveReason::unimplemented.
    [[nodiscard]] virtual const char* name_of(std::uint32_t word) const = 0;
    /// What carries a word of floating point out exactly.
    [[nodiscard]] virtual auto exact_function(std::uint32_t word) const
        -> void (*)(void* state, std::uint32_t word) = 0;
    /// The address that an access to one with a tag is reported with.
    [[nodiscard]] virtual GuestAddr without_ignored_tag(GuestAddr address) const = 0;
    [[nodiscard]] virtual bool ignores_tags() const = 0;

protected:
    ~Guest() = default;
};

extern const Guest& a64_guest;
extern const Guest& rv64_guest;

/// FERRY_DBT_AVX2 leaves AVX-512 alone; for tests.
[[nodiscard]] bool may_use_avx512();

} // namespace ferry::dbt
