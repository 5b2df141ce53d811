// VerifyVersionInfo: compares by a mask that has three bits a field.

#include <ferry/win32/ntdll.hpp>

namespace {

enum Kind : BYTE { equal = 1, greater, greater_or_equal, less, less_or_equal, all_bits, some_bits };

/// The fields in the order of their bits; the second is where each one's condition begins.
enum Field : DWORD {
    minor = 1,
    major = 2,
    build = 4,
    platform = 8,
    pack_minor = 16,
    pack_major = 32,
    suite = 64,
    product = 128,
};

BYTE condition(ULONGLONG mask, DWORD field) {
    return static_cast<BYTE>(mask >> 3 * __builtin_ctz(field) & 7);
}

bool holds(DWORD actual, DWORD wanted, BYTE how) {
    switch (how) {
    case equal: return actual == wanted;
    case greater: return actual > wanted;
    case greater_or_equal: return actual >= wanted;
    case less: return actual < wanted;
    case less_or_equal: return actual <= wanted;
    default: return false;
    }
}

bool suites_hold(DWORD actual, DWORD wanted, BYTE how) {
    return how == all_bits ? (actual & wanted) == wanted
                           : how == some_bits && (wanted == 0 || (actual & wanted) != 0);
}

template <class Info>
BOOL verify(const Info& wanted, DWORD fields, ULONGLONG mask) {
    OSVERSIONINFOEXW actual{};
    actual.dwOSVersionInfoSize = sizeof actual;
    GetVersionExW(reinterpret_cast<LPOSVERSIONINFOW>(&actual));
    // Version and service pack are one number: a lower part counts where the higher ones are equal.
    const struct {
        DWORD field;
        DWORD actual;
        DWORD wanted;
    } parts[] = {{major, actual.dwMajorVersion, wanted.dwMajorVersion},
                 {minor, actual.dwMinorVersion, wanted.dwMinorVersion},
                 {pack_major, actual.wServicePackMajor, wanted.wServicePackMajor},
                 {pack_minor, actual.wServicePackMinor, wanted.wServicePackMinor}};
    bool fits = fields != 0;
    BYTE how = 0;
    for (const auto& part : parts) {
        if ((fields & part.field) == 0) {
            continue;
        }
        how = how == 0 ? condition(mask, part.field) : how;
        if (part.actual != part.wanted) {
            fits = fits && holds(part.actual, part.wanted, how);
            how = equal;
            break;
        }
    }
    if (how != 0 && how != equal) {
        fits = fits && holds(0, 0, how); // all were equal
    }
    const struct {
        DWORD field;
        DWORD actual;
        DWORD wanted;
    } singles[] = {{build, actual.dwBuildNumber, wanted.dwBuildNumber},
                   {platform, actual.dwPlatformId, wanted.dwPlatformId},
                   {product, actual.wProductType, wanted.wProductType}};
    for (const auto& single : singles) {
        if ((fields & single.field) != 0) {
            fits = fits && holds(single.actual, single.wanted, condition(mask, single.field));
        }
    }
    if ((fields & suite) != 0) {
        fits = fits && suites_hold(actual.wSuiteMask, wanted.wSuiteMask, condition(mask, suite));
    }
    if (!fits) {
        SetLastError(ERROR_OLD_WIN_VERSION);
    }
    return fits;
}

} // namespace

extern "C" {

BOOL WINAPI VerifyVersionInfoW(LPOSVERSIONINFOEXW wanted, DWORD fields, DWORDLONG mask) {
    return verify(*wanted, fields, mask);
}
BOOL WINAPI VerifyVersionInfoA(LPOSVERSIONINFOEXA wanted, DWORD fields, DWORDLONG mask) {
    return verify(*wanted, fields, mask);
}

} // extern "C"
