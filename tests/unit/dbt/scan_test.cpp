// What units are made of: traces and regions.

#include <algorithm>
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include <ferry/memory/access.hpp>

#include "scan.hpp"

namespace ferry::dbt {
namespace {

constexpr GuestAddr code{0x10'0000};

constexpr std::uint32_t nop = 0xd503201f;
constexpr std::uint32_t ret = 0xd65f03c0;
constexpr std::uint32_t call = 0x94100000; // BL, far away
/// By so many instructions.
constexpr std::uint32_t jump(int distance) {
    return 0x14000000 | (static_cast<std::uint32_t>(distance) & 0x3ffffff);
}
constexpr std::uint32_t branch_if_equal(int distance) {
    return 0x54000000 | (static_cast<std::uint32_t>(distance) & 0x7ffff) << 5;
}

/// Addresses are told in instructions from the beginning.
using Shape = std::map<int, int>; ///< where blocks begin, and how many instructions they have

class KnownPlaces final : public KnownCode {
public:
    explicit KnownPlaces(std::vector<int> places) : places_(std::move(places)) {}
    [[nodiscard]] std::uint64_t may_begin(GuestAddr) const override { return ~std::uint64_t{0}; }
    [[nodiscard]] bool begins(GuestAddr pc) const override {
        const auto place = static_cast<int>((pc - code) / 4);
        return std::find(places_.begin(), places_.end(), place) != places_.end();
    }

private:
    std::vector<int> places_;
};

class Scan : public testing::Test {
protected:
    Scan() {
        memory::MapRequest request;
        request.address = code;
        request.size = std::uint64_t{2} * 4096;
        request.prot = memory::Prot::read | memory::Prot::write | memory::Prot::execute;
        request.fixed = true;
        EXPECT_TRUE(space_->map(request).ok());
    }
    ~Scan() override { EXPECT_FALSE(space_->unmap(code, std::uint64_t{2} * 4096)); }

    Shape scan(const std::vector<std::uint32_t>& words, Reach reach, int from = 0,
               std::vector<int> known = {}) {
        EXPECT_FALSE(memory::copy_out(*space_, code, words.data(), words.size() * 4));
        EXPECT_TRUE(scanner_.scan(*space_, code + static_cast<GuestSize>(from) * 4, reach,
                                  KnownPlaces(std::move(known))));
        Shape shape;
        for (const ScannedBlock& block : scanner_.blocks()) {
            shape[static_cast<int>((block.pc - code) / 4)] = static_cast<int>(block.count);
        }
        return shape;
    }

    [[nodiscard]] memory::AddressSpace& space() { return *space_; }
    [[nodiscard]] const Scanner<A64Code>& scanner() const { return scanner_; }

private:
    std::shared_ptr<memory::AddressSpace> space_ = *memory::AddressSpace::create(
        {.mmap_base = GuestAddr(0x1000'0000'0000), .split = GuestAddr(0x1000'0000'0000)});
    Scanner<A64Code> scanner_;
};

TEST_F(Scan, ATraceLeavesSideBranchesOut) {
    const std::vector<std::uint32_t> words{branch_if_equal(4), nop, ret, nop, nop, ret};
    EXPECT_EQ(scan(words, Reach::trace), (Shape{{0, 3}, {4, 0}}));
    EXPECT_EQ(scan(words, Reach::region), (Shape{{0, 3}, {4, 2}}));
}

TEST_F(Scan, ATraceHasBothWaysThatMeet) {
    const std::vector<std::uint32_t> words{branch_if_equal(3), nop, jump(2), nop, nop, ret};
    EXPECT_EQ(scan(words, Reach::trace), (Shape{{0, 3}, {3, 1}, {4, 2}}));
}

TEST_F(Scan, ATraceGoesOnBehindCalls) {
    const std::vector<std::uint32_t> words{nop, call, nop, ret};
    EXPECT_EQ(scan(words, Reach::trace), (Shape{{0, 2}, {2, 2}}));
}

TEST_F(Scan, ATraceHasLoops) {
    const std::vector<std::uint32_t> words{nop, nop, nop, branch_if_equal(-1), ret};
    EXPECT_EQ(scan(words, Reach::trace), (Shape{{0, 2}, {2, 3}}));
    EXPECT_EQ(scan(words, Reach::region), (Shape{{0, 2}, {2, 3}}));
}

TEST_F(Scan, ALongTraceEndsWithABranch) {
    std::vector<std::uint32_t> words(1000, nop);
    words[40] = branch_if_equal(-10);
    EXPECT_EQ(scan(words, Reach::trace), (Shape{{0, 30}, {30, 11}}));
    words[20] = branch_if_equal(-10);
    EXPECT_EQ(scan(words, Reach::trace), (Shape{{0, 10}, {10, 20}, {30, 11}}));
}

TEST_F(Scan, ATraceIsWholeIfARegionWouldBeTheSame) {
    const auto is_whole = [&](const std::vector<std::uint32_t>& words,
                              std::vector<int> known = {}) {
        const Shape trace = scan(words, Reach::trace, 0, std::move(known));
        const bool whole = scanner().is_whole();
        EXPECT_EQ(whole, trace == scan(words, Reach::region));
        EXPECT_TRUE(scanner().is_whole());
        return whole;
    };
    EXPECT_TRUE(is_whole({nop, call, nop, ret}));
    EXPECT_TRUE(is_whole({branch_if_equal(3), nop, jump(2), nop, nop, ret}));
    EXPECT_TRUE(is_whole({nop, nop, branch_if_equal(-1), ret}));
    EXPECT_FALSE(is_whole({branch_if_equal(4), nop, ret, nop, nop, ret}));
    EXPECT_FALSE(is_whole({nop, nop, nop, ret}, {2}));
    EXPECT_FALSE(is_whole(std::vector<std::uint32_t>(100, nop)));
    EXPECT_FALSE(is_whole({nop, jump(2), nop, ret}));
}

TEST_F(Scan, ATraceEndsAtCodeThatIsKnown) {
    const std::vector<std::uint32_t> words{nop, nop, nop, ret};
    EXPECT_EQ(scan(words, Reach::trace, 0, {2}), (Shape{{0, 2}}));
    EXPECT_EQ(scan(words, Reach::trace, 2, {2}), (Shape{{2, 2}}));
    EXPECT_EQ(scan(words, Reach::region, 0, {2}), (Shape{{0, 4}}));
}

/// Told as the code cache does it: by words of four bytes first.
class KnownAddress final : public KnownCode {
public:
    explicit KnownAddress(GuestAddr at) : at_(at) {}
    [[nodiscard]] std::uint64_t may_begin(GuestAddr pc) const override {
        const std::uint64_t distance = at_.value() / 4 - pc.value() / 4;
        return distance < 64 ? std::uint64_t{1} << distance : 0;
    }
    [[nodiscard]] bool begins(GuestAddr pc) const override { return pc == at_; }

private:
    GuestAddr at_;
};

TEST_F(Scan, SoItDoesWhereInstructionsHaveTwoBytes) {
    constexpr std::uint32_t two_nops = 0x0001'0001; // C.NOP
    const std::vector<std::uint32_t> words(16, two_nops);
    EXPECT_FALSE(memory::copy_out(space(), code, words.data(), words.size() * 4));
    Scanner<Rv64Code> scanner;
    const auto count = [&](GuestSize from, GuestSize known) {
        EXPECT_TRUE(scanner.scan(space(), code + from, Reach::trace, KnownAddress(code + known)));
        return scanner.trace().count;
    };
    EXPECT_EQ(count(0, 20), 10U);
    EXPECT_EQ(count(0, 22), 11U);
    EXPECT_EQ(count(2, 20), 9U);
    EXPECT_EQ(count(2, 22), 10U);
    EXPECT_EQ(count(2, 4), 1U);
    EXPECT_GT(count(2, 2), 10U); // its own beginning
    EXPECT_GT(count(2, 0), 10U);
}

TEST_F(Scan, UnitsHaveAnEnd) {
    const std::vector<std::uint32_t> words(1000, nop);
    EXPECT_EQ(scan(words, Reach::trace), (Shape{{0, 48}}));
    EXPECT_EQ(scan(words, Reach::region), (Shape{{0, 192}}));
    // At the end of what can be fetched.
    EXPECT_EQ(scan(std::vector<std::uint32_t>(2048, nop), Reach::trace, 2040), (Shape{{2040, 8}}));
}

} // namespace
} // namespace ferry::dbt
