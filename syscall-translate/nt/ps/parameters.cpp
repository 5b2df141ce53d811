// One allocation: the PEB, the parameters, then their strings and the environment.

#include "parameters.hpp"

#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include <ferry/base/bits.hpp>
#include <ferry/memory/access.hpp>

#include "../io/file.hpp"
#include "../version.hpp"

namespace ferry::nt::ps {
namespace {

constexpr GuestSize peb_space = page_size;

/// Puts strings behind each other, into the guest's memory: nobody else knows it yet.
class Writer {
public:
    Writer(std::byte* bytes, std::size_t size, GuestAddr begin)
        : bytes_(bytes), size_(size), begin_(begin) {}

    GuestAddr put(const std::u16string& text, std::size_t units) {
        return put_bytes(text.c_str(), units * sizeof(char16_t));
    }
    GuestAddr put_bytes(const void* data, std::size_t size) {
        const std::size_t at = size_;
        std::memcpy(bytes_ + at, data, size);
        size_ = align_up(at + size, std::size_t{8});
        return begin_ + at;
    }
    UnicodeString string(const std::u16string& text) {
        const auto bytes = static_cast<std::uint16_t>(text.size() * sizeof(char16_t));
        return {bytes, static_cast<std::uint16_t>(bytes + sizeof(char16_t)),
                put(text, text.size() + 1).value()};
    }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    std::byte* bytes_;
    std::size_t size_; ///< of what is written
    GuestAddr begin_;
};

/// The current directory's buffer is as long as a path may get, because programs set it in place.
constexpr std::size_t directory_units = 260 + 4;

/// A handle of the directory that the process begins in, 0 where it is gone: programs open names
/// relative to it. It is not entered with the other opens, of which other programs must know, since
/// most programs open nothing else.
std::uint64_t directory_handle(Process& process, std::u16string_view directory) {
    io::Place place;
    if (!process.drives.locate(u"\\??\\" + std::u16string(directory), place).ok() ||
        place.kind != io::PlaceKind::host) {
        return 0;
    }
    UniqueFd fd(place.path.empty() ? -1
                                   : ::open(place.path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd && !place.is_virtual) {
        return 0;
    }
    const io::FileKind kind = fd ? io::FileKind::directory : io::FileKind::virtual_directory;
    auto file = std::make_shared<io::File>(std::move(fd), kind);
    file->nt_name = std::move(place.name);
    file->drives = &process.drives;
    file->access = io::file_execute | io::access_synchronize;
    file->set_path(std::move(place.path));
    const Access access = file->access;
    return process.handles.create(ob::Type::file, access, std::move(file)).value;
}

} // namespace

NtStatus make_process_blocks(Process& process, const loader::Image& image,
                             const ParameterTexts& texts,
                             const std::array<std::uint64_t, 3>& standard_handles) {
    constexpr std::size_t most_units = 0x7ffe;
    if (texts.command_line.size() > most_units || texts.image_path.size() > most_units ||
        texts.current_directory.size() > most_units) {
        return status::NAME_TOO_LONG;
    }
    const std::size_t units = texts.environment.size() + texts.command_line.size() +
                              2 * texts.image_path.size() + texts.current_directory.size() +
                              directory_units + texts.title.size() + texts.desktop.size() +
                              texts.runtime_data.size() + 64;
    GuestAddr begin;
    GuestSize size = peb_space + sizeof(ProcessParameters) + units * sizeof(char16_t);
    if (const NtStatus done = process.memory.allocate(
            begin, size, 0, mm::mem_commit | mm::mem_reserve, mm::page::read_write);
        !done.ok()) {
        return done;
    }
    auto* const bytes = static_cast<std::byte*>(process.memory.space().host_pointer(begin));
    Writer writer(bytes, peb_space + sizeof(ProcessParameters), begin);

    ProcessParameters parameters{};
    parameters.flags = ProcessParameters::normalized;
    parameters.standard_input = standard_handles[0];
    parameters.standard_output = standard_handles[1];
    parameters.standard_error = standard_handles[2];
    parameters.current_directory.handle = directory_handle(process, texts.current_directory);
    std::u16string directory = texts.current_directory;
    const std::size_t capacity = std::max(directory_units, directory.size() + 1);
    parameters.current_directory.path.length =
        static_cast<std::uint16_t>(directory.size() * sizeof(char16_t));
    parameters.current_directory.path.maximum_length =
        static_cast<std::uint16_t>(capacity * sizeof(char16_t));
    directory.resize(capacity);
    parameters.current_directory.path.buffer = writer.put(directory, capacity).value();
    parameters.image_path = writer.string(texts.image_path);
    parameters.command_line = writer.string(texts.command_line);
    parameters.window_title = writer.string(texts.title);
    parameters.starting_x = texts.window[0];
    parameters.starting_y = texts.window[1];
    parameters.count_x = texts.window[2];
    parameters.count_y = texts.window[3];
    parameters.count_chars_x = texts.window[4];
    parameters.count_chars_y = texts.window[5];
    parameters.fill_attribute = texts.window[6];
    parameters.window_flags = texts.window_flags;
    parameters.process_group = texts.process_group;
    if (!texts.runtime_data.empty()) {
        const auto data_size = static_cast<std::uint16_t>(texts.runtime_data.size());
        parameters.runtime_data = {data_size, data_size,
                                   writer.put_bytes(texts.runtime_data.data(), data_size).value()};
    }
    parameters.desktop = writer.string(texts.desktop);
    parameters.environment = writer.put(texts.environment, texts.environment.size()).value();
    parameters.environment_size = texts.environment.size() * sizeof(char16_t);
    parameters.show_window = texts.show_window;
    parameters.maximum_length = parameters.length =
        static_cast<std::uint32_t>(writer.size() - peb_space);

    Peb peb{};
    constexpr std::uint8_t image_is_dynamically_relocated = 4;
    peb.bits = image_is_dynamically_relocated;
    peb.image_base = process.image_base.value();
    peb.parameters = begin.value() + peb_space;
    peb.mutant = ~std::uint64_t{0};
    peb.processor_count = static_cast<std::uint32_t>(process.scheduling.host_processors().size());
    peb.active_affinity = process.scheduling.all_processors();
    constexpr std::int64_t thirty_days = 30LL * 24 * 3600 * 10'000'000;
    peb.critical_section_timeout = -thirty_days;
    peb.heap_segment_reserve = 0x100000;
    peb.heap_segment_commit = 0x2000;
    peb.heap_decommit_total = 0x10000;
    peb.heap_decommit_block = 0x1000;
    peb.os_major = version::major;
    peb.os_minor = version::minor;
    peb.os_build = version::build;
    peb.os_platform = 2; // NT
    peb.image_subsystem = image.pe->subsystem;
    peb.image_subsystem_major = image.pe->subsystem_major;
    peb.image_subsystem_minor = image.pe->subsystem_minor;
    peb.session = 1;
    peb.active_code_page = process.configuration.code_pages.ansi;
    peb.active_oem_code_page = process.configuration.code_pages.oem;

    std::memcpy(bytes, &peb, sizeof peb);
    std::memcpy(bytes + peb_space, &parameters, sizeof parameters);
    process.peb = begin;
    return status::SUCCESS;
}

std::u16string text_of(Process& process, ProcessText which) {
    const memory::AddressSpace& space = process.memory.space();
    const auto at =
        memory::read(space, GuestPtr<std::uint64_t>(process.peb + offsetof(Peb, parameters)));
    const auto parameters = at ? memory::read(space, GuestPtr<ProcessParameters>(*at))
                               : ErrnoOr<ProcessParameters>(Errno(EFAULT));
    std::u16string text;
    if (parameters) {
        const UnicodeString& string =
            which == ProcessText::image_path ? parameters->image_path : parameters->command_line;
        text.resize(string.length / sizeof(char16_t));
        if (memory::copy_in(space, text.data(), GuestAddr(string.buffer),
                            text.size() * sizeof(char16_t))) {
            text.clear();
        }
    }
    return text;
}

} // namespace ferry::nt::ps
