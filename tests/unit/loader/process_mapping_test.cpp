// Where a program's pieces come to lie, and what is refused before anything is mapped.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "process_fixture.hpp"

namespace ferry::loader::testing {
namespace {

using ::testing::HasSubstr;
using namespace std::string_view_literals;

constexpr std::byte marker{0xa5};

class ProcessMapping : public ProcessTest {
protected:
    /// Loads `builder` after filling its file, from 0x1000 on, with markers.
    ProcessImage load_marked(const ElfBuilder& builder) {
        file.emplace(builder);
        const Bytes markers(builder.file_size - 0x1000, marker);
        EXPECT_EQ(::pwrite(file->fd.get(), markers.data(), markers.size(), 0x1000),
                  static_cast<ssize_t>(markers.size()));
        return load(request_for(*file));
    }
    std::optional<LoadableFile> file;
};

TEST_F(ProcessMapping, FixedProgramLiesWhereItAsks) {
    const ProcessImage process = load_marked(ElfBuilder());
    EXPECT_EQ(process.program_bias, 0U);
    EXPECT_EQ(process.pc.value(), 0x400100U);
    EXPECT_EQ(process.program_entry, process.pc);
    EXPECT_EQ(process.program_headers.value(), 0x400040U);
    EXPECT_EQ(word_at(GuestAddr(0x400000)) & 0xffffffff, 0x464c457fU); // "\177ELF"

    const auto text = space->find(GuestAddr(0x400000));
    ASSERT_TRUE(text);
    EXPECT_EQ(text->prot, memory::Prot::read | memory::Prot::execute);
    EXPECT_EQ(text->range.size(), 0x1000U);
    ASSERT_TRUE(text->backing.is_file());
    EXPECT_EQ(*text->backing.name, "/bin/program");
    EXPECT_EQ(process.code, (GuestRange{GuestAddr(0x400000), GuestAddr(0x400800)}));
    EXPECT_EQ(process.data, (GuestRange{GuestAddr(0x411000), GuestAddr(0x411200)}));
}

TEST_F(ProcessMapping, HolesBetweenSegmentsStayUnmapped) {
    load_marked(ElfBuilder());
    EXPECT_FALSE(mapped_at(0x3ff000));
    EXPECT_FALSE(mapped_at(0x401000));
    EXPECT_FALSE(mapped_at(0x410fff));
    EXPECT_FALSE(mapped_at(0x414000));
}

TEST_F(ProcessMapping, BssIsZeroFromItsFirstByteAcrossPages) {
    load_marked(ElfBuilder());
    EXPECT_EQ(read_at<std::byte>(GuestAddr(0x4111ff)), marker);
    for (std::uint64_t at = 0x411200; at < 0x414000; at += 8) {
        ASSERT_EQ(word_at(GuestAddr(at)), 0U) << std::hex << at;
    }
    const auto bss = space->find(GuestAddr(0x413000));
    ASSERT_TRUE(bss);
    EXPECT_EQ(bss->prot, memory::Prot::read | memory::Prot::write);
    EXPECT_FALSE(bss->backing.is_file());
}

TEST_F(ProcessMapping, BssThatEndsWithinTheLastFilePageAddsNone) {
    ElfBuilder builder;
    builder.segments[1].p_memsz = 0x300;
    load_marked(builder);
    EXPECT_EQ(word_at(GuestAddr(0x411200)), 0U);
    EXPECT_FALSE(mapped_at(0x412000));
}

TEST_F(ProcessMapping, ReadOnlySegmentsKeepTheBytesBehindThem) {
    ElfBuilder builder;
    builder.segments[1].p_flags = PF_R;
    builder.segments[1].p_memsz = 0x300;
    load_marked(builder);
    EXPECT_EQ(read_at<std::byte>(GuestAddr(0x411200)), marker); // as Linux: it cannot write there
}

TEST_F(ProcessMapping, SegmentWithoutFileBytesIsAllZero) {
    ElfBuilder builder;
    builder.load(0x123, 0x500123, 0, 0x1800, PF_R | PF_W);
    const ProcessImage process = load_marked(builder);
    EXPECT_EQ(word_at(GuestAddr(0x500000)), 0U);
    EXPECT_TRUE(mapped_at(0x501fff - 0x700));
    EXPECT_FALSE(mapped_at(0x502000));
    EXPECT_EQ(process.brk_start.value(), 0x502000U);
}

TEST_F(ProcessMapping, LaterSegmentWinsASharedPage) {
    ElfBuilder builder;
    builder.load(0x2800, 0x414800, 0x400, 0x400, PF_R | PF_W);
    builder.segments[1].p_memsz = 0x3400; // its bss ends at 0x414400, in the same page
    load_marked(builder);
    EXPECT_EQ(read_at<std::byte>(GuestAddr(0x414800)), marker);
    EXPECT_EQ(word_at(GuestAddr(0x413ff8)), 0U);
}

TEST_F(ProcessMapping, PieLiesTwoThirdsUpAndItsBreakCanGrow) {
    const ProcessImage process = load_marked(pie_builder());
    const std::uint64_t split = space->layout().split.value();
    EXPECT_EQ(process.program_bias, split / 3 * 2 / 0x1000 * 0x1000);
    EXPECT_EQ(process.pc.value(), process.program_bias + 0x100);
    EXPECT_EQ(process.brk_start.value(), process.program_bias + 0x14000);
    const GuestAddr wanted = process.brk_start + (GuestSize{900} << 20);
    EXPECT_EQ(space->brk(wanted), wanted);
}

TEST_F(ProcessMapping, BiasRespectsTheLargestAlignment) {
    ElfBuilder builder = pie_builder();
    builder.segments[1].p_align = 0x200000;
    const ProcessImage process = load_marked(builder);
    EXPECT_NE(process.program_bias, 0U);
    EXPECT_EQ(process.program_bias % 0x200000, 0U);
}

TEST_F(ProcessMapping, AddressesDifferFromRunToRun) {
    const LoadableFile pie(pie_builder());
    ProcessImageRequest request = request_for(pie);
    request.randomize = true;
    std::vector<ProcessImage> runs;
    for (int i = 0; i < 2; ++i) {
        make_space(true);
        runs.push_back(load(request));
        const ProcessImage& run = runs.back();
        EXPECT_GE(run.brk_start.value(), run.program_bias + 0x14000);
        EXPECT_GT(run.stack.begin, space->layout().mmap_base);
    }
    // Each has at least 18 bits of chance: equal by accident less than once in 200,000 runs.
    EXPECT_NE(runs[0].program_bias, runs[1].program_bias);
    EXPECT_NE(runs[0].brk_start.value() - runs[0].program_bias,
              runs[1].brk_start.value() - runs[1].program_bias);
    EXPECT_NE(runs[0].stack.end, runs[1].stack.end);
}

class ProcessWithInterpreter : public ProcessMapping {
protected:
    ProcessWithInterpreter() {
        ElfBuilder builder = pie_builder();
        builder.with_content(PT_INTERP, "/lib/ld.so\0"sv);
        program.emplace(builder);
    }
    ProcessImageRequest request(const LoadableFile& interpreter) {
        ProcessImageRequest made = request_for(*program);
        made.interpreter = interpreter.mapped("/lib/ld.so");
        return made;
    }
    std::optional<LoadableFile> program;
};

TEST_F(ProcessWithInterpreter, StartsInTheInterpreter) {
    const LoadableFile interpreter(pie_builder());
    const ProcessImage process = load(request(interpreter));
    EXPECT_EQ(process.pc.value(), process.interpreter_bias + 0x100);
    EXPECT_EQ(process.program_entry.value(), process.program_bias + 0x100);
    EXPECT_NE(process.interpreter_bias, process.program_bias);
    EXPECT_LE(process.interpreter_bias + 0x14000, space->layout().mmap_base.value());
    EXPECT_TRUE(mapped_at(process.interpreter_bias));
    EXPECT_FALSE(mapped_at(process.interpreter_bias + 0x1000));
    EXPECT_FALSE(mapped_at(process.interpreter_bias + 0x10fff));
    EXPECT_EQ(word_at(GuestAddr(process.interpreter_bias + 0x13ff8)), 0U);
    EXPECT_EQ(process.brk_start.value(), process.program_bias + 0x14000);
}

TEST_F(ProcessWithInterpreter, InterpreterIsAlignedAsItAsks) {
    ElfBuilder builder = pie_builder();
    builder.segments[0].p_align = 0x10000;
    const LoadableFile interpreter(builder);
    const ProcessImage process = load(request(interpreter));
    EXPECT_EQ(process.interpreter_bias % 0x10000, 0U);
    // Nothing is left of the larger range that was reserved to find an aligned place.
    EXPECT_FALSE(mapped_at(process.interpreter_bias - 0x1000));
    EXPECT_FALSE(mapped_at(process.interpreter_bias + 0x14000));
}

TEST_F(ProcessWithInterpreter, RefusesAnInterpreterForAnotherMachine) {
    ElfBuilder builder = pie_builder();
    builder.header.e_machine = EM_X86_64;
    const LoadableFile interpreter(builder);
    const auto process = load_process(*space, request(interpreter));
    ASSERT_FALSE(process);
    EXPECT_EQ(process.error().errno_value, ELIBBAD);
    EXPECT_THAT(process.error().message, HasSubstr("/lib/ld.so: interpreter for x86-64"));
}

TEST_F(ProcessWithInterpreter, RefusesAnInterpreterAtAFixedAddress) {
    const LoadableFile interpreter{ElfBuilder()};
    const auto process = load_process(*space, request(interpreter));
    ASSERT_FALSE(process);
    EXPECT_EQ(process.error().errno_value, ELIBBAD);
}

struct BadProgram {
    const char* name;
    std::uint64_t vaddr;
    const char* reason;
    int errno_value;
};

class ProcessRefusal : public ProcessTest, public ::testing::WithParamInterface<BadProgram> {};

TEST_P(ProcessRefusal, LeavesTheSpaceEmpty) {
    ElfBuilder builder;
    builder.segments.pop_back();
    builder.segments[0].p_vaddr = GetParam().vaddr;
    builder.header.e_entry = GetParam().vaddr + 0x100;
    const LoadableFile file(builder);
    const auto process = load_process(*space, request_for(file));
    ASSERT_FALSE(process);
    EXPECT_THAT(process.error().message, HasSubstr(GetParam().reason));
    EXPECT_EQ(process.error().errno_value, GetParam().errno_value);
    EXPECT_TRUE(space->regions().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Addresses, ProcessRefusal,
    ::testing::Values(BadProgram{"Null", 0, "/bin/program: wants memory at 0x0", EPERM},
                      BadProgram{"AboveSplit", 0x7e0000000000, "more than the", ENOMEM}),
    [](const auto& row) { return row.param.name; });

TEST_F(ProcessTest, RefusesMemoryThatIsInUse) {
    memory::MapRequest other;
    other.address = GuestAddr(0x413000);
    other.size = 0x1000;
    other.fixed = true;
    ASSERT_TRUE(space->map(other));
    const LoadableFile file{ElfBuilder()};
    const auto process = load_process(*space, request_for(file));
    ASSERT_FALSE(process);
    EXPECT_EQ(process.error().errno_value, EEXIST);
    EXPECT_EQ(space->regions().size(), 1U);
}

TEST(PlanLayout, LeavesRoomForTheStackAboveMappings) {
    for (const std::uint64_t limit :
         {std::uint64_t{0}, std::uint64_t{8} << 20, std::uint64_t{1} << 40, unlimited_stack}) {
        for (const auto& [randomize, split] : {std::pair{false, memory::default_split.value()},
                                               {true, memory::default_split.value()},
                                               {true, std::uint64_t{1} << 42},
                                               {true, std::uint64_t{1} << 38}}) {
            // Of all seeds, the one that moves everything the farthest.
            const memory::Layout layout =
                plan_layout(limit, randomize, ~std::uint64_t{0}, GuestAddr(split));
            EXPECT_EQ(layout.split.value(), split);
            EXPECT_GE(split - layout.mmap_base.value(),
                      std::max<std::uint64_t>(std::min(limit, split / 8), 128 << 20));
            EXPECT_GT(layout.mmap_base.value(), split / 4 * 3); // PIE and brk lie at 2/3
        }
    }
}

} // namespace
} // namespace ferry::loader::testing
