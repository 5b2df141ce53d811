// The first stack: what a program finds at its stack pointer.

#include <fstream>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ferry/base/bits.hpp>

#include "process_fixture.hpp"

namespace ferry::loader::testing {
namespace {

using ::testing::ElementsAre;

/// What a program would see, read back from guest memory.
struct SeenStack {
    std::vector<std::uint64_t> argv;
    std::vector<std::uint64_t> envp;
    std::vector<AuxEntry> auxv;
    GuestAddr end; ///< first byte after AT_NULL
};

std::vector<std::uint64_t> types_of(const std::vector<AuxEntry>& auxv) {
    std::vector<std::uint64_t> types;
    for (const AuxEntry& entry : auxv) {
        types.push_back(entry.type);
    }
    return types;
}

class ProcessStack : public ProcessTest {
protected:
    ProcessStack() : file(ElfBuilder()), request(request_for(file)) {
        request.argv = {"program", "", "with space"};
        request.envp = {"HOME=/root", "EMPTY="};
        request.execfn = "./program";
        request.machine = {
            .hwcap = 0x1234, .hwcap2 = 0x56, .min_signal_stack = 4720, .platform = "aarch64"};
        request.credentials = {.uid = 1, .euid = 2, .gid = 3, .egid = 4, .secure = true};
    }

    SeenStack look(const ProcessImage& process) {
        SeenStack seen;
        GuestAddr at = process.stack_pointer;
        const auto next = [&] {
            const std::uint64_t value = word_at(at);
            at = at + 8;
            return value;
        };
        seen.argv.resize(next());
        std::ranges::generate(seen.argv, next);
        EXPECT_EQ(next(), 0U);
        while (const std::uint64_t pointer = next()) {
            seen.envp.push_back(pointer);
        }
        do {
            const std::uint64_t type = next();
            seen.auxv.push_back({type, next()});
        } while (seen.auxv.back().type != AT_NULL);
        seen.end = at;
        return seen;
    }
    std::vector<std::string> strings_at(const std::vector<std::uint64_t>& pointers) {
        std::vector<std::string> strings;
        for (const std::uint64_t pointer : pointers) {
            strings.push_back(string_at(pointer));
        }
        return strings;
    }
    static std::uint64_t value_of(const SeenStack& seen, std::uint64_t type) {
        for (const AuxEntry& entry : seen.auxv) {
            if (entry.type == type) {
                return entry.value;
            }
        }
        ADD_FAILURE() << "no auxv entry " << type;
        return 0;
    }

