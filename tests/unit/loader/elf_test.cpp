// The ELF reader: what it finds, and that each defect is refused with its reason and errno.

#include <cstddef>
#include <functional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include "image_builder.hpp"

namespace ferry::loader::testing {
namespace {

using ::testing::HasSubstr;
using namespace std::string_view_literals;

TEST(ElfReader, DescribesAStaticProgram) {
    const auto image = read(ElfBuilder().build());
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->format, Format::elf);
    EXPECT_EQ(image->kind, Kind::static_fixed);
    EXPECT_EQ(image->isa, Isa::a64);
    EXPECT_EQ(image->os, GuestOs::linux_os);
    EXPECT_EQ(image->data_model, DataModel::lp64);
    EXPECT_EQ(image->bits, 64);
    EXPECT_TRUE(image->has_entry);
    EXPECT_EQ(image->entry, 0x400100U);
    EXPECT_EQ(image->file_size, 0x3000U);
    ASSERT_EQ(image->segments.size(), 2U);
    EXPECT_EQ(image->segments[0].protection, PROT_READ | PROT_EXEC);
    EXPECT_EQ(image->segments[1].protection, PROT_READ | PROT_WRITE);
    EXPECT_EQ(image->segments[1].vaddr, 0x411000U);
    EXPECT_EQ(image->segments[1].file_end(), 0x411200U);
    EXPECT_EQ(image->segments[1].end(), 0x414000U);
    EXPECT_EQ(image->span.lowest, 0x400000U);
    EXPECT_EQ(image->span.highest, 0x414000U);
    EXPECT_EQ(image->span.alignment, 0x1000U);
    EXPECT_EQ(image->program_headers.vaddr, 0x400040U);
    EXPECT_EQ(image->program_headers.count, 2);
    EXPECT_EQ(image->program_headers.entry_size, 56);
    EXPECT_EQ(image->stack, StackRequest::unspecified);
    EXPECT_FALSE(image->tls);
    EXPECT_TRUE(check_program(*image, "file"));
}

TEST(ElfReader, KnowsPositionIndependentProgramsByTheirInterpreter) {
    ElfBuilder builder;
    builder.header.e_type = ET_DYN;
    builder.with_content(PT_INTERP, "/lib/ld-linux-aarch64.so.1\0"sv);
    const auto image = read(builder.build());
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->kind, Kind::pie);
    EXPECT_EQ(image->interpreter, "/lib/ld-linux-aarch64.so.1");
    EXPECT_TRUE(image->is_position_independent());

    builder.header.e_type = ET_EXEC;
    const auto fixed = read(builder.build());
    ASSERT_TRUE(fixed) << fixed.error().message;
    EXPECT_EQ(fixed->kind, Kind::dynamic_fixed);
    EXPECT_FALSE(fixed->is_position_independent());
}

TEST(ElfReader, TakesTheFirstInterpreterAsLinuxDoes) {
    ElfBuilder builder;
    builder.with_content(PT_INTERP, "/first\0"sv);
    builder.add(builder.segments.back()).p_filesz = 1; // a second one is not even looked at
    const auto image = read(builder.build());
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->interpreter, "/first");
}

TEST(ElfReader, TellsStaticPieFromLibraryByTheDynamicSection) {
    const auto kind_with = [](std::vector<Elf64_Dyn> entries) {
        ElfBuilder builder;
        builder.header.e_type = ET_DYN;
        entries.push_back({});
        builder.with_content(PT_DYNAMIC, {reinterpret_cast<const char*>(entries.data()),
                                          entries.size() * sizeof(Elf64_Dyn)});
        const auto image = read(builder.build());
        EXPECT_TRUE(image);
        return image->kind;
    };
    EXPECT_EQ(kind_with({}), Kind::static_pie);
    EXPECT_EQ(kind_with({{DT_SONAME, {1}}}), Kind::shared_library);
    EXPECT_EQ(kind_with({{DT_NEEDED, {1}}, {DT_FLAGS_1, {DF_1_PIE}}}), Kind::static_pie);
}

