// What host code some guest instructions become, as text, so that a change that makes hot code
// longer is seen. The files in golden/ hold guest words and the listing; after a change that is
// meant:
//
//     golden_test --update        writes the listings anew; then read the difference
//
// A new section needs a title and words; the rest is written by --update.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <capstone/capstone.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <ferry/a64/decode.hpp>
#include <ferry/memory/access.hpp>
#include <ferry/memory/address_space.hpp>

#include "guest.hpp"
#include "thread_block.hpp"
#include "translator.hpp"

namespace ferry::dbt {
namespace {

bool update = false;

constexpr GuestAddr guest_code(0x40'0000);
/// Where the host code is placed; the unit's data lie behind it.
constexpr std::uint64_t host_code = 0x100'0000;
constexpr std::uint64_t host_data = 0x200'0000;

struct Section {
    std::string title;
    std::vector<std::uint32_t> words;
};

std::vector<Section> read_sections(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::vector<Section> sections;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("## ")) {
            sections.push_back({line.substr(3), {}});
        } else if (!line.empty() && line.front() != ' ') {
            sections.back().words.push_back(
                static_cast<std::uint32_t>(std::stoul(line, nullptr, 16)));
        }
    }
    return sections;
}

class Disassembler {
public:
    Disassembler(cs_arch arch, cs_mode mode) {
        EXPECT_EQ(cs_open(arch, mode, &handle_), CS_ERR_OK);
        cs_option(handle_, CS_OPT_DETAIL, CS_OPT_ON);
    }
    Disassembler(const Disassembler&) = delete;
    Disassembler& operator=(const Disassembler&) = delete;
    ~Disassembler() { cs_close(&handle_); }

    /// Calls `each` for the instructions that `bytes` begin with.
    template <class Function>
    void run(std::span<const std::uint8_t> bytes, std::uint64_t at, Function each) const {
        cs_insn* instructions = nullptr;
        const std::size_t count =
            cs_disasm(handle_, bytes.data(), bytes.size(), at, 0, &instructions);
        for (std::size_t i = 0; i < count; ++i) {
            each(instructions[i]);
        }
        cs_free(instructions, count);
    }

private:
    csh handle_ = 0;
};

std::string text_of(const cs_insn& instruction) {
    return instruction.op_str[0] == 0
               ? std::string(instruction.mnemonic)
               : fmt::format("{} {}", instruction.mnemonic, instruction.op_str);
}

/// Host code by names: slots of the state block, cells of the unit, constants, places in the code.
class Listing {
public:
    Listing(const x64::Code& code, const x64::StateLayout& layout) : code_(code) {
        for (unsigned n = 0; n < 31; ++n) {
            slots_[layout.slots[a64::slot_x(n)]] = fmt::format("x{}", n);
        }
        for (unsigned n = 0; n < 32; ++n) {
            slots_[layout.slots[a64::slot_v(n)]] = fmt::format("v{}", n);
            slots_[layout.slots[a64::slot_v(n)] + 8] = fmt::format("v{}.top", n);
        }
        slots_[layout.slots[a64::slot_sp]] = "sp";
        slots_[layout.slots[a64::slot_tpidr]] = "tpidr";
        slots_[layout.slots[a64::slot_fpcr]] = "fpcr";
        slots_[layout.slots[a64::slot_fpsr]] = "fpsr";
        slots_[layout.pc] = "pc";
        slots_[layout.flags] = "flags";
        const auto name_field = [&](std::size_t offset, std::string name) {
            slots_[layout.frame + static_cast<std::int32_t>(offset)] = std::move(name);
        };
#define FIELD(name) name_field(offsetof(x64::Frame, name), #name)
        FIELD(call_rsp);
        FIELD(exit_code);
        FIELD(guest_mxcsr);
        FIELD(guarded_mxcsr);
        FIELD(routines.leave);
        FIELD(routines.find);
        FIELD(routines.link);
        FIELD(routines.call);
        FIELD(routines.call_plain);
        FIELD(routines.return_miss);
        FIELD(exclusive_address);
        FIELD(exclusive_version);
        FIELD(exclusive_value);
        FIELD(exclusive_locked);
        FIELD(versions);
        FIELD(targets);
#undef FIELD
        frame_ = layout.frame;
    }

