// Indirect branches to addresses that share a place in a table of targets: the same bits 2 to 15.

#include <array>
#include <string>
#include <string_view>

#include "a64_code.hpp"
#include "guest.hpp"

namespace ferry::test {
namespace {

using namespace a64;

class BranchTargetsTest : public EngineTest {};

constexpr GuestAddr first{0x60'0000};
constexpr GuestAddr second{0x72'0000};

/// Calls both x4 times, and asks the kernel, for ever. x3 counts what they return.
constexpr std::array caller = {
    blr(x1), blr(x2), sub(x4, x4, 1), cbnz(x4, -12), svc(), b(-20),
};

class CallingGuest : public Guest {
public:
    explicit CallingGuest(const engine::EngineFactory& factory) : Guest(factory) {
        place(code, caller);
        for (const GuestAddr function : {first, second}) {
            map(function, page_size, rwx);
        }
        place(first, std::array{add(x3, x3, 1), ret()});
        place(second, std::array{add(x3, x3, 16), ret()});
    }
    /// What x3 becomes by so many calls of both.
    std::uint64_t call_both(std::uint64_t times) {
        r().pc = code.value();
        r().x[1] = first.value();
        r().x[2] = second.value();
        r().x[3] = 0;
        r().x[4] = times;
        expect_syscall(run());
        return r().x[3];
    }
};

TEST_P(BranchTargetsTest, BothAreFoundWithoutLeavingTheCode) {
    CallingGuest guest(factory());
    constexpr std::uint64_t times = 10'000;
    EXPECT_EQ(guest.call_both(times), 17 * times);
    const std::string statistics = guest.engine->statistics();
    constexpr std::string_view name = "lookups ";
    if (const std::size_t at = statistics.find(name); at != std::string::npos) {
        EXPECT_LT(std::stoul(statistics.substr(at + name.size())), 100U) << statistics;
    }
}

/// More returns than calls, to what the translator itself has where its stack of calls ends.
TEST_P(BranchTargetsTest, AReturnToNoCode) {
    Guest guest(factory());
    guest.r().x[30] = 1;
    const Exit exit = guest.run({ret()});
    EXPECT_EQ(exit.reason, ExitReason::fault);
    EXPECT_EQ(exit.access, Access::execute);
    EXPECT_EQ(exit.address.value(), 1U);
    EXPECT_EQ(guest.r().pc, 1U);
}

TEST_P(BranchTargetsTest, EitherCanBeRewritten) {
    CallingGuest guest(factory());
    EXPECT_EQ(guest.call_both(5), 5U * 17);
    guest.place(first, std::array{add(x3, x3, 2), ret()});
    EXPECT_EQ(guest.call_both(5), 5U * 18);
    guest.place(second, std::array{add(x3, x3, 32), ret()});
    EXPECT_EQ(guest.call_both(5), 5U * 34);
}

FERRY_FOR_EACH_ENGINE(BranchTargetsTest);

} // namespace
} // namespace ferry::test
