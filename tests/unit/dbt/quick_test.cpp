// Which traces are made in one pass, and what of it can be seen from outside; that they do the
// right thing is differential_test's.

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include <ferry/memory/access.hpp>

#include "guest.hpp"
#include "thread_block.hpp"
#include "translator.hpp"

namespace ferry::dbt {
namespace {

constexpr GuestAddr code{0x10'0000};

constexpr std::uint32_t ret = 0xd65f03c0;
constexpr std::uint32_t nop = 0xd503201f;
constexpr std::uint32_t call = 0x94100000;             // BL, far away
constexpr std::uint32_t add_x0_x1_x2 = 0x8b020020;     // registers that units pass on
constexpr std::uint32_t add_x3_x4_x5 = 0x8b050083;     // registers in the state block
constexpr std::uint32_t subs_w3_w13 = 0x710325a3;      // SUBS w3, w13, #201
constexpr std::uint32_t and_x2_x2_x4 = 0x8a040042;     // changes EFLAGS, not NZCV
constexpr std::uint32_t subs_w16 = 0x6b060fd0;         // SUBS w16, w30, w6, LSL #3
constexpr std::uint32_t subs_unallocated = 0x6b06cfd0; // the same by more than 31
constexpr std::uint32_t ldr_x3 = 0xf9400083;           // LDR x3, [x4]
constexpr std::uint32_t orr_v0_v1_v2 = 0x4ea21c20;     // ORR v0.16b, v1.16b, v2.16b
constexpr std::uint32_t fadd = 0x1e622820;             // FADD d0, d1, d2
constexpr std::uint32_t movz_x3 = 0xd2800023;          // MOVZ x3, #1
constexpr std::uint32_t movk_x3 = 0xf2aacf03;          // MOVK x3, #0x5678, LSL #16
constexpr std::uint32_t back_to_first = 0xb5ffffe0;    // CBNZ x0, by -1

class Quick : public testing::Test {
protected:
    Quick() {
        memory::MapRequest request;
        request.address = code;
        request.size = 4096;
        request.prot = memory::Prot::read | memory::Prot::write | memory::Prot::execute;
        request.fixed = true;
        EXPECT_TRUE(space_->map(request).ok());
    }
    ~Quick() override { EXPECT_FALSE(space_->unmap(code, 4096)); }

    const Translator& translate(const std::vector<std::uint32_t>& words, bool quick = true,
                                ir::Assumptions assumptions = {}) {
        EXPECT_FALSE(memory::copy_out(*space_, code, words.data(), words.size() * 4));
        translator_ =
            make_a64_translator(layout_, std::span<engine::HostFunction>(), trap_sites_, quick);
        EXPECT_TRUE(translator_->translate(*space_, code, assumptions, Reach::trace));
        return *translator_;
    }
    /// The same of RISC-V, in pieces of two bytes.
    const Translator& translate_rv64(const std::vector<std::uint16_t>& pieces, bool quick = true) {
        EXPECT_FALSE(memory::copy_out(*space_, code, pieces.data(), pieces.size() * 2));
        translator_ = make_rv64_translator(rv64_guest.layout(), std::span<engine::HostFunction>(),
                                           trap_sites_, quick);
        EXPECT_TRUE(translator_->translate(*space_, code, {}, Reach::trace));
        return *translator_;
    }
    /// How often the code has these bytes.
    [[nodiscard]] int count(const std::array<std::uint8_t, 4>& wanted) {
        const auto& bytes = translator_->code().bytes;
        int found = 0;
        for (auto at = bytes.begin();; ++found) {
            at = std::search(at, bytes.end(), wanted.begin(), wanted.end());
            if (at++ == bytes.end()) {
                return found;
            }
        }
    }
    /// How often NZCV go from EFLAGS to the state block.
    [[nodiscard]] int flag_saves() { return count({0x9f, 0x0f, 0x90, 0xc0}); } // LAHF; SETO al

private:
    std::shared_ptr<memory::AddressSpace> space_ = *memory::AddressSpace::create(
        {.mmap_base = GuestAddr(0x1000'0000'0000), .split = GuestAddr(0x1000'0000'0000)});
    x64::StateLayout layout_ = a64_guest.layout();
    TrapSites trap_sites_;
    std::unique_ptr<Translator> translator_;
};

TEST_F(Quick, ATraceIsMadeInOnePass) {
    const std::vector<std::uint32_t> words{add_x3_x4_x5, call, add_x3_x4_x5, ret};
    EXPECT_EQ(translate(words).tier(), Tier::quick);
    EXPECT_EQ(translate(words).made().guests.size(), 4U);
    EXPECT_NE(translate(words, false).tier(), Tier::quick);
}

TEST_F(Quick, NotUnderOtherAssumptions) {
    const std::vector<std::uint32_t> words{add_x3_x4_x5, back_to_first, ret};
    EXPECT_EQ(translate(words).tier(), Tier::quick);
    EXPECT_NE(translate(words, true, {.strip_tags = true}).tier(), Tier::quick);
    EXPECT_NE(translate(words, true, {.sp_aligned = false}).tier(), Tier::quick);
}

TEST_F(Quick, EndsBeforeWhatHasNoTemplate) {
    const Translator& made = translate({add_x3_x4_x5, nop, fadd, ret});
    EXPECT_EQ(made.tier(), Tier::quick);
    EXPECT_EQ(made.range().end, code + 8);
    EXPECT_NE(translate({fadd, ret}).tier(), Tier::quick);
}

TEST_F(Quick, RiscVsInstructionsHaveTwoSizes) {
    constexpr std::uint16_t c_nop = 0x0001;
    constexpr std::uint16_t c_ret = 0x8082;
    // C.NOP; ADD x7, x7, x8; FADD.D fa0, fa0, fa0
    const std::vector<std::uint16_t> pieces{c_nop, 0x83b3, 0x0083, 0x7553, 0x02a5, c_ret};
    const Translator& made = translate_rv64(pieces);
    EXPECT_EQ(made.tier(), Tier::quick);
    EXPECT_EQ(made.range().end, code + 6);
    ASSERT_EQ(made.made().guests.size(), 2U);
    EXPECT_EQ(made.made().guests[1].offset, 2);
    EXPECT_EQ(made.made().guests[1].word, 0x0083'83b3U);
    EXPECT_NE(translate_rv64(pieces, false).tier(), Tier::quick);
    EXPECT_NE(translate_rv64({0x7553, 0x02a5, c_ret}).tier(), Tier::quick);
}

TEST_F(Quick, WhatStartsAreFullOfHasTemplates) {
    for (const std::uint32_t word : {
             0x4cdf7020U, // LD1 {V0.16B}, [X1], #16
             0x4c007020U, // ST1 {V0.16B}, [X1]
             0x6e208c20U, // CMEQ V0.16B, V1.16B, V0.16B
             0x4e209820U, // CMEQ V0.16B, V1.16B, #0
             0x4e080c20U, // DUP V0.2D, X1
             0x6e203c20U, // CMHS V0.16B, V1.16B, V0.16B
             0x6e20a420U, // UMAXP V0.16B, V1.16B, V0.16B
             0x0f0c8420U, // SHRN V0.8B, V1.8H, #4
             0x6ea01c20U, // BIT V0.16B, V1.16B, V0.16B
             0xd50b7423U, // DC ZVA, X3
             0x0e013c20U, // UMOV W0, V1.B[0]
             0x5ac00083U, // RBIT W3, W4
             0xd53b00e3U, // MRS X3, DCZID_EL0
             0x88e37ca4U, // CASA W3, W4, [X5]
             0xb8a380a4U, // SWPA W3, W4, [X5]
             0xf8e300a4U, // LDADDAL X3, X4, [X5]
             0x5ac00483U, // REV16 W3, W4
             0xdac00883U, // REV32 X3, X4
             0x6e022820U, // EXT V0.16B, V1.16B, V2.16B, #5
             0x2f08a420U, // USHLL V0.8H, V1.8B, #0
             0x1e604020U, // FMOV D0, D1
             0x1e6e1000U, // FMOV D0, #1.0
             0x1e60c020U, // FABS D0, D1
             0x1e614020U, // FNEG D0, D1
             0x9e620060U, // SCVTF D0, X3
             0x9e630060U, // UCVTF D0, X3
             0x7e61d820U, // UCVTF D0, D1
             0x9eae0023U, // FMOV X3, V1.D[1]
         }) {
        const Translator& made = translate({word, ret});
        EXPECT_EQ(made.tier(), Tier::quick) << std::hex << word;
        EXPECT_EQ(made.range().end, code + 8) << std::hex << word;
    }
}

TEST_F(Quick, IsNotCountedWhereNothingIsToBeGained) {
    EXPECT_EQ(translate({add_x0_x1_x2, ret}).tier(), Tier::last);
    EXPECT_EQ(translate({add_x3_x4_x5, ret}).tier(), Tier::quick);
    EXPECT_EQ(translate({add_x0_x1_x2, back_to_first, ret}).tier(), Tier::quick);
    EXPECT_EQ(translate({add_x0_x1_x2, fadd, ret}).tier(), Tier::quick);
    EXPECT_EQ(translate({orr_v0_v1_v2, ret}).tier(), Tier::quick);
}

TEST_F(Quick, FlagsThatAreSetAgainAreNotSaved) {
    translate({subs_w3_w13, and_x2_x2_x4, subs_w16, ret});
    EXPECT_EQ(flag_saves(), 1); // at the end
    translate({subs_w3_w13, and_x2_x2_x4, ldr_x3, subs_w16, ret});
    EXPECT_EQ(flag_saves(), 2); // also before what may fault
}

TEST_F(Quick, PiecesOfAConstantBecomeOne) {
    constexpr std::array<std::uint8_t, 4> whole{0x01, 0x00, 0x78, 0x56};
    translate({movz_x3, movk_x3, ret});
    EXPECT_EQ(count(whole), 1);
    translate({movz_x3, add_x3_x4_x5, movk_x3, ret});
    EXPECT_EQ(count(whole), 0);
    translate({movz_x3, movk_x3, back_to_first, ret}); // which is the MOVK
    EXPECT_EQ(count(whole), 0);
}

TEST_F(Quick, AFormWithoutATemplateWantsTheFlagsBeforeIt) {
    const Translator& made = translate({subs_w3_w13, and_x2_x2_x4, subs_unallocated});
    EXPECT_EQ(made.range().end, code + 8);
    EXPECT_EQ(flag_saves(), 1);
}

} // namespace
} // namespace ferry::dbt
