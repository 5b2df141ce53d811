// An engine offers exactly what it says: advertised features execute, all others are undefined.

#include <array>

#include "a64_code.hpp"
#include "guest.hpp"

namespace ferry::test {
namespace {

using namespace a64;
using abi::a64::Feature;

class A64FeaturesTest : public EngineTest {};

struct Probe {
    Feature feature;
    const char* name;
    Word word; ///< x1 is a good address
};

constexpr std::array probes = {
    Probe{Feature::fp, "fadd d0, d0, d0", 0x1e60'2800},
    Probe{Feature::asimd, "add v0.4s, v0.4s, v0.4s", 0x4ea0'8400},
    Probe{Feature::aes, "aese v0.16b, v0.16b", 0x4e28'4800},
    Probe{Feature::pmull, "pmull v0.1q, v0.1d, v0.1d", 0x0ee0'e000},
    Probe{Feature::sha1, "sha1h s0, s0", 0x5e28'0800},
    Probe{Feature::sha256, "sha256su0 v0.4s, v0.4s", 0x5e28'2800},
    Probe{Feature::crc32, "crc32x w0, w0, x0", 0x9ac0'4c00},
    Probe{Feature::lse, "ldadd x0, x0, [x1]", 0xf820'0020},
    Probe{Feature::fp16, "fadd h0, h0, h0", 0x1ee0'2800},
    Probe{Feature::asimd_fp16, "fadd v0.8h, v0.8h, v0.8h", 0x4e40'1400},
    Probe{Feature::rdm, "sqrdmlah v0.4s, v0.4s, v0.4s", 0x6e80'8400},
    Probe{Feature::jscvt, "fjcvtzs w0, d0", 0x1e7e'0000},
    Probe{Feature::fcma, "fcadd v0.4s, v0.4s, v0.4s, #90", 0x6e80'e400},
    Probe{Feature::lrcpc, "ldapr x0, [x1]", 0xf8bf'c020},
    Probe{Feature::dpb, "dc cvap, x1", 0xd50b'7c21},
    Probe{Feature::sha3, "eor3 v0.16b, v0.16b, v0.16b, v0.16b", 0xce00'0000},
    Probe{Feature::dotprod, "udot v0.4s, v0.16b, v0.16b", 0x6e80'9400},
    Probe{Feature::sha512, "sha512su0 v0.2d, v0.2d", 0xcec0'8000},
    Probe{Feature::lrcpc2, "ldapur x0, [x1]", 0xd940'0020},
    Probe{Feature::flagm, "rmif x0, #0, #0", 0xba00'0400},
    Probe{Feature::dpb2, "dc cvadp, x1", 0xd50b'7d21},
    Probe{Feature::flagm2, "axflag", 0xd500'405f},
    Probe{Feature::frintts, "frint32z d0, d0", 0x1e68'4000},
};

TEST_P(A64FeaturesTest, EveryFeatureHasAProbe) {
    constexpr std::size_t features = 0
#define FERRY_A64_FEATURE(...) +1
#include <ferry/abi/a64_features.inc>
#undef FERRY_A64_FEATURE
        ;
    EXPECT_EQ(probes.size(), features);
    EXPECT_EQ(Guest(factory()).engine->features() >> features, 0U);
}

TEST_P(A64FeaturesTest, ExactlyTheAdvertisedOnesExecute) {
    Guest guest(factory());
    for (const Probe& probe : probes) {
        SCOPED_TRACE(probe.name);
        guest.r().x[1] = Guest::data.value();
        const bool advertised =
            (guest.engine->features() >> static_cast<unsigned>(probe.feature) & 1) != 0;
        const Exit exit = guest.run({probe.word, svc()});
        if (advertised) {
            expect_syscall(exit);
        } else {
            expect_fault(exit, FaultCause::undefined, Access::execute, Guest::code);
        }
    }
}

/// Instructions of features that have no row.
struct Unadvertised {
    const char* name;
    Word word;
};
constexpr Unadvertised unadvertised[] = {
    {"SVE: rdvl x0, #1", 0x04bf'5020},
    {"SVE: ptrue p0.b", 0x2518'e3e0},
    {"MTE: irg x0, x0", 0x9adf'1000},
    {"BF16: bfdot v0.4s, v0.8h, v0.8h", 0x6e40'fc00},
    {"I8MM: smmla v0.4s, v0.16b, v0.16b", 0x4e80'a400},
    {"SM3: sm3partw1 v0.4s, v0.4s, v0.4s", 0xce60'c000},
    {"SM4: sm4e v0.4s, v0.4s", 0xcec0'8400},
    {"FHM: fmlal v0.4s, v0.4h, v0.4h", 0x4e20'ec00},
    {"RNG: mrs x0, rndr", 0xd53b'2400},
    {"PAuth: pacga x0, x0, x0", 0x9ac0'3000},
    {"PAuth: pacia x0, x0", 0xdac1'0000},
    {"PAuth: braaz x0", 0xd61f'081f},
    {"PAuth: ldraa x0, [x1]", 0xf820'0420},
    {"SB: sb", 0xd503'30ff},
    {"SPECRES: cfp rctx, x0", 0xd50b'7380},
    {"MOPS: cpyfp [x0]!, [x1]!, x2!", 0x1901'0440},
    {"LS64: ld64b x0, [x1]", 0xf83f'd020},
};

TEST_P(A64FeaturesTest, OthersAreUndefined) {
    Guest guest(factory());
    for (const Unadvertised& row : unadvertised) {
        SCOPED_TRACE(row.name);
        guest.r().x[1] = Guest::data.value();
        expect_fault(guest.run({row.word, svc()}), FaultCause::undefined, Access::execute,
                     Guest::code);
    }
}

FERRY_FOR_EACH_ENGINE(A64FeaturesTest);

} // namespace
} // namespace ferry::test