TEST(ElfReader, SharedLibraryWithoutEntryIsNoProgram) {
    ElfBuilder builder;
    builder.header.e_type = ET_DYN;
    builder.header.e_entry = 0;
    const auto image = read(builder.build());
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->kind, Kind::shared_library);
    const auto verdict = check_program(*image, "file");
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().message,
              "file: shared library without an entry point, not a program");
    EXPECT_EQ(verdict.error().errno_value, ENOEXEC);
}

TEST(ElfReader, ReadsTlsStackAndFlags) {
    ElfBuilder builder;
    builder.header.e_flags = 5;
    builder.add({.p_type = PT_TLS,
                 .p_flags = PF_R,
                 .p_offset = 0x1000,
                 .p_vaddr = 0x411000,
                 .p_paddr = 0,
                 .p_filesz = 0x10,
                 .p_memsz = 0x30,
                 .p_align = 16});
    Elf64_Phdr& stack = builder.add({});
    stack.p_type = PT_GNU_STACK;
    stack.p_flags = PF_R | PF_W;
    auto image = read(builder.build());
    ASSERT_TRUE(image) << image.error().message;
    ASSERT_TRUE(image->tls);
    EXPECT_EQ(image->tls->vaddr, 0x411000U);
    EXPECT_EQ(image->tls->file_size, 0x10U);
    EXPECT_EQ(image->tls->mem_size, 0x30U);
    EXPECT_EQ(image->tls->alignment, 16U);
    EXPECT_EQ(image->flags, 5U);
    EXPECT_EQ(image->stack, StackRequest::no_exec);

    stack.p_flags |= PF_X;
    image = read(builder.build());
    ASSERT_TRUE(image);
    EXPECT_EQ(image->stack, StackRequest::exec);
}

/// A property note with one property.
std::string property_note(std::uint32_t type, std::uint32_t features) {
    const std::uint32_t words[] = {4, 16, NT_GNU_PROPERTY_TYPE_0, 0, type, 4, features, 0};
    std::string note(reinterpret_cast<const char*>(words), sizeof words);
    note.replace(12, 4, "GNU\0"sv);
    return note;
}

TEST(ElfReader, ReadsCodeProperties) {
    ElfBuilder builder;
    builder.with_content(PT_GNU_PROPERTY, property_note(0xc0000000, 3));
    const auto image = read(builder.build());
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_TRUE(image->properties.branch_targets);
    EXPECT_TRUE(image->properties.pointer_signing);
    EXPECT_FALSE(image->properties.guarded_stack);
}

// What real linkers make and Linux maps must pass.

TEST(ElfReader, AcceptsAlignmentsThatLinkersUse) {
    for (const std::uint64_t alignment : {0x0U, 0x1U, 0x8U, 0x1000U, 0x10000U, 0x200000U}) {
        ElfBuilder builder;
        builder.segments[0].p_align = alignment;
        const auto image = read(builder.build());
        EXPECT_TRUE(image) << image.error().message;
        EXPECT_EQ(image->span.alignment, std::max<std::uint64_t>(alignment, 0x1000));
    }
}

TEST(ElfReader, OffsetOfAPureBssSegmentMeansNothing) {
    ElfBuilder builder;
    builder.load(0xdeadbeef, 0x500000, 0, 0x100000, PF_R | PF_W);
    const auto image = read(builder.build());
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->segments.back().mem_size, 0x100000U);
}

TEST(ElfReader, IgnoresEmptySegments) {
    ElfBuilder builder;
    builder.load(0x123, 0, 0, 0, PF_R);
    const auto image = read(builder.build());
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->segments.size(), 2U);
}

TEST(ElfReader, SegmentsMayLeaveHolesAndShareAFilePage) {
    ElfBuilder builder;
    builder.segments.resize(1);
    builder.load(0x800, 0x410800, 0x400, 0x400, PF_R | PF_W);
    EXPECT_TRUE(read(builder.build()));
}

// Files for others are described, not refused.

TEST(ElfReader, DescribesOtherMachines) {
    ElfBuilder builder;
    builder.header.e_machine = EM_PPC64;
    builder.segments[0].p_vaddr += 1; // rules of that machine are not ours to check
    const auto image = read(builder.build());
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_FALSE(image->isa);
    const auto verdict = check_program(*image, "file");
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().message,
              "file: PowerPC 64-bit little-endian (ELF), for which ferry has no engine");
}

