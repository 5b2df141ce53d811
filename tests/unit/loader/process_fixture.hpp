#pragma once
/// Loads built ELF files into an address space of their own.

#include <memory>
#include <optional>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>
#include <ferry/memory/access.hpp>
#include <ferry/process/process_image.hpp>

#include "image_builder.hpp"

namespace ferry::loader::testing {

/// A file in memory with its Image.
struct LoadableFile {
    UniqueFd fd;
    Image image;

    explicit LoadableFile(const ElfBuilder& builder)
        : fd(::memfd_create("ferry_test", MFD_CLOEXEC)) {
        const Bytes bytes = builder.build();
        EXPECT_EQ(::write(fd.get(), bytes.data(), bytes.size()),
                  static_cast<ssize_t>(bytes.size()));
        auto read = read_image(fd.get(), "file");
        EXPECT_TRUE(read) << read.error().message;
        image = *std::move(read);
    }
    [[nodiscard]] MappedFile mapped(std::string path) const {
        return {.image = &image, .fd = fd.get(), .path = std::move(path)};
    }
};

class ProcessTest : public ::testing::Test {
protected:
    void SetUp() override { make_space(false); }

    void make_space(bool randomize) {
        space.reset();
        auto created = memory::AddressSpace::create(plan_layout(8 << 20, randomize));
        ASSERT_TRUE(created) << created.error().message;
        space = *std::move(created);
    }

    /// A request that starts `file` at addresses that are the same every time.
    static ProcessImageRequest request_for(const LoadableFile& file) {
        ProcessImageRequest request;
        request.program = file.mapped("/bin/program");
        request.argv = {"program"};
        request.execfn = "/bin/program";
        request.randomize = false;
        return request;
    }

    ProcessImage load(const ProcessImageRequest& request) {
        auto process = load_process(*space, request);
        EXPECT_TRUE(process) << process.error().message;
        return process ? *std::move(process) : ProcessImage{};
    }

    template <class T>
    T read_at(GuestAddr address) {
        const auto value = memory::read(*space, GuestPtr<T>(address));
        EXPECT_TRUE(value) << std::hex << address.value();
        return value ? *value : T{};
    }
    std::uint64_t word_at(GuestAddr address) { return read_at<std::uint64_t>(address); }
    std::string string_at(std::uint64_t address) {
        const auto text = memory::copy_string(*space, GuestAddr(address), 1 << 20);
        EXPECT_TRUE(text) << std::hex << address;
        return text ? *text : std::string{};
    }
    [[nodiscard]] bool mapped_at(std::uint64_t address) const {
        return space->find(GuestAddr(address)).has_value();
    }

    std::shared_ptr<memory::AddressSpace> space;
};

/// A position-independent variant of the builder's program.
inline ElfBuilder pie_builder() {
    ElfBuilder builder;
    builder.header.e_type = ET_DYN;
    builder.header.e_entry = 0x100;
    builder.segments[0].p_vaddr = 0;
    builder.segments[1].p_vaddr = 0x11000;
    return builder;
}

} // namespace ferry::loader::testing
