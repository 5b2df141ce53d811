#include "hard_links.hpp"

#include <cstring>
#include <sys/stat.h>

#include "../process.hpp"

namespace ferry::nt::io {
namespace {

/// FILE_LINKS_INFORMATION up to its entries, and an entry up to its name ([MS-FSCC] 2.4.21).
struct Links {
    std::uint32_t bytes_needed;
    std::uint32_t count;
};
struct Entry {
    std::uint32_t next;
    std::uint32_t gap;
    std::uint64_t parent;
    std::uint32_t name_length; ///< in units
};
constexpr std::size_t entry_name = 20;
constexpr std::size_t alignment = 8;
constexpr std::size_t least_size = 32;

std::string parent_of(const std::string& path) {
    const std::size_t at = path.find_last_of('/');
    return at == 0 || at == std::string::npos ? "/" : path.substr(0, at);
}

/// Host paths of a file on its drive, beginning with that by which it was opened.
std::vector<std::string> names_of(const Drives& drives, const File& file, const FileFacts& facts) {
    const std::string own = file.path();
    const FileId id{facts.device, facts.inode};
    std::vector<std::string> names;
    if (is_file(own, id)) {
        names.push_back(own);
    }
    if (names.size() < facts.links) {
        const std::string root(drives.root_of(own));
        for (std::string& found :
             look_for(id, facts.links, parent_of(own), root.empty() ? "/" : root)) {
            if (found != own && drives.root_of(found) == root) {
                names.push_back(std::move(found));
            }
        }
    }
    return names;
}

} // namespace

NtStatus query_hard_links(Task& task, const File& file, const FileFacts& facts,
                          Out<IoStatusBlock> io, OutBytes to, std::uint32_t size) {
    Process& process = task.process();
    if (size < least_size) {
        return status::INFO_LENGTH_MISMATCH;
    }
    if (file.path().empty()) {
        return status::INVALID_PARAMETER;
    }
    std::vector<std::byte> answer(sizeof(Links));
    Links links{sizeof(Links), 0};
    std::size_t last = 0;
    for (const std::string& path : names_of(process.drives, file, facts)) {
        const std::string parent = parent_of(path);
        FileFacts directory;
        facts_of(parent, directory);
        process.file_ids.remember({directory.device, directory.inode}, parent, directory.birth);
        const std::u16string name = process.drives.name_of(path);
        const std::u16string_view last_part =
            std::u16string_view(name).substr(name.find_last_of(u'\\') + 1);
        const std::size_t begin = (links.bytes_needed + alignment - 1) & ~(alignment - 1);
        const std::size_t bytes = last_part.size() * sizeof(char16_t);
        links.bytes_needed = static_cast<std::uint32_t>(begin + entry_name + bytes);
        if (links.bytes_needed > size) {
            continue;
        }
        const Entry entry{0, 0, directory.inode, static_cast<std::uint32_t>(last_part.size())};
        answer.resize(links.bytes_needed);
        std::memcpy(answer.data() + begin, &entry, entry_name);
        std::memcpy(answer.data() + begin + entry_name, last_part.data(), bytes);
        if (last != 0) {
            const auto offset = static_cast<std::uint32_t>(begin - last);
            std::memcpy(answer.data() + last, &offset, sizeof offset);
        }
        last = begin;
        ++links.count;
    }
    std::memcpy(answer.data(), &links, sizeof links);
    const NtStatus result = links.bytes_needed > size ? status::BUFFER_OVERFLOW : status::SUCCESS;
    return memory::copy_out(task.space(), to.addr(), answer.data(), answer.size()) ||
                   task.write(io, {result.value, answer.size()})
               ? status::ACCESS_VIOLATION
               : result;
}

} // namespace ferry::nt::io
