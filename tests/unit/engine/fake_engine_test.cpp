// The seam as a guest kernel sees it, with an engine that has no machine.

#include "../../support/fake_engine.hpp"

#include <gtest/gtest.h>

namespace ferry::test {
namespace {

/// What a guest kernel does with a Cpu, in little.
struct TinyKernel {
    std::uint64_t written = 0;

    /// Runs until exit(2); its status.
    std::uint64_t run(engine::Cpu& cpu) {
        for (;;) {
            const engine::Exit exit = cpu.run();
            auto& registers = cpu.registers();
            switch (exit.reason) {
            case engine::ExitReason::syscall:
                if (registers.syscall_number() == 93) {
                    return registers.syscall_argument(0);
                }
                written += registers.syscall_argument(2);
                registers.set_syscall_result(registers.syscall_argument(2));
                break;
            case engine::ExitReason::fault: return 128 + 11;
            default: return 125;
            }
        }
    }
};

std::unique_ptr<engine::Cpu> play(FakeEngine& engine, std::deque<Step> script, Isa isa = Isa::a64) {
    engine.add_script(std::move(script));
    return engine.create_cpu(abi::RegisterFile(isa));
}

TEST(FakeEngine, SystemCallsUntilTheGuestExits) {
    for (const Isa isa : {Isa::a64, Isa::rv64}) {
        FakeEngine engine;
        auto cpu = play(engine,
                        {system_call(64, {1, 0x1000, 6}),
                         [](FakeCpu& self) {
                             EXPECT_EQ(self.registers().syscall_argument(0), 6U)
                                 << "the guest sees the result";
                             return system_call(93, {7})(self);
                         }},
                        isa);
        TinyKernel kernel;
        EXPECT_EQ(kernel.run(*cpu), 7U);
        EXPECT_EQ(kernel.written, 6U);
        EXPECT_EQ(cpu->registers().pc(), 8U);
    }
}

TEST(FakeEngine, AFaultEndsTheGuest) {
    FakeEngine engine;
    auto cpu =
        play(engine, {fault(engine::FaultCause::unmapped, engine::Access::read, GuestAddr(0))});
    EXPECT_EQ(TinyKernel{}.run(*cpu), 139U);
}

TEST(FakeEngine, AnInterruptComesBeforeTheNextStep) {
    FakeEngine engine;
    auto cpu = play(engine, {system_call(93, {0})});
    cpu->interrupt();
    EXPECT_EQ(cpu->run().reason, engine::ExitReason::interrupted);
    EXPECT_EQ(cpu->run().reason, engine::ExitReason::syscall);
}

} // namespace
} // namespace ferry::test
