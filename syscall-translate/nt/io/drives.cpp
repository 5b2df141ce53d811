#include "drives.hpp"

#include <algorithm>
#include <array>
#include <sys/stat.h>

#include "../ps/environment.hpp"
#include "../unicode.hpp"
#include "names.hpp"

namespace ferry::nt::io {
namespace {

/// Directories below C: that are always there.
constexpr std::u16string_view virtual_directories[] = {
    u"",
    u"Program Files",
    u"ProgramData",
    u"Users",
    u"Windows",
    u"Windows\\System32",
    u"Windows\\System32\\drivers",
    u"Windows\\System32\\drivers\\etc",
    u"Windows\\Temp",
};
constexpr std::u16string_view system_directory = u"Windows\\System32";

/// Files of the host that Windows has in a directory of its own.
constexpr std::u16string_view network_directory = u"Windows\\System32\\drivers\\etc";
struct HostFile {
    std::u16string_view name;
    const char* path;
};
constexpr HostFile network_files[] = {{u"hosts", "/etc/hosts"},
                                      {u"networks", "/etc/networks"},
                                      {u"protocol", "/etc/protocols"},
                                      {u"services", "/etc/services"}};

/// Beginnings that mean the same as another one.
struct Alias {
    std::u16string_view begin;
    std::u16string_view means;
};
constexpr Alias aliases[] = {
    {u"\\??\\GLOBALROOT\\", u"\\"},
    {u"\\??\\Global\\", u"\\??\\"},
    {u"\\DosDevices\\", u"\\??\\"},
    {u"\\GLOBAL??\\", u"\\??\\"},
    {u"\\??\\Volume{66657272-7901-4000-8000-000000000001}", u"\\??\\C:"},
    {u"\\??\\Volume{66657272-7901-4000-8000-000000000002}", u"\\??\\Z:"},
    {u"\\??\\UNC\\localhost\\pipe\\", u"\\??\\PIPE\\"},
    {u"\\??\\UNC\\127.0.0.1\\pipe\\", u"\\??\\PIPE\\"},
    {u"\\??\\UNC\\.\\pipe\\", u"\\??\\PIPE\\"},
    {u"\\SystemRoot\\", u"\\??\\C:\\Windows\\"},
    {u"\\Device\\HarddiskVolume1", u"\\??\\C:"},
    {u"\\Device\\HarddiskVolume2", u"\\??\\Z:"},
    {u"\\Device\\Harddisk0\\DR0", u"\\??\\PhysicalDrive0"},
    {u"\\Device\\NamedPipe", u"\\??\\PIPE"},
    {u"\\Device\\Null", u"\\??\\NUL"},
    {u"\\Device\\Afd", u"\\??\\AFD"},
    {u"\\Device\\ConDrv\\CurrentIn", u"\\??\\CONIN$"},
    {u"\\Device\\ConDrv\\CurrentOut", u"\\??\\CONOUT$"},
    {u"\\Device\\ConDrv\\Console", u"\\??\\CON"},
    {u"\\Device\\ConDrv\\Server", u"\\??\\ConDrvServer"},
};

struct Device {
    std::u16string_view name;
    PlaceKind kind;
};
constexpr Device devices[] = {
    {u"NUL", PlaceKind::null},
    {u"CON", PlaceKind::console},
    {u"CONIN$", PlaceKind::console_input},
    {u"CONOUT$", PlaceKind::console_output},
    {u"ConDrvServer", PlaceKind::pseudo_console},
};

constexpr std::u16string_view local_names = u"\\??\\";
constexpr std::u16string_view physical_drive = u"PhysicalDrive0";
constexpr std::u16string_view network = u"UNC\\";
constexpr std::size_t longest_component = 255;

bool begins_with(std::u16string_view text, std::u16string_view begin) {
    return text.size() >= begin.size() && equal_names(text.substr(0, begin.size()), begin);
}

std::u16string_view value_or(std::u16string_view text, std::size_t at) {
    return at == std::u16string_view::npos ? std::u16string_view() : text.substr(at);
}

/// The part of a name behind "\??\C:\", if it begins so; no separator at its end.
bool path_on_c(std::u16string_view name, std::u16string_view& path) {
    constexpr std::u16string_view begin = u"\\??\\C:";
    if (!begins_with(name, begin)) {
        return false;
    }
    path = name.substr(begin.size());
    while (path.starts_with(u'\\')) {
        path.remove_prefix(1);
    }
    while (path.ends_with(u'\\')) {
        path.remove_suffix(1);
    }
    return true;
}

bool is_virtual_directory(std::u16string_view path) {
    return std::any_of(std::begin(virtual_directories), std::end(virtual_directories),
                       [&](std::u16string_view row) { return equal_names(row, path); });
}

std::u16string_view parent_of(std::u16string_view path) {
    const std::size_t at = path.find_last_of(u'\\');
    return at == std::u16string_view::npos ? std::u16string_view() : path.substr(0, at);
}

std::u16string_view last_of(std::u16string_view path) {
    return path.substr(path.find_last_of(u'\\') + 1);
}

/// True for characters of ordinary names: the same on both sides, and of one byte.
constexpr auto plain_characters = [] {
    std::array<bool, 128> plain{};
    for (char16_t c = u'!'; c < 0x7f; ++c) {
        plain[c] = std::u16string_view(u"\"*:<>?\\|/").find(c) == std::u16string_view::npos;
    }
    plain[u' '] = true;
    return plain;
}();

/// Appends a component of nothing but such characters to a host path; false, and nothing
/// appended, for others and for those that need a closer look.
bool append_plain(std::u16string_view name, std::string& path) {
    if (name.empty() || name[0] == u'.' || name.size() > longest_component) {
        return false;
    }
    const std::size_t size = path.size();
    path.resize(size + name.size());
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name[i] >= plain_characters.size() || !plain_characters[name[i]]) {
            path.resize(size);
            return false;
        }
        path[size + i] = static_cast<char>(name[i]);
    }
    return true;
}

