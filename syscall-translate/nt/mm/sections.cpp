// Sections: of images, of files, of nothing but memory. A section's bytes are a host descriptor. A
// named one says in its object where that descriptor is, so that other processes can take it.

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ferry/base/bits.hpp>
#include <ferry/image/read.hpp>

#include "../codec.hpp"
#include "../dbgk/port.hpp"
#include "../io/file.hpp"
#include "../ob/objects.hpp"
#include "../process.hpp"
#include "../ps/agent.hpp"
#include "../unicode.hpp"
#include "map_image_file.hpp"
#include "section.hpp"
#include "service_instructions.hpp"
#include "services.hpp"
#include "zero_bits.hpp"

namespace ferry::nt::mm {
namespace {

constexpr std::u16string_view known_dlls = u"\\KnownDlls\\";

using ob::section_descriptor;
using ob::section_flags;
using ob::section_memory;
using ob::section_process;
using ob::section_protect;
using ob::section_size;

/// STATUS_* for what map_pe says.
NtStatus status_of_mapping(Errno error) {
    switch (error.value) {
    case EADDRINUSE: return status::CONFLICTING_ADDRESSES;
    case ENOEXEC: return status::INVALID_IMAGE_FORMAT;
    case EIO: return status::IN_PAGE_ERROR;
    default: return status::NO_MEMORY;
    }
}

/// A PAGE_* value without its modifiers.
std::uint32_t plain(std::uint32_t protect) {
    return protect & ~(page::guard | page::no_cache | page::write_combine);
}

struct Rights {
    bool read = false;
    bool write = false; ///< to the section itself
    bool execute = false;
};
Rights rights_of(std::uint32_t protect) {
    switch (plain(protect)) {
    case page::read_only:
    case page::write_copy: return {true, false, false};
    case page::read_write: return {true, true, false};
    case page::execute: return {false, false, true};
    case page::execute_read:
    case page::execute_write_copy: return {true, false, true};
    case page::execute_read_write: return {true, true, true};
    default: return {};
    }
}

/// Access to a file that a section with `protect` needs.
Access needed_access(std::uint32_t protect) {
    const Rights rights = rights_of(protect);
    return (rights.read ? io::file_read_data : 0) | (rights.write ? io::file_write_data : 0) |
           (rights.execute ? io::file_execute : 0);
}

/// A section on `size` bytes of memory.
NtStatus make_memory(std::uint64_t size, std::uint32_t protect, std::uint32_t attributes,
                     std::shared_ptr<Section>& made) {
    if (size == 0) {
        return status::INVALID_PARAMETER_4;
    }
    UniqueFd fd(::memfd_create("ferry-section", MFD_CLOEXEC));
    const std::uint64_t whole = page_ceil(size);
    if (whole < size || static_cast<std::int64_t>(whole) < 0) {
        return status::SECTION_TOO_BIG;
    }
    if ((attributes & sec::reserve) == 0 && whole > commit_limit()) {
        return status::COMMITMENT_LIMIT;
    }
    if (!fd || ::ftruncate(fd.get(), static_cast<off_t>(whole)) != 0) {
        return errno == EFBIG || errno == EINVAL ? status::SECTION_TOO_BIG : status::NO_MEMORY;
    }
    made = std::make_shared<Section>(std::move(fd), size, protect, attributes);
    return status::SUCCESS;
}

/// What Windows says of a file that is no usable image: programs of older systems have errors of
/// their own.
NtStatus why_no_image(int fd) {
    constexpr off_t new_header_field = 0x3c;
    constexpr off_t system_field = 0x36; // of an NE header
    const auto read = [fd](off_t at, auto& to) {
        return ::pread(fd, &to, sizeof to, at) == static_cast<ssize_t>(sizeof to);
    };
    std::array<char, 2> mark{};
    std::uint32_t header = 0;
    if (!read(0, mark) || mark != std::array{'M', 'Z'}) {
        return status::INVALID_IMAGE_NOT_MZ;
    }
    if (!read(new_header_field, header) || !read(header, mark)) {
        return status::INVALID_IMAGE_PROTECT; // a DOS program
    }
    if (mark == std::array{'N', 'E'}) {
        constexpr std::uint8_t windows = 2;
        constexpr std::uint8_t european_dos = 5;
        std::uint8_t system = 0;
        return !read(off_t{header} + system_field, system) ? status::INVALID_IMAGE_NE_FORMAT
               : system == windows                         ? status::INVALID_IMAGE_WIN_16
               : system == european_dos                    ? status::INVALID_IMAGE_PROTECT
                                                           : status::INVALID_IMAGE_NE_FORMAT;
    }
    return mark == std::array{'L', 'E'}   ? status::INVALID_IMAGE_LE_FORMAT
           : mark == std::array{'P', 'E'} ? status::INVALID_IMAGE_FORMAT
                                          : status::INVALID_IMAGE_PROTECT;
}

/// Of which machines there are sections beside the host's: their programs would run on Windows too,
/// and their resources are read by others.
bool is_known_machine(const loader::PeDetails& pe) {
    constexpr std::uint16_t i386 = 0x14c;
    constexpr std::uint16_t arm64 = 0xaa64;
    return pe.machine == i386 || pe.machine == arm64;
}

/// A section of the image in `fd`, a file of that DOS name, of `size` bytes, or all where that is
/// 0.
NtStatus make_image(io::ImagesInUse& images, std::string dos_name, UniqueFd fd, std::uint64_t size,
                    std::uint32_t protect, std::uint32_t attributes,
                    std::shared_ptr<Section>& made) {
    auto image = loader::read_image(fd.get(), "image");
    if (!image || !image->pe) {
        return why_no_image(fd.get());
    }
    if (image->isa != host_isa && !is_known_machine(*image->pe)) {
        return status::INVALID_IMAGE_FORMAT;
    }
    const std::uint64_t whole = page_ceil(image->pe->image_size);
    if (size > whole) {
        return status::SECTION_TOO_BIG;
    }
    ImageFile contents;
    contents.image = std::move(*image);
    contents.bytes.fd = fd.get();
    contents.bytes.name =
        images.use(std::move(dos_name), UniqueFd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0)));
    made = std::make_shared<Section>(std::move(contents));
    made->fd = std::move(fd);
    made->size = size == 0 ? whole : size;
    made->protect = protect;
    made->attributes = attributes | sec::file;
    return status::SUCCESS;
}

