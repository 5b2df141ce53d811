// The DLLs are mapped from ferry's executable itself, so their pages are shared with the page cache
// and between processes. Where a byte of the image lies in the file, the program headers say.

#include "system_dlls.hpp"

#include <algorithm>
#include <cstdint>
#include <elf.h>
#include <fmt/format.h>
#include <link.h>
#include <sys/auxv.h>

#include <ferry/base/bits.hpp>
#include <ferry/image/read.hpp>

namespace ferry::nt::mm {
namespace {

constexpr std::uint64_t not_in_file = ~std::uint64_t{0};

/// Where in the executable's file the byte at `address` of its image lies.
std::uint64_t file_offset(const void* address) {
    struct Search {
        std::uint64_t wanted;
        std::uint64_t found = not_in_file;
    } search{reinterpret_cast<std::uint64_t>(address)};
    ::dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* result) {
            auto& s = *static_cast<Search*>(result);
            for (int i = 0; i < info->dlpi_phnum; ++i) {
                const ElfW(Phdr)& header = info->dlpi_phdr[i];
                const std::uint64_t begin = info->dlpi_addr + header.p_vaddr;
                if (header.p_type == PT_LOAD && s.wanted >= begin &&
                    s.wanted - begin < header.p_filesz) {
                    s.found = header.p_offset + (s.wanted - begin);
                }
            }
            return 1; // the executable comes first
        },
        &search);
    return search.found;
}

bool equal_names(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

} // namespace

SystemDlls::SystemDlls(std::span<const SystemDll> dlls, int executable_fd)
    : dlls_(dlls), executable_fd_(executable_fd) {}

const SystemDll* SystemDlls::find(std::string_view name) const {
    const auto found = std::find_if(dlls_.begin(), dlls_.end(), [&](const SystemDll& dll) {
        return equal_names(dll.name, name);
    });
    return found == dlls_.end() ? nullptr : &*found;
}

Result<ImageFile> SystemDlls::open(const SystemDll& dll) const {
    auto image = loader::read_image(loader::MemorySource(dll.bytes), dll.name);
    if (!image) {
        return std::move(image).error();
    }
    ImageFile file;
    file.image = std::move(*image);
    file.bytes.name =
        std::make_shared<const std::string>(fmt::format("C:\\Windows\\System32\\{}", dll.name));
    file.bytes.memory = dll.bytes;
    const std::uint64_t offset = file_offset(dll.bytes.data());
    if (executable_fd_ >= 0 && offset != not_in_file && is_page_aligned(offset)) {
        file.bytes.fd = executable_fd_;
        file.bytes.offset = offset;
    }
    return file;
}

} // namespace ferry::nt::mm