bool is_drive(char16_t letter) { return to_upper(letter) == u'C' || to_upper(letter) == u'Z'; }

/// There is no network. This machine has the shares that Windows has, which are the
/// administrator's.
NtStatus network_answer(std::u16string_view name) {
    const std::size_t end = std::min(name.find(u'\\'), name.size());
    const std::u16string_view server = name.substr(0, end);
    if (!equal_names(server, u"localhost") && server != u"127.0.0.1") {
        return status::BAD_NETWORK_PATH;
    }
    const std::u16string_view rest = name.substr(std::min(end + 1, name.size()));
    const std::u16string_view share = rest.substr(0, rest.find(u'\\'));
    return share.size() == 2 && share[1] == u'$' && is_drive(share[0]) ? status::ACCESS_DENIED
                                                                       : status::BAD_NETWORK_NAME;
}

NtStatus check_component(std::u16string_view name) {
    if (name.empty() || name == u"." || name == u"..") {
        return status::OBJECT_NAME_INVALID;
    }
    if (std::any_of(name.begin(), name.end(), is_forbidden) ||
        name.find(u'/') != std::u16string_view::npos ||
        name.find(u'\0') != std::u16string_view::npos) {
        return status::OBJECT_NAME_INVALID;
    }
    return name.size() > longest_component ? status::OBJECT_NAME_INVALID : status::SUCCESS;
}

} // namespace

Drives::Drives(std::string home, const mm::SystemDlls& dlls)
    : home_(std::move(home)), c_root_(home_.empty() ? std::string() : home_ + "/drive_c"),
      dlls_(dlls) {}

NtStatus Drives::locate_file(char16_t drive, std::u16string_view rest, Place& place) const {
    const bool on_c = drive == u'C';
    if (!on_c && drive != u'Z') {
        return status::OBJECT_PATH_NOT_FOUND;
    }
    place.name = local_names;
    place.name.push_back(drive);
    place.name.push_back(u':');
    if (on_c) {
        place.path = c_root_;
    }
    place.fixed = place.path.size() + 1;
    if (rest.ends_with(u'\\')) {
        place.names_directory = true;
        rest.remove_suffix(1);
    }
    constexpr std::u16string_view main_stream = u"::$DATA";
    if (rest.size() > main_stream.size() &&
        equal_names(rest.substr(rest.size() - main_stream.size()), main_stream)) {
        rest.remove_suffix(main_stream.size());
    }
    if (rest.starts_with(u'\\')) {
        rest.remove_prefix(1);
    }
    place.name.reserve(place.name.size() + rest.size() + 1);
    place.path.reserve(place.path.size() + rest.size() + 1);
    for (std::u16string_view left = rest; !left.empty();) {
        const std::size_t end = std::min(left.find(u'\\'), left.size());
        const std::u16string_view component = left.substr(0, end);
        place.path += '/';
        if (!append_plain(component, place.path)) {
            if (const NtStatus fits = check_component(component); !fits.ok()) {
                return fits;
            }
            place.path += name_to_host(component);
        }
        place.name += u'\\';
        place.name += component;
        if (end + 1 == left.size()) {
            return status::OBJECT_NAME_INVALID; // two separators at the end
        }
        left.remove_prefix(std::min(end + 1, left.size()));
    }
    if (rest.empty()) {
        place.name += u'\\';
        if (place.path.empty()) {
            place.path.push_back('/');
        }
        place.names_directory = true;
    }
    if (on_c && c_root_.empty()) {
        place.path.clear(); // there is no such directory: only what is virtual exists
    }
    if (on_c) {
        place.is_virtual = is_virtual_directory(rest);
        place.has_virtual_parent = !rest.empty() && is_virtual_directory(parent_of(rest));
        if (equal_names(parent_of(rest), system_directory)) {
            place.dll = dlls_.find(to_utf8(last_of(rest)));
        } else if (equal_names(parent_of(rest), network_directory)) {
            for (const HostFile& file : network_files) {
                if (equal_names(file.name, last_of(rest))) {
                    place.path = file.path;
                    place.fixed = place.path.size();
                    place.has_virtual_parent = false;
                }
            }
        }
    }
    return status::SUCCESS;
}

