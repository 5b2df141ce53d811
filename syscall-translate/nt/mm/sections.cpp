// Sections of images: files, and the system's own DLLs by \KnownDlls.

#include <ferry/base/bits.hpp>
#include <ferry/image/read.hpp>

#include "../io/file.hpp"
#include "../process.hpp"
#include "../unicode.hpp"
#include "section.hpp"
#include "services.hpp"

namespace ferry::nt::mm {
namespace {

constexpr std::u16string_view known_dlls = u"\\KnownDlls\\";
constexpr Access section_all = 0xf001f;
constexpr std::uint32_t section_image = 0x1000000; ///< SEC_IMAGE

/// STATUS_* for what map_pe says.
NtStatus status_of_mapping(Errno error) {
    switch (error.value) {
    case EADDRINUSE: return status::CONFLICTING_ADDRESSES;
    case ENOEXEC: return status::INVALID_IMAGE_FORMAT;
    case EIO: return status::IN_PAGE_ERROR;
    default: return status::NO_MEMORY;
    }
}

/// Without the "\??\" of a name in NT's form.
std::u16string_view dos_name(std::u16string_view name) {
    constexpr std::u16string_view prefix = u"\\??\\";
    return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

NtStatus give(Task& task, Out<std::uint64_t> handle, Access access,
              std::shared_ptr<Section> section) {
    const Handle made =
        task.process().handles.create(ob::Type::section, access, std::move(section));
    if (made.value == 0) {
        return status::INSUFFICIENT_RESOURCES;
    }
    if (task.write(handle, made.value)) {
        [[maybe_unused]] const NtStatus closed = task.process().handles.close(made);
        return status::ACCESS_VIOLATION;
    }
    return status::SUCCESS;
}

} // namespace

NtStatus open_section(Task& task, Out<std::uint64_t> handle, Access,
                      In<ObjectAttributes> attributes) {
    const auto object = task.read(attributes);
    std::u16string name;
    if (!object || !read_string(task, GuestPtr<UnicodeString>(object->object_name), name)) {
        return status::ACCESS_VIOLATION;
    }
    if (!name.starts_with(known_dlls)) {
        return status::OBJECT_NAME_NOT_FOUND;
    }
    const SystemDlls& dlls = task.process().system_dlls;
    const SystemDll* const dll = dlls.find(to_utf8(name.substr(known_dlls.size())));
    if (dll == nullptr) {
        return status::OBJECT_NAME_NOT_FOUND;
    }
    auto file = dlls.open(*dll);
    if (!file) {
        return status::INVALID_IMAGE_FORMAT;
    }
    return give(task, handle, section_all, std::make_shared<Section>(std::move(*file)));
}

NtStatus create_section(Task& task, Out<std::uint64_t> handle, Access access, In<ObjectAttributes>,
                        In<std::int64_t>, std::uint32_t, std::uint32_t kind, Handle file) {
    if ((kind & section_image) == 0) {
        return status::NOT_SUPPORTED;
    }
    std::shared_ptr<ob::Resource> resource;
    if (const NtStatus found = task.process().handles.find(file, ob::Type::file, 0, resource);
        !found.ok()) {
        return found;
    }
    const auto& source = static_cast<const io::File&>(*resource);
    if (source.kind != io::FileKind::disk) {
        return status::INVALID_FILE_FOR_SECTION;
    }
    ImageFile made;
    made.bytes.name = std::make_shared<const std::string>(to_utf8(dos_name(source.nt_name)));
    auto image = loader::read_image(source.fd.get(), *made.bytes.name);
    if (!image || !image->pe) {
        return status::INVALID_IMAGE_NOT_MZ;
    }
    if (image->isa != host_isa || image->pe->section_alignment < page_size) {
        return status::INVALID_IMAGE_FORMAT;
    }
    made.image = std::move(*image);
    made.bytes.fd = source.fd.get();
    return give(task, handle, access, std::make_shared<Section>(std::move(made), resource));
}

NtStatus map_view_of_section(Task& task, Handle section, Handle process,
                             InOut<std::uint64_t> address, std::uint64_t, std::uint64_t,
                             InOut<std::int64_t>, InOut<std::uint64_t> size, std::uint32_t,
                             std::uint32_t, std::uint32_t) {
    if (process != current_process) {
        return status::INVALID_HANDLE;
    }
    std::shared_ptr<ob::Resource> resource;
    if (const NtStatus found = task.process().handles.find(section, ob::Type::section, 0, resource);
        !found.ok()) {
        return found;
    }
    const auto& file = static_cast<const Section&>(*resource).image;
    const auto base = loader::map_pe(task.space(), file.image, file.bytes);
    if (!base) {
        return status_of_mapping(base.error());
    }
    const GuestSize bytes = page_ceil(file.image.pe->image_size);
    Memory& memory = task.process().memory;
    memory.add_mapping({*base, *base + bytes}, mem_image, *file.bytes.name);
    if (task.write(address, base->value()) || task.write(size, bytes)) {
        [[maybe_unused]] const NtStatus undone = memory.unmap_view(*base);
        return status::ACCESS_VIOLATION;
    }
    return base->value() == file.image.pe->image_base ? status::SUCCESS : status::IMAGE_NOT_AT_BASE;
}

NtStatus unmap_view_of_section(Task& task, Handle process, Address address) {
    if (process != current_process) {
        return status::INVALID_HANDLE;
    }
    return task.process().memory.unmap_view(GuestAddr(address.value));
}

} // namespace ferry::nt::mm
