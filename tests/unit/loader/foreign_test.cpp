// Files that are no programs for ferry are called by their names.

#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ferry/base/unique_fd.hpp>

#include "image_builder.hpp"

namespace ferry::loader::testing {
namespace {

using namespace std::string_literals;

TEST(ForeignFiles, AreNamed) {
    struct Row {
        std::string content;
        const char* reason;
    };
    const Row rows[] = {
        {"", "file: empty file"},
        {"echo hello\n", "file: text without a #! line"},
        {"\xcf\xfa\xed\xfe\x07\0\0\x01"s,
         "file: a Mach-O program (macOS, 64-bit), which ferry cannot run"},
        {"\xca\xfe\xba\xbe\0\0\0\x02"s,
         "file: a Mach-O program for several architectures (macOS), which ferry cannot run"},
        {"\xca\xfe\xba\xbe\0\0\0\x34"s, "file: a Java class, which ferry cannot run"},
        {"\0asm\1\0\0\0"s, "file: a WebAssembly module, which ferry cannot run"},
        {"!<arch>\nmember"s, "file: a static library, which ferry cannot run"},
        {"PK\3\4xyz"s, "file: a zip archive (perhaps a Java program), which ferry cannot run"},
        {"\1\2\3\4"s, "file: not a program: unknown file format"},
        {"\177EL", "file: not a program: unknown file format"},
        {"#", "file: text without a #! line"},
    };
    for (const Row& row : rows) {
        const auto image = read(row.content);
        ASSERT_FALSE(image) << row.reason;
        EXPECT_EQ(image.error().message, row.reason);
        EXPECT_EQ(image.error().errno_value, ENOEXEC);
    }
}

TEST(FileSource, RefusesWhatIsNoRegularFile) {
    const UniqueFd directory(::open("/", O_RDONLY | O_DIRECTORY));
    auto image = read_image(directory.get(), "/");
    ASSERT_FALSE(image);
    EXPECT_EQ(image.error().message, "/: a directory, not a program");
    EXPECT_EQ(image.error().errno_value, EACCES);

    const UniqueFd device(::open("/dev/null", O_RDONLY));
    image = read_image(device.get(), "null");
    ASSERT_FALSE(image);
    EXPECT_EQ(image.error().message, "null: not a regular file");
    EXPECT_EQ(image.error().errno_value, EACCES);
    EXPECT_EQ(read_image(-1, "none").error().errno_value, EBADF);
}

TEST(FileSource, ReadsAFileAsMemory) {
    char path[] = "/tmp/ferry_image_XXXXXX";
    const UniqueFd file(::mkstemp(path));
    ASSERT_TRUE(file);
    ::unlink(path);
    ElfBuilder builder;
    builder.with_content(PT_INTERP, std::string_view("/lib/ld.so\0", 11)); // beyond the head
    const Bytes bytes = builder.build();
    ASSERT_EQ(::write(file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));

    const auto image = read_image(file.get(), "file");
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->interpreter, "/lib/ld.so");
    EXPECT_EQ(image->file_size, bytes.size());
    EXPECT_EQ(::lseek(file.get(), 0, SEEK_CUR), static_cast<off_t>(bytes.size())); // not moved

    FileSource source(file.get());
    ASSERT_FALSE(source.open());
    std::byte two[2];
    EXPECT_EQ(source.read(bytes.size() - 1, two).value, EIO);
    EXPECT_EQ(source.read(~std::uint64_t{0}, two).value, EIO);
    EXPECT_EQ(source.read(bytes.size() - 2, two).value, 0);
}

} // namespace
} // namespace ferry::loader::testing
