#pragma once
/// What VerifyVersionInfo and RtlVerifyVersionInfo compare: by a mask that has three bits a field.

#include <ferry/win32/guest.hpp>

namespace ferry::win32 {

/// Does the system's version fit `wanted` in the named `fields`, as `mask` says of each?
template <class Info>
bool version_fits(const OSVERSIONINFOEXW& actual, const Info& wanted, DWORD fields,
                  ULONGLONG mask) {
    enum Kind : BYTE { equal = 1, greater, greater_or_equal, less, less_or_equal, all, some };
    // The fields' bits; the second is where each one's condition begins.
    enum : DWORD { minor = 1, major = 2, build = 4, platform = 8, pack_minor = 16 };
    enum : DWORD { pack_major = 32, suite = 64, product = 128 };
    const auto condition = [mask](DWORD field) {
        return static_cast<BYTE>(mask >> 3 * __builtin_ctz(field) & 7);
    };
    const auto holds = [](DWORD is, DWORD shall, BYTE how) {
        switch (how) {
        case equal: return is == shall;
        case greater: return is > shall;
        case greater_or_equal: return is >= shall;
        case less: return is < shall;
        case less_or_equal: return is <= shall;
        default: return false;
        }
    };
    const auto suites_hold = [](DWORD is, DWORD shall, BYTE how) {
        return how == all ? (is & shall) == shall
                          : how == some && (shall == 0 || (is & shall) != 0);
    };
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
        how = how == 0 ? condition(part.field) : how;
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
            fits = fits && holds(single.actual, single.wanted, condition(single.field));
        }
    }
    return fits && ((fields & suite) == 0 ||
                    suites_hold(actual.wSuiteMask, wanted.wSuiteMask, condition(suite)));
}

} // namespace ferry::win32
