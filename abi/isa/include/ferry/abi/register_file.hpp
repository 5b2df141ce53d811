#pragma once
/// RegisterFile: the registers of one guest thread, whatever its ISA.

#include <cstddef>
#include <variant>

#include <ferry/abi/a64.hpp>
#include <ferry/abi/rv64.hpp>
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
    [[nodiscard]] Isa isa() const { return state_.index() == 0 ? Isa::a64 : Isa::rv64; }

    /// The ISA-neutral registers.
    [[nodiscard]] std::uint64_t& pc();
    [[nodiscard]] std::uint64_t& sp();
    [[nodiscard]] std::uint64_t& tls();

    /// The system call convention: number, arguments 0–5 and result.
    [[nodiscard]] std::uint64_t syscall_number();
    [[nodiscard]] std::uint64_t syscall_argument(int index);
    void set_syscall_argument(int index, std::uint64_t value);
    void set_syscall_result(std::uint64_t value);

private:
    std::variant<a64::Registers, rv64::Registers> state_;
};

inline std::uint64_t& RegisterFile::pc() {
    return state_.index() == 0 ? get<a64::Registers>().pc : get<rv64::Registers>().pc;
}
inline std::uint64_t& RegisterFile::sp() {
    return state_.index() == 0 ? get<a64::Registers>().sp : get<rv64::Registers>().x[2];
}
inline std::uint64_t& RegisterFile::tls() {
    return state_.index() == 0 ? get<a64::Registers>().tpidr : get<rv64::Registers>().x[4];
}
inline std::uint64_t RegisterFile::syscall_number() {
    return state_.index() == 0 ? get<a64::Registers>().x[8] : get<rv64::Registers>().x[17];
}
inline std::uint64_t RegisterFile::syscall_argument(int index) {
    const auto i = static_cast<std::size_t>(index);
    return state_.index() == 0 ? get<a64::Registers>().x[i] : get<rv64::Registers>().x[10 + i];
}
inline void RegisterFile::set_syscall_argument(int index, std::uint64_t value) {
    const auto i = static_cast<std::size_t>(index);
    (state_.index() == 0 ? get<a64::Registers>().x[i] : get<rv64::Registers>().x[10 + i]) = value;
}
inline void RegisterFile::set_syscall_result(std::uint64_t value) {
    set_syscall_argument(0, value);
}

} // namespace ferry::abi
