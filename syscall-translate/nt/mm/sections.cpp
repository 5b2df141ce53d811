// Sections of images: the system's own DLLs by \KnownDlls.

#include <ferry/base/bits.hpp>
#include <ferry/image/read.hpp>

#include "../process.hpp"
#include "../unicode.hpp"
#include "section.hpp"
#include "services.hpp"

namespace ferry::nt::mm {
namespace {

constexpr std::u16string_view known_dlls = u"\\KnownDlls\\";
constexpr Access section_all = 0xf001f;

/// STATUS_* for what map_pe says.
NtStatus status_of_mapping(Errno error) {
    switch (error.value) {
    case EADDRINUSE: return status::CONFLICTING_ADDRESSES;
    case ENOEXEC: return status::INVALID_IMAGE_FORMAT;
    case EIO: return status::IN_PAGE_ERROR;
    default: return status::NO_MEMORY;
    }
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
    const Handle made = task.process().handles.create(ob::Type::section, section_all,
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
