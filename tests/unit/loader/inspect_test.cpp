// `ferry inspect`: what it says, what it finds in a sysroot, and that a deep reading that fails
// takes nothing else with it.

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <sys/wait.h>

#include <ferry/inspect/deep.hpp>
#include <ferry/inspect/inspect.hpp>

#include "image_builder.hpp"

namespace ferry::inspect {
namespace {

namespace fs = std::filesystem;
using loader::testing::Bytes;
using loader::testing::ElfBuilder;
using nlohmann::json;
using ::testing::HasSubstr;
using namespace std::string_view_literals;

constexpr auto interpreter = "/lib/ld-ferry-test.so.1\0"sv;

class Inspect : public ::testing::Test {
protected:
    Inspect() {
        char name[] = "/tmp/ferry_inspect_XXXXXX";
        folder = ::mkdtemp(name);
        ::unsetenv("FERRY_SYSROOT");
        ::unsetenv("QEMU_LD_PREFIX");
    }
    ~Inspect() override { fs::remove_all(folder); }

    std::string write(const fs::path& name, const Bytes& bytes) {
        const fs::path path = folder / name;
        fs::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
        return path;
    }
    std::string write_program() {
        ElfBuilder builder;
        builder.with_content(PT_INTERP, interpreter);
        return write("program", builder.build());
    }

    struct Outcome {
        int status;
        std::string out;
        std::string err;
    };
    static Outcome inspect(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "ferry inspect");
        std::vector<char*> argv;
        for (std::string& argument : arguments) {
            argv.push_back(argument.data());
        }
        argv.push_back(nullptr);
        ::testing::internal::CaptureStdout();
        ::testing::internal::CaptureStderr();
        const int status = inspect_main(static_cast<int>(arguments.size()), argv.data());
        std::fflush(stdout);
        return {status, ::testing::internal::GetCapturedStdout(),
                ::testing::internal::GetCapturedStderr()};
    }

    fs::path folder;
};

TEST_F(Inspect, DescribesAProgramAsText) {
    const Outcome outcome = inspect({write_program()});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    for (const char* line :
         {"format       ELF 64-bit little-endian\n", "machine      AArch64 (aarch64), LP64\n",
          "kind         dynamically linked executable at a fixed address\n",
          "entry        0x400100\n", "memory       r-x 0x400000, 2048 bytes\n",
          "interpreter  /lib/ld-ferry-test.so.1 (not found)\n", "engine       unicorn\n",
          "missing      /lib/ld-ferry-test.so.1 (-L DIR names a root to look in)\n"}) {
        EXPECT_THAT(outcome.out, HasSubstr(line));
    }
}

TEST_F(Inspect, FindsTheInterpreterInTheSysrootThroughItsLinks) {
    const std::string program = write_program();
    ElfBuilder library;
    library.header.e_type = ET_DYN;
    write("root/usr/lib/ld-real.so", library.build());
    fs::create_directories(folder / "root/lib");
    fs::create_symlink("/usr/lib/ld-real.so", folder / "root/lib/ld-ferry-test.so.1");

    const Outcome outcome = inspect({"--json", "-L", folder / "root", program});
    const json report = json::parse(outcome.out);
    EXPECT_TRUE(report["interpreter"]["found"]);
    EXPECT_EQ(report["interpreter"]["root"], std::string(folder / "root"));
    EXPECT_EQ(report["isa"], "aarch64");
    EXPECT_EQ(report["engines"], json({"unicorn"}));
    EXPECT_TRUE(report["refusal"].is_null());

    // One for another machine does not count.
    library.header.e_machine = EM_RISCV;
    write("root/usr/lib/ld-real.so", library.build());
    const Outcome other = inspect({"--json", "-L", folder / "root", program});
    EXPECT_FALSE(json::parse(other.out)["interpreter"]["found"]);
}

TEST_F(Inspect, NamesWhatItCannotRun) {
    ElfBuilder builder;
    builder.header.e_machine = EM_PPC64;
    const Outcome outcome = inspect({write("program", builder.build())});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_THAT(outcome.out, HasSubstr("cannot run   PowerPC 64-bit little-endian (ELF)"));
}

TEST_F(Inspect, DescribesScripts) {
    Bytes script;
    loader::testing::put_text(script, 0, "#!/no/such/shell -e\n");
    const Outcome outcome = inspect({write("script", script)});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_THAT(outcome.out, HasSubstr("interpreter  /no/such/shell (not found)\n"));
    EXPECT_THAT(outcome.out, HasSubstr("argument     -e\n"));
}

TEST_F(Inspect, ComplainsOfEachBadFileAndDescribesTheOthers) {
    const Outcome outcome = inspect({folder / "absent", write("empty", {}), write_program()});
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.err, HasSubstr("absent: No such file or directory\n"));
    EXPECT_THAT(outcome.err, HasSubstr("empty: empty file\n"));
    EXPECT_THAT(outcome.err, ::testing::StartsWith("ferry: "));
    EXPECT_THAT(outcome.out, HasSubstr("AArch64"));
}

TEST_F(Inspect, BadOptionsAreRefused) {
    const Outcome outcome = inspect({"--frobnicate", write_program()});
    EXPECT_EQ(outcome.status, 125);
    EXPECT_THAT(outcome.err, ::testing::StartsWith("ferry: "));
    EXPECT_EQ(outcome.out, "");
}

TEST_F(Inspect, ControlCharactersOfAFileDoNotReachTheTerminal) {
    ElfBuilder builder;
    builder.with_content(PT_INTERP, "/lib/\x1b[31m\n.so\0"sv);
    const Outcome outcome = inspect({write("program", builder.build())});
    EXPECT_THAT(outcome.out, HasSubstr("/lib/\\x1b[31m\\x0a.so"));
    EXPECT_EQ(outcome.out.find('\x1b'), std::string::npos);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // they need the address space
TEST_F(Inspect, DeepReadingOutOfMemoryLeavesTheStrictAnswer) {
    // 60 MB in one section do not fit into 16 MiB of address space.
    ElfBuilder builder;
    builder.file_size = std::size_t{60} << 20;
    builder.segments[1].p_filesz = builder.segments[1].p_memsz = builder.file_size - 0x1000;
    const Outcome outcome = inspect({"--memory", "16", write("program", builder.build())});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_THAT(outcome.out, HasSubstr("note         the deep reading"));
    EXPECT_THAT(outcome.out, HasSubstr("machine      AArch64"));
    EXPECT_THAT(outcome.out, HasSubstr("missing      unknown"));
}
#endif

TEST(ReadDeepLimited, WhatHangsIsStopped) {
    // A pipe without a writer blocks whoever opens it: the child's alarm ends that.
    char name[] = "/tmp/ferry_fifo_XXXXXX";
    const fs::path folder = ::mkdtemp(name);
    const std::string fifo = folder / "fifo";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    // A sanitizer needs more address space than the usual limit.
    const auto report = read_deep_limited(fifo, {.memory = ~std::uint64_t{0}, .seconds = 1});
    fs::remove_all(folder);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().message, "the deep reading took more than 1 seconds");
}

TEST(ReadDeepLimited, LeavesNoChildBehind) {
    EXPECT_TRUE(read_deep_limited("/proc/self/exe", {.memory = ~std::uint64_t{0}}));
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
}

} // namespace
} // namespace ferry::inspect
