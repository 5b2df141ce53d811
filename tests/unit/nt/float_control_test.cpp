// Instructions that load MXCSR, among bytes.

#include "float_control.cpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <memory>

namespace ferry::known {
namespace {

/// Of memory that ends with the bytes, so that a sanitizer sees what is touched behind them.
bool finds(std::initializer_list<unsigned char> bytes) {
    const std::unique_ptr<unsigned char[]> exact(new unsigned char[bytes.size()]);
    std::copy(bytes.begin(), bytes.end(), exact.get());
    return has_float_control(exact.get(), bytes.size());
}

TEST(FloatControl, InstructionsThatLoadMxcsr) {
    EXPECT_TRUE(finds({0x0f, 0xae, 0x11}));                         // ldmxcsr (%rcx)
    EXPECT_TRUE(finds({0x90, 0x41, 0x0f, 0xae, 0x54, 0x24, 8}));    // ldmxcsr 8(%r12)
    EXPECT_TRUE(finds({0x0f, 0xae, 0x09}));                         // fxrstor (%rcx)
    EXPECT_TRUE(finds({0x48, 0x0f, 0xae, 0x09}));                   // fxrstor64
    EXPECT_TRUE(finds({0x48, 0x0f, 0xae, 0x29}));                   // xrstor64
    EXPECT_TRUE(finds({0xc5, 0xf8, 0xae, 0x11}));                   // vldmxcsr (%rcx)
    EXPECT_TRUE(finds({0xc5, 0x78, 0xae, 0x11}));                   // with R, which says nothing
    EXPECT_TRUE(finds({0xc4, 0xc1, 0x78, 0xae, 0x14, 0x24}));       // vldmxcsr (%r12)
    EXPECT_TRUE(finds({0xc4, 0xe1, 0xf8, 0xae, 0x11}));             // with W, which says nothing
    EXPECT_TRUE(finds({0xae, 0xae, 0x11, 0xae, 0x0f, 0xae, 0x15})); // the last of several
}

TEST(FloatControl, InstructionsThatDoNot) {
    EXPECT_FALSE(finds({0x0f, 0xae, 0x19}));             // stmxcsr
    EXPECT_FALSE(finds({0x0f, 0xae, 0x01}));             // fxsave
    EXPECT_FALSE(finds({0x0f, 0xae, 0x21}));             // xsave
    EXPECT_FALSE(finds({0x0f, 0xae, 0xe8}));             // lfence
    EXPECT_FALSE(finds({0x0f, 0xae, 0x39}));             // clflush
    EXPECT_FALSE(finds({0xc5, 0xf8, 0xae, 0x19}));       // vstmxcsr
    EXPECT_FALSE(finds({0xc5, 0xf8, 0xae, 0x09}));       // none
    EXPECT_FALSE(finds({0xc4, 0xe2, 0x78, 0xae, 0x11})); // of another map
    EXPECT_FALSE(finds({0x90, 0xf8, 0xae, 0x11}));       // clc; scasb; …
    EXPECT_FALSE(finds({0x48, 0xae, 0x11}));
}

TEST(FloatControl, EndsInTheMiddle) {
    EXPECT_FALSE(finds({}));
    EXPECT_FALSE(finds({0xae}));
    EXPECT_FALSE(finds({0xae, 0x11}));
    EXPECT_FALSE(finds({0x0f, 0xae}));
    EXPECT_FALSE(finds({0xf8, 0xae, 0x11}));
    EXPECT_FALSE(finds({0xe1, 0x78, 0xae, 0x11}));
}

} // namespace
} // namespace ferry::known
