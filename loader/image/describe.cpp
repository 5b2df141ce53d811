#include <ferry/image/describe.hpp>

#include <fmt/format.h>

namespace ferry::loader {

std::string_view format_name(Format format) {
    switch (format) {
    case Format::elf: return "ELF";
    case Format::pe: return "PE";
    case Format::script: return "script";
    }
    return {};
}

std::string_view kind_name(Kind kind) {
    switch (kind) {
    case Kind::static_fixed: return "static executable";
    case Kind::dynamic_fixed: return "dynamically linked executable at a fixed address";
    case Kind::static_pie: return "static position-independent executable";
    case Kind::pie: return "dynamically linked position-independent executable";
    case Kind::shared_library: return "shared library";
    case Kind::relocatable: return "object file";
    case Kind::core: return "core dump";
    case Kind::executable: return "executable";
    case Kind::driver: return "driver";
    case Kind::script: return "script";
    }
    return {};
}

std::string_view os_name(GuestOs os) {
    switch (os) {
    case GuestOs::linux_os: return "Linux";
    case GuestOs::freebsd: return "FreeBSD";
    case GuestOs::netbsd: return "NetBSD";
    case GuestOs::openbsd: return "OpenBSD";
    case GuestOs::solaris: return "Solaris";
    case GuestOs::windows: return "Windows";
    case GuestOs::uefi: return "UEFI";
    case GuestOs::standalone: return "no operating system";
    case GuestOs::unknown: break;
    }
    return "unknown";
}

std::string_view data_model_name(DataModel model) {
    switch (model) {
    case DataModel::ilp32: return "ILP32";
    case DataModel::lp64: return "LP64";
    case DataModel::llp64: return "LLP64";
    }
    return {};
}

std::string_view subsystem_name(std::uint16_t subsystem) {
    switch (subsystem) {
    case 1: return "native";
    case 2: return "Windows GUI";
    case 3: return "Windows console";
    case 5: return "OS/2 console";
    case 7: return "POSIX console";
    case 8: return "Windows 9x driver";
    case 9: return "Windows CE";
    case 10: return "EFI application";
    case 11: return "EFI boot service driver";
    case 12: return "EFI runtime driver";
    case 13: return "EFI ROM";
    case 14: return "Xbox";
    case 16: return "Windows boot application";
    default: return {};
    }
}

std::string machine_description(const Image& image) {
    if (image.isa) {
        return std::string(isa_info(*image.isa).human);
    }
    const std::string_view name = image.format == Format::pe ? pe_machine_name(image.machine)
                                                             : elf_machine_name(image.machine);
    return fmt::format("{} {}-bit {}-endian",
                       name.empty() ? fmt::format("unknown machine {:#x}", image.machine) : name,
                       image.bits, image.order == ByteOrder::big ? "big" : "little");
}

} // namespace ferry::loader