TEST(ElfReader, ReadsThirtyTwoBitBigEndianHeaders) {
    Elf32_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS32;
    header.e_ident[EI_DATA] = ELFDATA2MSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = __builtin_bswap16(ET_EXEC);
    header.e_machine = __builtin_bswap16(EM_MIPS);
    header.e_entry = __builtin_bswap32(0x10020);
    header.e_phoff = __builtin_bswap32(sizeof header);
    header.e_phentsize = __builtin_bswap16(sizeof(Elf32_Phdr));
    header.e_phnum = __builtin_bswap16(1);
    Elf32_Phdr segment{};
    segment.p_type = __builtin_bswap32(PT_LOAD);
    segment.p_vaddr = __builtin_bswap32(0x10000);
    segment.p_filesz = segment.p_memsz = __builtin_bswap32(0x60);
    segment.p_flags = __builtin_bswap32(PF_X);
    Bytes bytes;
    put(bytes, 0, header);
    put(bytes, sizeof header, segment);
    bytes.resize(0x60);

    const auto image = read(bytes);
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->order, ByteOrder::big);
    EXPECT_EQ(image->data_model, DataModel::ilp32);
    EXPECT_EQ(image->entry, 0x10020U);
    ASSERT_EQ(image->segments.size(), 1U);
    EXPECT_EQ(image->segments[0].mem_size, 0x60U);
    EXPECT_THAT(check_program(*image, "file").error().message, HasSubstr("MIPS 32-bit big-endian"));
}

TEST(ElfReader, WrongByteOrderOrClassForTheMachineIsNamed) {
    ElfBuilder builder;
    builder.header.e_ident[EI_DATA] = ELFDATA2MSB;
    builder.header.e_type = __builtin_bswap16(ET_REL);
    builder.header.e_machine = __builtin_bswap16(EM_AARCH64);
    const auto image = read(builder.build());
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_THAT(check_program(*image, "file").error().message,
                HasSubstr("AArch64 64-bit big-endian"));
}

struct OsCase {
    std::uint8_t abi;
    std::string_view interpreter;
    GuestOs os;
};

TEST(ElfReader, TellsOperatingSystemsApart) {
    for (const OsCase& row :
         {OsCase{ELFOSABI_GNU, "/lib/ld.so\0"sv, GuestOs::linux_os},
          OsCase{ELFOSABI_FREEBSD, "/libexec/ld-elf.so.1\0"sv, GuestOs::freebsd},
          OsCase{ELFOSABI_NONE, "/libexec/ld.elf_so\0"sv, GuestOs::netbsd},
          OsCase{ELFOSABI_NONE, "/usr/libexec/ld.so\0"sv, GuestOs::openbsd},
          OsCase{200, "/lib/ld.so\0"sv, GuestOs::unknown}}) {
        ElfBuilder builder;
        builder.header.e_ident[EI_OSABI] = row.abi;
        builder.with_content(PT_INTERP, row.interpreter);
        const auto image = read(builder.build());
        ASSERT_TRUE(image) << image.error().message;
        EXPECT_EQ(image->os, row.os) << row.interpreter;
        EXPECT_EQ(check_program(*image, "file").ok(), row.os == GuestOs::linux_os);
    }
}

TEST(ElfReader, ObjectFilesAndCoreDumpsAreNoPrograms) {
    for (const std::uint16_t type : {std::uint16_t{ET_REL}, std::uint16_t{ET_CORE}}) {
        ElfBuilder builder;
        builder.header.e_type = type;
        builder.segments[0].p_filesz = 1 << 20; // a truncated dump still is one
        const auto image = read(builder.build());
        ASSERT_TRUE(image) << image.error().message;
        EXPECT_EQ(image->kind, type == ET_REL ? Kind::relocatable : Kind::core);
        EXPECT_THAT(check_program(*image, "file").error().message, HasSubstr("not a program"));
    }
}