    std::string text() {
        const Disassembler disassembler(CS_ARCH_X86, CS_MODE_64);
        find_places(disassembler);
        std::string text;
        disassembler.run({code_.bytes.data(), end_}, host_code, [&](const cs_insn& instruction) {
            if (const auto label = labels_.find(instruction.address); label != labels_.end()) {
                text += fmt::format("  {}:\n", label->second);
            }
            text += fmt::format("    {}\n", named(instruction));
        });
        return text;
    }

private:
    static const cs_x86_op* memory_operand(const cs_insn& instruction) {
        const cs_x86& x86 = instruction.detail->x86;
        const auto* const end = x86.operands + x86.op_count;
        const auto* const found = std::find_if(
            x86.operands, end, [](const cs_x86_op& o) { return o.type == X86_OP_MEM; });
        return found == end ? nullptr : found;
    }
    static std::uint64_t rip_target(const cs_insn& instruction, const cs_x86_op& operand) {
        return instruction.address + instruction.size +
               static_cast<std::uint64_t>(operand.mem.disp);
    }
    [[nodiscard]] bool is_code(std::uint64_t address) const {
        return address >= host_code && address < host_code + code_.bytes.size();
    }

    /// Labels for entries and the targets of branches; the end of the code, where constants begin.
    void find_places(const Disassembler& disassembler) {
        end_ = code_.bytes.size();
        std::vector<std::uint64_t> targets;
        disassembler.run(code_.bytes, host_code, [&](const cs_insn& instruction) {
            if (instruction.address - host_code >= end_) {
                return;
            }
            const cs_x86& x86 = instruction.detail->x86;
            if (x86.op_count == 1 && x86.operands[0].type == X86_OP_IMM) {
                if (const auto to = static_cast<std::uint64_t>(x86.operands[0].imm); is_code(to)) {
                    targets.push_back(to);
                }
            }
            const cs_x86_op* const memory = memory_operand(instruction);
            if (memory != nullptr && memory->mem.base == X86_REG_RIP &&
                is_code(rip_target(instruction, *memory))) {
                end_ = std::min<std::size_t>(end_, rip_target(instruction, *memory) - host_code);
            }
        });
        std::sort(targets.begin(), targets.end());
        targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
        for (const std::uint64_t target : targets) {
            labels_[target] = fmt::format("L{}", labels_.size());
        }
        for (std::size_t i = 0; i < code_.links.size(); ++i) {
            labels_[host_code + code_.links[i].stub] =
                fmt::format("link {:#x}", code_.links[i].target.value());
        }
        for (const x64::Entry& entry : code_.entries) {
            labels_[host_code + entry.offset] = fmt::format("entry {:#x}", entry.pc.value());
        }
    }

    /// The instruction, with a name in place of an address.
    std::string named(const cs_insn& instruction) {
        std::string text = text_of(instruction);
        const cs_x86& x86 = instruction.detail->x86;
        if (x86.op_count == 1 && x86.operands[0].type == X86_OP_IMM) {
            const auto label = labels_.find(static_cast<std::uint64_t>(x86.operands[0].imm));
            return label == labels_.end()
                       ? text
                       : fmt::format("{} {}", instruction.mnemonic, label->second);
        }
        const cs_x86_op* const memory = memory_operand(instruction);
        const std::size_t begin = text.find('[');
        if (memory == nullptr || begin == std::string::npos ||
            memory->mem.index != X86_REG_INVALID) {
            return text;
        }
        std::string name;
        if (memory->mem.base == X86_REG_RIP) {
            name = name_of(rip_target(instruction, *memory));
        } else if (memory->mem.base == X86_REG_R15) {
            const auto slot = slots_.find(static_cast<std::int32_t>(memory->mem.disp));
            name = slot != slots_.end() ? slot->second
                                        : fmt::format("frame + {:#x}", memory->mem.disp - frame_);
        } else {
            return text;
        }
        return text.replace(begin, text.find(']') - begin, "[" + name);
    }

