// The verifier of the IR: what it lets pass, and that each rule is one.

#include <ferry/ir/builder.hpp>
#include <ferry/ir/verify.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ferry::ir {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

void do_nothing(void*, std::uint32_t) {}

/// A unit of two blocks: the first adds two slots, the second leaves.
class VerifyTest : public testing::Test {
protected:
    VerifyTest() {
        unit.blocks.resize(2);
        unit.blocks[1].pc = GuestAddr(4);
        unit.guests.resize(1);
        unit.executions.push_back({.function = do_nothing});
        ir.begin_block(0);
        a = ir.get(Type::i64, 1);
        b = ir.get(Type::i64, 2);
        sum = ir.add(a, b);
        ir.set(0, sum);
    }

    /// Ends the blocks; what is wrong then.
    std::string verified() {
        ir.emit(Op::branch, Type::none, {}, 0, 1);
        ir.end_block();
        ir.begin_block(1);
        ir.emit(Op::leave, Type::none);
        ir.end_block();
        return verify(unit);
    }

    Unit unit;
    Builder ir{unit};
    Value a, b, sum;
};

TEST_F(VerifyTest, WhatTheBuilderMakesIsWellFormed) { EXPECT_THAT(verified(), IsEmpty()); }

TEST_F(VerifyTest, EveryKindOfOperationIsWellFormed) {
    const Value narrow = ir.trunc(sum);
    const Value vector = ir.emit(Op::v_dup, Type::v128, {narrow}, 2);
    const Value real = ir.emit(Op::f_from_s, Type::f64, {sum});
    ir.emit(Op::f_compare, Type::none, {real, real});
    ir.store(3, Address{a, b, 3, 8}, sum);
    ir.store_v(4, Address{a, {}}, vector);
    ir.set(slot_count - 1, ir.load_v(Type::v128, 4, Address{a, {}}));
    ir.emit(Op::ccmp, Type::i32, {narrow, narrow}, 3, 0);
    ir.execute(unit.executions[0]);
    ir.emit(Op::branch_zero, Type::i32, {narrow}, 0, 1);
    EXPECT_THAT(verified(), IsEmpty());
}

TEST_F(VerifyTest, ArgumentsHaveTheTypesOfTheTable) {
    ir.emit(Op::reverse_bits, Type::i64, {ir.trunc(sum)});
    EXPECT_THAT(verified(), HasSubstr("is not i"));
}

TEST_F(VerifyTest, IntegersMayHaveTheOtherWidthWhereTheTableSaysSo) {
    const Value narrow = ir.get(Type::i32, 3);
    ir.emit(Op::add, Type::i64, {sum, narrow}, 0, 3);
    ir.emit(Op::sub, Type::i32, {sum, narrow});
    EXPECT_THAT(verified(), IsEmpty());
}

TEST_F(VerifyTest, IntegersOfEitherWidthAreNoVectors) {
    ir.emit(Op::add, Type::i64, {sum, ir.get(Type::v128, first_vector_slot)});
    EXPECT_THAT(verified(), HasSubstr("is not h"));
}

TEST_F(VerifyTest, AnAdditionShiftsBy3AtMost) {
    ir.emit(Op::add, Type::i64, {sum, sum}, 0, 4);
    EXPECT_THAT(verified(), HasSubstr("shifts by 3 at most"));
}

TEST_F(VerifyTest, AnInstructionHasATypeOfTheTable) {
    ir.emit(Op::mul_high_u, Type::i32, {ir.trunc(sum), ir.trunc(sum)});
    EXPECT_THAT(verified(), HasSubstr("the type is not x"));
}

TEST_F(VerifyTest, ScalarsAreNoVectors) {
    const Value real = ir.get(Type::f64, first_vector_slot);
    ir.emit(Op::v_add, Type::v128, {real, real}, 2);
    EXPECT_THAT(verified(), HasSubstr("is not v"));
}

TEST_F(VerifyTest, ArgumentsAreThere) {
    ir.emit(Op::sub, Type::i64, {sum});
    EXPECT_THAT(verified(), HasSubstr("argument 1 is missing"));
}

TEST_F(VerifyTest, ThereAreNoMoreArgumentsThanTheTableSays) {
    ir.emit(Op::neg, Type::i64, {sum, sum});
    EXPECT_THAT(verified(), HasSubstr("argument 1 is one too many"));
}

