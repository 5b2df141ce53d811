// A zone's rules are the text at the end of its TZif file (RFC 8536), which is written as TZ is
// (POSIX.1-2017, section 8.3). Zones of the past are of no concern: Windows programs use today's
// rules for any time.

#include "time_zone.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>

#include "../unicode.hpp"
#include "time.hpp"

namespace ferry::nt::ke {
namespace {

using abi::nt::TimeFields;
using abi::nt::TimeZone;

constexpr std::string_view directory = "/usr/share/zoneinfo/";

/// Without pointers, which would be relocated at start.
struct Row {
    char iana[33];
    char windows[32];
};
constexpr Row rows[] = {
#define ZONE(iana, windows) {iana, windows},
#include "windows_zones.inc"
#undef ZONE
};

std::string_view windows_name(std::string_view iana) {
    const auto* const found =
        std::lower_bound(std::begin(rows), std::end(rows), iana,
                         [](const Row& row, std::string_view name) { return row.iana < name; });
    return found != std::end(rows) && found->iana == iana ? std::string_view(found->windows)
                                                          : std::string_view{};
}

/// One clock of a zone: what it is called, seconds that make UTC of it, and the date in a rule by
/// which it begins.
struct Clock {
    std::string_view name;
    int offset = 0;
    std::string_view begin;
};

/// Reads a value of TZ from left to right.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    [[nodiscard]] bool at_end() const { return text_.empty(); }
    bool skip(char c) {
        const bool found = text_.starts_with(c);
        text_.remove_prefix(found ? 1 : 0);
        return found;
    }
    /// At least three letters, or anything in angle brackets; else empty.
    std::string_view name() {
        const bool quoted = skip('<');
        std::size_t end = 0;
        while (end < text_.size() && (quoted ? text_[end] != '>' : is_letter(text_[end]))) {
            ++end;
        }
        const std::string_view found = text_.substr(0, end);
        text_.remove_prefix(end);
        if (quoted && !skip('>')) {
            return {};
        }
        return found.size() >= 3 ? found : std::string_view{};
    }
    /// -1 if there is none.
    int number() {
        if (text_.empty() || !is_digit(text_.front())) {
            return -1;
        }
        int value = 0;
        while (!text_.empty() && is_digit(text_.front()) && value < 100'000) {
            value = value * 10 + (text_.front() - '0');
            text_.remove_prefix(1);
        }
        return value;
    }
    /// [+-]hh[:mm[:ss]], in seconds.
    std::optional<int> time() {
        const bool negative = skip('-');
        if (!negative) {
            skip('+');
        }
        int seconds = 0;
        for (int unit = 3600; unit > 0; unit /= 60) {
            const int value = number();
            if (value < 0 || value > 167) {
                return std::nullopt;
            }
            seconds += value * unit;
            if (!skip(':')) {
                break;
            }
        }
        return negative ? -seconds : seconds;
    }
    /// All up to the next comma.
    std::string_view part() {
        const std::string_view found = text_.substr(0, text_.find(','));
        text_.remove_prefix(found.size());
        skip(',');
        return found;
    }

private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

