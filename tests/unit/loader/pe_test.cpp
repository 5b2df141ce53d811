// The PE reader: description, and each defect with its reason.

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <ferry/image/describe.hpp>

#include "image_builder.hpp"

namespace ferry::loader::testing {
namespace {

using ::testing::HasSubstr;
using namespace std::string_view_literals;

// Where the fields of the built file lie.
constexpr std::size_t new_header = 0x80;
constexpr std::size_t coff = new_header + 4;
constexpr std::size_t optional = coff + 20;
constexpr std::size_t section = optional + 240;

/// A PE32+ console program for x86-64 with one section.
Bytes pe_file() {
    Bytes bytes(0x600);
    put_text(bytes, 0, "MZ");
    put(bytes, 0x3c, std::uint32_t{new_header});
    put_text(bytes, new_header, "PE\0\0"sv);
    put(bytes, coff, std::uint16_t{0x8664});
    put(bytes, coff + 2, std::uint16_t{1});       // sections
    put(bytes, coff + 16, std::uint16_t{240});    // optional header
    put(bytes, coff + 18, std::uint16_t{0x0022}); // executable, large addresses
    put(bytes, optional, std::uint16_t{0x20b});
    put(bytes, optional + 16, std::uint32_t{0x1010}); // entry
    put(bytes, optional + 24, std::uint64_t{0x140000000});
    put(bytes, optional + 32, std::uint32_t{0x1000}); // section alignment
    put(bytes, optional + 36, std::uint32_t{0x200});  // file alignment
    put(bytes, optional + 56, std::uint32_t{0x3000}); // image size
    put(bytes, optional + 68, std::uint16_t{3});      // console
    put(bytes, optional + 108, std::uint32_t{16});    // data directories
    put_text(bytes, section, ".text");
    put(bytes, section + 8, std::uint32_t{0x123});
    put(bytes, section + 12, std::uint32_t{0x1000});
    put(bytes, section + 16, std::uint32_t{0x200});
    put(bytes, section + 20, std::uint32_t{0x400});
    put(bytes, section + 36, std::uint32_t{0x60000020});
    return bytes;
}

TEST(PeReader, DescribesAProgram) {
    const auto image = read(pe_file());
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->format, Format::pe);
    EXPECT_EQ(image->kind, Kind::executable);
    EXPECT_EQ(image->os, GuestOs::windows);
    EXPECT_EQ(image->isa, Isa::x64);
    EXPECT_EQ(image->data_model, DataModel::llp64);
    EXPECT_EQ(image->bits, 64);
    EXPECT_TRUE(image->has_entry);
    EXPECT_EQ(image->entry, 0x140001010U);
    ASSERT_TRUE(image->pe);
    EXPECT_EQ(image->pe->image_base, 0x140000000U);
    EXPECT_EQ(image->pe->image_size, 0x3000U);
    EXPECT_EQ(subsystem_name(image->pe->subsystem), "Windows console");
    EXPECT_FALSE(image->pe->is_dotnet);
    ASSERT_EQ(image->segments.size(), 1U);
    EXPECT_EQ(image->segments[0].vaddr, 0x140001000U);
    EXPECT_EQ(image->segments[0].mem_size, 0x123U);
    EXPECT_EQ(image->segments[0].file_size, 0x200U); // whole sectors are mapped
    EXPECT_EQ(image->segments[0].protection, PROT_READ | PROT_EXEC);
    EXPECT_EQ(check_program(*image, "file").error().message,
              "file: executable for Windows on x86-64, which ferry cannot run yet");
}

TEST(PeReader, TellsLibrariesDriversFirmwareAndDotNet) {
    Bytes bytes = pe_file();
    put(bytes, coff + 18, std::uint16_t{0x2022});
    EXPECT_EQ(read(bytes)->kind, Kind::shared_library);
    put(bytes, optional + 68, std::uint16_t{1});
    EXPECT_EQ(read(bytes)->kind, Kind::driver);
    put(bytes, optional + 68, std::uint16_t{10});
    EXPECT_EQ(read(bytes)->os, GuestOs::uefi);
    put(bytes, optional + 112 + 14 * 8, std::uint32_t{0x2000});
    EXPECT_TRUE(read(bytes)->pe->is_dotnet);
}

TEST(PeReader, DescribesThirtyTwoBitPrograms) {
    Bytes bytes = pe_file();
    put(bytes, coff, std::uint16_t{0x14c});
    put(bytes, optional, std::uint16_t{0x10b});
    put(bytes, optional + 28, std::uint32_t{0x400000});
    const auto image = read(bytes);
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->bits, 32);
    EXPECT_EQ(image->pe->image_base, 0x400000U);
    EXPECT_EQ(image->data_model, DataModel::ilp32);
    EXPECT_THAT(check_program(*image, "file").error().message, HasSubstr("i386 32-bit"));
}

