// Code that changes: by the guest itself, through another mapping, by the kernel, by mmap.

#include <array>

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

/// Calls the function at x1, asks the kernel, and again for ever.
constexpr std::array caller = {blr(x1), svc(), b(-8)};
constexpr std::array returns_one = {mov(x0, 1), ret()};
constexpr std::array returns_two = {mov(x0, 2), ret()};
/// Writes w2 to x1 as a program that generates code must.
constexpr std::array writer = {
    Word{0xb900'0022}, // str w2, [x1]
    dc_cvau(x1),
    Word{0xd503'3b9f} /* dsb ish */,
    ic_ivau(x3),
    Word{0xd503'3b9f},
    isb(),
    svc(),
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