NtStatus make_of_file(Process& process, const io::File& file, std::uint64_t size,
                      std::uint32_t protect, std::uint32_t attributes,
                      std::shared_ptr<Section>& made) {
    if (file.kind != io::FileKind::disk) {
        return status::INVALID_FILE_FOR_SECTION;
    }
    UniqueFd fd(::fcntl(file.fd.get(), F_DUPFD_CLOEXEC, 0));
    struct stat status {};
    if (!fd || ::fstat(fd.get(), &status) != 0) {
        return status::INSUFFICIENT_RESOURCES;
    }
    if ((attributes & sec::image) != 0) {
        const std::size_t device_part = 4; // "\??\"
        return make_image(process.images,
                          to_utf8(file.nt_name.size() > device_part
                                      ? file.nt_name.substr(device_part)
                                      : file.nt_name),
                          std::move(fd), size, protect, attributes, made);
    }
    const auto length = static_cast<std::uint64_t>(status.st_size);
    if (size == 0) {
        if (length == 0) {
            return status::MAPPED_FILE_SIZE_ZERO;
        }
        size = length;
    }
    if (size > length) {
        if (!rights_of(protect).write) {
            return status::SECTION_TOO_BIG;
        }
        if (::ftruncate(fd.get(), static_cast<off_t>(size)) != 0) {
            return io::status_of(errno);
        }
    }
    if (rights_of(protect).write && (::fcntl(fd.get(), F_GETFL) & O_ACCMODE) != O_RDWR) {
        return status::ACCESS_DENIED;
    }
    made = std::make_shared<Section>(std::move(fd), size, protect, attributes | sec::file);
    const auto mapped = process.nodes.map(file, size, to_utf8(file.name()));
    made->file_name = std::shared_ptr<const std::string>(mapped, &mapped->name);
    return status::SUCCESS;
}