    std::string_view text_;
};

/// A date of TZ: Mmonth.week.weekday, Jday or day, with /time. What Windows can't say in general
/// (days of the year, a time before or after the day) is said of this year.
std::optional<TimeFields> date(std::string_view text) {
    Reader reader(text);
    const std::int64_t year = abi::nt::fields_of_time(system_time()).year;
    TimeFields fields{};
    std::int64_t absolute = 0;
    const bool weekdays = reader.skip('M');
    if (weekdays) {
        const int month = reader.number();
        const int week = reader.skip('.') ? reader.number() : -1;
        const int weekday = reader.skip('.') ? reader.number() : -1;
        if (month < 1 || month > 12 || week < 1 || week > 5 || weekday < 0 || weekday > 6) {
            return std::nullopt;
        }
        fields.month = static_cast<std::int16_t>(month);
        fields.day = static_cast<std::int16_t>(week);
        fields.weekday = static_cast<std::int16_t>(weekday);
        absolute = abi::nt::rule_in_year(fields, year);
    } else {
        const bool without_leap_day = reader.skip('J');
        const int day = reader.number();
        if (day < 0 || day > 365) {
            return std::nullopt;
        }
        const bool leap =
            abi::nt::days_from_1601(year + 1, 1, 1) - abi::nt::days_from_1601(year, 1, 1) == 366;
        const int index = without_leap_day ? day - 1 + (leap && day > 59 ? 1 : 0) : day;
        absolute = (abi::nt::days_from_1601(year, 1, 1) + index) * abi::nt::units_per_day;
    }
    constexpr int two_o_clock = 7200;
    const auto time = reader.skip('/') ? reader.time() : std::optional(two_o_clock);
    if (!time || !reader.at_end()) {
        return std::nullopt;
    }
    constexpr int day = 86'400;
    if (!weekdays || *time < 0 || *time >= day) {
        return abi::nt::fields_of_time(absolute + *time * units_per_second);
    }
    fields.hour = static_cast<std::int16_t>(*time / 3600);
    fields.minute = static_cast<std::int16_t>(*time / 60 % 60);
    fields.second = static_cast<std::int16_t>(*time % 60);
    return fields;
}

void set_name(char16_t (&to)[32], std::string_view name) {
    const std::u16string wide = to_utf16(name);
    std::fill(std::begin(to), std::end(to), u'\0');
    wide.copy(to, std::min<std::size_t>(wide.size(), std::size(to) - 1));
}

/// A zone of a value of TZ; nothing if it is none.
std::optional<TimeZone> parse(std::string_view text) {
    Reader reader(text);
    Clock standard{reader.name(), 0, "M11.1.0"};
    const auto offset = reader.time();
    if (standard.name.empty() || !offset) {
        return std::nullopt;
    }
    standard.offset = *offset;
    TimeZone zone{};
    zone.bias = *offset / 60;
    if (reader.at_end()) {
        set_name(zone.standard_name, standard.name);
        set_name(zone.daylight_name, standard.name);
        return zone;
    }
    Clock daylight{reader.name(), standard.offset - 3600, "M3.2.0"};
    if (daylight.name.empty()) {
        return std::nullopt;
    }
    if (!reader.at_end() && !reader.skip(',')) {
        const auto other = reader.time();
        if (!other) {
            return std::nullopt;
        }
        daylight.offset = *other;
        reader.skip(',');
    }
    if (!reader.at_end()) {
        daylight.begin = reader.part();
        standard.begin = reader.part();
    }
    if (daylight.offset > standard.offset) { // Ireland's standard time is that of the summer
        std::swap(daylight, standard);
    }
    const auto to_daylight = date(daylight.begin);
    const auto to_standard = date(standard.begin);
    if (!to_daylight || !to_standard) {
        return std::nullopt;
    }
    zone.bias = standard.offset / 60;
    zone.daylight_bias = (daylight.offset - standard.offset) / 60;
    zone.daylight_begin = *to_daylight;
    zone.standard_begin = *to_standard;
    set_name(zone.standard_name, standard.name);
    set_name(zone.daylight_name, daylight.name);
    return zone;
}

std::optional<std::string> read_text(const std::string& path) {
    constexpr off_t largest = 1 << 20;
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat about {};
    if (!fd || ::fstat(fd.get(), &about) != 0 || !S_ISREG(about.st_mode) ||
        about.st_size > largest) {
        return std::nullopt;
    }
    std::string text(static_cast<std::size_t>(about.st_size), '\0');
    const ssize_t count = ::read(fd.get(), text.data(), text.size());
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    return text;
}

/// A zone of a TZif file: by the last of its lines.
std::optional<TimeZone> read_zone(const std::string& path) {
    const auto text = read_text(path);
    if (!text || !text->starts_with("TZif") || !text->ends_with('\n') || text->size() < 2) {
        return std::nullopt;
    }
    const std::size_t begin = text->rfind('\n', text->size() - 2);
    return begin == std::string::npos
               ? std::nullopt
               : parse(std::string_view(*text).substr(begin + 1, text->size() - begin - 2));
}

/// Gives a zone the names that Windows has for it.
void rename(TimeZone& zone, std::string_view iana) {
    const std::string_view key = windows_name(iana);
    if (key.empty()) {
        return;
    }
    constexpr std::string_view standard_time = "Standard Time";
    std::string daylight(key);
    if (const std::size_t at = daylight.find(standard_time); at != std::string::npos) {
        daylight.replace(at, standard_time.size(), "Daylight Time");
    }
    const bool utc = key == "UTC";
    set_name(zone.standard_name, utc ? "Coordinated Universal Time" : key);
    set_name(zone.daylight_name, utc ? "Coordinated Universal Time" : daylight);
    to_utf16(key).copy(zone.key_name, std::size(zone.key_name) - 1);
}

/// What of a path follows the database's directory: the zone's name. Empty for another path.
std::string_view name_in(std::string_view path) {
    constexpr std::string_view last = "/zoneinfo/";
    const std::size_t at = path.find(last);
    return at == std::string_view::npos ? std::string_view{} : path.substr(at + last.size());
}

std::optional<TimeZone> read_named(const std::string& path, std::string_view name) {
    auto zone = read_zone(path);
    if (zone) {
        rename(*zone, name);
    }
    return zone;
}

std::optional<TimeZone> system_zone() {
    std::array<char, 4096> target;
    const ssize_t count = ::readlink("/etc/localtime", target.data(), target.size());
    std::string name;
    if (count > 0) {
        name = name_in({target.data(), static_cast<std::size_t>(count)});
    } else if (const auto text = read_text("/etc/timezone")) {
        name = text->substr(0, text->find('\n'));
    }
    return read_named("/etc/localtime", name);
}

} // namespace

bool is_windows_zone(std::string_view value) {
    Reader reader(value);
    const std::string_view standard = reader.name();
    if (value.starts_with('<') || standard.size() != 3 || !reader.time()) {
        return false;
    }
    return reader.at_end() ||
           (reader.name().size() == 3 && reader.at_end() && !value.ends_with('>'));
}

abi::nt::TimeZone time_zone(const std::vector<std::string>& environment) {
    constexpr std::string_view variable = "TZ=";
    std::string_view value;
    for (const std::string& entry : environment) {
        if (entry.starts_with(variable)) {
            value = std::string_view(entry).substr(variable.size());
        }
    }
    std::optional<TimeZone> zone;
    if (value.empty()) {
        zone = system_zone();
    } else {
        value.remove_prefix(value.starts_with(':') ? 1 : 0);
        const bool whole = value.starts_with('/');
        zone = read_named(whole ? std::string(value) : std::string(directory) + std::string(value),
                          whole ? name_in(value) : value);
        if (!zone) {
            zone = parse(value);
        }
    }
    if (!zone) {
        zone.emplace();
        rename(*zone, "UTC");
    }
    return *zone;
}

} // namespace ferry::nt::ke
