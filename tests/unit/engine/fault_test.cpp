// Faults are exact: the pc at the instruction, every register as before it, the right address.

#include <array>

#include "a64_code.hpp"
#include "guest.hpp"

namespace ferry::test {
namespace {

using namespace a64;

class FaultTest : public EngineTest {};

constexpr GuestAddr hole{0x60'0000};

/// An access in the middle of a block, with registers changed before and after it.
struct MidBlock {
    const char* name;
    Word instruction; ///< uses x1 as its base
    Access access;
    int displacement; ///< of the fault's address from x1
};

constexpr MidBlock accesses[] = {
    {"load", ldr(x3, x1), Access::read, 0},
    {"load into its base", ldr(x1, x1), Access::read, 0},
    {"store", str(x3, x1), Access::write, 0},
    {"post-index", ldr_post(x3, x1, 8), Access::read, 0},
    {"pre-index", str_pre(x3, x1, -8), Access::write, -8},
    {"pair, post-index", ldp_post(x3, x4, x1, 16), Access::read, 0},
    {"pair, pre-index", stp_pre(x3, x4, x1, -16), Access::write, -16},
    {"vector load", ldr_q(3, x1), Access::read, 0},
    {"vector store", str_q(3, x1), Access::write, 0},
    {"exclusive load", ldaxr(x3, x1), Access::read, 0},
    {"atomic", ldaddal(x4, x3, x1), Access::write, 0},
    {"DC ZVA", dc_zva(x1), Access::write, 0},
};

TEST_P(FaultTest, UnmappedAccessInTheMiddleOfABlock) {
    Guest guest(factory());
    for (const MidBlock& row : accesses) {
        SCOPED_TRACE(row.name);
        guest.r() = {};
        guest.r().x[1] = hole.value() + 0x100;
        guest.r().x[3] = 3;
        guest.r().x[4] = 4;
        guest.r().v[3] = {5, 6};
        guest.cpu->store_vectors();
        const Exit exit = guest.run(
            {add(x0, x0, 1), subs(x5, x0, x0), row.instruction, add(x0, x0, 1), mov(x3, 9), svc()});
        expect_fault(
            exit, FaultCause::unmapped, row.access,
            GuestAddr(hole.value() + 0x100 + static_cast<std::uint64_t>(row.displacement)));
        guest.cpu->load_vectors();
        EXPECT_EQ(guest.r().pc, Guest::code.value() + 8);
        EXPECT_EQ(guest.r().x[0], 1U);
        EXPECT_EQ(guest.r().x[1], hole.value() + 0x100);
        EXPECT_EQ(guest.r().x[3], 3U);
        EXPECT_EQ(guest.r().x[4], 4U);
        EXPECT_EQ(guest.r().v[3].low, 5U);
        EXPECT_EQ(guest.r().pstate, 0x6000'0000U);

        // Where a kernel maps the page, the instruction then completes.
        guest.map(hole, page_size, rw);
        expect_syscall(guest.run());
        EXPECT_EQ(guest.r().x[0], 2U);
        EXPECT_FALSE(guest.space->unmap(hole, page_size));
    }
}

TEST_P(FaultTest, ProtectionIsToldFromNoMapping) {
    Guest guest(factory());
    guest.map(hole, page_size, Prot::read);
    guest.r().x[1] = hole.value();
    expect_syscall(guest.run({ldr(x0, x1), svc()}));
    expect_fault(guest.run({str(x0, x1), svc()}), FaultCause::protection, Access::write, hole);
    guest.space->protect(hole, page_size, Prot::none);
    expect_fault(guest.run({ldr(x0, x1), svc()}), FaultCause::protection, Access::read, hole);
    guest.space->unmap(hole, page_size);
    expect_fault(guest.run({ldr(x0, x1), svc()}), FaultCause::unmapped, Access::read, hole);
}

TEST_P(FaultTest, AccessAcrossTwoPagesFaultsAtTheSecond) {
    Guest guest(factory());
    guest.map(hole, page_size, rw);
    const GuestAddr end = hole + page_size;
    guest.r().x[1] = end.value() - 4;
    guest.r().x[3] = ~std::uint64_t{0};
    expect_fault(guest.run({ldur(x3, x1, 0), svc()}), FaultCause::unmapped, Access::read, end);
    EXPECT_EQ(guest.r().x[3], ~std::uint64_t{0});
    expect_fault(guest.run({stur(x3, x1, 0), svc()}), FaultCause::unmapped, Access::write, end);
    EXPECT_EQ(guest.at<std::uint32_t>(end - 4), 0U) << "nothing may have been stored";
}

TEST_P(FaultTest, AddressesNoGuestCanHave) {
    Guest guest(factory());
    // Page 0, above the split, beyond 47 and 48 bits.
    for (const std::uint64_t address :
         {0x0ULL, 0xff8ULL, 0x2000'0000'0000ULL, 0x7fff'ffff'f000ULL, 0x8000'0000'0000ULL,
          0x1'0000'0000'0000ULL, 0x007f'ffff'ffff'fff8ULL}) {
        guest.r().x[1] = address;
        expect_fault(guest.run({nop(), ldr(x0, x1), svc()}), FaultCause::unmapped, Access::read,
                     GuestAddr(address));
        EXPECT_EQ(guest.r().pc, Guest::code.value() + 4);
        expect_fault(guest.run({nop(), str(x0, x1), svc()}), FaultCause::unmapped, Access::write,
                     GuestAddr(address));
    }
}

TEST_P(FaultTest, TheTopByteIsIgnored) {
    Guest guest(factory());
    guest.at(Guest::data) = 77;
    guest.r().x[1] = Guest::data.value() | 0xab00'0000'0000'0000;
    expect_syscall(guest.run({ldr(x0, x1), str(x0, x1, 8), svc()}));
    EXPECT_EQ(guest.r().x[0], 77U);
    EXPECT_EQ(guest.at(Guest::data + 8), 77U);
}

TEST_P(FaultTest, ATaggedAddressFaultsWithoutItsTag) {
    Guest guest(factory());
    constexpr std::uint64_t tag = 0x5a00'0000'0000'0000;
    guest.map(hole, page_size, rw);
    guest.r().x[1] = hole.value() | tag;
    expect_syscall(guest.run({str(x0, x1), svc()}));
    guest.space->unmap(hole, page_size);
    expect_fault(guest.run({str(x0, x1), svc()}), FaultCause::unmapped, Access::write, hole);
    EXPECT_EQ(guest.r().x[1], hole.value() | tag);
}

TEST_P(FaultTest, JumpToUnmappedMemory) {
    Guest guest(factory());
    for (const std::uint64_t target : {hole.value(), std::uint64_t{0}}) {
        guest.r().x[1] = target;
        guest.r().x[0] = 0;
        expect_fault(guest.run({add(x0, x0, 1), br(x1)}), FaultCause::unmapped, Access::execute,
                     GuestAddr(target));
        EXPECT_EQ(guest.r().pc, target);
        EXPECT_EQ(guest.r().x[0], 1U) << "the branch itself completes";
    }
}

TEST_P(FaultTest, JumpToMemoryThatMayNotBeExecuted) {
    Guest guest(factory());
    guest.r().x[1] = Guest::data.value();
    expect_fault(guest.run({br(x1)}), FaultCause::protection, Access::execute, Guest::data);
    EXPECT_EQ(guest.r().pc, Guest::data.value());
}

TEST_P(FaultTest, RunningOffTheEndOfThePage) {
    Guest guest(factory());
    const GuestAddr end = Guest::code + Guest::size;
    guest.place(end - 8, std::array{add(x0, x0, 1), add(x0, x0, 1)});
    guest.r().pc = end.value() - 8;
    expect_fault(guest.run(), FaultCause::unmapped, Access::execute, end);
    EXPECT_EQ(guest.r().pc, end.value());
    EXPECT_EQ(guest.r().x[0], 2U);
}

TEST_P(FaultTest, MisalignedPc) {
    Guest guest(factory());
    guest.r().x[1] = Guest::code.value() + 2;
    expect_fault(guest.run({br(x1)}), FaultCause::alignment, Access::execute, Guest::code + 2);
    EXPECT_EQ(guest.r().pc, Guest::code.value() + 2);
}

TEST_P(FaultTest, MisalignedAtomicsFault) {
    Guest guest(factory());
    guest.r().x[1] = Guest::data.value() + 4;
    expect_fault(guest.run({nop(), ldaxr(x0, x1), svc()}), FaultCause::alignment, Access::read,
                 Guest::data + 4);
    EXPECT_EQ(guest.r().pc, Guest::code.value() + 4);
}

TEST_P(FaultTest, MisalignedPlainAccessesDoNot) {
    Guest guest(factory());
    guest.at<std::uint64_t>(Guest::data + 8) = 0x1122'3344'5566'7788;
    guest.r().x[1] = Guest::data.value() + 9;
    expect_syscall(guest.run({ldur(x0, x1, 0), svc()}));
    EXPECT_EQ(guest.r().x[0], 0x11'2233'4455'6677U);
}

TEST_P(FaultTest, UndefinedInstruction) {
    Guest guest(factory());
    expect_fault(guest.run({nop(), udf()}), FaultCause::undefined, Access::execute,
                 Guest::code + 4);
    EXPECT_EQ(guest.r().pc, Guest::code.value() + 4);
}

FERRY_FOR_EACH_ENGINE(FaultTest);

} // namespace
} // namespace ferry::test
