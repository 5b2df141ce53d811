// What AArch64 Linux lets user space do and see: exception level 0 with the traps set as there.

#include <cmath>
#include <ctime>

#include "a64_code.hpp"
#include "guest.hpp"

namespace ferry::test {
namespace {

using namespace a64;

class UserStateTest : public EngineTest {};

TEST_P(UserStateTest, RegistersThatMayBeRead) {
    Guest guest(factory());
    guest.r().tpidr = 0x1234'5678;
    expect_syscall(guest.run({mrs(x0, ctr_el0), mrs(x1, dczid_el0), mrs(x2, cntfrq_el0),
                              mrs(x3, tpidr_el0), mrs(x4, fpcr), mrs(x5, fpsr), svc()}));
    constexpr std::uint64_t idc_and_dic = 3U << 28;
    EXPECT_EQ(guest.r().x[0] & idc_and_dic, 0U) << "guests must say where they write code";
    EXPECT_EQ(guest.r().x[0] & 0xf, 4U) << "instruction lines of 64 bytes";
    EXPECT_EQ(guest.r().x[1], 4U) << "DC ZVA permitted, 64 bytes";
    EXPECT_GT(guest.r().x[2], 0U);
    EXPECT_EQ(guest.r().x[3], 0x1234'5678U);
    EXPECT_EQ(guest.r().x[4], 0U);
    EXPECT_EQ(guest.r().x[5], 0U);
}

/// What a kernel computes between two runs is the host's, and raises no flags of the guest's.
TEST_P(UserStateTest, TheHostComputesBetweenRuns) {
    Guest guest(factory());
    constexpr std::uint64_t rounding_up = 1U << 22;
    for (const std::uint64_t control : {std::uint64_t{0}, rounding_up}) {
        SCOPED_TRACE(control);
        double no_number = 0;
        double third = 0;
        guest.place({msr(fpcr, x0), svc(), mrs(x1, fpsr), mrs(x2, fpcr), svc()});
        guest.r().x[0] = control;
        guest.r().pc = Guest::code.value();
        expect_syscall(run(*guest.cpu, [&] {
            volatile double zero = 0;
            volatile double one = 1;
            no_number = zero / zero;
            third = one / 3;
        }));
        EXPECT_TRUE(std::isnan(no_number));
        EXPECT_EQ(third, 0x1.5555555555555p-2);
        expect_syscall(guest.run());
        EXPECT_EQ(guest.r().x[1], 0U);
        EXPECT_EQ(guest.r().x[2], control);
    }
}

TEST_P(UserStateTest, TheCounterCountsAtItsFrequency) {
    Guest guest(factory());
    guest.place({mrs(x2, cntvct_el0), mrs(x3, cntfrq_el0), svc()});
    expect_syscall(guest.run());
    const std::uint64_t begin = guest.r().x[2];
    const timespec pause{.tv_sec = 0, .tv_nsec = 50'000'000};
    ::nanosleep(&pause, nullptr);
    guest.r().pc = Guest::code.value();
    expect_syscall(guest.run());
    const double seconds =
        static_cast<double>(guest.r().x[2] - begin) / static_cast<double>(guest.r().x[3]);
    EXPECT_GE(seconds, 0.049);
    EXPECT_LT(seconds, 1.0);
}

TEST_P(UserStateTest, TheThreadPointerMayBeWritten) {
    Guest guest(factory());
    guest.r().x[0] = 0xabcd'ef01'2345;
    expect_syscall(guest.run({msr(tpidr_el0, x0), svc()}));
    EXPECT_EQ(guest.r().tpidr, 0xabcd'ef01'2345U);
}

TEST_P(UserStateTest, CacheMaintenanceIsPermitted) {
    Guest guest(factory());
    guest.r().x[0] = Guest::data.value();
    guest.at(Guest::data + 8) = 1;
    expect_syscall(guest.run({dc_cvau(x0), ic_ivau(x0), 0xd50b'7a20 /* dc cvac, x0 */,
                              0xd50b'7e20 /* dc civac, x0 */, isb(), svc()}));
    EXPECT_EQ(guest.at(Guest::data + 8), 1U);
    expect_syscall(guest.run({dc_zva(x0), svc()}));
    EXPECT_EQ(guest.at(Guest::data + 8), 0U);
}

TEST_P(UserStateTest, HintsDoNothing) {
    Guest guest(factory());
    guest.r().x[30] = 0x40'1234;
    expect_syscall(guest.run({
        0xd503'203f, // yield
        0xd503'205f, // wfe
        0xd503'207f, // wfi
        0xd503'209f, // sev
        0xd503'233f, // paciasp
        0xd503'23bf, // autiasp
        0xd503'20ff, // xpaclri
        0xd503'245f, // bti c
        0xd503'221f, // esb
        svc(),
    }));
    EXPECT_EQ(guest.r().x[30], 0x40'1234U);
    EXPECT_EQ(guest.r().pc, Guest::code.value() + 40);
}

/// What only a kernel may execute. Linux emulates reads of ID registers only where it advertises
/// HWCAP_CPUID, which ferry does not.
struct Privileged {
    const char* name;
    Word word;
};
constexpr Privileged privileged[] = {
    {"mrs x0, midr_el1", 0xd538'0000},
    {"mrs x0, id_aa64isar0_el1", 0xd538'0600},
    {"mrs x0, sctlr_el1", 0xd538'1000},
    {"mrs x0, currentel", 0xd538'4240},
    {"mrs x0, cntpct_el0", 0xd53b'e020},
    {"mrs x0, pmccntr_el0", 0xd53b'9d00},
    {"msr daifset, #2", 0xd503'42df},
    {"msr spsel, #1", 0xd500'41bf},
    {"tlbi vmalle1", 0xd508'871f},
    {"ic iallu", 0xd508'751f},
    {"dc isw, x0", 0xd508'7640},
    {"at s1e0r, x0", 0xd508'7840},
    {"hvc #0", 0xd400'0002},
    {"smc #0", 0xd400'0003},
    {"eret", 0xd69f'03e0},
    {"hlt #0", 0xd440'0000},
};

TEST_P(UserStateTest, PrivilegedInstructionsAreUndefined) {
    Guest guest(factory());
    for (const Privileged& row : privileged) {
        SCOPED_TRACE(row.name);
        expect_fault(guest.run({nop(), row.word, svc()}), FaultCause::undefined, Access::execute,
                     Guest::code + 4);
        EXPECT_EQ(guest.r().pc, Guest::code.value() + 4);
    }
}

FERRY_FOR_EACH_ENGINE(UserStateTest);

} // namespace
} // namespace ferry::test
