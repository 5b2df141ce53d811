// Code that the guest writes again elsewhere does there what it does there: an engine may have kept
// what it made of it.

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "a64_code.hpp"
#include "guest.hpp"

namespace ferry::test {
namespace {

using namespace a64;

class RepeatedCodeTest : public EngineTest {};

// Where programs have what they write: far above 4 GiB, where sanitizers leave room, at various
// places of pages and lines.
constexpr std::array places = {GuestAddr(0x1120'0000'0000), GuestAddr(0x1120'0000'0410),
                               GuestAddr(0x1135'5550'0ff0), GuestAddr(0x1120'0000'0000)};

class WritingGuest : public Guest {
public:
    explicit WritingGuest(const engine::EngineFactory& factory) : Guest(factory) {
        for (const GuestAddr at : places) {
            if (!space->find(at)) {
                map(page_floor(at), 2 * page_size, rwx);
            }
        }
    }
    /// Puts code there, says that it did, and sets the pc.
    void write(GuestAddr at, std::span<const Word> words) {
        place(at, words);
        for (std::size_t i = 0; i < words.size(); ++i) {
            place(code, std::array{ic_ivau(x1), isb(), svc()});
            r().pc = code.value();
            r().x[1] = at.value() + i * sizeof(Word);
            expect_syscall(run());
        }
        r().pc = at.value();
    }
    /// How many units were used again; -1 if the engine does not say.
    [[nodiscard]] long repeated() const {
        const std::string statistics = engine->statistics();
        constexpr std::string_view name = "repeated ";
        const std::size_t at = statistics.find(name);
        return at == std::string::npos ? -1 : std::stol(statistics.substr(at + name.size()));
    }
};

/// Calls what follows it, which reads at x1 and counts x2 down, and asks the kernel.
constexpr std::array calling = {
    Word{0x9400'0003}, // bl +12
    svc(),             // 4
    b(-8),             // 8
    add(x3, x30, 0),   // 12: where it returns to
    ldr(x4, x1),       // 16
    sub(x2, x2, 1),    // 20
    cbnz(x2, -4),      // 24
    ret(),
};

TEST_P(RepeatedCodeTest, CallsReturnBehindThemselves) {
    WritingGuest guest(factory());
    for (const std::uint64_t turns : {1U, 10'000U}) { // the second makes better code of the loop
        for (const GuestAddr at : places) {
            guest.write(at, calling);
            guest.r().x[1] = Guest::data.value();
            guest.r().x[2] = turns;
            expect_syscall(guest.run());
            EXPECT_EQ(guest.r().pc, at.value() + 8);
            EXPECT_EQ(guest.r().x[3], at.value() + 4);
            EXPECT_EQ(guest.r().x[2], 0U);
        }
    }
    EXPECT_NE(guest.repeated(), 0);
}

TEST_P(RepeatedCodeTest, FaultsAreWhereItIs) {
    WritingGuest guest(factory());
    for (const GuestAddr at : places) {
        guest.write(at, calling);
        guest.r().x[1] = 0;
        expect_fault(guest.run(), FaultCause::unmapped, Access::read, GuestAddr(0));
        EXPECT_EQ(guest.r().pc, at.value() + 16);
        EXPECT_EQ(guest.r().x[3], at.value() + 4);
    }
    EXPECT_NE(guest.repeated(), 0);
}

TEST_P(RepeatedCodeTest, ItsOwnAddressIsAnother) {
    WritingGuest guest(factory());
    constexpr std::array words = {
        Word{0x1000'0000}, // adr x0, .
        Word{0x5800'0062}, // ldr x2, .+12
        svc(),
        nop(),
        Word{77},
        Word{0},
    };
    for (const GuestAddr at : places) {
        guest.write(at, words);
        expect_syscall(guest.run());
        EXPECT_EQ(guest.r().x[0], at.value());
        EXPECT_EQ(guest.r().x[2], 77U);
    }
    EXPECT_LE(guest.repeated(), 0);
}

TEST_P(RepeatedCodeTest, OnlyWhereItMayBeExecuted) {
    WritingGuest guest(factory());
    constexpr std::array words = {mov(x0, 5), svc()};
    guest.write(places[0], words);
    expect_syscall(guest.run());
    guest.write(places[2], words);
    guest.space->protect(page_floor(places[2]), 2 * page_size, rw);
    expect_fault(guest.run(), FaultCause::protection, Access::execute, places[2]);
}

FERRY_FOR_EACH_ENGINE(RepeatedCodeTest);

} // namespace
} // namespace ferry::test
