// The names and pictures of times that the C locale and English have.

#include "time_names.hpp"

namespace ferry::crt {
namespace {

#define TIME_NAMES(L, short_date, long_date, time)                                                 \
    {                                                                                              \
        L##"Sun", L##"Mon", L##"Tue", L##"Wed", L##"Thu", L##"Fri", L##"Sat", L##"Sunday",         \
            L##"Monday", L##"Tuesday", L##"Wednesday", L##"Thursday", L##"Friday", L##"Saturday",  \
            L##"Jan", L##"Feb", L##"Mar", L##"Apr", L##"May", L##"Jun", L##"Jul", L##"Aug",        \
            L##"Sep", L##"Oct", L##"Nov", L##"Dec", L##"January", L##"February", L##"March",       \
            L##"April", L##"May", L##"June", L##"July", L##"August", L##"September", L##"October", \
            L##"November", L##"December", L##"AM", L##"PM", L##short_date, L##long_date, L##time   \
    }
#define TIME_DATA(lcid, name, ...)                                                                 \
    {                                                                                              \
        .narrow = TIME_NAMES(, __VA_ARGS__), TIME_LOCALE(lcid).calendar = 1, .references = 0,      \
        .wide = TIME_NAMES(L, __VA_ARGS__), TIME_LOCALE_NAME(name)                                 \
    }
#if FERRY_UCRT
#define TIME_LOCALE(lcid)
#define TIME_LOCALE_NAME(name) .locale_name = name
#else
#define TIME_LOCALE(lcid) .locale = lcid,
#define TIME_LOCALE_NAME(name)
#endif

const TimeData english_time_data =
    TIME_DATA(0x409, L"en-US", "M/d/yyyy", "dddd, MMMM d, yyyy", "h:mm:ss tt");

} // namespace

const TimeData c_time_data = TIME_DATA(0, nullptr, "MM/dd/yy", "dddd, MMMM dd, yyyy", "HH:mm:ss");

const TimeData& time_data(const Locale& locale) {
    return locale.is_c[category_time] ? c_time_data : english_time_data;
}

} // namespace ferry::crt

using namespace ferry::crt;

extern "C" {

/// A copy that the caller frees; its narrow names lie behind it, the wide ones are the locale's.
void* _Gettnames() {
    const TimeData& data = time_data(current_locale());
    size_t all = sizeof data;
    for (const char* const name : data.narrow) {
        all += strlen(name) + 1;
    }
    auto* const made = static_cast<TimeData*>(malloc(all));
    if (made == nullptr) {
        return nullptr;
    }
    memcpy(made, &data, sizeof data);
    auto* next = reinterpret_cast<char*>(made + 1);
    for (const char*& name : made->narrow) {
        const size_t size = strlen(name) + 1;
        name = static_cast<const char*>(memcpy(next, name, size));
        next += size;
    }
    return made;
}
void* _W_Gettnames() { return _Gettnames(); }

} // extern "C"
