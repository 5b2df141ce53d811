#pragma once
/// RegisterFile: the registers of one guest thread, whatever its ISA.

#include <cstddef>
#include <variant>

#include <ferry/abi/a64.hpp>
#include <ferry/abi/rv64.hpp>
#include <ferry/abi/x64.hpp>
#include <ferry/base/assert.hpp>
#include <ferry/base/isa.hpp>

namespace ferry::abi {

/// Holds the Registers of exactly one ISA. Code of that ISA takes `get<a64::Registers>()`; all
/// other code uses the neutral names below.
class RegisterFile {
public:
    explicit RegisterFile(Isa isa) {
        if (isa == Isa::rv64) {
            state_.emplace<rv64::Registers>();
        } else if (isa == Isa::x64) {
            state_.emplace<x64::Registers>();
        }
    }

    template <class R>
    R& get() {
        R* registers = std::get_if<R>(&state_);
        FERRY_ASSERT(registers != nullptr);
        return *registers;
    }
    template <class R>
    const R& get() const {
        return const_cast<RegisterFile*>(this)->get<R>();
    }
    [[nodiscard]] Isa isa() const {
        constexpr Isa isas[] = {Isa::a64, Isa::rv64, Isa::x64};
        return isas[state_.index()];
    }

    /// The ISA-neutral registers.
    [[nodiscard]] std::uint64_t& pc();
    [[nodiscard]] std::uint64_t& sp();
    [[nodiscard]] std::uint64_t& tls();

    /// Linux's system call convention: number, arguments 0–5 and result.
    [[nodiscard]] std::uint64_t syscall_number();
    [[nodiscard]] std::uint64_t syscall_argument(int index);
    void set_syscall_argument(int index, std::uint64_t value);
    void set_syscall_result(std::uint64_t value);

private:
    /// Calls `visitor` with the Registers there are.
    template <class Visitor>
    decltype(auto) visit(Visitor&& visitor) {
        switch (state_.index()) {
        case 0: return visitor(get<a64::Registers>());
        case 1: return visitor(get<rv64::Registers>());
        default: return visitor(get<x64::Registers>());
        }
    }
    [[nodiscard]] std::uint64_t& syscall_word(int index);

    std::variant<a64::Registers, rv64::Registers, x64::Registers> state_;
};

namespace detail {

/// What the neutral names mean for each ISA.
inline std::uint64_t& pc_of(a64::Registers& r) { return r.pc; }
inline std::uint64_t& pc_of(rv64::Registers& r) { return r.pc; }
inline std::uint64_t& pc_of(x64::Registers& r) { return r.rip; }
inline std::uint64_t& sp_of(a64::Registers& r) { return r.sp; }
inline std::uint64_t& sp_of(rv64::Registers& r) { return r.x[2]; }
inline std::uint64_t& sp_of(x64::Registers& r) { return r.gpr[x64::rsp]; }
inline std::uint64_t& tls_of(a64::Registers& r) { return r.tpidr; }
inline std::uint64_t& tls_of(rv64::Registers& r) { return r.x[4]; }
inline std::uint64_t& tls_of(x64::Registers& r) { return r.gs_base; }
inline std::uint64_t& number_of(a64::Registers& r) { return r.x[8]; }
inline std::uint64_t& number_of(rv64::Registers& r) { return r.x[17]; }
inline std::uint64_t& number_of(x64::Registers& r) { return r.gpr[x64::rax]; }
inline std::uint64_t& argument_of(a64::Registers& r, std::size_t i) { return r.x[i]; }
inline std::uint64_t& argument_of(rv64::Registers& r, std::size_t i) { return r.x[10 + i]; }
inline std::uint64_t& argument_of(x64::Registers& r, std::size_t i) {
    constexpr x64::Gpr order[] = {x64::rdi, x64::rsi, x64::rdx, x64::r10, x64::r8, x64::r9};
    return r.gpr[order[i]];
}
inline std::uint64_t& result_of(a64::Registers& r) { return r.x[0]; }
inline std::uint64_t& result_of(rv64::Registers& r) { return r.x[10]; }
inline std::uint64_t& result_of(x64::Registers& r) { return r.gpr[x64::rax]; }

} // namespace detail

inline std::uint64_t& RegisterFile::pc() {
    return visit([](auto& r) -> std::uint64_t& { return detail::pc_of(r); });
}
inline std::uint64_t& RegisterFile::sp() {
    return visit([](auto& r) -> std::uint64_t& { return detail::sp_of(r); });
}
inline std::uint64_t& RegisterFile::tls() {
    return visit([](auto& r) -> std::uint64_t& { return detail::tls_of(r); });
}
inline std::uint64_t RegisterFile::syscall_number() {
    return visit([](auto& r) { return detail::number_of(r); });
}
inline std::uint64_t& RegisterFile::syscall_word(int index) {
    return visit([index](auto& r) -> std::uint64_t& {
        return detail::argument_of(r, static_cast<std::size_t>(index));
    });
}
inline std::uint64_t RegisterFile::syscall_argument(int index) { return syscall_word(index); }
inline void RegisterFile::set_syscall_argument(int index, std::uint64_t value) {
    syscall_word(index) = value;
}
inline void RegisterFile::set_syscall_result(std::uint64_t value) {
    visit([value](auto& r) { detail::result_of(r) = value; });
}

} // namespace ferry::abi
