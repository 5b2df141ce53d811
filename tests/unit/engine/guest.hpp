#pragma once
/// A guest without an operating system, for tests of the engine seam.

#include <cstdint>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <ferry/abi/register_file.hpp>
#include <ferry/base/bits.hpp>
#include <ferry/engine/engine.hpp>
#include <ferry/memory/access.hpp>
#include <ferry/memory/address_space.hpp>

namespace ferry::test {

using engine::Access;
using engine::Exit;
using engine::ExitReason;
using engine::FaultCause;
using memory::Prot;

inline constexpr Prot rw = Prot::read | Prot::write;
inline constexpr Prot rx = Prot::read | Prot::execute;
inline constexpr Prot rwx = rw | Prot::execute;

/// Runs `cpu` once, and then does `afterwards` if it is given, with the host fault handler that a
/// kernel would install in place.
Exit run(engine::Cpu& cpu, const std::function<void()>& afterwards = {});
/// The same in a child that shares the caller's memory, which has its handlers, but no alternate
/// stack.
Exit run_in_child(engine::Cpu& cpu, const std::function<void()>& afterwards = {});

/// One address space, its engine, and one processor whose pc is at `code`.
class Guest {
public:
    static constexpr GuestAddr code{0x40'0000};
    static constexpr GuestAddr data{0x50'0000};
    static constexpr GuestSize size = 0x1'0000; ///< of each, in bytes

    explicit Guest(const engine::EngineFactory& factory, Isa isa = Isa::a64);

    /// Maps anonymous private memory at `at`.
    void map(GuestAddr at, GuestSize bytes, Prot prot);
    /// Maps `fd` shared at `at`.
    void map_shared(GuestAddr at, GuestSize bytes, Prot prot, int fd);

    /// Puts instructions at `at`, whatever the protection there.
    void place(GuestAddr at, std::span<const std::uint32_t> words);
    void place(std::initializer_list<std::uint32_t> words) {
        place(code, std::span(words.begin(), words.size()));
    }
    /// Puts instructions at `code`, the pc there, and runs.
    Exit run(std::initializer_list<std::uint32_t> words) {
        place(words);
        cpu->registers().pc() = code.value();
        return test::run(*cpu);
    }
    Exit run() { return test::run(*cpu); }

    std::unique_ptr<engine::Cpu> new_cpu(GuestAddr pc = code) const;

    [[nodiscard]] abi::a64::Registers& r() const {
        return cpu->registers().get<abi::a64::Registers>();
    }
    template <class T = std::uint64_t>
    [[nodiscard]] T& at(GuestAddr address) const {
        return *static_cast<T*>(space->host_pointer(address));
    }

    std::shared_ptr<memory::AddressSpace> space;
    std::unique_ptr<engine::Engine> engine;
    std::unique_ptr<engine::Cpu> cpu;

private:
    Isa isa_;
};

/// Expectations of one line for a whole exit.
void expect_fault(const Exit& exit, FaultCause cause, Access access, GuestAddr address);
void expect_syscall(const Exit& exit);

/// A test that runs once for each engine that this build has.
class EngineTest : public testing::TestWithParam<const engine::EngineFactory*> {
protected:
    const engine::EngineFactory& factory() const { return *GetParam(); }
};

/// The engines of this build that run `isa` on this host.
std::vector<const engine::EngineFactory*> engines(Isa isa = Isa::a64);

} // namespace ferry::test

#define FERRY_FOR_EACH_ENGINE_OF(suite, list)                                                      \
    INSTANTIATE_TEST_SUITE_P(Engines, suite, testing::ValuesIn(list),                              \
                             [](const auto& engine) { return std::string(engine.param->name); })
#define FERRY_FOR_EACH_ENGINE(suite, ...)                                                          \
    FERRY_FOR_EACH_ENGINE_OF(suite, ferry::test::engines(__VA_ARGS__))