/// A descriptor of another process.
UniqueFd take_descriptor(std::uint64_t process, std::uint64_t descriptor) {
    if (process == static_cast<std::uint64_t>(::getpid())) {
        return UniqueFd(::fcntl(static_cast<int>(descriptor), F_DUPFD_CLOEXEC, 0));
    }
    const std::string path = fmt::format("/proc/{}/fd/{}", process, descriptor);
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    return fd ? std::move(fd) : UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

/// The section behind a handle. One that another process made is taken over.
NtStatus find_section(Task& task, Handle handle, Access access, std::shared_ptr<Section>& section) {
    ob::Held held;
    if (const NtStatus found = ob::hold(task, handle, ob::Type::section, access, held);
        !found.ok()) {
        return found;
    }
    section = held.resource<Section>();
    if (section == nullptr) {
        ob::Slot& slot = held.slot();
        const std::uint64_t memory = slot.details[section_memory];
        UniqueFd fd =
            memory != 0
                ? task.process().shared.file().open_memory(memory,
                                                           page_ceil(slot.details[section_size]))
                : take_descriptor(slot.details[section_process], slot.details[section_descriptor]);
        std::shared_ptr<Section> made;
        if (fd) {
            made =
                std::make_shared<Section>(std::move(fd), slot.details[section_size],
                                          static_cast<std::uint32_t>(slot.details[section_protect]),
                                          static_cast<std::uint32_t>(slot.details[section_flags]));
            slot.details[section_descriptor] = static_cast<std::uint64_t>(made->fd.get());
            slot.details[section_process] = static_cast<std::uint64_t>(::getpid());
        }
        section = std::static_pointer_cast<Section>(
            task.process().handles.give_resource(held.object(), std::move(made)));
    }
    return section == nullptr ? status::INSUFFICIENT_RESOURCES : status::SUCCESS;
}

/// The bytes of a section that was opened are taken over while they can be had.
NtStatus open_named(Task& task, Out<std::uint64_t> handle, Access access,
                    In<ObjectAttributes> attributes) {
    const NtStatus opened = ob::open_object(task, handle, ob::Type::section, access, attributes);
    if (opened.ok()) {
        const auto number = task.read(handle);
        std::shared_ptr<Section> section;
        [[maybe_unused]] const NtStatus taken =
            find_section(task, Handle{number ? *number : 0}, 0, section);
    }
    return opened;
}

/// Access to the section that a view with `protect` needs.
Access view_access(std::uint32_t protect) {
    constexpr Access map_write = 2;
    constexpr Access map_read = 4;
    constexpr Access map_execute = 8;
    const Rights rights = rights_of(protect);
    return rights.write ? map_write : rights.execute ? map_execute : map_read;
}

/// What a view may be, by what its section is.
NtStatus check_view(const Section& section, std::uint32_t protect) {
    const Rights wanted = rights_of(protect);
    const Rights given = rights_of(section.protect);
    const bool copies =
        plain(protect) == page::write_copy || plain(protect) == page::execute_write_copy;
    if ((wanted.write && !given.write && !copies) || (wanted.execute && !given.execute)) {
        return status::SECTION_PROTECTION;
    }
    return status::SUCCESS;
}

NtStatus map_image(Task& task, const Section& section, InOut<std::uint64_t> address,
                   InOut<std::uint64_t> size) {
    const ImageFile& file = *section.image;
    task.process().memory.release_spare(); // an image may want its place
    const auto base = map_image_file(task.process(), file, loader::Fixed::lies_elsewhere);
    if (!base) {
        return status_of_mapping(base.error());
    }
    if (section.fd) { // not ferry's own
        look_for_service_instructions(task.process(), file.image, *base);
    }
    if (task.write(address, base->value()) ||
        task.write(size, page_ceil(file.image.pe->image_size))) {
        [[maybe_unused]] const NtStatus undone = task.process().memory.unmap_view(*base);
        return status::ACCESS_VIOLATION;
    }
    dbgk::report_image(task, *base);
    if (file.image.isa != host_isa) {
        return status::IMAGE_MACHINE_TYPE_MISMATCH;
    }
    return base->value() == file.image.pe->image_base ? status::SUCCESS : status::IMAGE_NOT_AT_BASE;
}

/// Maps a view of bytes in the caller's process or another one.
NtStatus map_view_in(Task& task, const ps::Target& target, ViewRequest& view) {
    if (target.own) {
        expect_service_instructions(task.process(), view.protect);
        return task.process().memory.map_view(view);
    }
    ps::Parcel parcel;
    parcel.words = {view.address.value(),
                    view.size,
                    view.offset,
                    view.protect,
                    static_cast<std::uint64_t>(view.commitment),
                    view.highest};
    parcel.bytes = view.name ? *view.name : std::string();
    parcel.fd.reset(::fcntl(view.fd, F_DUPFD_CLOEXEC, 0));
    const NtStatus done = ps::ask(task, target.object(), ps::Ask::map_view, parcel);
    view.address = GuestAddr(parcel.words[0]);
    view.size = parcel.words[1];
    return done;
}

NtStatus unmap_view_in(Task& task, const ps::Target& target, GuestAddr address) {
    if (target.own) {
        Memory& memory = task.process().memory;
        const auto run = memory.query(address);
        const NtStatus done = memory.unmap_view(address);
        if (done.ok() && run && run->type == mem_image) {
            dbgk::report_unmapped(task, run->allocation);
        }
        return done;
    }
    ps::Parcel parcel;
    parcel.words[0] = address.value();
    return ps::ask(task, target.object(), ps::Ask::unmap_view, parcel);
}

/// SECTION_IMAGE_INFORMATION.
struct ImageInformation {
    std::uint64_t entry;
    std::uint32_t zero_bits;
    std::uint32_t gap;
    std::uint64_t stack_reserve;
    std::uint64_t stack_commit;
    std::uint32_t subsystem;
    std::uint16_t subsystem_minor;
    std::uint16_t subsystem_major;
    std::uint16_t os_major;
    std::uint16_t os_minor;
    std::uint16_t characteristics;
    std::uint16_t dll_characteristics;
    std::uint16_t machine;
    std::uint8_t contains_code;
    std::uint8_t flags;
    std::uint32_t loader_flags;
    std::uint32_t file_size;
    std::uint32_t checksum;
};
static_assert(sizeof(ImageInformation) == 64);

/// SECTION_BASIC_INFORMATION.
struct BasicSectionInformation {
    std::uint64_t base;
    std::uint32_t attributes;
    std::uint32_t gap;
    std::uint64_t size;
};

bool contains_code(const loader::Image& image) {
    return image.pe->code_size != 0 || image.entry != image.pe->image_base ||
           std::any_of(image.segments.begin(), image.segments.end(),
                       [](const loader::Segment& s) { return (s.protection & PROT_EXEC) != 0; });
}

ImageInformation image_information(const Section& section) {
    constexpr std::uint8_t dynamically_relocated = 4;
    constexpr std::uint8_t mapped_flat = 8;
    constexpr std::uint16_t dynamic_base = 0x40;
    const loader::PeDetails& pe = *section.image->image.pe;
    ImageInformation information{};
    information.entry = section.image->image.entry;
    information.stack_reserve = pe.stack_reserve;
    information.stack_commit = pe.stack_commit;
    information.subsystem = pe.subsystem;
    information.subsystem_major = pe.subsystem_major;
    information.subsystem_minor = pe.subsystem_minor;
    information.characteristics = pe.characteristics;
    information.dll_characteristics = pe.dll_characteristics;
    information.machine = pe.machine;
    information.os_major = pe.os_major;
    information.os_minor = pe.os_minor;
    information.contains_code = contains_code(section.image->image) ? 1 : 0;
    information.loader_flags = pe.is_dotnet ? 1 : 0;
    const bool moves = information.contains_code != 0 && !pe.is_dotnet &&
                       (pe.dll_characteristics & dynamic_base) != 0;
    information.flags = static_cast<std::uint8_t>((moves ? dynamically_relocated : 0) |
                                                  (pe.is_flat ? mapped_flat : 0));
    information.checksum = pe.checksum;
    struct stat status {};
    if (section.fd && ::fstat(section.fd.get(), &status) == 0) {
        information.file_size = static_cast<std::uint32_t>(status.st_size);
    }
    return information;
}

template <class T>
NtStatus give(Task& task, OutBytes to, std::uint64_t size, Out<std::uint64_t> written,
              const T& value) {
    if (size < sizeof value) {
        return status::INFO_LENGTH_MISMATCH;
    }
    if (is_misaligned(to)) {
        return status::DATATYPE_MISALIGNMENT;
    }
    return memory::copy_out(task.space(), to.addr(), &value, sizeof value) ||
                   (written && task.write(written, sizeof value))
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

} // namespace

std::string Section::state() const {
    Encoder encoder;
    encoder.number(size);
    encoder.number(protect);
    encoder.number(attributes);
    encoder.text(image ? *image->bytes.name : file_name ? *file_name : std::string());
    return std::move(encoder.out);
}

std::shared_ptr<Section> section_of(io::ImagesInUse& images, UniqueFd fd, std::string_view state) {
    Decoder decoder{state};
    std::uint64_t size = 0;
    std::uint32_t protect = 0;
    std::uint32_t attributes = 0;
    std::string name;
    decoder.number(size);
    decoder.number(protect);
    decoder.number(attributes);
    decoder.text(name);
    std::shared_ptr<Section> made;
    if (!decoder.is_done()) {
        return nullptr;
    }
    if ((attributes & sec::image) != 0) {
        return make_image(images, std::move(name), std::move(fd), size, protect, attributes, made)
                       .ok()
                   ? made
                   : nullptr;
    }
    made = std::make_shared<Section>(std::move(fd), size, protect, attributes);
    if (!name.empty()) {
        made->file_name = std::make_shared<const std::string>(std::move(name));
    }
    return made;
}

NtStatus create_section(Task& task, Out<std::uint64_t> handle, Access access,
                        In<ObjectAttributes> attributes, In<std::int64_t> maximum,
                        std::uint32_t protect, std::uint32_t allocation, Handle from) {
    constexpr std::uint32_t kinds = sec::image | sec::reserve | sec::commit;
    if ((allocation & kinds) == 0 || (allocation & 0xffff) != 0) {
        return status::INVALID_PARAMETER_6;
    }
    if (!host_prot(protect) || plain(protect) == page::no_access) {
        return status::INVALID_PAGE_PROTECTION;
    }
    std::int64_t size = 0;
    if (maximum) {
        const auto given = task.read(maximum);
        if (!given) {
            return status::ACCESS_VIOLATION;
        }
        size = *given;
    }
    if (size < 0) {
        return status::INVALID_PARAMETER_4;
    }
    std::shared_ptr<Section> made;
    NtStatus result = status::INVALID_FILE_FOR_SECTION;
    if (from.value == 0) {
        if ((allocation & sec::image) == 0) {
            result = make_memory(static_cast<std::uint64_t>(size), protect, allocation, made);
        }
    } else {
        std::shared_ptr<io::File> file;
        result = io::find_file(task, from, needed_access(protect), file);
        if (result.ok()) {
            result = make_of_file(task.process(), *file, static_cast<std::uint64_t>(size), protect,
                                  allocation, made);
        }
    }
    if (!result.ok()) {
        return result;
    }
    const auto begin = [&](ob::Slot& slot, ob::ObjectId object) {
        if (object.is_user() && (made->attributes & sec::file) == 0) {
            // Outlives who makes it.
            UniqueFd fd = task.process().shared.file().make_memory(page_ceil(made->size),
                                                                   slot.details[section_memory]);
            made->fd = fd ? std::move(fd) : std::move(made->fd);
        }
        slot.details[section_process] = static_cast<std::uint64_t>(::getpid());
        slot.details[section_descriptor] = static_cast<std::uint64_t>(made->fd.get());
        slot.details[section_size] = made->size;
        slot.details[section_protect] = made->protect;
        slot.details[section_flags] = made->attributes;
    };
    result = ob::create_object(task, handle, ob::Type::section, access, attributes, begin);
    if (result == status::SUCCESS) {
        // A new object, not one that had the name before: the bytes are ours.
        const auto number = task.read(handle);
        const ob::HandleEntry entry =
            number ? task.process().handles.find(Handle{*number}) : ob::HandleEntry();
        if (entry.type == ob::Type::section) {
            task.process().handles.give_resource(entry.object, std::move(made));
        }
    }
    return result;
}

NtStatus open_section(Task& task, Out<std::uint64_t> handle, Access access,
                      In<ObjectAttributes> attributes) {
    ob::Attributes object;
    if (const NtStatus read = ob::read_attributes(task, attributes, object); !read.ok()) {
        return read;
    }
    if (!object.name.starts_with(known_dlls)) {
        return open_named(task, handle, access, attributes);
    }
    const SystemDlls& dlls = task.process().system_dlls;
    const SystemDll* const dll = dlls.find(to_utf8(object.name.substr(known_dlls.size())));
    if (dll == nullptr) {
        return status::OBJECT_NAME_NOT_FOUND;
    }
    auto file = dlls.open(*dll);
    if (!file) {
        return status::INVALID_IMAGE_FORMAT;
    }
    const Handle made =
        task.process().handles.create(ob::Type::section, ob::map_generic(ob::Type::section, access),
                                      std::make_shared<Section>(std::move(*file)));
    if (made.value == 0) {
        return status::INSUFFICIENT_RESOURCES;
    }
    if (task.write(handle, made.value)) {
        [[maybe_unused]] const NtStatus closed = task.process().handles.close(made);
        return status::ACCESS_VIOLATION;
    }
    return status::SUCCESS;
}

NtStatus map_view_of_section(Task& task, Handle handle, Handle process,
                             InOut<std::uint64_t> address, std::uint64_t zero_bits, std::uint64_t,
                             InOut<std::int64_t> offset, InOut<std::uint64_t> size,
                             std::uint32_t inherit, std::uint32_t type, std::uint32_t protect) {
    constexpr std::uint32_t view_share = 1;
    constexpr std::uint32_t view_unmap = 2;
    constexpr std::uint32_t round_to_page = 0x40000000; // for programs of 32 bits
    const std::optional<std::uint64_t> highest = highest_address(zero_bits);
    if (!highest) {
        return status::INVALID_PARAMETER_4;
    }
    if ((type & round_to_page) != 0) {
        return status::INVALID_PARAMETER_9;
    }
    if (inherit != view_share && inherit != view_unmap) {
        return status::INVALID_PARAMETER_8;
    }
    constexpr Access vm_operation = 8;
    ps::Target target;
    if (const NtStatus found = ps::find_target(task, process, vm_operation, target); !found.ok()) {
        return found;
    }
    std::shared_ptr<Section> section;
    if (const NtStatus found = find_section(task, handle, 0, section); !found.ok()) {
        return found;
    }
    if (section->image) {
        if (!target.own) {
            return status::NOT_SUPPORTED;
        }
        return map_image(task, *section, address, size);
    }
    const auto wanted_address = task.read(address);
    const auto wanted_size = task.read(size);
    std::int64_t begin = 0;
    if (offset) {
        const auto given = task.read(offset);
        if (!given) {
            return status::ACCESS_VIOLATION;
        }
        begin = *given;
    }
    if (!wanted_address || !wanted_size) {
        return status::ACCESS_VIOLATION;
    }
    if (!host_prot(protect) || (protect & page::guard) != 0) {
        return status::INVALID_PAGE_PROTECTION;
    }
    if (const NtStatus may = find_section(task, handle, view_access(protect), section); !may.ok()) {
        return may;
    }
    if (const NtStatus may = check_view(*section, protect); !may.ok()) {
        return may;
    }
    if (*highest != 0 && *wanted_address > *highest) {
        return status::INVALID_PARAMETER_4;
    }
    if (begin % static_cast<std::int64_t>(allocation_granularity) != 0 ||
        *wanted_address % allocation_granularity != 0) {
        return status::MAPPED_ALIGNMENT;
    }
    const auto at = static_cast<std::uint64_t>(begin);
    if (begin < 0 || at >= section->size) {
        return status::INVALID_VIEW_SIZE;
    }
    ViewRequest view;
    view.size = *wanted_size == 0 ? section->size - at : *wanted_size;
    view.address = GuestAddr(*wanted_address);
    view.highest = *highest;
    view.fd = section->fd.get();
    view.offset = at;
    view.protect = protect;
    const bool of_file = (section->attributes & sec::file) != 0;
    if (of_file && (type & mem_reserve) != 0) {
        view.commitment = Commitment::of_file;
    } else if (!of_file && (section->attributes & sec::reserve) != 0) {
        view.commitment = Commitment::of_memory;
    }
    if (view.commitment != Commitment::of_file && view.size > page_ceil(section->size) - at) {
        return status::INVALID_VIEW_SIZE;
    }
    view.name = section->file_name;
    if (const NtStatus mapped = map_view_in(task, target, view); !mapped.ok()) {
        return mapped;
    }
    if (task.write(address, view.address.value()) || task.write(size, view.size) ||
        (offset && task.write(offset, begin))) {
        [[maybe_unused]] const NtStatus undone = unmap_view_in(task, target, view.address);
        return status::ACCESS_VIOLATION;
    }
    return status::SUCCESS;
}

NtStatus unmap_view_of_section(Task& task, Handle process, Address address) {
    constexpr Access vm_operation = 8;
    ps::Target target;
    if (const NtStatus found = ps::find_target(task, process, vm_operation, target); !found.ok()) {
        return found;
    }
    return unmap_view_in(task, target, GuestAddr(address.value));
}

NtStatus unmap_view_of_section_ex(Task& task, Handle process, Address address, std::uint32_t) {
    return unmap_view_of_section(task, process, address);
}

NtStatus query_section(Task& task, Handle handle, std::uint32_t kind, OutBytes to,
                       std::uint64_t size, Out<std::uint64_t> written) {
    constexpr Access section_query = 1;
    constexpr std::uint32_t basic = 0;
    constexpr std::uint32_t image = 1;
    std::shared_ptr<Section> section;
    if (const NtStatus found = find_section(task, handle, section_query, section); !found.ok()) {
        return found;
    }
    switch (kind) {
    case basic: {
        const std::uint64_t length =
            section->size != 0 ? section->size : page_ceil(section->image->image.pe->image_size);
        return give(task, to, size, written,
                    BasicSectionInformation{0, section->attributes, 0, length});
    }
    case image:
        return section->image ? give(task, to, size, written, image_information(*section))
                              : status::SECTION_NOT_IMAGE;
    default: return status::INVALID_INFO_CLASS;
    }
}

NtStatus extend_section(Task& task, Handle handle, InOut<std::int64_t> size) {
    constexpr Access section_extend = 0x10;
    std::shared_ptr<Section> section;
    if (const NtStatus found = find_section(task, handle, section_extend, section); !found.ok()) {
        return found;
    }
    const auto wanted = task.read(size);
    if (!wanted) {
        return status::ACCESS_VIOLATION;
    }
    if (section->image || (section->attributes & sec::file) == 0) {
        return status::SECTION_NOT_EXTENDED;
    }
    if (*wanted > static_cast<std::int64_t>(section->size)) {
        if (::ftruncate(section->fd.get(), *wanted) != 0) {
            return io::status_of(errno);
        }
        section->size = static_cast<std::uint64_t>(*wanted);
    }
    return task.write(size, static_cast<std::int64_t>(section->size)) ? status::ACCESS_VIOLATION
                                                                      : status::SUCCESS;
}

} // namespace ferry::nt::mm
