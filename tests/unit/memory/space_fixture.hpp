#pragma once
/// A fresh guest address space, short words for its operations, and the host's view of it.

#include <cstdio>
#include <memory>
#include <string>
#include <sys/mman.h>
#include <vector>

#include <gtest/gtest.h>

#include <ferry/base/bits.hpp>
#include <ferry/base/unique_fd.hpp>
#include <ferry/memory/address_space.hpp>

namespace ferry::memory {

inline constexpr Prot r = Prot::read;
inline constexpr Prot w = Prot::write;
inline constexpr Prot x = Prot::execute;
inline constexpr Prot none = Prot::none;
inline constexpr std::uint64_t page = page_size;

/// A line of /proc/self/maps.
struct HostMapping {
    GuestRange range;
    std::string access; ///< "rw-p"
    std::uint64_t offset = 0;
    ino_t inode = 0;
};

/// What the host has mapped in `range`, clipped to it.
inline std::vector<HostMapping> host_mappings(GuestRange range) {
    std::vector<HostMapping> result;
    const std::unique_ptr<FILE, int (*)(FILE*)> maps(std::fopen("/proc/self/maps", "re"),
                                                     &std::fclose);
    char line[4352];
    while (std::fgets(line, sizeof line, maps.get()) != nullptr) {
        unsigned long begin = 0;
        unsigned long end = 0;
        unsigned long offset = 0;
        unsigned long inode = 0;
        char access[5] = {};
        std::sscanf(line, "%lx-%lx %4s %lx %*x:%*x %lu", &begin, &end, access, &offset, &inode);
        const GuestAddr from = std::max(GuestAddr{begin}, range.begin);
        const GuestAddr to = std::min(GuestAddr{end}, range.end);
        if (from < to) {
            result.push_back({{from, to}, access, offset + (from.value() - begin), inode});
        }
    }
    return result;
}

/// The access of the host's mapping at `address`, "" if there is none.
inline std::string host_access(GuestAddr address) {
    const auto found = host_mappings({address, address + 1});
    return found.empty() ? "" : found.front().access;
}

class SpaceTest : public ::testing::Test {
protected:
    /// A place with free space all around, also beside what a sanitizer takes.
#ifdef __SANITIZE_THREAD__
    static constexpr GuestAddr place{0x10'0000'0000};
#else
    static constexpr GuestAddr place{0x2000'0000'0000};
#endif
    /// The first address beyond the space.
    static constexpr GuestAddr top = place + (GuestSize{1} << 36);

    SpaceTest() {
        Layout layout;
        layout.mmap_base = layout.split = top;
        recreate(layout);
    }

    void recreate(const Layout& layout) {
        space.reset();
        auto created = AddressSpace::create(layout);
        space = std::move(created).value();
    }

    static GuestAddr at(std::uint64_t index) { return place + index * page; }

    static MapRequest request(std::uint64_t index, std::uint64_t pages, Prot prot) {
        MapRequest result;
        result.address = at(index);
        result.size = pages * page;
        result.prot = prot;
        result.fixed = true;
        return result;
    }
    /// Maps `pages` anonymous pages at page `index` of the test's place.
    void map(std::uint64_t index, std::uint64_t pages, Prot prot = r | w) {
        ASSERT_TRUE(space->map(request(index, pages, prot)).ok());
    }
    void map_file(std::uint64_t index, std::uint64_t pages, Prot prot, int fd,
                  std::uint64_t file_page, bool shared = false) {
        MapRequest file = request(index, pages, prot);
        file.fd = fd;
        file.offset = file_page * page;
        file.shared = shared;
        ASSERT_TRUE(space->map(file).ok());
    }
    int map_error(const MapRequest& wanted) {
        const auto result = space->map(wanted);
        return result ? 0 : result.error().value;
    }
    int unmap(std::uint64_t index, std::uint64_t pages) {
        return space->unmap(at(index), pages * page).value;
    }
    int protect(std::uint64_t index, std::uint64_t pages, Prot prot) {
        return space->protect(at(index), pages * page, prot).value;
    }
    /// The guest's regions as text, in pages from the test's place: "0-4 rw-p".
    [[nodiscard]] std::string regions() const {
        std::string text;
        for (const Region& region : space->regions()) {
            text += text.empty() ? "" : ", ";
            text += std::to_string((region.range.begin - place) / page) + "-" +
                    std::to_string((region.range.end - place) / page) + " ";
            text += has(region.prot, r) ? 'r' : '-';
            text += has(region.prot, w) ? 'w' : '-';
            text += has(region.prot, x) ? 'x' : '-';
            text += region.shared ? 's' : 'p';
        }
        return text;
    }
    std::uint32_t& word(std::uint64_t index) {
        return *static_cast<std::uint32_t*>(space->host_pointer(at(index)));
    }
    /// A file of `pages` pages, each beginning with its number.
    static UniqueFd make_file(unsigned pages) {
        UniqueFd fd(::memfd_create("memory_test", MFD_CLOEXEC));
        EXPECT_EQ(::ftruncate(fd.get(), static_cast<off_t>(pages * page)), 0);
        for (unsigned i = 0; i < pages; ++i) {
            EXPECT_EQ(::pwrite(fd.get(), &i, sizeof i, static_cast<off_t>(i * page)),
                      static_cast<ssize_t>(sizeof i));
        }
        return fd;
    }

    std::shared_ptr<AddressSpace> space;
};

} // namespace ferry::memory
