// Three weights for each character, of which all first ones count before any second one ("Handling
// Sorting in Your Applications", Microsoft): what it is without accent and case, the accent, the
// case. Hyphens and apostrophes weigh least, so that "co-op" stands beside "coop". Other scripts
// than Latin are in the order of their code points, behind it.

#include "collation.hpp"

#include <ferry/win32/files.hpp>

namespace ferry::win32 {
namespace {

struct Weights {
    USHORT letter = 0; ///< 0: it is ignored
    UCHAR accent = 0;
    UCHAR upper = 0;
    UCHAR light = 0; ///< of a hyphen or an apostrophe
};

/// Windows' order of what is neither digit nor letter.
constexpr WCHAR symbols[] = L" !\"#$%&()*,./:;?@[\\]^_`{|}~\x00a1\x00a6\x00b7\x00bf+<=>"
                            L"\x00b1\x00ab\x00bb\x00d7\x00f7\x00a7\x00a9\x00ac\x00ae\x00b0\x00b5"
                            L"\x00b6";
constexpr USHORT first_symbol = 0x100;
constexpr USHORT first_digit = 0x300;
constexpr USHORT first_letter = 0x400;
constexpr USHORT letter_step = 4;
constexpr USHORT first_other = 0x800;

/// Letters of Latin-1 and Latin Extended-A from 0xc0 on, in lower case without their accents; ? is
/// none.
constexpr char base_letters[] = "aaaaaaaceeeeiiiidnooooo?ouuuuytsaaaaaaaceeeeiiiidnooooo?ouuuuyty"
                                "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
                                "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

Weights weights_of(WCHAR c) {
    Weights weights;
    if (c < 0x20 || c == 0x7f || c == 0xad) {
        return weights;
    }
    if (c == L'-' || c == L'\'') {
        weights.light = c == L'\'' ? 1 : 2;
        return weights;
    }
    if (c >= L'0' && c <= L'9') {
        weights.letter = static_cast<USHORT>(first_digit + c - L'0');
        return weights;
    }
    const WCHAR lower = RtlDowncaseUnicodeChar(c);
    weights.upper = lower != c ? 1 : 0;
    if (lower >= L'a' && lower <= L'z') {
        weights.letter = static_cast<USHORT>(first_letter + (lower - L'a') * letter_step);
        return weights;
    }
    for (USHORT i = 0; symbols[i] != 0; ++i) {
        if (symbols[i] == c) {
            weights.letter = static_cast<USHORT>(first_symbol + i);
            return weights;
        }
    }
    constexpr WCHAR first_accented = 0xc0;
    const auto index = static_cast<unsigned>(lower - first_accented);
    if (lower >= first_accented && index < sizeof base_letters - 1 && base_letters[index] != '?') {
        weights.letter =
            static_cast<USHORT>(first_letter + (base_letters[index] - 'a') * letter_step);
        weights.accent = static_cast<UCHAR>(lower == 0xdf ? 1 : (lower & 0x3f) + 2);
        return weights;
    }
    weights.letter =
        lower < 0x10000 - first_other ? static_cast<USHORT>(first_other + lower) : lower;
    return weights;
}

struct Text {
    LPCWSTR units;
    int count;
    DWORD flags;