NtStatus Drives::locate(std::u16string_view name, Place& place) const {
    // Names mostly begin as Win32 makes them, with a drive, and are no aliases then.
    constexpr std::size_t colon = 5;
    std::u16string replaced;
    if (!name.starts_with(local_names) || name.size() <= colon || name[colon] != u':') {
        for (const Alias& alias : aliases) {
            if (begins_with(name, alias.begin)) {
                replaced = alias.means;
                replaced += name.substr(alias.begin.size());
                name = replaced;
            }
        }
    }
    if (name.empty() || name[0] != u'\\') {
        return status::OBJECT_PATH_SYNTAX_BAD;
    }
    if (!begins_with(name, local_names)) {
        return status::OBJECT_PATH_NOT_FOUND;
    }
    place = {};
    std::u16string_view rest = name.substr(local_names.size());
    if (rest.size() == 2 && rest[1] == u':') {
        if (!is_drive(rest[0])) {
            return status::OBJECT_NAME_NOT_FOUND;
        }
        place.kind = PlaceKind::volume;
        place.name = name;
        place.path = to_upper(rest[0]) == u'C' ? c_root_ : std::string();
        return status::SUCCESS;
    }
    if (rest.size() >= 2 && rest[1] == u':') {
        return locate_file(to_upper(rest[0]), rest.substr(2), place);
    }
    constexpr std::u16string_view pipes = u"PIPE";
    if (begins_with(rest, pipes) && (rest.size() == pipes.size() || rest[pipes.size()] == u'\\')) {
        place.kind = PlaceKind::pipe;
        place.name = name;
        place.path = to_utf8(to_upper(value_or(
            rest, rest.size() == pipes.size() ? std::u16string_view::npos : pipes.size() + 1)));
        return status::SUCCESS;
    }
    constexpr std::u16string_view sockets = u"AFD"; // what follows is the opener's to choose
    if (begins_with(rest, sockets) &&
        (rest.size() == sockets.size() || rest[sockets.size()] == u'\\')) {
        place.kind = PlaceKind::socket;
        return status::SUCCESS;
    }
    for (const Device& device : devices) {
        if (equal_names(rest, device.name)) {
            place.kind = device.kind;
            place.name = name;
            return status::SUCCESS;
        }
    }
    if (equal_names(rest, physical_drive)) {
        place.kind = PlaceKind::volume;
        place.name = name;
        return status::SUCCESS;
    }
    if (begins_with(rest, network)) {
        return network_answer(rest.substr(network.size()));
    }
    return rest.find(u'\\') == std::u16string_view::npos ? status::OBJECT_NAME_NOT_FOUND
                                                         : status::OBJECT_PATH_NOT_FOUND;
}

std::string_view Drives::root_of(std::string_view host_path) const {
    const bool on_c = !c_root_.empty() && host_path.starts_with(c_root_) &&
                      (host_path.size() == c_root_.size() || host_path[c_root_.size()] == '/');
    return on_c ? std::string_view(c_root_) : std::string_view();
}

std::u16string Drives::name_of(std::string_view host_path) const {
    if (!root_of(host_path).empty()) {
        std::u16string name = to_dos(host_path.substr(c_root_.size()));
        name[0] = u'C';
        return std::u16string(local_names) + (name.size() == 2 ? name + u'\\' : name);
    }
    return std::u16string(local_names) + to_dos(host_path);
}

bool Drives::make_parents(const std::string& path) const {
    if (c_root_.empty() || !path.starts_with(c_root_)) {
        return false;
    }
    for (std::size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1)) {
        ::mkdir(path.substr(0, at).c_str(), 0777);
    }
    struct stat status {};
    return ::stat(path.substr(0, path.find_last_of('/')).c_str(), &status) == 0 &&
           S_ISDIR(status.st_mode);
}

std::vector<Drives::VirtualEntry> Drives::virtual_entries(std::u16string_view name) const {
    std::vector<VirtualEntry> entries;
    std::u16string_view path;
    if (!path_on_c(name, path)) {
        return entries;
    }
    for (const std::u16string_view row : virtual_directories) {
        if (!row.empty() && equal_names(parent_of(row), path)) {
            entries.push_back({std::u16string(last_of(row)), nullptr, {}});
        }
    }
    if (equal_names(path, system_directory)) {
        for (const SystemDll& dll : dlls_.all()) {
            entries.push_back({to_utf16(dll.name), &dll, {}});
        }
    } else if (equal_names(path, network_directory)) {
        for (const HostFile& file : network_files) {
            entries.push_back({std::u16string(file.name), nullptr, file.path});
        }
    }
    return entries;
}

std::string home_directory(std::span<const std::string> environment) {
    const auto value = [&](std::string_view name) { return ps::host_variable(environment, name); };
    if (const auto home = value("FERRY_HOME"); home.starts_with('/')) {
        return std::string(home);
    }
    if (const auto data = value("XDG_DATA_HOME"); data.starts_with('/')) {
        return std::string(data) + "/ferry";
    }
    const auto home = value("HOME");
    return home.starts_with('/') ? std::string(home) + "/.local/share/ferry" : std::string();
}

} // namespace ferry::nt::io
