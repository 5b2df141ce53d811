// Where the user is: in the United States, as the locale says.

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

constexpr GEOID united_states = 244;

int fail(DWORD error) {
    SetLastError(error);
    return 0;
}

const WCHAR* text_of(GEOTYPE type) {
    switch (type) {
    case GEO_NATION: return L"244";
    case GEO_LATITUDE: return L"39.45";
    case GEO_LONGITUDE: return L"-98.908";
    case GEO_ISO2: return L"US";
    case GEO_ISO3: return L"USA";
    case GEO_LCID: return L"00000409";
    case GEO_FRIENDLYNAME: return L"United States";
    case GEO_OFFICIALNAME: return L"United States of America";
    default: return nullptr;
    }
}

} // namespace

extern "C" {

GEOID WINAPI GetUserGeoID(GEOCLASS of) { return of == GEOCLASS_NATION ? united_states : -1; }

int WINAPI GetUserDefaultGeoName(LPWSTR to, int size) {
    constexpr WCHAR name[] = L"US";
    constexpr int needed = sizeof name / sizeof(WCHAR);
    if (size == 0) {
        return needed;
    }
    if (to == nullptr || size < needed) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    memcpy(to, name, sizeof name);
    return needed;
}

int WINAPI GetGeoInfoW(GEOID place, GEOTYPE type, LPWSTR to, int size, LANGID) {
    const WCHAR* const text = text_of(type);
    if (place != united_states) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (text == nullptr) {
        return fail(ERROR_INVALID_FLAGS);
    }
    const auto needed = static_cast<int>(wcslen(text)) + 1;
    if (size == 0) {
        return needed;
    }
    if (to == nullptr || size < needed) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    memcpy(to, text, static_cast<size_t>(needed) * sizeof(WCHAR));
    return needed;
}

int WINAPI GetGeoInfoA(GEOID place, GEOTYPE type, LPSTR to, int size, LANGID language) {
    WCHAR wide[32];
    const int needed = GetGeoInfoW(place, type, wide, sizeof wide / sizeof(WCHAR), language);
    if (needed == 0 || size == 0) {
        return needed;
    }
    if (to == nullptr || size < needed) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    for (int i = 0; i < needed; ++i) { // the texts are ASCII
        to[i] = static_cast<char>(wide[i]);
    }
    return needed;
}

BOOL WINAPI EnumSystemGeoID(GEOCLASS of, GEOID, GEO_ENUMPROC each) {
    if (of != GEOCLASS_NATION || each == nullptr) {
        return fail(of != GEOCLASS_NATION ? ERROR_INVALID_FLAGS : ERROR_INVALID_PARAMETER);
    }
    each(united_states);
    return TRUE;
}

} // extern "C"
