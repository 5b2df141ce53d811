// NtQueryDirectoryFile and NtQueryDirectoryFileEx. The first query reads the names that fit its
// pattern, in the order that NTFS gives; what each says is asked when it is given.

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <optional>

#include "../process.hpp"
#include "../unicode.hpp"
#include "attributes.hpp"
#include "directory_scan.hpp"
#include "file.hpp"
#include "information.hpp"
#include "names.hpp"
#include "operation.hpp"
#include "pattern.hpp"
#include "services.hpp"

namespace ferry::nt::io {
namespace {

namespace flag {
constexpr std::uint32_t restart_scan = 1;
constexpr std::uint32_t return_single_entry = 2;
} // namespace flag

/// Where the fields of an information class lie ([MS-FSCC] 2.4.8 and others); 0: it has none.
struct Layout {
    std::uint32_t kind;
    std::uint8_t name_length;
    std::uint8_t facts; ///< times, sizes and attributes
    std::uint8_t ea_size;
    std::uint8_t reparse_tag;
    std::uint8_t id;
    std::uint8_t name;
};
constexpr Layout layouts[] = {
    {information::directory, 60, 8, 0, 0, 0, 64},
    {information::full_directory, 60, 8, 64, 0, 0, 68},
    {information::both_directory, 60, 8, 64, 0, 0, 94},
    {information::names, 8, 0, 0, 0, 0, 12},
    {information::id_both_directory, 60, 8, 64, 0, 96, 104},
    {information::id_full_directory, 60, 8, 64, 0, 72, 80},
    {information::id_extd_directory, 60, 8, 64, 68, 72, 88},
    {information::id_extd_both_directory, 60, 8, 64, 68, 72, 114},
};

/// Times, sizes and attributes as all classes have them behind each other.
struct EntryFacts {
    std::int64_t creation;
    std::int64_t last_access;
    std::int64_t last_write;
    std::int64_t change;
    std::uint64_t size;
    std::uint64_t allocation;
    std::uint32_t attributes;
};
constexpr std::size_t entry_facts_size = 52;
constexpr std::size_t entry_alignment = 8;

const Layout* find_layout(std::uint32_t kind) {
    const auto* const found = std::find_if(std::begin(layouts), std::end(layouts),
                                           [&](const Layout& row) { return row.kind == kind; });
    return found == std::end(layouts) ? nullptr : found;
}

bool has_dots(const File& file) { return !file.nt_name.ends_with(u":\\"); }

/// Fills the scan with what fits its pattern.
int read_names(Process& process, const File& file, DirectoryScan& scan) {
    const std::u16string pattern = to_upper(scan.pattern);
    const auto add = [&](DirectoryScan::Entry entry) {
        if (pattern.empty() || pattern == u"*" || fits(pattern, to_upper(entry.name))) {
            scan.entries.push_back(std::move(entry));
        }
    };
    const bool has_entries = file.kind != FileKind::virtual_directory && !file.is_link;
    if (has_entries) {
        DIR* const stream = ::opendir(file.path().c_str());
        if (stream == nullptr) {
            return errno;
        }
        while (const dirent* const entry = ::readdir(stream)) {
            const std::string_view name = entry->d_name;
            if ((name == "." || name == "..") && !has_dots(file)) {
                continue;
            }
            add({name_to_guest(name), std::string(name), nullptr});
        }
        ::closedir(stream);
    } else if (has_dots(file)) {
        add({u".", {}, nullptr});
        add({u"..", {}, nullptr});
    }
    for (Drives::VirtualEntry& entry : process.drives.virtual_entries(file.nt_name)) {
        const bool there = std::any_of(
            scan.entries.begin(), scan.entries.end(),
            [&](const DirectoryScan::Entry& host) { return equal_names(host.name, entry.name); });
        if (!there) {
            add({std::move(entry.name), std::move(entry.path), entry.dll});
        }
    }
    std::sort(scan.entries.begin(), scan.entries.end(), [](const auto& a, const auto& b) {
        const auto rank = [](const std::u16string& name) {
            return name == u"." ? 0 : name == u".." ? 1 : 2;
        };
        const int left = rank(a.name);
        const int right = rank(b.name);
        return left != right
                   ? left < right
                   : std::lexicographical_compare(
                         a.name.begin(), a.name.end(), b.name.begin(), b.name.end(),
                         [](char16_t x, char16_t y) { return to_upper(x) < to_upper(y); });
    });
    return 0;
}

/// A name without wildcards: nothing needs to be read.
int look_up(Process& process, const File& file, DirectoryScan& scan) {
    std::string path = file.path() == "/" ? "/" : file.path() + "/";
    const std::size_t fixed = path.size();
    path += name_to_host(scan.pattern);
    FileFacts facts;
    if (file.is_link ||
        (facts_of(path, facts) != 0 && process.drives.names().match(path, fixed) != Match::whole)) {
        return 0;
    }
    const std::string name = path.substr(path.find_last_of('/') + 1);
    scan.entries.push_back({name_to_guest(name), name, nullptr});
    return 0;
}

int begin_scan(Process& process, const File& file, DirectoryScan& scan) {
    scan.entries.clear();
    scan.next = 0;
    scan.begun = true;
    const bool plain = !scan.pattern.empty() && !is_pattern(scan.pattern) &&
                       file.kind != FileKind::virtual_directory && scan.pattern != u"." &&
                       scan.pattern != u".." &&
                       process.drives.virtual_entries(file.nt_name).empty();
    return plain ? look_up(process, file, scan) : read_names(process, file, scan);
}

std::string path_of_entry(const File& file, const DirectoryScan::Entry& entry) {
    if (entry.host[0] == '/') {
        return entry.host;
    }
    const std::string directory = file.path();
    return (directory == "/" ? directory : directory + "/") + entry.host;
}

/// What is to be said of an entry; nothing if it is gone meanwhile.
std::optional<FileFacts> facts_of_entry(const File& file, const DirectoryScan::Entry& entry) {
    if (entry.host.empty()) {
        const auto* const dll = static_cast<const SystemDll*>(entry.dll);
        return virtual_facts(dll == nullptr, dll == nullptr ? 0 : dll->bytes.size());
    }
    FileFacts facts;
    const std::string path = path_of_entry(file, entry);
    const int error = entry.host[0] == '/' ? facts_of(path, facts)
                                           : facts_of(file.fd.get(), entry.host, path, facts);
    return error == 0 ? std::optional(facts) : std::nullopt;
}

/// Entries behind each other, as a guest gets them.
class Packer {
public:
    Packer(const Layout& layout, std::size_t room) : layout_(layout), room_(room) {}