    [[nodiscard]] std::string name_of(std::uint64_t target) const {
        if (target == host_data) {
            return "valid";
        }
        if (!is_code(target)) {
            return fmt::format("cell {}", (target - host_data) / 8 - 1);
        }
        std::array<std::uint64_t, 2> value{};
        std::memcpy(value.data(), code_.bytes.data() + (target - host_code), sizeof value);
        return fmt::format("{:016x}_{:016x}", value[1], value[0]);
    }

    const x64::Code& code_;
    std::map<std::int32_t, std::string> slots_;
    std::map<std::uint64_t, std::string> labels_;
    std::int32_t frame_ = 0;
    std::size_t end_ = 0;
};

/// The file that the sections should make.
std::string render(const std::vector<Section>& sections) {
    const Disassembler guest(CS_ARCH_ARM64, CS_MODE_LITTLE_ENDIAN);
    x64::StateLayout layout = a64_guest.layout();
    layout.avx512 = false; // whatever this host has
    const TrapSites trap_sites;
    const std::unique_ptr<Translator> made = make_a64_translator(layout, {}, trap_sites);
    Translator& translator = *made;
    std::string text;
    for (const Section& section : sections) {
        // Test programs are where the host kernel puts them: below ferry's own split address.
        const auto space = *memory::AddressSpace::create(
            {.mmap_base = GuestAddr(0x1000'0000'0000), .split = GuestAddr(0x1000'0000'0000)});
        memory::MapRequest request;
        request.address = guest_code;
        request.size = 4096;
        request.prot = memory::Prot::read | memory::Prot::write | memory::Prot::execute;
        request.fixed = true;
        EXPECT_TRUE(space->map(request).ok());
        const std::size_t size = section.words.size() * 4;
        EXPECT_FALSE(memory::copy_out(*space, guest_code, section.words.data(), size));
        EXPECT_TRUE(translator.translate(*space, guest_code, {}));
        x64::Code code = translator.code();
        x64::place(code.bytes, code.data_references, code.links,
                   {.code = host_code, .data = host_data, .first_link = 0});

        text += fmt::format("{}## {}\n\n", text.empty() ? "" : "\n", section.title);
        for (std::size_t i = 0; i < section.words.size(); ++i) {
            std::string meaning =
                a64::info(a64::decode(section.words[i])).name; // Capstone lacks it
            const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&section.words[i]);
            guest.run({bytes, 4}, guest_code.value() + 4 * i,
                      [&](const cs_insn& instruction) { meaning = text_of(instruction); });
            text += fmt::format("{:08x}  {}\n", section.words[i], meaning);
        }
        text += '\n' + Listing(code, layout).text();
        EXPECT_FALSE(space->unmap(guest_code, 4096));
    }
    return text;
}

class Golden : public testing::TestWithParam<const char*> {};

TEST_P(Golden, CodeIsAsBefore) {
    const std::filesystem::path path =
        std::filesystem::path(FERRY_GOLDEN) / (std::string(GetParam()) + ".txt");
    const std::string made = render(read_sections(path));
    if (update) {
        std::ofstream(path) << made;
        return;
    }
    std::stringstream expected;
    expected << std::ifstream(path).rdbuf();
    EXPECT_EQ(made, expected.str()) << "if this is meant: golden_test --update";
}

INSTANTIATE_TEST_SUITE_P(Files, Golden,
                         testing::Values("integer", "memory", "control", "float", "vector"),
                         [](const auto& parameter) { return std::string(parameter.param); });

} // namespace
} // namespace ferry::dbt

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    ferry::dbt::update = argc > 1 && std::strcmp(argv[1], "--update") == 0;
    return RUN_ALL_TESTS();
}