TEST(PeReader, OtherFilesThatBeginWithMz) {
    EXPECT_THAT(read("MZ").error().message, HasSubstr("DOS program"));
    Bytes bytes = pe_file();
    put(bytes, 0x3c, std::uint32_t{0x7fffffff});
    EXPECT_THAT(read(bytes).error().message, HasSubstr("DOS program"));
    bytes = pe_file();
    put_text(bytes, new_header, "NE");
    EXPECT_THAT(read(bytes).error().message, HasSubstr("16-bit Windows"));
}

TEST(PeReader, BeginsSectionsWithTheirSectors) {
    Bytes bytes = pe_file();
    put(bytes, section + 20, std::uint32_t{0x3f0});
    put(bytes, section + 16, std::uint32_t{0x20});
    const auto image = read(bytes);
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->segments[0].offset, 0x200U);
    EXPECT_EQ(image->segments[0].file_size, 0x400U);
}

TEST(PeReader, TakesFilesWithCloseSectionsAsTheyAre) {
    Bytes bytes = pe_file();
    put(bytes, optional + 32, std::uint32_t{0x200});
    put(bytes, section + 12, std::uint32_t{0x400});
    const auto image = read(bytes);
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_TRUE(image->pe->is_flat);
    ASSERT_EQ(image->segments.size(), 1U);
    EXPECT_EQ(image->segments[0].vaddr, 0x140000000U);
    EXPECT_EQ(image->segments[0].offset, 0U);
    EXPECT_EQ(image->segments[0].mem_size, 0x3000U);
    EXPECT_EQ(image->segments[0].protection, PROT_READ | PROT_WRITE | PROT_EXEC);
}

struct PeDefect {
    const char* name;
    std::function<void(Bytes&)> damage;
    const char* reason;
};

class PeRejection : public ::testing::TestWithParam<PeDefect> {};

TEST_P(PeRejection, IsRefusedWithItsReason) {
    Bytes bytes = pe_file();
    GetParam().damage(bytes);
    const auto image = read(bytes);
    ASSERT_FALSE(image);
    EXPECT_THAT(image.error().message, HasSubstr(GetParam().reason));
    EXPECT_EQ(image.error().errno_value, ENOEXEC);
}

const PeDefect defects[] = {
    {"Signature", [](Bytes& b) { put_text(b, new_header, "PE\1\0"sv); }, "bad signature"},
    {"TruncatedCoff", [](Bytes& b) { b.resize(coff + 10); }, "truncated header"},
    {"TruncatedOptional", [](Bytes& b) { b.resize(optional + 10); }, "truncated header"},
    {"SmallOptional", [](Bytes& b) { put(b, coff + 16, std::uint16_t{70}); }, "truncated header"},
    {"NoDirectories", [](Bytes& b) { put(b, coff + 16, std::uint16_t{100}); }, "truncated header"},
    {"Magic", [](Bytes& b) { put(b, optional, std::uint16_t{0x107}); }, "neither PE32 nor PE32+"},
    {"NotExecutable", [](Bytes& b) { put(b, coff + 18, std::uint16_t{0}); }, "not executable"},
    {"TooManySections", [](Bytes& b) { put(b, coff + 2, std::uint16_t{97}); }, "more sections"},
    {"Alignment", [](Bytes& b) { put(b, optional + 32, std::uint32_t{0x1001}); }, "power of two"},
    {"FileAlignment", [](Bytes& b) { put(b, optional + 36, std::uint32_t{0x2000}); },
     "an alignment in the file"},
    {"SmallFileAlignment", [](Bytes& b) { put(b, optional + 36, std::uint32_t{0x100}); },
     "an alignment in the file"},
    {"FlatButMoved", [](Bytes& b) { put(b, optional + 32, std::uint32_t{0x200}); },
     "do not lie as in the file"},
    {"ImageTooHigh", [](Bytes& b) { put(b, optional + 24, ~std::uint64_t{0}); }, "address space"},
    {"TruncatedSections", [](Bytes& b) { b.resize(section + 39); }, "truncated section table"},
    {"SectionOutside", [](Bytes& b) { put(b, section + 12, std::uint32_t{0x2fff}); },
     "outside the image"},
    {"SectionWraps", [](Bytes& b) { put(b, section + 8, ~std::uint32_t{0}); }, "outside the image"},
    {"SectionPastEnd", [](Bytes& b) { put(b, section + 20, std::uint32_t{0x401}); },
     "past the end of the file"},
    {"SectionsOverlap",
     [](Bytes& b) {
         put(b, coff + 2, std::uint16_t{2});
         std::copy_n(b.begin() + section, 40, b.begin() + section + 40);
     },
     "overlap"},
};

INSTANTIATE_TEST_SUITE_P(Defects, PeRejection, ::testing::ValuesIn(defects),
                         [](const auto& row) { return row.param.name; });

} // namespace
} // namespace ferry::loader::testing
