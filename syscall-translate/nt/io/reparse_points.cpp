// FSCTL_GET_REPARSE_POINT, SET and DELETE ([MS-FSA] 2.1.5.10.14, .37 and .3) for symbolic links and
// mount points. The host can't make a link of a file that is there: a new one takes its place.

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../process.hpp"
#include "control.hpp"
#include "links.hpp"

namespace ferry::nt::io {
namespace {

constexpr std::uint32_t most_data = 16384;
constexpr std::uint32_t flag_relative = 1; ///< SYMLINK_FLAG_RELATIVE

/// REPARSE_DATA_BUFFER up to its data ([MS-FSCC] 2.1.2.2).
struct ReparseHead {
    std::uint32_t tag;
    std::uint16_t length;
    std::uint16_t gap;
};

/// What the data of links begins with; of a symbolic link flags follow, and then two names.
struct LinkNames {
    std::uint16_t substitute_offset;
    std::uint16_t substitute_length;
    std::uint16_t print_offset;
    std::uint16_t print_length;
};

bool is_link_tag(std::uint32_t tag) {
    return tag == reparse_tag_symlink || tag == reparse_tag_mount_point;
}

/// The flags between lengths and names.
std::size_t flags_size(std::uint32_t tag) {
    return tag == reparse_tag_symlink ? sizeof(std::uint32_t) : 0;
}

bool may_change(const ControlCall& call) {
    const Access granted = call.task.process().handles.find(call.request.file).access;
    return (granted & (file_write_data | file_write_attributes)) != 0;
}

template <class T>
void append(std::vector<std::byte>& to, const T* from, std::size_t count) {
    const auto* const bytes = reinterpret_cast<const std::byte*>(from);
    to.insert(to.end(), bytes, bytes + count * sizeof(T));
}

/// Reads the data of a link.
NtStatus read_data(const ControlCall& call, const ReparseHead& head, Link& link) {
    std::vector<std::byte> data(head.length);
    LinkNames names{};
    std::uint32_t flags = 0;
    const std::size_t fixed = sizeof names + flags_size(head.tag);
    if (data.size() < fixed) {
        return status::IO_REPARSE_DATA_INVALID;
    }
    if (memory::copy_in(call.task.space(), data.data(), call.in + sizeof head, data.size())) {
        return status::ACCESS_VIOLATION;
    }
    std::memcpy(&names, data.data(), sizeof names);
    std::memcpy(&flags, data.data() + sizeof names, flags_size(head.tag));
    const std::size_t room = data.size() - fixed;
    const bool fits = names.substitute_offset + names.substitute_length <= room &&
                      names.print_offset + names.print_length <= room &&
                      names.substitute_offset % sizeof(char16_t) == 0 &&
                      names.substitute_length % sizeof(char16_t) == 0 &&
                      names.substitute_length != 0;
    if (!fits) {
        return status::IO_REPARSE_DATA_INVALID;
    }
    link.tag = head.tag;
    link.is_relative = (flags & flag_relative) != 0;
    link.name.resize(names.substitute_length / sizeof(char16_t));
    std::memcpy(link.name.data(), data.data() + fixed + names.substitute_offset,
                names.substitute_length);
    return status::SUCCESS;
}

/// "\??\Z:\a" and "\??\UNC\server\share" as Win32 knows them.
std::u16string shown(const std::u16string& name) {
    constexpr std::u16string_view local_names = u"\\??\\";
    constexpr std::u16string_view network = u"\\??\\UNC\\";
    if (name.starts_with(network)) {
        std::u16string path = u"\\\\";
        path += name.substr(network.size());
        return path;
    }
    return name.substr(local_names.size());
}

int remove_name(const File& file, const std::string& path) {
    const bool is_directory = file.kind == FileKind::directory && !file.is_link;
    return (is_directory ? ::rmdir(path.c_str()) : ::unlink(path.c_str())) == 0 ? 0 : errno;
}

/// If the file's name is its own still, and nothing would be lost with it.
NtStatus check_replaceable(const File& file, const std::string& path) {
    struct stat own {};
    struct stat there {};
    if (::fstat(file.fd.get(), &own) != 0 || ::lstat(path.c_str(), &there) != 0 ||
        own.st_ino != there.st_ino || own.st_dev != there.st_dev) {
        return status::FILE_DELETED;
    }
    if (S_ISDIR(own.st_mode) && !is_empty_directory(path)) {
        return status::DIRECTORY_NOT_EMPTY;
    }
    return S_ISREG(own.st_mode) && own.st_size != 0 ? status::NOT_SUPPORTED : status::SUCCESS;
}

/// Lets the file object stand for what has taken its name.
NtStatus stand_for(const ControlCall& call, const std::string& path, UniqueFd made, bool is_link) {
    File& file = *call.file;
    struct stat status {};
    if (!made || ::fstat(made.get(), &status) != 0 ||
        ::dup3(made.get(), file.fd.get(), O_CLOEXEC) < 0) {
        return status_of(errno);
    }
    file.is_link = is_link;
    Process& process = call.task.process();
    process.nodes.replace(file, {status.st_dev, status.st_ino});
    process.drives.names().made(path);
    return call.done();
}

} // namespace

NtStatus get_reparse_point(const ControlCall& call) {
    Link link;
    if (!call.file->is_link || read_link(*call.file, call.task.process().drives, link) != 0) {
        return status::NOT_A_REPARSE_POINT;
    }
    const std::u16string print = link.is_relative ? link.name : shown(link.name);
    const auto size_of = [](const std::u16string& name) {
        return static_cast<std::uint16_t>(name.size() * sizeof(char16_t));
    };
    // The names of a mount point end in a zero each.
    const std::size_t zeros = link.tag == reparse_tag_mount_point ? 1 : 0;
    const auto print_offset =
        static_cast<std::uint16_t>(size_of(link.name) + zeros * sizeof(char16_t));
    const LinkNames names{0, size_of(link.name), print_offset, size_of(print)};
    const std::uint32_t flags = link.is_relative ? flag_relative : 0;
    std::vector<std::byte> data;
    append(data, &names, 1);
    data.resize(data.size() + flags_size(link.tag));
    std::memcpy(data.data() + sizeof names, &flags, flags_size(link.tag));
    append(data, link.name.c_str(), link.name.size() + zeros);
    append(data, print.c_str(), print.size() + zeros);
    const ReparseHead head{link.tag, static_cast<std::uint16_t>(data.size()), 0};
    const std::size_t whole = sizeof head + data.size();
    if (call.out_size < sizeof head + sizeof names) {
        return status::BUFFER_TOO_SMALL;
    }
    const std::size_t count = std::min<std::size_t>(whole, call.out_size);
    if (memory::copy_out(call.task.space(), call.out, &head, sizeof head) ||
        memory::copy_out(call.task.space(), call.out + sizeof head, data.data(),
                         count - sizeof head)) {
        return status::ACCESS_VIOLATION;
    }
    return complete(call.task, *call.file, call.request,
                    count < whole ? status::BUFFER_OVERFLOW : status::SUCCESS, count);
}

NtStatus set_reparse_point(const ControlCall& call) {
    File& file = *call.file;
    ReparseHead head{};
    if (!may_change(call)) {
        return status::ACCESS_DENIED;
    }
    if (call.in_size > most_data) {
        return status::IO_REPARSE_DATA_INVALID;
    }
    if (const NtStatus read = call.read(head, status::IO_REPARSE_DATA_INVALID); !read.ok()) {
        return read;
    }
    constexpr std::uint32_t reserved_tags = 1;
    constexpr std::size_t guid_size = 16;
    if ((call.in_size != sizeof head + head.length &&
         call.in_size != sizeof head + guid_size + head.length) ||
        head.tag <= reserved_tags) {
        return status::IO_REPARSE_DATA_INVALID;
    }
    if (!is_link_tag(head.tag)) { // nobody on the host knows what it means
        return status::NOT_SUPPORTED;
    }
    if (head.tag == reparse_tag_mount_point && file.kind != FileKind::directory) {
        return status::NOT_A_DIRECTORY;
    }
    const std::string path = file.path();
    if (const NtStatus may = check_replaceable(file, path); !may.ok()) {
        return may;
    }
    if (file.is_link && nature_of_link(file).tag != head.tag) {
        return status::IO_REPARSE_TAG_MISMATCH;
    }
    Link link;
    std::string target;
    const bool is_directory = file.kind == FileKind::directory;
    const Drives& drives = call.task.process().drives;
    if (const NtStatus read = read_data(call, head, link); !read.ok()) {
        return read;
    }
    if (const NtStatus named = host_target(link, drives, path, is_directory, target); !named.ok()) {
        return named;
    }
    if (const int error = remove_name(file, path); error != 0) {
        return status_of(error);
    }
    if (::symlink(target.c_str(), path.c_str()) != 0) {
        const NtStatus failed = status_of(errno);
        if (is_directory) {
            ::mkdir(path.c_str(), 0777);
        }
        return failed;
    }
    return stand_for(call, path, UniqueFd(::open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)),
                     true);
}

NtStatus delete_reparse_point(const ControlCall& call) {
    File& file = *call.file;
    ReparseHead head{};
    if (!may_change(call)) {
        return status::ACCESS_DENIED;
    }
    if (call.in_size != sizeof head || !call.read(head).ok() || head.length != 0) {
        return status::IO_REPARSE_DATA_INVALID;
    }
    if (!file.is_link) {
        return status::NOT_A_REPARSE_POINT;
    }
    if (nature_of_link(file).tag != head.tag) {
        return status::IO_REPARSE_TAG_MISMATCH;
    }
    const std::string path = file.path();
    if (const NtStatus may = check_replaceable(file, path); !may.ok()) {
        return may;
    }
    if (const int error = remove_name(file, path); error != 0) {
        return status_of(error);
    }
    if (file.kind == FileKind::directory) {
        ::mkdir(path.c_str(), 0777);
        return stand_for(call, path, UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), false);
    }
    return stand_for(call, path,
                     UniqueFd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666)),
                     false);
}

} // namespace ferry::nt::io
