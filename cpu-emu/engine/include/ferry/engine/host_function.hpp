#pragma once
/// A function of the host that stands in for one guest instruction, so that guest code which the
/// kernel provides (a vDSO) gets an answer without leaving Cpu::run().

#include <cstdint>

#include <ferry/base/guest_addr.hpp>

namespace ferry::engine {

struct HostFunction {
    GuestAddr at{}; ///< of the instruction
    /// Its bytes: a hint, which by itself does nothing. Code that lies at `at` later with other
    /// bytes is not meant.
    std::uint32_t word = 0;
    /// The general registers that `run` may change: bit n is register n.
    std::uint32_t writes = 0;
    /// `registers` are the ISA's, of ferry/abi; pc and flags in them are not up to date. Must not
    /// touch guest memory, wait, throw or use floating point. Runs on the guest's thread with
    /// signals open.
    void (*run)(void* registers, std::uint32_t word) = nullptr;
};

} // namespace ferry::engine
