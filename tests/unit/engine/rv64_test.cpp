// A second ISA on the same seam: RISC-V 64.

#include <array>
#include <thread>

#include "guest.hpp"

namespace ferry::test {
namespace {

using Word = std::uint32_t;
using abi::rv64::Registers;

constexpr Word nop = 0x0000'0013;
constexpr Word ecall = 0x0000'0073;
constexpr Word ebreak = 0x0010'0073;
constexpr Word unimp = 0xc000'1073;
constexpr Word addi_a0_1 = 0x0015'0513; // addi a0, a0, 1
constexpr Word ld_a0_a1 = 0x0005'b503;  // ld a0, 0(a1)
constexpr Word sd_a0_a1 = 0x00a5'b023;  // sd a0, 0(a1)
constexpr Word jr_a1 = 0x0005'8067;
constexpr Word jump_back_1 = 0xffdf'f06f; // j .-4
constexpr int a0 = 10;
constexpr int a1 = 11;
constexpr int a2 = 12;

class Rv64Test : public EngineTest {
protected:
    static Registers& r(const Guest& guest) { return guest.cpu->registers().get<Registers>(); }
};

TEST_P(Rv64Test, SyscallStopsBehindTheInstruction) {
    Guest guest(factory(), Isa::rv64);
    expect_syscall(guest.run({0x05d0'0893 /* li a7, 93 */, ecall}));
    EXPECT_EQ(r(guest).pc, Guest::code.value() + 8);
    EXPECT_EQ(guest.cpu->registers().syscall_number(), 93U);
}

TEST_P(Rv64Test, BreakpointStopsAtTheInstruction) {
    Guest guest(factory(), Isa::rv64);
    EXPECT_EQ(guest.run({nop, ebreak}).reason, ExitReason::breakpoint);
    EXPECT_EQ(r(guest).pc, Guest::code.value() + 4);
}

TEST_P(Rv64Test, RegistersGoInAndOut) {
    Guest guest(factory(), Isa::rv64);
    Registers before;
    for (std::uint64_t i = 1; i < 32; ++i) {
        before.x[i] = 0x0101'0101'0101'0101 * i;
        before.f[i] = ~i;
    }
    before.pc = Guest::code.value();
    before.fcsr = 0x7f;
    guest.place({ecall});
    r(guest) = before;
    expect_syscall(guest.run());
    EXPECT_EQ(r(guest).x, before.x);
    EXPECT_EQ(r(guest).f, before.f);
    EXPECT_EQ(r(guest).fcsr, before.fcsr);
    EXPECT_EQ(r(guest).pc, before.pc + 4);
}

TEST_P(Rv64Test, FaultsAreExact) {
    Guest guest(factory(), Isa::rv64);
    constexpr GuestAddr hole{0x60'0000};
    r(guest).x[a1] = hole.value();
    expect_fault(guest.run({addi_a0_1, sd_a0_a1, addi_a0_1, ecall}), FaultCause::unmapped,
                 Access::write, hole);
    EXPECT_EQ(r(guest).pc, Guest::code.value() + 4);
    EXPECT_EQ(r(guest).x[a0], 1U);
    guest.map(hole, page_size, Prot::read);
    expect_fault(guest.run({nop, nop, sd_a0_a1, ecall}), FaultCause::protection, Access::write,
                 hole);
    expect_fault(guest.run({jr_a1}), FaultCause::protection, Access::execute, hole);
    EXPECT_EQ(r(guest).pc, hole.value());
    if (guest.engine->name() == "dbt") {
        return; // under the translator what may be executed can be read (docs/limits.md)
    }
    guest.space->protect(hole, page_size, Prot::execute);
    expect_fault(guest.run({nop, ld_a0_a1, ecall}), FaultCause::protection, Access::read, hole);
    EXPECT_EQ(r(guest).pc, Guest::code.value() + 4);
}

TEST_P(Rv64Test, AnInstructionAcrossTwoPages) {
    Guest guest(factory(), Isa::rv64);
    const GuestAddr end = Guest::code + Guest::size;
    // c.addi a0, 1; c.addi a0, 1; and the first half of addi a0, a0, 1 in the last bytes.
    guest.place(end - 8, std::array<Word, 2>{0x0505'0505, 0x0513'0505});
    r(guest).pc = end.value() - 8;
    expect_fault(guest.run(), FaultCause::unmapped, Access::execute, end);
    EXPECT_EQ(r(guest).pc, end.value() - 2) << "those before it are done";
    EXPECT_EQ(r(guest).x[a0], 3U);
    guest.map(end, page_size, rx);
    guest.place(end, std::array<Word, 2>{0x0073'0015, 0});
    expect_syscall(guest.run());
    EXPECT_EQ(r(guest).x[a0], 4U);
}

TEST_P(Rv64Test, UndefinedForUserSpace) {
    Guest guest(factory(), Isa::rv64);
    for (const Word word :
         {unimp, Word{0x3000'2573} /* csrr a0, mstatus */, Word{0x1020'0073} /* sret */}) {
        expect_fault(guest.run({nop, word, ecall}), FaultCause::undefined, Access::execute,
                     Guest::code + 4);
        EXPECT_EQ(r(guest).pc, Guest::code.value() + 4);
    }
}

TEST_P(Rv64Test, CountersCanBeRead) {
    Guest guest(factory(), Isa::rv64);
    guest.place({0xc010'2573 /* rdtime a0 */, 0xc000'25f3 /* rdcycle a1 */,
                 0xc020'2673 /* rdinstret a2 */, ecall});
    expect_syscall(guest.run());
    const std::uint64_t before = r(guest).x[a0];
    r(guest).pc = Guest::code.value();
    expect_syscall(guest.run());
    EXPECT_GT(r(guest).x[a0], before);
}

TEST_P(Rv64Test, FloatingPointIsOn) {
    Guest guest(factory(), Isa::rv64);
    r(guest).f[a1] = 0x3ff0'0000'0000'0000; // 1.0
    r(guest).f[a2] = 0x4000'0000'0000'0000; // 2.0
    guest.cpu->store_vectors();
    expect_syscall(guest.run({0x02c5'f553 /* fadd.d fa0, fa1, fa2 */, ecall}));
    guest.cpu->load_vectors();
    EXPECT_EQ(r(guest).f[a0], 0x4008'0000'0000'0000U); // 3.0
}

TEST_P(Rv64Test, AStoreConditionalFailsAfterASystemCall) {
    Guest guest(factory(), Isa::rv64);
    r(guest).x[a1] = Guest::data.value();
    expect_syscall(guest.run(
        {0x1005'b52f /* lr.d a0, (a1) */, ecall, 0x18a5'b62f /* sc.d a2, a0, (a1) */, ecall}));
    expect_syscall(guest.run());
    EXPECT_NE(r(guest).x[a2], 0U);
}

TEST_P(Rv64Test, AnInterruptStopsALoop) {
    Guest guest(factory(), Isa::rv64);
    guest.place({addi_a0_1, jump_back_1});
    std::thread interrupter([&] { guest.cpu->interrupt(); });
    EXPECT_EQ(guest.run().reason, ExitReason::interrupted);
    interrupter.join();
}

FERRY_FOR_EACH_ENGINE(Rv64Test, Isa::rv64);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Rv64Test); // a build without Unicorn

} // namespace
} // namespace ferry::test
