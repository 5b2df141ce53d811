// What instructions of the C extension stand for, as GNU as encodes both forms.
#include <ferry/rv64/compressed.hpp>

#include <gtest/gtest.h>

namespace ferry::rv64 {
namespace {

struct Pair {
    std::uint16_t parcel;
    std::uint32_t word;
};

// clang-format off
constexpr Pair pairs[] = {
    {0x1fe8, 0x3fc10513}, // c.addi4spn a0, sp, 1020
    {0x0040, 0x00410413}, // c.addi4spn s0, sp, 4
    {0x3d7c, 0x0f853787}, // c.fld fa5, 248(a0)
    {0x5cec, 0x07c4a583}, // c.lw a1, 124(s1)
    {0x63b0, 0x0407b603}, // c.ld a2, 64(a5)
    {0xa400, 0x00843427}, // c.fsd fs0, 8(s0)
    {0xc2b8, 0x04e6a023}, // c.sw a4, 64(a3)
    {0xfde8, 0x0ea5bc23}, // c.sd a0, 248(a1)
    {0x0001, 0x00000013}, // c.nop
    {0x1e01, 0xfe0e0e13}, // c.addi t3, -32
    {0x2dfd, 0x01fd8d9b}, // c.addiw s11, 31
    {0x58fd, 0xfff00893}, // c.li a7, -1
    {0x7101, 0xe0010113}, // c.addi16sp sp, -512
    {0x617d, 0x1f010113}, // c.addi16sp sp, 496
    {0x67fd, 0x0001f7b7}, // c.lui a5, 31
    {0x7981, 0xfffe09b7}, // c.lui s3, 0xfffe0
    {0x917d, 0x03f55513}, // c.srli a0, 63
    {0x9485, 0x4214d493}, // c.srai s1, 33
    {0x9af9, 0xffe6f693}, // c.andi a3, -2
    {0x8d0d, 0x40b50533}, // c.sub a0, a1
    {0x8c3d, 0x00f44433}, // c.xor s0, a5
    {0x8e55, 0x00d66633}, // c.or a2, a3
    {0x8f65, 0x00977733}, // c.and a4, s1
    {0x9d1d, 0x40f5053b}, // c.subw a0, a5
    {0x9db1, 0x00c585bb}, // c.addw a1, a2
    {0x1ffe, 0x03ff9f93}, // c.slli t6, 63
    {0x307e, 0x1f813007}, // c.fldsp ft0, 504(sp)
    {0x50fe, 0x0fc12083}, // c.lwsp ra, 252(sp)
    {0x72fe, 0x1f813283}, // c.ldsp t0, 504(sp)
    {0x8302, 0x00030067}, // c.jr t1
    {0x894e, 0x01300933}, // c.mv s2, s3
    {0x9002, 0x00100073}, // c.ebreak
    {0x9782, 0x000780e7}, // c.jalr a5
    {0x9846, 0x01180833}, // c.add a6, a7
    {0xbfee, 0x1fb13c27}, // c.fsdsp fs11, 504(sp)
    {0xdfd2, 0x0f412e23}, // c.swsp s4, 252(sp)
    {0xffd6, 0x1f513c23}, // c.sdsp s5, 504(sp)
    {0xb001, 0x801ff06f}, // c.j .-2048
    {0xaffd, 0x7fe0006f}, // c.j .+2046
    {0xb46d, 0xaabff06f}, // c.j .-1366
    {0xd101, 0xf00500e3}, // c.beqz a0, .-256
    {0xecfd, 0x0e049f63}, // c.bnez s1, .+254
    {0xd7cd, 0xfa0785e3}, // c.beqz a5, .-86
};
// clang-format on

TEST(Rv64CompressedTest, EachStandsForItsLongForm) {
    for (const Pair& pair : pairs) {
        EXPECT_EQ(expand(pair.parcel), pair.word) << std::hex << pair.parcel;
        EXPECT_EQ(expanded(pair.word), pair.word);
    }
}

TEST(Rv64CompressedTest, ReservedOnesStandForNone) {
    constexpr std::uint16_t none[] = {
        0x0000, // all zeros
        0x8000, // quadrant 0, 100
        0x2001, // C.ADDIW x0
        0x6101, // C.ADDI16SP 0
        0x6081, // C.LUI 0
        0x9c41, // quadrant 1, 100 111 10
        0x4002, // C.LWSP x0
        0x6002, // C.LDSP x0
        0x8002, // C.JR x0
    };
    for (const std::uint16_t reserved : none) {
        EXPECT_EQ(expand(reserved), 0U) << std::hex << reserved;
    }
}

} // namespace
} // namespace ferry::rv64
