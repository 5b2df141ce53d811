// What an engine does for debuggers: breakpoints that are not in the guest's memory, and single
// instructions.

#include <thread>

#include <ferry/engine/debugging.hpp>

#include "a64_code.hpp"
#include "guest.hpp"

namespace ferry::test {
namespace {

using namespace a64;

/// The engines that can.
std::vector<const engine::EngineFactory*> debuggable() {
    std::vector<const engine::EngineFactory*> found = engines();
    std::erase_if(found, [](const engine::EngineFactory* factory) {
        return dynamic_cast<engine::Debugging*>(Guest(*factory).engine.get()) == nullptr;
    });
    return found;
}

class DebuggingTest : public EngineTest {
protected:
    DebuggingTest() : guest(factory()) {}
    engine::Debugging& debugging() { return dynamic_cast<engine::Debugging&>(*guest.engine); }
    void set_breakpoint(int index, bool there = true) {
        debugging().set_breakpoint(Guest::code + static_cast<std::uint64_t>(index) * 4, there);
    }
    /// One instruction; where it leads, in instructions from the code's beginning.
    long step() {
        EXPECT_EQ(test::run(stepping()).reason, ExitReason::stepped);
        return place();
    }
    [[nodiscard]] long place() const {
        return static_cast<long>(guest.r().pc - Guest::code.value()) / 4;
    }
    void expect_breakpoint(const Exit& exit, long index) {
        EXPECT_EQ(exit.reason, ExitReason::breakpoint);
        EXPECT_EQ(place(), index);
    }

    /// A Cpu whose run() is a step, so that it has the handlers of test::run().
    class Stepping final : public engine::Cpu {
    public:
        Stepping(engine::Cpu& cpu, engine::Debugging& debugging)
            : cpu_(cpu), debugging_(debugging) {}
        Exit run() override { return debugging_.step(cpu_); }
        void interrupt() noexcept override { cpu_.interrupt(); }
        abi::RegisterFile& registers() override { return cpu_.registers(); }
        void load_vectors() override { cpu_.load_vectors(); }
        void store_vectors() override { cpu_.store_vectors(); }
        bool host_fault(int signal, void* info, void* context) noexcept override {
            return cpu_.host_fault(signal, info, context);
        }
        bool host_signal(const void* info, void* context) noexcept override {
            return cpu_.host_signal(info, context);
        }

    private:
        engine::Cpu& cpu_;
        engine::Debugging& debugging_;
    };
    Stepping& stepping() {
        stepping_.emplace(*guest.cpu, debugging());
        return *stepping_;
    }