TEST(ElfReader, EntryMustLieInCode) {
    for (const std::uint64_t entry :
         {std::uint64_t{0}, ElfBuilder::data, ElfBuilder::text + 0x800, ElfBuilder::text - 1}) {
        ElfBuilder builder;
        builder.header.e_entry = entry;
        const auto image = read(builder.build());
        ASSERT_TRUE(image) << image.error().message;
        EXPECT_FALSE(image->has_entry);
        EXPECT_THAT(check_program(*image, "file").error().message,
                    HasSubstr("outside every executable segment"));
    }
}

TEST(CheckInterpreter, WantsTheSameIsa) {
    ElfBuilder builder;
    builder.header.e_type = ET_DYN;
    const auto program = read(builder.build());
    EXPECT_TRUE(check_interpreter(*program, *program, "ld.so"));

    builder.header.e_machine = EM_X86_64;
    const auto other = read(builder.build());
    const auto verdict = check_interpreter(*other, *program, "ld.so");
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().message,
              "ld.so: interpreter for x86-64, but the program is for AArch64");
    EXPECT_EQ(verdict.error().errno_value, ELIBBAD);
}

/// One defect, what the message must say of it, and the errno.
struct Rejection {
    const char* name;
    std::function<void(ElfBuilder&)> damage;
    const char* reason;
    int errno_value;
};

class ElfRejection : public ::testing::TestWithParam<Rejection> {};

TEST_P(ElfRejection, IsRefusedWithItsReason) {
    ElfBuilder builder;
    GetParam().damage(builder);
    Bytes bytes = builder.build();
    bytes.resize(builder.file_size);
    const auto image = read(bytes);
    ASSERT_FALSE(image);
    EXPECT_THAT(image.error().message, HasSubstr(GetParam().reason));
    EXPECT_THAT(image.error().message, ::testing::StartsWith("file: "));
    EXPECT_EQ(image.error().errno_value, GetParam().errno_value);
}

constexpr std::uint64_t huge = 0xffff'ffff'ffff'f000;