    enum class Fit : std::uint8_t { whole, cut, none };
    /// The first entry may lose the end of its name.
    Fit put(const std::u16string& name, const FileFacts& facts) {
        const std::size_t begin = (bytes_.size() + entry_alignment - 1) & ~(entry_alignment - 1);
        const std::size_t name_size = name.size() * sizeof(char16_t);
        const bool first = bytes_.empty();
        if (begin + layout_.name + name_size > room_ && !first) {
            return Fit::none;
        }
        if (!first) {
            store(last_, static_cast<std::uint32_t>(begin - last_));
        }
        last_ = begin;
        bytes_.resize(begin + layout_.name + name_size);
        store(begin + layout_.name_length, static_cast<std::uint32_t>(name_size));
        if (layout_.facts != 0) {
            const EntryFacts all{facts.creation, facts.last_access, facts.last_write, facts.change,
                                 facts.size,     facts.allocation,  facts.attributes};
            std::memcpy(&bytes_[begin + layout_.facts], &all, entry_facts_size);
        }
        if (layout_.ea_size != 0) {
            store(begin + layout_.ea_size, facts.reparse_tag);
        }
        if (layout_.reparse_tag != 0) {
            store(begin + layout_.reparse_tag, facts.reparse_tag);
        }
        if (layout_.id != 0) {
            store(begin + layout_.id, facts.inode);
        }
        std::memcpy(bytes_.data() + begin + layout_.name, name.data(), name_size);
        if (bytes_.size() > room_) {
            bytes_.resize(room_);
            return Fit::cut;
        }
        return Fit::whole;
    }
    [[nodiscard]] const std::vector<std::byte>& bytes() const { return bytes_; }

private:
    template <class T>
    void store(std::size_t at, T value) {
        std::memcpy(&bytes_[at], &value, sizeof value);
    }
    const Layout& layout_;
    const std::size_t room_;
    std::size_t last_ = 0;
    std::vector<std::byte> bytes_;
};

/// Who reads by turns finds a warning in the status block too.
NtStatus none_left(Task& task, const File& file, Out<IoStatusBlock> io, NtStatus result) {
    return !result.is_error() && file.synchronous() && task.write(io, {result.value, 0})
               ? status::ACCESS_VIOLATION
               : result;
}

} // namespace

bool is_empty_directory(const std::string& path) {
    DIR* const stream = ::opendir(path.c_str());
    if (stream == nullptr) {
        return true; // whoever deletes it will see
    }
    bool empty = true;
    while (const dirent* const entry = ::readdir(stream)) {
        const std::string_view name = entry->d_name;
        empty = empty && (name == "." || name == "..");
    }
    ::closedir(stream);
    return empty;
}

NtStatus query_directory_file_ex(Task& task, Handle handle, Handle event, Address apc,
                                 Address apc_context, Out<IoStatusBlock> io, OutBytes to,
                                 std::uint32_t size, std::uint32_t kind, std::uint32_t flags,
                                 In<UnicodeString> pattern) {
    std::shared_ptr<File> file;
    if (const NtStatus found = find_file(task, handle, file_read_data, file); !found.ok()) {
        return found;
    }
    const Layout* const layout = find_layout(kind);
    if (layout == nullptr) {
        return status::INVALID_INFO_CLASS;
    }
    if (size < ((std::size_t{layout->name} + sizeof(char16_t) + 7) & ~std::size_t{7})) {
        return status::INFO_LENGTH_MISMATCH;
    }
    if (to.addr().is_null()) {
        return status::ACCESS_VIOLATION;
    }
    if (file->kind != FileKind::directory && file->kind != FileKind::virtual_directory) {
        return status::INVALID_PARAMETER;
    }
    std::u16string wanted;
    if (pattern && !read_string(task, pattern, wanted)) {
        return status::ACCESS_VIOLATION;
    }
    const std::lock_guard lock(file->scan_mutex);
    const bool first = file->scan == nullptr;
    if (first) {
        file->scan = std::make_unique<DirectoryScan>();
    }
    DirectoryScan& scan = *file->scan;
    if (first || (flags & flag::restart_scan) != 0) {
        if (!wanted.empty()) {
            scan.pattern = std::move(wanted);
        }
        if (const int error = begin_scan(task.process(), *file, scan); error != 0) {
            return status_of(error);
        }
        if (scan.entries.empty()) {
            return none_left(task, *file, io, first ? status::NO_SUCH_FILE : status::NO_MORE_FILES);
        }
    }
    Packer packer(*layout, size);
    NtStatus result = status::NO_MORE_FILES;
    while (scan.next < scan.entries.size()) {
        const DirectoryScan::Entry& entry = scan.entries[scan.next];
        const std::optional<FileFacts> facts = layout->facts == 0
                                                   ? std::optional<FileFacts>(FileFacts())
                                                   : facts_of_entry(*file, entry);
        if (!facts) {
            ++scan.next;
            continue;
        }
        const Packer::Fit fit = packer.put(entry.name, *facts);
        if (fit == Packer::Fit::none) {
            break;
        }
        if (layout->id != 0 && !entry.host.empty()) {
            task.process().file_ids.remember({facts->device, facts->inode},
                                             path_of_entry(*file, entry), facts->birth);
        }
        ++scan.next;
        result = fit == Packer::Fit::cut ? status::BUFFER_OVERFLOW : status::SUCCESS;
        if (fit == Packer::Fit::cut || (flags & flag::return_single_entry) != 0) {
            break;
        }
    }
    if (result == status::NO_MORE_FILES) {
        return none_left(task, *file, io, result);
    }
    if (memory::copy_out(task.space(), to.addr(), packer.bytes().data(), packer.bytes().size())) {
        return status::ACCESS_VIOLATION;
    }
    return complete(task, *file, {handle, event, apc, apc_context, io}, result,
                    packer.bytes().size());
}

NtStatus query_directory_file(Task& task, Handle handle, Handle event, Address apc,
                              Address apc_context, Out<IoStatusBlock> io, OutBytes to,
                              std::uint32_t size, std::uint32_t kind, std::uint8_t single,
                              In<UnicodeString> pattern, std::uint8_t restart) {
    const std::uint32_t flags =
        (single != 0 ? flag::return_single_entry : 0) | (restart != 0 ? flag::restart_scan : 0);
    return query_directory_file_ex(task, handle, event, apc, apc_context, io, to, size, kind, flags,
                                   pattern);
}

} // namespace ferry::nt::io
