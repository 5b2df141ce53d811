#pragma once
/// What a locale says of times: names and pictures ("h:mm:ss tt").

#include "locale.hpp"

namespace ferry::crt {

/// Places in the lists of TimeData.
enum TimeName : int {
    short_days = 0, ///< from Sunday on
    long_days = 7,
    short_months = 14,
    long_months = 26,
    before_noon = 38,
    after_noon = 39,
    short_date = 40,
    long_date = 41,
    time_picture = 42,
    time_name_count = 43
};

/// What _Gettnames gives to C++'s locales and _Strftime takes: __lc_time_data, of which Microsoft's
/// own libraries know the layout.
struct TimeData {
    const char* narrow[time_name_count];
#if !FERRY_UCRT
    LCID locale;
#endif
    int calendar;
    int references;
    const wchar_t* wide[time_name_count];
#if FERRY_UCRT
    const wchar_t* locale_name;
#endif
};

extern const TimeData c_time_data;
const TimeData& time_data(const Locale& locale);

} // namespace ferry::crt