const Rejection rejections[] = {
    {"Class", [](auto& b) { b.header.e_ident[EI_CLASS] = 3; }, "class 3", ENOEXEC},
    {"ByteOrder", [](auto& b) { b.header.e_ident[EI_DATA] = 0; }, "byte order 0", ENOEXEC},
    {"Version", [](auto& b) { b.header.e_ident[EI_VERSION] = 9; }, "version 9", ENOEXEC},
    {"Type", [](auto& b) { b.header.e_type = 77; }, "file type 77", ENOEXEC},
    {"TruncatedHeader", [](auto& b) { b.file_size = 63; }, "shorter than an ELF header", ENOEXEC},
    {"NoProgramHeaders", [](auto& b) { b.segments.clear(); }, "no program headers", ENOEXEC},
    {"ProgramHeaderSize", [](auto& b) { b.header.e_phentsize = 32; }, "of 32 bytes", ENOEXEC},
    {"TooManyProgramHeaders",
     [](auto& b) {
         b.header.e_phnum = 1171;
         b.file_size = 1 << 20;
     },
     "more than Linux allows", ENOEXEC},
    {"ProgramHeadersPastEnd", [](auto& b) { b.header.e_phoff = 0x2fff; },
     "program headers lie past the end", ENOEXEC},
    {"ProgramHeadersWrap", [](auto& b) { b.header.e_phoff = huge; },
     "program headers lie past the end", ENOEXEC},
    {"NothingToLoad", [](auto& b) { b.segments[0].p_type = b.segments[1].p_type = PT_NOTE; },
     "no segment to load", EINVAL},
    {"SegmentPastEnd", [](auto& b) { b.file_size = 0x1100; },
     "segment 1 (0x200 bytes at 0x1000) lies past the end of the file (0x1100 bytes)", EINVAL},
    {"SegmentOffsetWraps", [](auto& b) { b.segments[1].p_offset = huge; },
     "past the end of the file", EINVAL},
    {"FileLargerThanMemory", [](auto& b) { b.segments[1].p_memsz = 0x100; },
     "0x200 bytes in the file but only 0x100 in memory", EINVAL},
    {"SegmentWraps",
     [](auto& b) {
         b.segments[1].p_vaddr = huge;
         b.segments[1].p_memsz = huge;
     },
     "does not fit into 47 bits", EINVAL},
    {"SegmentBeyondUserSpace", [](auto& b) { b.segments[1].p_vaddr = std::uint64_t{1} << 47; },
     "does not fit into 47 bits", EINVAL},
    {"AbsurdSize", [](auto& b) { b.segments[1].p_memsz = std::uint64_t{1} << 47; },
     "does not fit into 47 bits", EINVAL},
    {"Overlap", [](auto& b) { b.segments[1].p_vaddr = ElfBuilder::text; },
     "segment 1 at 0x400000 overlaps the one that ends at 0x400800", EINVAL},
    {"Order", [](auto& b) { std::swap(b.segments[0], b.segments[1]); }, "must ascend", EINVAL},
    {"Congruence", [](auto& b) { b.segments[1].p_vaddr += 8; }, "differ within a page", EINVAL},
    {"Alignment", [](auto& b) { b.segments[1].p_align = 0x3000; }, "not a power of two", EINVAL},
    {"InterpreterUnterminated", [](auto& b) { b.with_content(PT_INTERP, "/lib/ld.so"); },
     "without an end", ENOEXEC},
    {"InterpreterEmpty", [](auto& b) { b.with_content(PT_INTERP, "\0\0"sv); },
     "empty interpreter path", ENOEXEC},
    {"InterpreterTooShort", [](auto& b) { b.with_content(PT_INTERP, "\0"sv); },
     "interpreter path of 1 bytes", ENOEXEC},
    {"InterpreterTooLong", [](auto& b) { b.with_content(PT_INTERP, "x").p_filesz = 4097; },
     "interpreter path of 4097 bytes", ENOEXEC},
    {"InterpreterPastEnd",
     [](auto& b) { b.with_content(PT_INTERP, "/lib/ld.so\0"sv).p_offset = 0x2fff; },
     "interpreter path lies past the end", EIO},
    {"TlsLargerInFile",
     [](auto& b) {
         b.add({.p_type = PT_TLS,
                .p_flags = 0,
                .p_offset = 0,
                .p_vaddr = 0,
                .p_paddr = 0,
                .p_filesz = 2,
                .p_memsz = 1,
                .p_align = 1});
     },
     "thread-local data", EINVAL},
    {"PropertyTooShort", [](auto& b) { b.with_content(PT_GNU_PROPERTY, "GNU"); },
     "damaged property note", ENOEXEC},
    {"PropertyTooLong",
     [](auto& b) { b.with_content(PT_GNU_PROPERTY, property_note(0xc0000000, 1)).p_filesz = 1025; },
     "damaged property note", ENOEXEC},
    {"PropertyPastEnd",
     [](auto& b) {
         b.with_content(PT_GNU_PROPERTY, property_note(0xc0000000, 1)).p_offset = 0x2ff8;
     },
     "property note lies past the end", EIO},
    {"PropertyName",
     [](auto& b) {
         b.with_content(PT_GNU_PROPERTY, property_note(0xc0000000, 1));
         b.extra[12] = {};
     },
     "damaged property note", ENOEXEC},
    {"PropertyDescriptionTooLong",
     [](auto& b) {
         b.with_content(PT_GNU_PROPERTY, property_note(0xc0000000, 1));
         b.extra[4] = std::byte{17};
     },
     "damaged property note", ENOEXEC},
    {"PropertySize",
     [](auto& b) {
         b.with_content(PT_GNU_PROPERTY, property_note(0xc0000000, 1));
         b.extra[20] = std::byte{8};
     },
     "damaged property note", ENOEXEC},
    {"PropertyDataTooLong",
     [](auto& b) {
         b.with_content(PT_GNU_PROPERTY, property_note(0xc0000000, 1));
         b.extra[20] = std::byte{9};
     },
     "damaged property note", ENOEXEC},
    {"DynamicPastEnd",
     [](auto& b) {
         b.header.e_type = ET_DYN;
         b.with_content(PT_DYNAMIC, "0123456789abcdef").p_offset = 0x2ff8;
     },
     "dynamic section lies past the end", EIO},
};

INSTANTIATE_TEST_SUITE_P(Defects, ElfRejection, ::testing::ValuesIn(rejections),
                         [](const auto& row) { return row.param.name; });

} // namespace
} // namespace ferry::loader::testing