    LoadableFile file;
    ProcessImageRequest request;
};

TEST_F(ProcessStack, HoldsArgumentsAndEnvironment) {
    const ProcessImage process = load(request);
    EXPECT_EQ(process.stack_pointer.value() % 16, 0U);
    const SeenStack seen = look(process);
    EXPECT_EQ(strings_at(seen.argv), request.argv);
    EXPECT_EQ(strings_at(seen.envp), request.envp);
}

TEST_F(ProcessStack, StringsLieInLinuxsOrder) {
    const ProcessImage process = load(request);
    const SeenStack seen = look(process);
    // argv, envp and the file name follow each other without gaps up to 8 zero bytes at the top.
    std::uint64_t expected = process.arguments.begin.value();
    for (const auto& [pointers, strings] :
         {std::pair{&seen.argv, &request.argv}, std::pair{&seen.envp, &request.envp}}) {
        for (std::size_t i = 0; i < strings->size(); ++i) {
            EXPECT_EQ((*pointers)[i], expected);
            expected += (*strings)[i].size() + 1;
        }
    }
    const std::uint64_t execfn = value_of(seen, AT_EXECFN);
    EXPECT_EQ(execfn, expected);
    EXPECT_EQ(string_at(execfn), "./program");
    EXPECT_EQ(execfn + sizeof "./program" + 8, process.stack.end.value());
    EXPECT_EQ(word_at(process.stack.end - 8), 0U);
    EXPECT_EQ(process.environment, (GuestRange{GuestAddr(seen.envp.front()), GuestAddr(execfn)}));
    EXPECT_EQ(process.arguments.end, process.environment.begin);

    // Below: the platform, then the random bytes, then the tables.
    const std::uint64_t platform = value_of(seen, AT_PLATFORM);
    const std::uint64_t random = value_of(seen, AT_RANDOM);
    EXPECT_EQ(string_at(platform), "aarch64");
    EXPECT_LE(platform + sizeof "aarch64", process.arguments.begin.value());
    EXPECT_EQ(random + 16, platform);
    EXPECT_LE(seen.end.value(), random);
    EXPECT_LT(random - seen.end.value(), 16U);
}

TEST_F(ProcessStack, AuxiliaryVectorSaysWhatItShould) {
    request.vdso = GuestAddr(0x7000000);
    const ProcessImage process = load(request);
    const SeenStack seen = look(process);
    EXPECT_THAT(types_of(seen.auxv),
                ElementsAre(AT_SYSINFO_EHDR, AT_MINSIGSTKSZ, AT_HWCAP, AT_PAGESZ, AT_CLKTCK,
                            AT_PHDR, AT_PHENT, AT_PHNUM, AT_BASE, AT_FLAGS, AT_ENTRY, AT_UID,
                            AT_EUID, AT_GID, AT_EGID, AT_SECURE, AT_RANDOM, AT_HWCAP2, AT_EXECFN,
                            AT_PLATFORM, AT_NULL));
    EXPECT_EQ(types_of(process.auxv), types_of(seen.auxv));
    const std::pair<std::uint64_t, std::uint64_t> values[] = {{AT_SYSINFO_EHDR, 0x7000000},
                                                              {AT_MINSIGSTKSZ, 4720},
                                                              {AT_HWCAP, 0x1234},
                                                              {AT_PAGESZ, 4096},
                                                              {AT_CLKTCK, 100},
                                                              {AT_PHDR, 0x400040},
                                                              {AT_PHENT, 56},
                                                              {AT_PHNUM, 2},
                                                              {AT_BASE, 0},
                                                              {AT_FLAGS, 0},
                                                              {AT_ENTRY, 0x400100},
                                                              {AT_UID, 1},
                                                              {AT_EUID, 2},
                                                              {AT_GID, 3},
                                                              {AT_EGID, 4},
                                                              {AT_SECURE, 1},
                                                              {AT_HWCAP2, 0x56}};
    for (const auto& [type, value] : values) {
        EXPECT_EQ(value_of(seen, type), value) << type;
    }
}

TEST_F(ProcessStack, EntriesWithoutValueAreLeftOut) {
    request.machine = {};
    const auto types = types_of(look(load(request)).auxv);
    for (const int type : {AT_SYSINFO_EHDR, AT_MINSIGSTKSZ, AT_PLATFORM}) {
        EXPECT_THAT(types, ::testing::Not(::testing::Contains(static_cast<std::uint64_t>(type))));
    }
}

TEST_F(ProcessStack, EntriesComeInTheOrderOfTheHostKernel) {
    std::ifstream own("/proc/self/auxv", std::ios::binary);
    ASSERT_TRUE(own);
    std::vector<AuxEntry> host;
    for (AuxEntry entry; own.read(reinterpret_cast<char*>(&entry), sizeof entry);) {
        host.push_back(entry);
    }
    request.vdso = GuestAddr(0x7000000);
    const auto ours = types_of(load(request).auxv);
    std::vector<std::uint64_t> both;
    for (const std::uint64_t type : types_of(host)) {
        if (std::ranges::find(ours, type) != ours.end() && type != AT_MINSIGSTKSZ) {
            both.push_back(type); // AT_MINSIGSTKSZ comes from the architecture's own part
        }
    }
    std::vector<std::uint64_t> expected;
    for (const std::uint64_t type : ours) {
        if (std::ranges::find(both, type) != both.end()) {
            expected.push_back(type);
        }
    }
    EXPECT_GT(both.size(), 15U);
    EXPECT_EQ(both, expected);
}

TEST_F(ProcessStack, RandomBytesDifferEvenAtFixedAddresses) {
    std::vector<std::uint64_t> seen;
    for (int i = 0; i < 2; ++i) {
        make_space(false);
        const ProcessImage process = load(request);
        seen.push_back(word_at(GuestAddr(value_of(look(process), AT_RANDOM))));
    }
    EXPECT_NE(seen[0], seen[1]);
}

TEST_F(ProcessStack, EmptyArgumentListGetsAnEmptyName) {
    request.argv.clear();
    EXPECT_THAT(strings_at(look(load(request)).argv), ElementsAre(""));
}

TEST_F(ProcessStack, IsWritableGrowsDownAndIsExecutableOnRequest) {
    ProcessImage process = load(request);
    auto region = space->find(process.stack_pointer);
    ASSERT_TRUE(region);
    EXPECT_EQ(region->prot, memory::Prot::read | memory::Prot::write);
    EXPECT_TRUE(region->grows_down);
    EXPECT_EQ(*region->backing.name, "[stack]");
    EXPECT_EQ(region->range, process.stack);
    EXPECT_EQ(process.stack.size(), request.stack_limit);
    EXPECT_FALSE(process.executable_stack);

    ElfBuilder builder;
    Elf64_Phdr stack{};
    stack.p_type = PT_GNU_STACK;
    stack.p_flags = PF_R | PF_W | PF_X;
    builder.add(stack);
    const LoadableFile executable(builder);
    request.program = executable.mapped("/bin/program");
    make_space(false);
    process = load(request);
    EXPECT_TRUE(process.executable_stack);
    EXPECT_TRUE(memory::has(space->find(process.stack_pointer)->prot, memory::Prot::execute));
}

TEST_F(ProcessStack, SmallLimitsStillHoldTheArguments) {
    request.stack_limit = 4096;
    request.argv.assign(10, std::string(10'000, 'a'));
    EXPECT_EQ(strings_at(look(load(request)).argv), request.argv);
}

TEST_F(ProcessStack, RandomisedLayoutKeepsTheRules) {
    request.randomize = true;
    for (int i = 0; i < 20; ++i) {
        make_space(true);
        const ProcessImage process = load(request);
        ASSERT_EQ(process.stack_pointer.value() % 16, 0U);
        const SeenStack seen = look(process);
        ASSERT_EQ(strings_at(seen.argv), request.argv);
        ASSERT_LE(seen.end.value(), value_of(seen, AT_RANDOM));
    }
}

struct TooLong {
    const char* name;
    std::vector<std::string> argv;
    std::uint64_t stack_limit;
    bool accepted;
};

class ArgumentLimits : public ProcessStack, public ::testing::WithParamInterface<TooLong> {};

TEST_P(ArgumentLimits, AreLinuxs) {
    request.argv = GetParam().argv;
    request.stack_limit = GetParam().stack_limit;
    const auto process = load_process(*space, request);
    EXPECT_EQ(process.ok(), GetParam().accepted);
    if (!process) {
        EXPECT_EQ(process.error().errno_value, E2BIG);
        EXPECT_THAT(process.error().message,
                    ::testing::StartsWith("/bin/program: argument list too long"));
        EXPECT_TRUE(space->regions().empty());
    }
}

const std::string string_1k(1023, 'x');

INSTANTIATE_TEST_SUITE_P(
    Cases, ArgumentLimits,
    ::testing::Values(TooLong{"LongestString", {std::string(131071, 'x')}, 8 << 20, true},
                      TooLong{"StringTooLong", {std::string(131072, 'x')}, 8 << 20, false},
                      TooLong{"QuarterOfTheStack", {2000, string_1k}, 8 << 20, true},
                      TooLong{"MoreThanAQuarter", {2100, string_1k}, 8 << 20, false},
                      TooLong{"SixMegabytesAtMost", {6200, string_1k}, unlimited_stack, false},
                      TooLong{"LargeStack", {6000, string_1k}, unlimited_stack, true},
                      TooLong{"AtLeast128K", {120, string_1k}, 4096, true}),
    [](const auto& row) { return row.param.name; });

} // namespace
} // namespace ferry::loader::testing
