// A text within a text by the rules of comparison (FindNLSString), and the version of those rules.

#include "collation.hpp"
#include "text.hpp"

using namespace ferry::win32;

namespace {

// NLS 6.3, whose order of texts Windows 10 has.
constexpr DWORD sort_version = 0x00060305;

bool is_known_function(NLS_FUNCTION function) { return function == COMPARE_STRING; }

struct Found {
    int at = -1;
    int units = 0;
};

/// Whether what is wanted lies at `at`, and how long it is there: ignored characters and accents
/// make it longer or shorter than it was written.
bool lies_at(DWORD flags, LPCWSTR text, int count, int at, LPCWSTR wanted, int wanted_count,
             Found& found) {
    // Where two texts are equal but for their case, they are of equal length: that is tried first.
    const int left = count - at;
    const int most = left < 3 * wanted_count + 3 ? left : 3 * wanted_count + 3;
    if (wanted_count <= left &&
        collate(flags, text + at, wanted_count, wanted, wanted_count) == CSTR_EQUAL) {
        found = {at, wanted_count};
        return true;
    }
    for (int units = 1; units <= most; ++units) {
        if (units != wanted_count &&
            collate(flags, text + at, units, wanted, wanted_count) == CSTR_EQUAL) {
            found = {at, units};
            return true;
        }
    }
    return false;
}

Found search(DWORD where, DWORD flags, LPCWSTR text, int count, LPCWSTR wanted, int wanted_count) {
    Found found;
    if (where == FIND_STARTSWITH) {
        lies_at(flags, text, count, 0, wanted, wanted_count, found);
        return found;
    }
    if (where == FIND_FROMSTART) {
        for (int at = 0; at < count; ++at) {
            if (lies_at(flags, text, count, at, wanted, wanted_count, found)) {
                return found;
            }
        }
        return found;
    }
    for (int at = count - 1; at >= 0; --at) {
        if (lies_at(flags, text, count, at, wanted, wanted_count, found) &&
            (where == FIND_FROMEND || found.at + found.units == count)) {
            return found;
        }
    }
    return {};
}

} // namespace

extern "C" {

int WINAPI FindNLSStringEx(LPCWSTR, DWORD flags, LPCWSTR text, int count, LPCWSTR wanted,
                           int wanted_count, LPINT found_count, LPNLSVERSIONINFO, LPVOID reserved,
                           LPARAM) {
    constexpr DWORD places = FIND_STARTSWITH | FIND_ENDSWITH | FIND_FROMSTART | FIND_FROMEND;
    if (text == nullptr || wanted == nullptr || count < -1 || wanted_count < -1 ||
        reserved != nullptr) {
        fail(ERROR_INVALID_PARAMETER);
        return -1;
    }
    DWORD where = flags & places;
    where = where == 0 ? DWORD{FIND_FROMSTART} : where;
    if ((where & (where - 1)) != 0) {
        fail(ERROR_INVALID_FLAGS);
        return -1;
    }
    const int units = count == -1 ? static_cast<int>(wcslen(text)) : count;
    const int wanted_units = wanted_count == -1 ? static_cast<int>(wcslen(wanted)) : wanted_count;
    Found found;
    if (wanted_units == 0) {
        found.at = where == FIND_FROMEND || where == FIND_ENDSWITH ? units : 0;
    } else if (units != 0) {
        found = search(where, flags & ~places, text, units, wanted, wanted_units);
    }
    teb()->last_error = ERROR_SUCCESS;
    if (found.at >= 0 && found_count != nullptr) {
        *found_count = found.units;
    }
    return found.at;
}
int WINAPI FindNLSString(LCID, DWORD flags, LPCWSTR text, int count, LPCWSTR wanted,
                         int wanted_count, LPINT found_count) {
    return FindNLSStringEx(nullptr, flags, text, count, wanted, wanted_count, found_count, nullptr,
                           nullptr, 0);
}

/// The size tells which of its two forms the structure has.
BOOL WINAPI GetNLSVersionEx(NLS_FUNCTION function, LPCWSTR, LPNLSVERSIONINFOEX version) {
    if (version == nullptr || !is_known_function(function)) {
        return fail(version == nullptr ? ERROR_INVALID_PARAMETER : ERROR_INVALID_FLAGS);
    }
    const DWORD size = version->dwNLSVersionInfoSize;
    if (size != sizeof(NLSVERSIONINFOEX) && size != offsetof(NLSVERSIONINFOEX, dwEffectiveId)) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    memset(version, 0, size);
    version->dwNLSVersionInfoSize = size;
    version->dwNLSVersion = sort_version;
    version->dwDefinedVersion = sort_version;
    return TRUE;
}
BOOL WINAPI GetNLSVersion(NLS_FUNCTION function, LCID, LPNLSVERSIONINFO version) {
    return GetNLSVersionEx(function, nullptr, reinterpret_cast<LPNLSVERSIONINFOEX>(version));
}
DWORD WINAPI IsValidNLSVersion(NLS_FUNCTION function, LPCWSTR, LPNLSVERSIONINFOEX version) {
    if (version == nullptr || !is_known_function(function)) {
        return static_cast<DWORD>(fail(ERROR_INVALID_PARAMETER));
    }
    return version->dwNLSVersion == sort_version ? TRUE : FALSE;
}

/// Private characters and halves of pairs are not defined.
BOOL WINAPI IsNLSDefinedString(NLS_FUNCTION function, DWORD flags, LPNLSVERSIONINFO version,
                               LPCWSTR text, INT count) {
    if (!is_known_function(function) || flags != 0 || version == nullptr || text == nullptr) {
        return fail(flags != 0 ? ERROR_INVALID_FLAGS : ERROR_INVALID_PARAMETER);
    }
    const int units = count < 0 ? static_cast<int>(wcslen(text)) : count;
    for (int i = 0; i < units; ++i) {
        const WCHAR c = text[i];
        if (c >= 0xd800 && c < 0xdc00 && i + 1 < units && (text[i + 1] & 0xfc00) == 0xdc00) {
            ++i;
        } else if (c >= 0xd800 && c < 0xf900) {
            return FALSE;
        }
    }
    return TRUE;
}

} // extern "C"
