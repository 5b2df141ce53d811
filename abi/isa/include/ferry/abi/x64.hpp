#pragma once
/// x86-64: registers (Intel SDM 1, chapter 3; 13.5 for the vector area).

#include <array>
#include <cstddef>
#include <cstdint>

namespace ferry::abi::x64 {

/// Indices into Registers::gpr, in the order of the instruction encoding.
enum Gpr : std::uint8_t {
    rax,
    rcx,
    rdx,
    rbx,
    rsp,
    rbp,
    rsi,
    rdi,
    r8,
    r9,
    r10,
    r11,
    r12,
    r13,
    r14,
    r15
};

/// What FXSAVE stores: x87 and SSE.
struct alignas(16) VectorArea {
    std::uint16_t control_word = 0x27f; ///< 53-bit precision, as Windows starts threads
    std::uint16_t status_word = 0;
    std::uint8_t tag_word = 0;
    std::uint8_t reserved1 = 0;
    std::uint16_t error_opcode = 0;
    std::uint64_t error_offset = 0;
    std::uint64_t data_offset = 0;
    std::uint32_t mxcsr = 0x1f80;
    std::uint32_t mxcsr_mask = 0xffff;
    std::array<std::byte, 128> st{};
    std::array<std::array<std::byte, 16>, 16> xmm{};
    std::array<std::byte, 96> reserved2{};
};
static_assert(sizeof(VectorArea) == 512 && offsetof(VectorArea, xmm) == 160);

/// What XSAVE stores behind that in its standard form (Intel SDM 1, 13.4): a header, and the
/// components that the header's bits name.
struct ExtendedArea {
    static constexpr std::uint64_t legacy = 3;     ///< x87 and SSE, which are always there
    static constexpr std::uint64_t vectors = 0xe4; ///< AVX, and the three parts of AVX-512
    std::uint64_t components = legacy;
    std::array<std::uint64_t, 7> reserved{};
    std::array<std::byte, 2112> data{};
};

/// The registers of one guest thread.
struct Registers {
    std::array<std::uint64_t, 16> gpr{};
    std::uint64_t rip = 0;
    std::uint64_t rflags = 0x202; ///< IF, and the bit that is always set
    std::uint64_t gs_base = 0;
    alignas(64) VectorArea vectors;
    ExtendedArea extended;
};
static_assert(offsetof(Registers, extended) == offsetof(Registers, vectors) + sizeof(VectorArea));

} // namespace ferry::abi::x64
