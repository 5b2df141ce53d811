// HWCAP bits of Advanced SIMD and floating point: dot product, half precision, complex numbers,
// rounding multiply-accumulate, JavaScript conversion, BFloat16, matrix products.
// build: -march=armv8.6-a+dotprod+fp16+bf16+i8mm
#include "a64.h"
#include <arm_neon.h>

static bool dot_product(void) {
    int32x4_t sum = vdotq_s32(vdupq_n_s32(10), vdupq_n_s8(-3), vdupq_n_s8(5));
    uint32x4_t unsigned_sum = vdotq_u32(vdupq_n_u32(1), vdupq_n_u8(255), vdupq_n_u8(255));
    return vgetq_lane_s32(sum, 3) == 10 - 60 && vgetq_lane_u32(unsigned_sum, 0) == 1 + 4 * 65025;
}
static bool half_scalar(void) {
    volatile _Float16 a = 1.5f16, b = 2048.0f16;
    return (float)(a * b) == 3072.0f && (float)(b + 1.0f16) == 2048.0f;
}
static bool half_vector(void) {
    float16x8_t sum = vfmaq_f16(vdupq_n_f16(1.0f), vdupq_n_f16(0.5f), vdupq_n_f16(3.0f));
    return (float)vgetq_lane_f16(sum, 7) == 2.5f;
}
static bool complex_numbers(void) {
    // (1 + 2i) * (3 + 4i) = -5 + 10i, in two steps.
    float32x4_t a = {1, 2, 1, 2}, b = {3, 4, 3, 4}, sum = vdupq_n_f32(0);
    sum = vcmlaq_rot90_f32(vcmlaq_f32(sum, a, b), a, b);
    return vgetq_lane_f32(sum, 0) == -5 && vgetq_lane_f32(sum, 1) == 10;
}
static bool rounding_doubling(void) {
    int32x4_t result = vqrdmlahq_s32(vdupq_n_s32(100), vdupq_n_s32(1 << 30), vdupq_n_s32(7));
    return vgetq_lane_s32(result, 0) == 104;
}
static bool script_conversion(void) {
    double values[] = {4294967296.0 * 5 + 7.9, -1.5, 1e300, 2147483648.0};
    const int32_t expected[] = {7, -1, 0, INT32_MIN};
    bool right = true;
    for (int i = 0; i < 4; ++i) {
        int32_t result;
        __asm__("fjcvtzs %w0, %d1" : "=r"(result) : "w"(values[i]) : "cc");
        right &= result == expected[i];
    }
    return right;
}
static bool acquire_consistent(void) {
    static uint64_t word = 0x1122334455667788;
    uint64_t value;
    __asm__ volatile("ldapr %0, [%1]" : "=r"(value) : "r"(&word) : "memory");
    return value == word;
}
static bool flag_manipulation(void) {
    uint64_t flags;
    __asm__ volatile("cmp %1, %1\n cfinv\n mrs %0, nzcv" : "=r"(flags) : "r"(5ul) : "cc");
    return flags == 0x40000000;
}
static bool rounding_to_int(void) {
    double result;
    __asm__("frint32z %d0, %d1" : "=w"(result) : "w"(1e10));
    return result == -2147483648.0;
}
static bool matrix(void) {
    int32x4_t product = vmmlaq_s32(vdupq_n_s32(1), vdupq_n_s8(2), vdupq_n_s8(-3));
    return vgetq_lane_s32(product, 2) == 1 - 48;
}
static bool brain_float(void) {
    // 1.5 and 2; volatile because GCC 12 loads such constants as half precision.
    volatile uint16_t a = 0x3fc0, b = 0x4000;
    float32x4_t sum = vbfdotq_f32(vdupq_n_f32(1), vreinterpretq_bf16_u16(vdupq_n_u16(a)),
                                  vreinterpretq_bf16_u16(vdupq_n_u16(b)));
    return vgetq_lane_f32(sum, 0) == 7;
}

int main(void) {
    IF_ANNOUNCED(HWCAP_ASIMDDP, dot_product());
    IF_ANNOUNCED(HWCAP_FPHP, half_scalar());
    IF_ANNOUNCED(HWCAP_ASIMDHP, half_vector());
    IF_ANNOUNCED(HWCAP_FCMA, complex_numbers());
    IF_ANNOUNCED(HWCAP_ASIMDRDM, rounding_doubling());
    IF_ANNOUNCED(HWCAP_JSCVT, script_conversion());
    IF_ANNOUNCED(HWCAP_LRCPC, acquire_consistent());
    IF_ANNOUNCED(HWCAP_FLAGM, flag_manipulation());
    IF_ANNOUNCED2(HWCAP2_FRINT, rounding_to_int());
    IF_ANNOUNCED2(HWCAP2_I8MM, matrix());
    IF_ANNOUNCED2(HWCAP2_BF16, brain_float());
}
