#include "time_zones.hpp"

namespace ferry::win32::zones {
namespace {

// A date of a rule: "the third Sunday of March", each year.
#define DATE(month, weekday, week, hour, minute)                                                   \
    { 0, month, weekday, week, hour, minute, 0, 0 }
#define NEVER                                                                                      \
    {}
#define TIME_ZONE(name, place, bias, daylight_bias, standard, daylight)                            \
    {name, place, bias, daylight_bias, standard, daylight},
constexpr Rule table[] = {
#include "time_zones.inc"
};
#undef TIME_ZONE
#undef NEVER
#undef DATE

/// Writes pieces one behind another, as far as they fit.
class Writer {
public:
    explicit Writer(WCHAR (&to)[most_units]) : at_(to), end_(to + most_units - 1) { *at_ = 0; }
    Writer& add(const WCHAR* text) {
        while (*text != 0 && at_ != end_) {
            *at_++ = *text++;
        }
        *at_ = 0;
        return *this;
    }
    Writer& add_two_digits(LONG number) {
        const WCHAR digits[] = {static_cast<WCHAR>(L'0' + number / 10),
                                static_cast<WCHAR>(L'0' + number % 10), 0};
        return add(digits);
    }

private:
    WCHAR* at_;
    WCHAR* const end_;
};

bool is_utc(const Rule& rule) { return wcscmp(rule.name, L"UTC") == 0; }
constexpr WCHAR utc[] = L"Coordinated Universal Time";

} // namespace

const Rule* rules(DWORD& count) {
    count = ARRAYSIZE(table);
    return table;
}

void write_standard_name(const Rule& rule, WCHAR (&to)[most_units]) {
    Writer(to).add(is_utc(rule) ? utc : rule.name);
}

void write_daylight_name(const Rule& rule, WCHAR (&to)[most_units]) {
    constexpr WCHAR standard[] = L"Standard";
    constexpr SIZE_T units = ARRAYSIZE(standard) - 1;
    write_standard_name(rule, to);
    if (WCHAR* const word = wcsstr(to, standard)) {
        memcpy(word, L"Daylight", units * sizeof(WCHAR));
    }
}

void write_title(const Rule& rule, WCHAR (&to)[most_units]) {
    Writer writer(to);
    writer.add(L"(UTC");
    if (!is_utc(rule)) {
        const LONG ahead = rule.bias <= 0 ? -rule.bias : rule.bias;
        constexpr LONG hour = 60;
        writer.add(rule.bias <= 0 ? L"+" : L"-").add_two_digits(ahead / hour);
        writer.add(L":").add_two_digits(ahead % hour);
    }
    writer.add(L") ").add(is_utc(rule) ? utc : rule.place);
}

} // namespace ferry::win32::zones

using namespace ferry::win32;

extern "C" {

DWORD WINAPI enumerate_time_zones(DWORD index, PDYNAMIC_TIME_ZONE_INFORMATION to) {
    DWORD count = 0;
    const zones::Rule* const rules = zones::rules(count);
    if (to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    if (index >= count) {
        return ERROR_NO_MORE_ITEMS;
    }
    const zones::Rule& rule = rules[count - 1 - index];
    memset(to, 0, sizeof *to);
    WCHAR text[zones::most_units];
    zones::write_standard_name(rule, text);
    memcpy(to->StandardName, text, sizeof to->StandardName - sizeof(WCHAR));
    zones::write_daylight_name(rule, text);
    memcpy(to->DaylightName, text, sizeof to->DaylightName - sizeof(WCHAR));
    memcpy(to->TimeZoneKeyName, rule.name, (wcslen(rule.name) + 1) * sizeof(WCHAR));
    to->Bias = rule.bias;
    to->DaylightBias = rule.daylight_bias;
    to->StandardDate = rule.standard;
    to->DaylightDate = rule.daylight;
    return ERROR_SUCCESS;
}

} // extern "C"