    Guest guest;
    std::optional<Stepping> stepping_;
};

TEST_P(DebuggingTest, ABreakpointStopsBeforeItsInstruction) {
    set_breakpoint(1);
    expect_breakpoint(guest.run({mov(x0, 1), mov(x0, 2), svc()}), 1);
    EXPECT_EQ(guest.r().x[0], 1U);
    EXPECT_EQ(guest.at<Word>(Guest::code + 4), mov(x0, 2)) << "the memory is as it was";
    expect_breakpoint(guest.run(), 1);
    set_breakpoint(1, false);
    expect_syscall(guest.run());
    EXPECT_EQ(guest.r().x[0], 2U);
}

TEST_P(DebuggingTest, ABreakpointStopsCodeThatHasRunOften) {
    guest.place({add(x0, x0, 1), sub(x1, x1, 1), cbnz(x1, -8), svc()});
    guest.r().x[1] = 1'000'000;
    expect_syscall(guest.run());
    set_breakpoint(1);
    guest.r().pc = Guest::code.value();
    guest.r().x[0] = 0;
    guest.r().x[1] = 3;
    for (std::uint64_t turn = 1; turn <= 3; ++turn) {
        expect_breakpoint(guest.run(), 1);
        EXPECT_EQ(guest.r().x[0], turn);
        EXPECT_EQ(step(), 2);
    }
    set_breakpoint(1, false);
    expect_syscall(guest.run());
    EXPECT_EQ(guest.r().x[0], 3U);
}

TEST_P(DebuggingTest, ABreakpointStopsAThreadThatRuns) {
    guest.place({add(x0, x0, 1), b(-4)});
    Exit exit;
    std::thread thread([&] { exit = guest.run(); });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    set_breakpoint(1);
    thread.join();
    expect_breakpoint(exit, 1);
}

TEST_P(DebuggingTest, AStepIsOneInstruction) {
    guest.place({mov(x1, 2), sub(x1, x1, 1), cbnz(x1, -4), b(8), udf(), add(x0, x1, 7), svc()});
    for (const long next : {1, 2, 1, 2, 3, 5, 6}) {
        EXPECT_EQ(step(), next);
    }
    EXPECT_EQ(guest.r().x[0], 7U);
    expect_syscall(test::run(stepping()));
    EXPECT_EQ(place(), 7);
}

TEST_P(DebuggingTest, AStepOverABranchToItselfIsOneTurn) {
    guest.place({b(0), cbnz(x0, 0)});
    EXPECT_EQ(step(), 0);
    guest.r().pc += 4;
    guest.r().x[0] = 1;
    EXPECT_EQ(step(), 1);
    guest.r().x[0] = 0;
    EXPECT_EQ(step(), 2);
}

TEST_P(DebuggingTest, AStepPassesABreakpointAndStopsAtTheNext) {
    guest.place({mov(x0, 1), mov(x0, 2), svc()});
    set_breakpoint(0);
    set_breakpoint(1);
    EXPECT_EQ(step(), 1);
    EXPECT_EQ(guest.r().x[0], 1U);
    expect_breakpoint(guest.run(), 1);
}

TEST_P(DebuggingTest, StepsFollowCallsAndReturns) {
    constexpr Word bl_12 = 0x9400'0003;
    guest.place({bl_12, svc(), udf(), ret()});
    EXPECT_EQ(step(), 3);
    EXPECT_EQ(guest.r().x[30], Guest::code.value() + 4);
    EXPECT_EQ(step(), 1);
    // The same where the call has been made at full speed.
    set_breakpoint(3);
    guest.r().pc = Guest::code.value();
    expect_breakpoint(guest.run(), 3);
    EXPECT_EQ(step(), 1);
    expect_syscall(guest.run());
}

TEST_P(DebuggingTest, AnExclusivePairThatIsSteppedThroughSucceeds) {
    guest.place({ldaxr(x0, x1), add(x0, x0, 1), stlxr(x2, x0, x1), svc()});
    guest.r().x[1] = Guest::data.value();
    guest.r().x[2] = 9;
    for (const long next : {1, 2, 3}) {
        EXPECT_EQ(step(), next);
    }
    EXPECT_EQ(guest.r().x[2], 0U);
    EXPECT_EQ(guest.at(Guest::data), 1U);
}

TEST_P(DebuggingTest, AStepThatFaultsLeavesThingsAsTheyWere) {
    guest.place({ldr(x0, x1), svc()});
    guest.r().x[0] = 5;
    guest.r().x[1] = 8;
    expect_fault(test::run(stepping()), FaultCause::unmapped, Access::read, GuestAddr(8));
    EXPECT_EQ(place(), 0);
    EXPECT_EQ(guest.r().x[0], 5U);
}

TEST_P(DebuggingTest, AStepIntoCodeThatWasWrittenRunsWhatIsThere) {
    guest.place({mov(x0, 1), svc()});
    EXPECT_EQ(step(), 1);
    guest.place({mov(x0, 2), svc()});
    guest.r().pc = Guest::code.value();
    EXPECT_EQ(step(), 1);
    EXPECT_EQ(guest.r().x[0], 2U);
}

FERRY_FOR_EACH_ENGINE_OF(DebuggingTest, debuggable());

} // namespace
} // namespace ferry::test
