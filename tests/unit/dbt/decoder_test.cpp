// The decoder against LLVM's: what is an instruction, and which. A word counts as ours if the
// lifter does not make an undefined instruction of it.
//
// As a test: a sample in which each value of the bits 31–10 that occurs in a row comes at least
// once. With options of its own, a range of all words, 2^32 by default:
//
//     decoder_test --from 0 --to 40000000        (hexadecimal; the end is not included)

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include <fnmatch.h>

#include <gtest/gtest.h>

#include <ferry/a64/decode.hpp>
#include <ferry/a64/lifter.hpp>

#include "llvm.hpp"

namespace ferry {
namespace {

/// Features of a64_features.inc and a few that are all hints or not EL0's.
constexpr const char* features =
    "+fp-armv8,+neon,+aes,+sha2,+crc,+lse,+fullfp16,+rdm,+jsconv,+complxnum,+rcpc,+rcpc-immo,+ccpp,"
    "+ccdp,+sha3,+dotprod,+flagm,+altnzcv,+fptoint";

/// Mnemonics that LLVM prints for a row beside the row's own name up to its first '_'.
struct Alias {
    std::string_view row, mnemonics;
};
constexpr Alias aliases[] = {
#define ALIAS(row, mnemonics) {#row, mnemonics},
#define KNOWN(row, mnemonic, mask, value, reason)
#include "known_encodings.inc"
#undef ALIAS
#undef KNOWN
};

struct Known {
    const char *row, *mnemonic; ///< patterns; "-": undefined
    std::uint32_t mask, value;
};
constexpr Known known[] = {
#define ALIAS(row, mnemonics)
#define KNOWN(row, mnemonic, mask, value, reason) {row, mnemonic, mask, value},
#include "known_encodings.inc"
#undef ALIAS
#undef KNOWN
};

class Llvm {
public:
    Llvm() {
        LLVMInitializeAArch64TargetInfo();
        LLVMInitializeAArch64TargetMC();
        LLVMInitializeAArch64Disassembler();
        context_ = LLVMCreateDisasmCPUFeatures("aarch64-linux-gnu", "generic", features, nullptr, 0,
                                               nullptr, nullptr);
    }
    ~Llvm() { LLVMDisasmDispose(context_); }
    Llvm(const Llvm&) = delete;
    Llvm& operator=(const Llvm&) = delete;
    [[nodiscard]] bool ready() const { return context_ != nullptr; }
    /// "-" where there is no such instruction.
    std::string_view text(std::uint32_t word) {
        std::uint8_t bytes[4];
        for (unsigned i = 0; i < 4; ++i) {
            bytes[i] = static_cast<std::uint8_t>(word >> (8 * i));
        }
        const std::size_t size =
            LLVMDisasmInstruction(context_, bytes, 4, 0x10'0000, text_, sizeof text_);
        if (size == 0) {
            return "-";
        }
        return text_[0] == '\t' ? text_ + 1 : text_;
    }

private:
    void* context_ = nullptr;
    char text_[128] = {};
};

class Ours : private a64::Lifter::Blocks {
public:
    Ours() { unit_.blocks.resize(1); }
    /// "-" where there is no such instruction.
    std::string_view row(std::uint32_t word) {
        unit_.clear();
        unit_.blocks.resize(1);
        lifter_.ir.begin_block(0);
        lifter_.lift(GuestAddr(0x10'0000), word);
        for (const ir::Inst& inst : unit_.insts) {
            if (inst.op == ir::Op::leave &&
                inst.aux == static_cast<std::uint8_t>(ir::LeaveReason::undefined)) {
                return "-";
            }
        }
        return a64::info(a64::decode(word)).name;
    }

private:
    std::uint32_t block_at(GuestAddr) override { return 0; }

    ir::Unit unit_;
    a64::Lifter lifter_{unit_, *this, {}};
};

bool same_name(std::string_view row, std::string_view mnemonic) {
    const std::string_view root = row.substr(0, row.find('_'));
    const std::string_view bare = mnemonic.substr(0, mnemonic.find('.')); // b.eq
    const auto is_it = [&](std::string_view name) {
        return name.size() == root.size() &&
               std::equal(name.begin(), name.end(), root.begin(), [](char a, char b) {
                   return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b);
               });
    };
    if (is_it(bare) || (bare.ends_with('2') && is_it(bare.substr(0, bare.size() - 1)))) {
        return true;
    }
    for (const Alias& alias : aliases) {
        if (alias.row != row && alias.row != root) {
            continue;
        }
        for (std::string_view rest = alias.mnemonics; !rest.empty();) {
            const std::size_t space = std::min(rest.find(' '), rest.size());
            if (::fnmatch(std::string(rest.substr(0, space)).c_str(), std::string(bare).c_str(),
                          0) == 0) {
                return true;
            }
            rest.remove_prefix(std::min(space + 1, rest.size()));
        }
    }
    return false;
}

class Check {
public:
    [[nodiscard]] bool ready() const { return llvm_.ready(); }

