// The imports of a program beside what ferry's DLLs export. Only the headers have been checked
// when this reads, so every place that they name is.

#include <ferry/win32_dlls/support.hpp>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <iterator>

#include <ferry/base/unique_fd.hpp>
#include <ferry/image/byte_source.hpp>
#include <ferry/image/read.hpp>

#include "export_rows.hpp"

namespace ferry::win32_dlls {
namespace {

constexpr int most_dlls = 4096;
constexpr int most_functions = 65536;
constexpr std::size_t longest_name = 4096;

struct ApiSet {
    std::string_view prefix;
    std::string_view host;
};
constexpr ApiSet api_sets[] = {
#define SET_OF(prefix, host) {prefix, host},
#include "../ntdll/ldr/api_sets.inc"
#undef SET_OF
};

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

/// A mapped image, read from its file.
class Reader {
public:
    Reader(const loader::Image& image, const loader::ByteSource& file)
        : image_(image), file_(file) {}

    template <class T>
    bool read(std::uint64_t rva, T& value) const {
        const std::uint64_t address = image_.pe->image_base + rva;
        for (const loader::Segment& segment : image_.segments) {
            if (address >= segment.vaddr && address - segment.vaddr < segment.file_size) {
                return !file_.read(segment.offset + (address - segment.vaddr),
                                   std::as_writable_bytes(std::span(&value, 1)));
            }
        }
        return false;
    }
    bool text(std::uint64_t rva, std::string& to) const {
        to.clear();
        for (char c = 1; to.size() < longest_name; to += c) {
            if (!read(rva + to.size(), c)) {
                return false;
            }
            if (c == 0) {
                return true;
            }
        }
        return false;
    }
    bool import_directory(std::uint32_t& rva) const {
        constexpr std::uint64_t header_place = 0x3c;
        constexpr std::uint64_t import_place = 24 + 0x70 + 8;
        std::uint32_t header = 0;
        return !file_.read(header_place, std::as_writable_bytes(std::span(&header, 1))) &&
               !file_.read(header + import_place, std::as_writable_bytes(std::span(&rva, 1)));
    }

private:
    const loader::Image& image_;
    const loader::ByteSource& file_;
};

struct ImportRow {
    std::uint32_t names;
    std::uint32_t time;
    std::uint32_t chain;
    std::uint32_t dll;
    std::uint32_t addresses;
};

/// What ferry has of `name` in `dll`.
std::string level_of(const std::vector<Dll>& dlls, const std::string& dll,
                     const std::string& name) {
    std::string_view host = dll;
    std::size_t longest = 0;
    for (const ApiSet& set : api_sets) {
        if (dll.starts_with(set.prefix) && set.prefix.size() > longest) {
            longest = set.prefix.size();
            host = set.host;
        }
    }
    const auto found =
        std::find_if(dlls.begin(), dlls.end(), [&](const Dll& row) { return row.name == host; });
    if (found == dlls.end()) {
        return "not ferry's";
    }
    const auto row = std::find_if(found->exports.begin(), found->exports.end(),
                                  [&](const Export& e) { return e.name == name; });
    if (row != found->exports.end()) {
        return std::string(row->level);
    }
    const bool service = host == "ntdll.dll" && (name.starts_with("Nt") || name.starts_with("Zw"));
    return service ? "service" : name.starts_with('#') ? "by ordinal" : "missing";
}

bool list(const Reader& reader, std::string& text) {
    const std::vector<Dll> dlls = all_dlls();
    auto out = std::back_inserter(text);
    std::uint32_t table = 0;
    if (!reader.import_directory(table)) {
        return false;
    }
    for (int i = 0; table != 0; ++i) {
        ImportRow row{};
        if (i == most_dlls || !reader.read(table + i * sizeof row, row)) {
            return false;
        }
        if (row.dll == 0) {
            return true;
        }
        std::string dll;
        if (!reader.text(row.dll, dll)) {
            return false;
        }
        dll = lower(std::move(dll));
        for (int j = 0;; ++j) {
            constexpr std::uint64_t by_ordinal = std::uint64_t{1} << 63;
            std::uint64_t thunk = 0;
            const std::uint64_t names = row.names != 0 ? row.names : row.addresses;
            if (j == most_functions || !reader.read(names + j * sizeof thunk, thunk)) {
                return false;
            }
            if (thunk == 0) {
                break;
            }
            std::string name;
            if ((thunk & by_ordinal) != 0) {
                name = fmt::format("#{}", thunk & 0xffff);
            } else if (!reader.text(thunk + 2, name)) {
                return false;
            }
            fmt::format_to(out, "{:<12} {}!{}\n", level_of(dlls, dll, name), dll, name);
        }
    }
    return true;
}

} // namespace

Result<std::string> check_imports(const std::string& path) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    loader::FileSource file(fd.get());
    if (const Errno error = fd ? file.open() : Errno::last()) {
        return Error{fmt::format("{}: {}", path, std::generic_category().message(error.value)),
                     error.value};
    }
    auto image = loader::read_image(file, path);
    if (!image) {
        return std::move(image).error();
    }
    if (!image->pe || image->isa != Isa::x64) {
        return Error{fmt::format("{}: no Windows program for x86-64", path), ENOEXEC};
    }
    std::string text;
    if (!list(Reader(*image, file), text)) {
        return Error{fmt::format("{}: damaged PE file: imports", path), ENOEXEC};
    }
    return text;
}

} // namespace ferry::win32_dlls