TEST_F(VerifyTest, ValuesAreMadeBeforeTheirUse) {
    ir.emit(Op::neg, Type::i64, {Value{static_cast<std::uint16_t>(unit.insts.size())}});
    EXPECT_THAT(verified(), HasSubstr("not made before it"));
}

TEST_F(VerifyTest, ValuesDoNotLiveAcrossBlocks) {
    EXPECT_THAT(verified(), IsEmpty());
    unit.insts.back() = {.op = Op::jump_indirect, .args = {sum}};
    EXPECT_THAT(verify(unit), HasSubstr("in this block"));
}

TEST_F(VerifyTest, WhatHasNoResultIsNoArgument) {
    ir.store(3, Address{a, {}}, sum);
    ir.emit(Op::neg, Type::i64, {Value{static_cast<std::uint16_t>(unit.insts.size() - 1)}});
    EXPECT_THAT(verified(), HasSubstr("has no result"));
}

TEST_F(VerifyTest, SlotsAreOfTheTypesKind) {
    ir.emit(Op::get, Type::i64, {}, first_vector_slot);
    EXPECT_THAT(verified(), HasSubstr("no slot for the type"));
}

TEST_F(VerifyTest, SlotsExist) {
    ir.emit(Op::get, Type::v128, {}, slot_count);
    EXPECT_THAT(verified(), HasSubstr("no slot for the type"));
}

TEST_F(VerifyTest, ASlotGetsAValueOfItsKind) {
    ir.emit(Op::set, Type::f64, {sum}, first_vector_slot);
    EXPECT_THAT(verified(), HasSubstr("of another kind"));
}

TEST_F(VerifyTest, BlocksEndWithAnEnd) {
    EXPECT_THAT(verified(), IsEmpty());
    unit.insts.back() = {.op = Op::fence};
    EXPECT_THAT(verify(unit), HasSubstr("block 1 does not end with it"));
}

TEST_F(VerifyTest, NothingFollowsTheEnd) {
    ir.emit(Op::jump, Type::none);
    EXPECT_THAT(verified(), HasSubstr("block 0 goes on after it"));
}

TEST_F(VerifyTest, BlocksHoldAllInstructions) {
    EXPECT_THAT(verified(), IsEmpty());
    unit.insts.push_back({.op = Op::fence});
    EXPECT_THAT(verify(unit), HasSubstr("are in no block"));
}

TEST_F(VerifyTest, BlocksAreNotEmpty) {
    EXPECT_THAT(verified(), IsEmpty());
    unit.blocks[1].end = unit.blocks[1].first;
    EXPECT_THAT(verify(unit), HasSubstr("block 1: instructions"));
}

TEST_F(VerifyTest, BranchesNameBlocksOfTheUnit) {
    ir.emit(Op::branch_if, Type::none, {}, 0, 2);
    EXPECT_THAT(verified(), HasSubstr("no such block"));
}

TEST_F(VerifyTest, ExecutionsExist) {
    ir.emit(Op::execute, Type::none, {}, 0, 1);
    EXPECT_THAT(verified(), HasSubstr("no such execution"));
}

TEST_F(VerifyTest, CallsReturnToTheBlockBehindThem) {
    EXPECT_THAT(verified(), IsEmpty());
    unit.insts[unit.blocks[0].end - 1] = {.op = Op::call_guest, .imm2 = 4};
    EXPECT_THAT(verify(unit), IsEmpty());
    unit.insts[unit.blocks[0].end - 1].imm2 = 8;
    EXPECT_THAT(verify(unit), HasSubstr("not where the call returns to"));
}

TEST_F(VerifyTest, GuestInstructionsExist) {
    ir.begin_guest(1);
    ir.neg(sum);
    EXPECT_THAT(verified(), HasSubstr("no guest instruction 1"));
}

TEST_F(VerifyTest, ExtensionsTakeBytes) {
    ir.emit(Op::sext, Type::i64, {sum}, 7);
    EXPECT_THAT(verified(), HasSubstr("8, 16 or 32"));
}

TEST_F(VerifyTest, IntegersHaveAtMostEightBytes) {
    ir.load(Type::i64, 4, false, Address{a, {}});
    EXPECT_THAT(verified(), HasSubstr("at most 8 bytes"));
}

TEST_F(VerifyTest, ComplaintsNameTheInstruction) {
    ir.emit(Op::sub, Type::i64, {sum});
    EXPECT_THAT(verified(), HasSubstr("%5 = sub.i64 %3: argument 1 is missing"));
}

} // namespace
} // namespace ferry::ir
