// What a run does to registers, and why it returns.

#include <xmmintrin.h>

#include "a64_code.hpp"
#include "guest.hpp"

namespace ferry::test {
namespace {

using namespace a64;

class RunTest : public EngineTest {};

TEST_P(RunTest, SyscallStopsBehindTheInstruction) {
    Guest guest(factory());
    expect_syscall(guest.run({mov(x8, 42), svc(), mov(x8, 43), svc()}));
    EXPECT_EQ(guest.r().pc, Guest::code.value() + 8);
    EXPECT_EQ(guest.cpu->registers().syscall_number(), 42U);
    expect_syscall(guest.run());
    EXPECT_EQ(guest.r().pc, Guest::code.value() + 16);
    EXPECT_EQ(guest.r().x[8], 43U);
}

TEST_P(RunTest, BreakpointStopsAtTheInstruction) {
    Guest guest(factory());
    const Exit exit = guest.run({nop(), brk(0x1234)});
    EXPECT_EQ(exit.reason, ExitReason::breakpoint);
    EXPECT_EQ(exit.code, 0x1234U);
    EXPECT_EQ(guest.r().pc, Guest::code.value() + 4);
}

TEST_P(RunTest, RegistersGoInAndOut) {
    Guest guest(factory());
    abi::a64::Registers before;
    for (std::uint64_t i = 0; i < 31; ++i) {
        before.x[i] = 0x0101'0101'0101'0101 * i;
    }
    for (std::uint64_t i = 0; i < 32; ++i) {
        before.v[i] = {0xa0a0'0000'0000'0000 + i, ~i};
    }
    before.sp = Guest::data.value() + 0x800;
    before.pc = Guest::code.value();
    before.pstate = 0xb000'0000;
    before.tpidr = 0x1234'5678'9abc;
    before.fpcr = 3U << 22;
    before.fpsr = 1U << 27 | 0x1f;
    guest.place({svc()});
    guest.r() = before;
    guest.cpu->store_vectors();
    expect_syscall(guest.run());
    guest.cpu->load_vectors();

    const abi::a64::Registers& after = guest.r();
    EXPECT_EQ(after.x, before.x);
    for (std::size_t i = 0; i < 32; ++i) {
        EXPECT_EQ(after.v[i].low, before.v[i].low) << i;
        EXPECT_EQ(after.v[i].high, before.v[i].high) << i;
    }
    EXPECT_EQ(after.sp, before.sp);
    EXPECT_EQ(after.pc, before.pc + 4);
    EXPECT_EQ(after.pstate, before.pstate);
    EXPECT_EQ(after.tpidr, before.tpidr);
    EXPECT_EQ(after.fpcr, before.fpcr);
    EXPECT_EQ(after.fpsr, before.fpsr);
}

TEST_P(RunTest, EachFlagGoesInAndOut) {
    Guest guest(factory());
    for (std::uint64_t flags = 0; flags < 16; ++flags) {
        guest.r().pstate = flags << 28;
        expect_syscall(guest.run({mrs(x0, system(3, 3, 4, 2, 0)), svc()})); // NZCV
        EXPECT_EQ(guest.r().x[0], flags << 28);
        EXPECT_EQ(guest.r().pstate, flags << 28);
    }
}

TEST_P(RunTest, InstructionsSetFlags) {
    Guest guest(factory());
    guest.r().x[1] = 5;
    guest.r().x[2] = 5;
    expect_syscall(guest.run({subs(x0, x1, x2), svc()}));
    EXPECT_EQ(guest.r().pstate, 0x6000'0000U); // equal: Z, C
    guest.r().x[2] = 6;
    expect_syscall(guest.run({subs(x0, x1, x2), svc()}));
    EXPECT_EQ(guest.r().pstate, 0x8000'0000U); // less: N
}

TEST_P(RunTest, FloatingPointLeavesTheHostsAlone) {
    Guest guest(factory());
    // Between runs invalid operations may be masked when they are met (Cpu::host_fault()), and
    // nothing of the host looks at the flags.
    constexpr unsigned flags_and_invalid = 0x3f | 1U << 7;
    const unsigned before = _mm_getcsr() | flags_and_invalid;
    guest.r().v[1].low = 0x3ff0'0000'0000'0000; // 1.0
    guest.r().v[2].low = 0x4008'0000'0000'0000; // 3.0
    guest.r().fpcr = 1U << 22;                  // towards plus infinity
    guest.cpu->store_vectors();
    expect_syscall(guest.run({0x1e62'1820, svc()})); // fdiv d0, d1, d2
    guest.cpu->load_vectors();
    EXPECT_EQ(guest.r().v[0].low, 0x3fd5'5555'5555'5556U);
    EXPECT_EQ(guest.r().fpsr, 0x10U); // inexact
    EXPECT_EQ(_mm_getcsr() | flags_and_invalid, before);
}

TEST_P(RunTest, TwoProcessorsKeepTheirRegistersApart) {
    Guest guest(factory());
    guest.place({add(x0, x0, 1), svc(), b(-8)});
    auto other = guest.new_cpu();
    auto& theirs = other->registers().get<abi::a64::Registers>();
    theirs.x[0] = 1000;
    theirs.v[7] = {7, 8};
    theirs.fpcr = 1U << 24;
    other->store_vectors();
    for (std::uint64_t i = 1; i <= 10; ++i) {
        expect_syscall(guest.run());
        expect_syscall(run(*other));
        EXPECT_EQ(guest.r().x[0], i);
        EXPECT_EQ(theirs.x[0], 1000 + i);
    }
    other->load_vectors();
    EXPECT_EQ(theirs.v[7].high, 8U);
    EXPECT_EQ(theirs.fpcr, 1U << 24);
    guest.cpu->load_vectors();
    EXPECT_EQ(guest.r().v[7].high, 0U);
    EXPECT_EQ(guest.r().fpcr, 0U);
}

FERRY_FOR_EACH_ENGINE(RunTest);

} // namespace
} // namespace ferry::test
