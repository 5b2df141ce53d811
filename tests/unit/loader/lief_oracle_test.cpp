// The strict reader's answers against LIEF's, over ELF files of the host and of the guest root, if
// one was fetched: none may be refused, and what both read must be equal. A bounded, evenly spread
// sample, because LIEF takes milliseconds where the strict reader takes microseconds; the variable
// FERRY_ORACLE_FILES changes how many per folder, 0 means all.

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <ferry/base/unique_fd.hpp>
#include <ferry/image/read.hpp>
#include <ferry/inspect/deep.hpp>

namespace ferry::loader {
namespace {

namespace fs = std::filesystem;

/// Larger files take LIEF seconds.
constexpr std::uintmax_t max_file_size = std::uintmax_t{2} << 20;

std::size_t sample_size() {
    const char* text = std::getenv("FERRY_ORACLE_FILES");
    return text != nullptr ? std::strtoul(text, nullptr, 10) : 60;
}

/// Regular ELF files of `folder`, every n-th so that about the sample size is left.
std::vector<fs::path> sample(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
        if (entry.is_regular_file(ignored) && !entry.is_symlink(ignored) &&
            entry.file_size(ignored) <= max_file_size) {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    const std::size_t wanted = sample_size();
    if (wanted == 0 || files.size() <= wanted) {
        return files;
    }
    std::vector<fs::path> chosen;
    for (std::size_t i = 0; i < wanted; ++i) {
        chosen.push_back(files[i * files.size() / wanted]);
    }
    return chosen;
}

bool is_elf(int fd) {
    char magic[4] = {};
    return ::pread(fd, magic, sizeof magic, 0) == 4 && std::string_view(magic, 4) == "\177ELF";
}

int protection_of(std::uint32_t flags) {
    return ((flags & 4) != 0 ? PROT_READ : 0) | ((flags & 2) != 0 ? PROT_WRITE : 0) |
           ((flags & 1) != 0 ? PROT_EXEC : 0);
}

void compare(const Image& image, const inspect::DeepReport& deep) {
    EXPECT_EQ(image.machine, deep.machine);
    if (image.kind == Kind::relocatable || image.kind == Kind::core) {
        return;
    }
    EXPECT_EQ(image.entry, deep.entry);
    EXPECT_EQ(image.interpreter, deep.interpreter);
    EXPECT_EQ(image.tls.has_value(), deep.has_tls);
    std::vector<inspect::DeepSegment> segments = deep.segments;
    std::erase_if(segments, [](const auto& segment) { return segment.mem_size == 0; });
    ASSERT_EQ(image.segments.size(), segments.size());
    for (std::size_t i = 0; i < segments.size(); ++i) {
        EXPECT_EQ(image.segments[i].vaddr, segments[i].vaddr);
        EXPECT_EQ(image.segments[i].mem_size, segments[i].mem_size);
        EXPECT_EQ(image.segments[i].offset, segments[i].offset);
        EXPECT_EQ(image.segments[i].file_size, segments[i].file_size);
        EXPECT_EQ(image.segments[i].protection, protection_of(segments[i].flags));
    }
}

class LiefOracle : public ::testing::TestWithParam<const char*> {};

TEST_P(LiefOracle, AgreesWithTheStrictReader) {
    fs::path folder = GetParam();
    if (folder.is_relative()) {
        const char* cache = std::getenv("FERRY_GUESTS"); // as in tests/guests/fetch
        folder = fs::path(cache != nullptr ? cache : FERRY_DEFAULT_GUESTS) / "arm64" / folder;
    }
    int compared = 0;
    for (const fs::path& path : sample(folder)) {
        const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        if (!file || !is_elf(file.get())) {
            continue;
        }
        SCOPED_TRACE(path);
        const auto image = read_image(file.get(), path.native());
        ASSERT_TRUE(image) << image.error().message;
        const auto deep = inspect::read_deep(path);
        if (deep) { // LIEF has defects of its own
            compare(*image, *deep);
            ++compared;
        }
    }
    if (compared == 0) {
        GTEST_SKIP() << "no ELF files in " << folder;
    }
    RecordProperty("compared", compared);
}

INSTANTIATE_TEST_SUITE_P(Folders, LiefOracle,
                         ::testing::Values("/usr/bin", "/usr/lib/x86_64-linux-gnu",
                                           "/usr/aarch64-linux-gnu/lib",
                                           "/usr/riscv64-linux-gnu/lib", "usr/bin", "bin",
                                           "usr/lib/aarch64-linux-gnu"),
                         [](const auto& row) {
                             std::string name = row.param;
                             name.insert(0, name.front() == '/' ? "Host" : "Guest/");
                             std::erase_if(name, [](char c) { return std::isalnum(c) == 0; });
                             return name;
                         });

} // namespace
} // namespace ferry::loader