    /// The weights of the next character that is not ignored, from `at` on; none at the end.
    bool next(int& at, Weights& weights) const {
        for (; at < count; ++at) {
            weights = weights_of(units[at]);
            if ((flags & NORM_IGNORESYMBOLS) != 0 && weights.letter < first_digit) {
                continue;
            }
            if (weights.light != 0 && (flags & SORT_STRINGSORT) != 0) {
                weights.letter = static_cast<USHORT>(first_symbol - 3 + weights.light);
                weights.light = 0;
            }
            if (weights.letter != 0) {
                ++at;
                return true;
            }
        }
        return false;
    }
};

/// The order by one of the weights: negative, zero or positive.
template <class Weight>
int order(const Text& a, const Text& b, Weight weight) {
    int a_at = 0;
    int b_at = 0;
    for (;;) {
        Weights x;
        Weights y;
        const bool more_a = a.next(a_at, x);
        const bool more_b = b.next(b_at, y);
        if (!more_a || !more_b) {
            return (more_a ? 1 : 0) - (more_b ? 1 : 0);
        }
        if (weight(x) != weight(y)) {
            return weight(x) < weight(y) ? -1 : 1;
        }
    }
}

/// What weighs least: the one with a hyphen or an apostrophe comes later, by its place.
int order_light(const Text& a, const Text& b) {
    const auto find = [](const Text& text, int from) {
        int at = from;
        while (at < text.count && weights_of(text.units[at]).light == 0) {
            ++at;
        }
        return at;
    };
    int a_at = find(a, 0);
    int b_at = find(b, 0);
    while (a_at < a.count && b_at < b.count) {
        if (a_at != b_at) {
            return a_at < b_at ? 1 : -1;
        }
        if (a.units[a_at] != b.units[b_at]) {
            return weights_of(a.units[a_at]).light < weights_of(b.units[b_at]).light ? -1 : 1;
        }
        a_at = find(a, a_at + 1);
        b_at = find(b, b_at + 1);
    }
    return (a_at < a.count ? 1 : 0) - (b_at < b.count ? 1 : 0);
}

constexpr DWORD ignores_case = NORM_IGNORECASE | LINGUISTIC_IGNORECASE;
constexpr DWORD ignores_accents = NORM_IGNORENONSPACE | LINGUISTIC_IGNOREDIACRITIC;

} // namespace

int collate(DWORD flags, LPCWSTR a, int a_units, LPCWSTR b, int b_units) {
    const Text first{a, a_units, flags};
    const Text second{b, b_units, flags};
    int result = order(first, second, [](const Weights& weights) { return weights.letter; });
    if (result == 0 && (flags & ignores_accents) == 0) {
        result = order(first, second, [](const Weights& weights) { return weights.accent; });
    }
    if (result == 0 && (flags & ignores_case) == 0) {
        result = order(first, second, [](const Weights& weights) { return weights.upper; });
    }
    if (result == 0 && (flags & (SORT_STRINGSORT | NORM_IGNORESYMBOLS)) == 0) {
        result = order_light(first, second);
    }
    return result + CSTR_EQUAL;
}

int sort_key(DWORD flags, LPCWSTR text, int units, BYTE* to, int room) {
    int size = 0;
    const auto put = [&](unsigned byte) {
        if (size < room) {
            to[size] = static_cast<BYTE>(byte);
        }
        ++size;
    };
    constexpr BYTE separator = 1;
    constexpr unsigned none = 2; // weights are above the separator
    const Text whole{text, units, flags};
    Weights weights;
    for (int at = 0; whole.next(at, weights);) {
        put((weights.letter >> 8) + none);
        put((weights.letter & 0xff) / 2 + none);
        put((weights.letter & 1U) + none);
    }
    put(separator);
    for (int at = 0; (flags & ignores_accents) == 0 && whole.next(at, weights);) {
        put(weights.accent + none);
    }
    put(separator);
    for (int at = 0; (flags & ignores_case) == 0 && whole.next(at, weights);) {
        put(weights.upper + none);
    }
    put(separator);
    put(separator);
    for (int at = 0; (flags & (SORT_STRINGSORT | NORM_IGNORESYMBOLS)) == 0 && at < units; ++at) {
        if (const UCHAR light = weights_of(text[at]).light; light != 0) {
            constexpr unsigned last_place = 0xfffd; // an earlier one weighs more
            const unsigned place = last_place - (static_cast<unsigned>(at) & 0x7fff);
            put(place >> 8);
            put((place & 0xff) | 1);
            put(light + none);
        }
    }
    put(0);
    return size;
}

} // namespace ferry::win32
