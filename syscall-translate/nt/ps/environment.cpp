#include "environment.hpp"

#include <algorithm>
#include <array>
#include <cpuid.h>
#include <cstring>
#include <map>
#include <string_view>
#include <sys/platform/x86.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "../io/names.hpp"
#include "../ke/time_zone.hpp"
#include "../unicode.hpp"
#include "processors.hpp"

namespace ferry::nt::ps {
namespace {

/// Names are equal whatever their case. (ASCII: as far as names of variables go.)
struct NameLess {
    bool operator()(std::u16string_view a, std::u16string_view b) const {
        return std::lexicographical_compare(
            a.begin(), a.end(), b.begin(), b.end(),
            [](char16_t x, char16_t y) { return upper(x) < upper(y); });
    }
    static char16_t upper(char16_t c) {
        return c >= u'a' && c <= u'z' ? static_cast<char16_t>(c - 32) : c;
    }
};

using Variables = std::map<std::u16string, std::u16string, NameLess>;

/// Variables that name places: they name them as Windows does while a Windows program runs.
struct PlaceVariable {
    std::u16string_view name;
    bool is_list = false;
};
const PlaceVariable* find_place_variable(std::u16string_view name) {
    static constexpr PlaceVariable variables[] = {
        {u"PATH", true},
        {u"HOME"},
        {u"TMPDIR"},
        {u"TEMP"},
        {u"TMP"},
        {u"USERPROFILE"},
        {u"APPDATA"},
        {u"LOCALAPPDATA"},
        {u"XDG_CONFIG_HOME"},
        {u"XDG_DATA_HOME"},
        {u"XDG_CACHE_HOME"},
        {u"XDG_STATE_HOME"},
        {u"XDG_RUNTIME_DIR"},
        {u"XDG_CONFIG_DIRS", true},
        {u"XDG_DATA_DIRS", true},
    };
    const NameLess less;
    const auto* const found =
        std::find_if(std::begin(variables), std::end(variables), [&](const PlaceVariable& one) {
            return !less(one.name, name) && !less(name, one.name);
        });
    return found == std::end(variables) ? nullptr : found;
}

std::u16string list_to_guest(std::string_view host) {
    std::u16string list;
    while (!host.empty()) {
        const std::size_t end = std::min(host.find(':'), host.size());
        if (host.starts_with('/')) {
            (list += list.empty() ? u"" : u";") += io::to_dos(host.substr(0, end));
        }
        host.remove_prefix(std::min(end + 1, host.size()));
    }
    return list;
}

/// Where programs look for others: Windows' own directories go first.
std::u16string search_path(std::string_view host) {
    const std::u16string list = list_to_guest(host);
    return u"C:\\Windows\\System32;C:\\Windows" + (list.empty() ? list : u';' + list);
}

std::u16string value_to_guest(std::u16string_view name, std::string_view value) {
    const PlaceVariable* const place = find_place_variable(name);
    if (place == nullptr || !(place->is_list || value.starts_with('/'))) {
        return to_utf16(value);
    }
    return !place->is_list          ? io::to_dos(value)
           : place->name == u"PATH" ? search_path(value)
                                    : list_to_guest(value);
}

/// The places of the host that a value names, with ':' between those of a list. Of the search path
/// Windows' own directories are left out.
std::string value_to_host(Process& process, const PlaceVariable& variable,
                          std::u16string_view value) {
    const bool with_c = variable.name != u"PATH";
    std::string list;
    while (!value.empty()) {
        const std::size_t end =
            variable.is_list ? std::min(value.find(u';'), value.size()) : value.size();
        const std::u16string one(value.substr(0, end));
        io::Place place;
        if ((with_c || !one.starts_with(u"C:")) &&
            process.drives.locate(u"\\??\\" + one, place).ok()) {
            (list += list.empty() ? "" : ":") += place.path;
        } else if (!variable.is_list) {
            return to_utf8(one);
        }
        value.remove_prefix(std::min(end + 1, value.size()));
    }
    return list;
}

std::string entry_to_host(Process& process, const std::u16string& name,
                          const std::u16string& value) {
    const PlaceVariable* const place = find_place_variable(name);
    if (place == nullptr) {
        return to_utf8(name) + '=' + to_utf8(value);
    }
    const std::string host_name = to_utf8(place->name);
    const std::string_view before = host_variable(process.host_environment, host_name);
    return host_name + '=' +
           (value == value_to_guest(name, before) ? std::string(before)
                                                  : value_to_host(process, *place, value));
}

/// The C runtimes would take a zone's name for a zone without hours. What it means they hear of the
/// system. CMake believes a PWD that leads to the current directory, and then writes paths without
/// a drive.
bool is_hidden(std::string_view name, std::string_view value) {
    return name == "FERRY_SHARED_DIR" || (name == "TZ" && !ke::is_windows_zone(value)) ||
           ((name == "PWD" || name == "OLDPWD") && value.starts_with('/'));
}

/// What the processor is, as Windows names it: by CPUID.
struct Processor {
    Processor() {
        // A virtual machine is left for each CPUID: this one (__get_cpuid asks twice), and the
        // other leaf as libc has it.
        unsigned unused = 0;
        unsigned letters[3]{};
        __cpuid(0, unused, letters[0], letters[2], letters[1]);
        std::memcpy(vendor.data(), letters, vendor.size());
        const unsigned version = __x86_get_cpuid_feature_leaf(CPUID_INDEX_1)->cpuid_array[0];
        family = version >> 8 & 15;
        const bool has_more = family == 6 || family == 15;
        model = (version >> 4 & 15) | (has_more ? (version >> 16 & 15) << 4 : 0);
        family += family == 15 ? version >> 20 & 255 : 0;
        stepping = version & 15;
    }
    [[nodiscard]] std::u16string identifier() const {
        const std::string_view name(vendor.data(), vendor.size());
        return to_utf16(fmt::format("{} Family {} Model {} Stepping {}, {}",
                                    name.starts_with('A') ? "AMD64" : "Intel64", family, model,
                                    stepping, name));
    }
    std::array<char, 12> vendor{};
    unsigned family = 0;
    unsigned model = 0;
    unsigned stepping = 0;
};

void add_windows_variables(const std::vector<std::string>& host, Variables& variables) {
    const auto add = [&](const char16_t* name, const std::u16string& value) {
        variables.emplace(name, value); // what the user has set stays
    };
    const std::string_view home = host_variable(host, "HOME");
    const std::string_view temporary = host_variable(host, "TMPDIR");
    const std::u16string profile =
        home.starts_with('/') ? io::to_dos(home) : std::u16string(u"C:\\Users\\ferry");
    const auto directory = [&](std::string_view name, const char16_t* otherwise) {
        const std::string_view value = host_variable(host, name);
        return value.starts_with('/') ? io::to_dos(value) : profile + otherwise;
    };
    const std::u16string temp = io::to_dos(temporary.starts_with('/') ? temporary : "/tmp");
    const std::string_view user = host_variable(host, "USER");
    add(u"ALLUSERSPROFILE", u"C:\\ProgramData");
    add(u"APPDATA", directory("XDG_CONFIG_HOME", u"\\AppData\\Roaming"));
    add(u"CommonProgramFiles", u"C:\\Program Files\\Common Files");
    add(u"CommonProgramFiles(x86)", u"C:\\Program Files (x86)\\Common Files");
    add(u"CommonProgramW6432", u"C:\\Program Files\\Common Files");
    add(u"COMPUTERNAME", u"FERRY");
    add(u"ComSpec", u"C:\\Windows\\System32\\cmd.exe");
    add(u"HOMEDRIVE", profile.substr(0, 2));
    add(u"HOMEPATH", profile.substr(2));
    add(u"LOCALAPPDATA", directory("XDG_DATA_HOME", u"\\AppData\\Local"));
    add(u"LOGONSERVER", u"\\\\FERRY");
    add(u"NUMBER_OF_PROCESSORS", to_utf16(fmt::format("{}", processor_count())));
    add(u"OS", u"Windows_NT");
    add(u"PATHEXT", u".COM;.EXE;.BAT;.CMD");
    const Processor processor;
    add(u"PROCESSOR_ARCHITECTURE", u"AMD64");
    add(u"PROCESSOR_IDENTIFIER", processor.identifier());
    add(u"PROCESSOR_LEVEL", to_utf16(fmt::format("{}", processor.family)));
    add(u"PROCESSOR_REVISION",
        to_utf16(fmt::format("{:02x}{:02x}", processor.model, processor.stepping)));
    add(u"ProgramData", u"C:\\ProgramData");
    add(u"ProgramFiles", u"C:\\Program Files");
    add(u"ProgramFiles(x86)", u"C:\\Program Files (x86)");
    add(u"ProgramW6432", u"C:\\Program Files");
    add(u"PUBLIC", u"C:\\Users\\Public");
    add(u"SystemDrive", u"C:");
    add(u"SystemRoot", u"C:\\Windows");
    add(u"TEMP", temp);
    add(u"TMP", temp);
    add(u"USERDOMAIN", u"FERRY");
    add(u"USERNAME", to_utf16(user.empty() ? "user" : user));
    add(u"USERPROFILE", profile);
    add(u"windir", u"C:\\Windows");
}

} // namespace

std::string_view host_variable(std::span<const std::string> host, std::string_view name) {
    for (const std::string& entry : host) {
        if (entry.starts_with(name) && entry.size() > name.size() && entry[name.size()] == '=') {
            return std::string_view(entry).substr(name.size() + 1);
        }
    }
    return {};
}

std::u16string environment_block(const std::vector<std::string>& host) {
    Variables variables;
    for (const std::string& entry : host) {
        const std::size_t equals = entry.find('=');
        if (equals == std::string::npos || equals == 0) {
            continue;
        }
        const std::string_view name = std::string_view(entry).substr(0, equals);
        const std::string_view value = std::string_view(entry).substr(equals + 1);
        if (is_hidden(name, value)) {
            continue;
        }
        const std::u16string own = to_utf16(name);
        variables.emplace(own, value_to_guest(own, value));
    }
    variables.emplace(u"PATH", search_path(""));
    add_windows_variables(host, variables);
    std::size_t units = 1;
    for (const auto& [name, value] : variables) {
        units += name.size() + value.size() + 2;
    }
    std::u16string block;
    block.reserve(units);
    for (const auto& [name, value] : variables) {
        ((block += name) += u'=') += value;
        block += u'\0';
    }
    block += u'\0';
    return block;
}

std::vector<std::string> host_environment(Process& process, std::u16string_view block) {
    Variables windows_only;
    add_windows_variables(process.host_environment, windows_only);
    for (const std::string& entry : process.host_environment) {
        windows_only.erase(to_utf16(std::string_view(entry).substr(0, entry.find('='))));
    }
    std::vector<std::string> host;
    while (!block.empty() && block.front() != u'\0') {
        const std::u16string entry(block.substr(0, std::min(block.find(u'\0'), block.size())));
        block.remove_prefix(std::min(entry.size() + 1, block.size()));
        const std::size_t equals = entry.find(u'=', 1);
        if (equals == std::u16string::npos || entry.front() == u'=') {
            continue;
        }
        const std::u16string name = entry.substr(0, equals);
        if (!windows_only.contains(name)) {
            host.push_back(entry_to_host(process, name, entry.substr(equals + 1)));
        }
    }
    const std::string_view zone = host_variable(process.host_environment, "TZ");
    if (is_hidden("TZ", zone) && host_variable(host, "TZ").empty()) {
        host.push_back(fmt::format("TZ={}", zone));
    }
    return host;
}

} // namespace ferry::nt::ps