    void look_at(std::uint32_t word) {
        const std::string_view row = ours_.row(word);
        const std::string_view text = llvm_.text(word);
        ++words_;
        if (row == "-" && text == "-") {
            return;
        }
        const std::string_view mnemonic = text.substr(0, text.find_first_of("\t "));
        if (row != "-" && text != "-") {
            const auto found = agreed_.try_emplace({row.data(), std::string(mnemonic)}, false);
            if (found.second) {
                found.first->second = same_name(row, mnemonic);
            }
            if (found.first->second) {
                return;
            }
        }
        for (const Known& it : known) {
            if ((word & it.mask) == it.value &&
                ::fnmatch(it.row, std::string(row).c_str(), 0) == 0 &&
                ::fnmatch(it.mnemonic, std::string(mnemonic).c_str(), 0) == 0) {
                ++known_;
                return;
            }
        }
        Difference& difference = differences_[{std::string(row), std::string(mnemonic)}];
        ++difference.count;
        difference.some |= word;
        difference.all &= word;
        if (difference.count == 1) {
            difference.word = word;
            difference.text = text;
        }
    }

    [[nodiscard]] std::string report() const {
        std::string result;
        char line[256];
        for (const auto& [names, it] : differences_) {
            std::snprintf(line, sizeof line,
                          "%-20s %-10s %9llu times, fixed %08x value %08x, first %08x  %s\n",
                          names.first.c_str(), names.second.c_str(),
                          static_cast<unsigned long long>(it.count), it.all | ~it.some, it.all,
                          it.word, it.text.c_str());
            result += line;
        }
        return result;
    }
    [[nodiscard]] std::uint64_t words() const { return words_; }
    [[nodiscard]] std::uint64_t known_differences() const { return known_; }

private:
    struct Difference {
        std::uint64_t count = 0;
        std::uint32_t word = 0, some = 0, all = ~0U;
        std::string text;
    };
    Ours ours_;
    Llvm llvm_;
    std::uint64_t words_ = 0, known_ = 0;
    std::map<std::pair<const char*, std::string>, bool> agreed_;
    std::map<std::pair<std::string, std::string>, Difference> differences_;
};

TEST(DecoderTest, AgreesWithLlvmOnASample) {
    Check check;
    ASSERT_TRUE(check.ready());
    // The registers Rn and Rd take turns; the steps are odd, so that no field stays what it is.
    std::uint32_t other = 1;
    for (std::uint32_t high = 0; high < 1U << 22; high += 3) {
        other = other * 1664525 + 1013904223;
        check.look_at(high << 10 | (other >> 22 & 0x3ff));
    }
    EXPECT_EQ(check.report(), "");
    EXPECT_GT(check.words(), 1'000'000U);
}

int look_at_range(int count, char** arguments) {
    std::uint64_t from = 0;
    std::uint64_t to = std::uint64_t{1} << 32;
    for (int i = 1; i + 1 < count; i += 2) {
        (std::string_view(arguments[i]) == "--from" ? from : to) =
            std::strtoull(arguments[i + 1], nullptr, 16);
    }
    Check check;
    for (std::uint64_t word = from; word < to; ++word) {
        check.look_at(static_cast<std::uint32_t>(word));
        if ((word & 0xff'ffff) == 0xff'ffff) {
            std::fprintf(stderr, "%08llx\n", static_cast<unsigned long long>(word));
        }
    }
    const std::string report = check.report();
    std::printf("%s%llu words, %llu known differences\n", report.c_str(),
                static_cast<unsigned long long>(check.words()),
                static_cast<unsigned long long>(check.known_differences()));
    return report.empty() ? 0 : 1;
}

} // namespace
} // namespace ferry

int main(int count, char** arguments) {
    if (count > 1 && !std::string_view(arguments[1]).starts_with("--gtest")) {
        return ferry::look_at_range(count, arguments);
    }
    testing::InitGoogleTest(&count, arguments);
    return RUN_ALL_TESTS();
}
