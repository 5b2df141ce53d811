// Code that changes: by the guest itself, through another mapping, by the kernel, by mmap.

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>

#include "a64_code.hpp"
#include "guest.hpp"

namespace ferry::test {
namespace {

using namespace a64;

class CodeChangeTest : public EngineTest {};

constexpr GuestAddr function{0x60'0000};
constexpr GuestAddr alias{0x70'0000};

constexpr Word dsb_ish = 0xd503'3b9f;

/// Calls the function at x1, asks the kernel, and again for ever.
constexpr std::array caller = {blr(x1), svc(), b(-8)};
constexpr std::array returns_one = {mov(x0, 1), ret()};
constexpr std::array returns_two = {mov(x0, 2), ret()};
/// Writes w2 to x1 as a program that generates code must.
constexpr std::array writer = {
    Word{0xb900'0022}, // str w2, [x1]
    dc_cvau(x1),       dsb_ish, ic_ivau(x3), dsb_ish, isb(), svc(),
};

class CodeGuest : public Guest {
public:
    using Guest::Guest;
    /// What the function at `function` returns.
    std::uint64_t call() {
        r().pc = code.value();
        r().x[1] = function.value();
        expect_syscall(run());
        return r().x[0];
    }
    /// Lets the guest store `word` at `to` and invalidate instructions at `executed`.
    void write_code(GuestAddr to, GuestAddr executed, Word word) {
        place(code + 0x1000, writer);
        r().pc = code.value() + 0x1000;
        r().x[1] = to.value();
        r().x[2] = word;
        r().x[3] = executed.value();
        expect_syscall(run());
    }
};

TEST_P(CodeChangeTest, TheGuestRewritesItsCode) {
    CodeGuest guest(factory());
    guest.place(Guest::code, caller);
    guest.map(function, page_size, rwx);
    guest.place(function, returns_one);
    EXPECT_EQ(guest.call(), 1U);
    for (Word i = 2; i < 50; ++i) {
        guest.write_code(function, function, mov(x0, i));
        EXPECT_EQ(guest.call(), i);
    }
}

constexpr Word line = 64;

/// Functions on lines of their own, of which the one at `i` returns what is written for it.
class LinesGuest : public Guest {
public:
    static constexpr Word count = 24;

    explicit LinesGuest(const engine::EngineFactory& factory) : Guest(factory) {
        map(function, page_size, rwx);
        place(code, caller);
        for (Word i = 0; i < count; ++i) {
            place(at(i), returns_one);
        }
        expect_all({});
    }
    [[nodiscard]] static GuestAddr at(Word i) { return function + i * line; }
    /// Writes another function there, which nobody is told.
    void write(Word i, Word value) {
        Guest::at<Word>(at(i)) = mov(x0, value);
        written[i] = value;
    }
    /// Names lines from that of `i` on, each `step` behind the one before, and goes on with `then`.
    void invalidate(Word i, Word lines, int step, std::initializer_list<Word> then) {
        std::vector<Word> words{ic_ivau(x1),
                                step < 0 ? sub(x1, x1, static_cast<Word>(-step))
                                         : add(x1, x1, static_cast<Word>(step)),
                                sub(x2, x2, 1), cbnz(x2, -12)};
        words.insert(words.end(), then);
        if (then.size() != 0) { // then no exit is needed
            words.push_back(blr(x3));
        }
        words.push_back(svc());
        place(code + 0x1000, words);
        r().pc = code.value() + 0x1000;
        r().x[1] = at(i).value() + 12; // somewhere in it
        r().x[2] = lines;
        r().x[3] = at(step < 0 ? i : i + (lines - 1) * static_cast<Word>(step) / line).value();
        expect_syscall(run());
        if (then.size() != 0) {
            EXPECT_EQ(r().x[0], written[(r().x[3] - function.value()) / line]);
        }
    }
    void expect_all(std::string_view what) {
        for (Word i = 0; i < count; ++i) {
            r().pc = code.value();
            r().x[1] = at(i).value();
            expect_syscall(run());
            EXPECT_EQ(r().x[0], written[i]) << what << ", line " << i;
        }
    }
    /// How often the engine was asked to invalidate or wait; -1 if it does not say.
    [[nodiscard]] long exits() const {
        const std::string statistics = engine->statistics();
        long sum = -1;
        for (const std::string_view name : {" invalidate ", " synchronize "}) {
            if (const std::size_t at = statistics.find(name); at != std::string::npos) {
                sum += std::stol(statistics.substr(at + name.size())) + (sum < 0 ? 1 : 0);
            }
        }
        return sum;
    }

    std::array<Word, count> written = [] {
        std::array<Word, count> ones{};
        ones.fill(1);
        return ones;
    }();
};

/// IC IVAU is done when a DSB is. An ISB is enough for the thread itself, and so is the kernel.
TEST_P(CodeChangeTest, LinesThatFollowOneAnother) {
    LinesGuest guest(factory());
    Word value = 2;
    for (const auto& then : {std::initializer_list<Word>{dsb_ish, isb()}, {dsb_ish}, {isb()}, {}}) {
        for (const Word lines : {1U, 2U, 3U, LinesGuest::count}) {
            for (const Word first : {0U, LinesGuest::count - lines}) {
                for (Word i = first; i < first + lines; ++i) {
                    guest.write(i, value++);
                }
                guest.invalidate(first, lines, line, then);
                guest.expect_all("upwards");
            }
        }
    }
    const long before = guest.exits();
    guest.invalidate(0, LinesGuest::count, line, {dsb_ish, isb()});
    EXPECT_LE(guest.exits() - before, 2);
}

TEST_P(CodeChangeTest, LinesThatDoNot) {
    LinesGuest guest(factory());
    for (const int step : {-64, 128, -128, 32, 0}) {
        const Word first = step < 0 ? LinesGuest::count - 1 : 0;
        constexpr Word lines = 8;
        for (Word i = 0; i < lines; ++i) {
            const int at = static_cast<int>(first) + static_cast<int>(i) * step / 64;
            guest.write(static_cast<Word>(at), 100 + i + static_cast<Word>(step + 128));
        }
        guest.invalidate(first, lines, step, {dsb_ish, isb()});
        guest.expect_all("by " + std::to_string(step));
    }
}

/// Its lines are done where both views are code.
TEST_P(CodeChangeTest, LinesOfAnotherMapping) {
    CodeGuest guest(factory());
    guest.place(Guest::code, caller);
    const UniqueFd fd(::memfd_create("code", MFD_CLOEXEC));
    ASSERT_EQ(::ftruncate(fd.get(), static_cast<off_t>(page_size)), 0);
    guest.map_shared(alias, page_size, rwx, fd.get());
    guest.map_shared(function, page_size, rwx, fd.get());
    const auto call_at = [&](GuestAddr at) {
        guest.r().pc = Guest::code.value();
        guest.r().x[1] = at.value();
        expect_syscall(guest.run());
        return guest.r().x[0];
    };
    for (Word i = 0; i < 4; ++i) {
        guest.place(function + i * line, returns_one);
        EXPECT_EQ(call_at(function + i * line) + call_at(alias + i * line), 2U);
    }
    for (Word i = 0; i < 4; ++i) {
        guest.at<Word>(alias + i * line) = mov(x0, 5 + i);
    }
    guest.place(Guest::code + 0x1000,
                std::array{ic_ivau(x1), add(x1, x1, line), ic_ivau(x1), add(x1, x1, line),
                           ic_ivau(x1), add(x1, x1, line), ic_ivau(x1), dsb_ish, isb(), svc()});
    guest.r().pc = Guest::code.value() + 0x1000;
    guest.r().x[1] = alias.value();
    expect_syscall(guest.run());
    for (Word i = 0; i < 4; ++i) {
        EXPECT_EQ(call_at(alias + i * line), 5 + i);
        EXPECT_EQ(call_at(function + i * line), 5 + i);
    }
}

/// The code that a call returns to is gone when it does.
TEST_P(CodeChangeTest, ByWhatItCalls) {
    Guest guest(factory());
    std::array writing = writer;
    writing.back() = ret();
    const GuestAddr called = function + 0x800;
    guest.map(function, page_size, rwx);
    guest.place(function, std::array{blr(x4), mov(x0, 1), svc()});
    guest.place(called, writing);
    for (Word i = 2; i < 10; ++i) {
        guest.r().pc = function.value();
        guest.r().x[1] = guest.r().x[3] = function.value() + 4;
        guest.r().x[2] = mov(x0, i);
        guest.r().x[4] = called.value();
        expect_syscall(guest.run());
        EXPECT_EQ(guest.r().x[0], i);
    }
}

TEST_P(CodeChangeTest, ThroughAnotherMappingOfTheSameFile) {
    CodeGuest guest(factory());
    guest.place(Guest::code, caller);
    const UniqueFd fd(::memfd_create("code", MFD_CLOEXEC));
    ASSERT_EQ(::ftruncate(fd.get(), static_cast<off_t>(2 * page_size)), 0);
    guest.map_shared(function, 2 * page_size, rx, fd.get());
    guest.map_shared(alias, 2 * page_size, rw, fd.get());
    ASSERT_EQ(::pwrite(fd.get(), returns_one.data(), sizeof returns_one, 0),
              static_cast<ssize_t>(sizeof returns_one));
    EXPECT_EQ(guest.call(), 1U);
    guest.write_code(alias, function, mov(x0, 7));
    EXPECT_EQ(guest.call(), 7U) << "invalidated where it is executed";
    guest.write_code(alias, alias, mov(x0, 8));
    EXPECT_EQ(guest.call(), 8U) << "invalidated where it is written";
}

TEST_P(CodeChangeTest, ByTheKernel) {
    CodeGuest guest(factory());
    guest.place(Guest::code, caller);
    guest.map(function, page_size, rx);
    guest.place(function, returns_one);
    EXPECT_EQ(guest.call(), 1U);
    guest.place(function, returns_two); // tells the engine by kernel_wrote()
    EXPECT_EQ(guest.call(), 2U);
    guest.place(function, returns_one);
    EXPECT_EQ(guest.call(), 1U) << "the engine still watches the page";
}

TEST_P(CodeChangeTest, ByTheKernelWhereTheGuestHadReadFirst) {
    CodeGuest guest(factory());
    guest.place(Guest::code, caller);
    guest.map(function, page_size, rx);
    guest.place(function, returns_one);
    guest.place(Guest::code + 0x1000, std::array{ldr(x0, x1), svc()});
    guest.r().pc = Guest::code.value() + 0x1000;
    guest.r().x[1] = function.value();
    expect_syscall(guest.run());
    EXPECT_EQ(guest.call(), 1U);
    guest.place(function, returns_two);
    EXPECT_EQ(guest.call(), 2U);
}

TEST_P(CodeChangeTest, WrittenWhileNotExecutable) {
    CodeGuest guest(factory());
    guest.place(Guest::code, caller);
    guest.map(function, page_size, rx);
    guest.place(function, returns_one);
    EXPECT_EQ(guest.call(), 1U);
    for (Word i = 2; i < 10; ++i) {
        guest.space->protect(function, page_size, rw);
        guest.at<Word>(function) = mov(x0, i);
        guest.space->protect(function, page_size, rx);
        EXPECT_EQ(guest.call(), i);
    }
}

TEST_P(CodeChangeTest, ReplacedByAnotherMapping) {
    CodeGuest guest(factory());
    guest.place(Guest::code, caller);
    guest.map(function, page_size, rx);
    guest.place(function, returns_one);
    EXPECT_EQ(guest.call(), 1U);
    guest.map(function, page_size, rx);
    guest.place(function, returns_two);
    EXPECT_EQ(guest.call(), 2U);
    guest.space->unmap(function, page_size);
    guest.r().pc = Guest::code.value();
    guest.r().x[1] = function.value();
    expect_fault(guest.run(), FaultCause::unmapped, Access::execute, function);
}

TEST_P(CodeChangeTest, NoLongerExecutable) {
    CodeGuest guest(factory());
    guest.place(Guest::code, caller);
    guest.map(function, page_size, rx);
    guest.place(function, returns_one);
    EXPECT_EQ(guest.call(), 1U);
    guest.space->protect(function, page_size, Prot::read);
    guest.r().pc = Guest::code.value();
    expect_fault(guest.run(), FaultCause::protection, Access::execute, function);
}

TEST_P(CodeChangeTest, ManyRegions) {
    Guest guest(factory());
    // One region a page, with different protections so that none merge: 20,000 of them.
    constexpr std::uint64_t pages = 20'000;
    const GuestAddr first{0x1000'0000}; // below the shadow memory of AddressSanitizer
    guest.map(first, pages * page_size, rw);
    for (std::uint64_t i = 0; i < pages; i += 2) {
        guest.space->protect(first + i * page_size, page_size, Prot::read);
    }
    // Loads from one page after another.
    guest.r().x[1] = first.value();
    guest.r().x[2] = pages;
    expect_syscall(
        guest.run({ldr(x0, x1), add(x3, x1, 0), Word{0x9140'0421} /* add x1, x1, #4096 */,
                   sub(x2, x2, 1), cbnz(x2, -16), svc()}));
    guest.r().x[1] = (first + (pages - 2) * page_size).value();
    expect_fault(guest.run({str(x0, x1), svc()}), FaultCause::protection, Access::write,
                 first + (pages - 2) * page_size);
}

FERRY_FOR_EACH_ENGINE(CodeChangeTest);

} // namespace
} // namespace ferry::test
