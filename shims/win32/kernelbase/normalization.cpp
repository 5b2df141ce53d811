// Normalization forms by tables that are searched by halves, and what FoldString makes of them.

#include "normalization.hpp"

#include "counted_text.hpp"

namespace ferry::win32 {

namespace {

struct Canonical {
    WCHAR character;
    WCHAR first;
    WCHAR second;
    bool composes;
};
constexpr Canonical canonical[] = {
#define CANONICAL(character, first, second, composes) {character, first, second, composes},
#include "unicode_data.inc"
#undef CANONICAL
};

struct Compatible {
    WCHAR character;
    USHORT begin;
    USHORT count;
};
constexpr Compatible compatible[] = {
#define COMPATIBLE(character, begin, count) {character, begin, count},
#include "unicode_data.inc"
#undef COMPATIBLE
};
constexpr WCHAR pool[] = {
#define UNITS(unit) unit,
#include "unicode_data.inc"
#undef UNITS
};

struct Range {
    WCHAR first;
    WCHAR last;
    BYTE value;
};
constexpr Range combining[] = {
#define COMBINING(first, last, value) {first, last, value},
#include "unicode_data.inc"
#undef COMBINING
};
constexpr Range digits[] = {
#define DIGITS(first, last, value) {first, last, value},
#include "unicode_data.inc"
#undef DIGITS
};

template <class Row, size_t count>
const Row* find(const Row (&rows)[count], WCHAR c) {
    size_t low = 0;
    for (size_t high = count; low < high;) {
        const size_t middle = (low + high) / 2;
        if (rows[middle].character < c) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && rows[low].character == c ? &rows[low] : nullptr;
}

template <size_t count>
const Range* find_range(const Range (&ranges)[count], WCHAR c) {
    size_t low = 0;
    for (size_t high = count; low < high;) {
        const size_t middle = (low + high) / 2;
        if (ranges[middle].last < c) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && ranges[low].first <= c ? &ranges[low] : nullptr;
}

BYTE class_of(WCHAR c) {
    const Range* const range = find_range(combining, c);
    return range != nullptr ? range->value : BYTE{0};
}

// Hangul (The Unicode Standard, 3.12).
constexpr WCHAR syllables = 0xac00;
constexpr WCHAR leads = 0x1100;
constexpr WCHAR vowels = 0x1161;
constexpr WCHAR tails = 0x11a7;
constexpr int lead_count = 19;
constexpr int vowel_count = 21;
constexpr int tail_count = 28;

bool is_syllable(WCHAR c) {
    return c >= syllables && c < syllables + lead_count * vowel_count * tail_count;
}

WCHAR composed_hangul(WCHAR first, WCHAR second) {
    if (first >= leads && first < leads + lead_count && second >= vowels &&
        second < vowels + vowel_count) {
        return static_cast<WCHAR>(syllables +
                                  ((first - leads) * vowel_count + (second - vowels)) * tail_count);
    }
    if (is_syllable(first) && (first - syllables) % tail_count == 0 && second > tails &&
        second < tails + tail_count) {
        return static_cast<WCHAR>(first + (second - tails));
    }
    return 0;
}

/// Puts combining characters in the order of their classes.
void order_combining(WCHAR* units, int count) {
    for (int i = 1; i < count; ++i) {
        const BYTE own = class_of(units[i]);
        for (int at = i; own != 0 && at > 0 && class_of(units[at - 1]) > own; --at) {
            const WCHAR before = units[at - 1];
            units[at - 1] = units[at];
            units[at] = before;
        }
    }
}

/// Composes what is decomposed and in order; how many units are left.
int compose(WCHAR* units, int count) {
    int starter = -1;
    int written = 0;
    BYTE last_class = 0;
    for (int i = 0; i < count; ++i) {
        const WCHAR c = units[i];
        const BYTE own = class_of(c);
        const bool reaches = starter >= 0 && (written == starter + 1 || last_class < own) &&
                             (written == starter + 1 || last_class != 0);
        const WCHAR together = reaches ? composed(units[starter], c) : WCHAR{0};
        if (together != 0) {
            units[starter] = together;
            continue;
        }
        if (own == 0) {
            starter = written;
        }
        last_class = own;
        units[written++] = c;
    }
    return written;
}

} // namespace

void UnitBuffer::put(WCHAR c) {
    if (count_ == room_) {
        const int room = 2 * room_ + 256;
        auto* const more = static_cast<WCHAR*>(
            RtlAllocateHeap(peb()->process_heap, 0, static_cast<SIZE_T>(room) * sizeof(WCHAR)));
        if (more == nullptr) {
            return;
        }
        if (count_ != 0) {
            memcpy(more, units_, static_cast<SIZE_T>(count_) * sizeof(WCHAR));
            RtlFreeHeap(peb()->process_heap, 0, units_);
        }
        units_ = more;
        room_ = room;
    }
    units_[count_++] = c;
}

void put_decomposed(UnitBuffer& to, WCHAR c, bool compatible_too) {
    if (is_syllable(c)) {
        const int index = c - syllables;
        to.put(static_cast<WCHAR>(leads + index / (vowel_count * tail_count)));
        to.put(static_cast<WCHAR>(vowels + index / tail_count % vowel_count));
        if (index % tail_count != 0) {
            to.put(static_cast<WCHAR>(tails + index % tail_count));
        }
        return;
    }
    if (const Canonical* const row = find(canonical, c); row != nullptr) {
        put_decomposed(to, row->first, compatible_too);
        if (row->second != 0) {
            put_decomposed(to, row->second, compatible_too);
        }
        return;
    }
    const Compatible* const row = compatible_too ? find(compatible, c) : nullptr;
    if (row == nullptr) {
        to.put(c);
        return;
    }
    for (int i = 0; i < row->count; ++i) {
        put_decomposed(to, pool[row->begin + i], true);
    }
}

bool is_combining(WCHAR c) { return class_of(c) != 0; }

WCHAR composed(WCHAR first, WCHAR second) {
    for (const Canonical& row : canonical) {
        if (row.first == first && row.second == second && row.composes) {
            return row.character;
        }
    }
    return composed_hangul(first, second);
}

int digit_value(WCHAR c) {
    if (c >= L'0' && c <= L'9') {
        return c - L'0';
    }
    const Range* const range = find_range(digits, c);
    return range != nullptr ? range->value + (c - range->first) : -1;
}

void put_normalized(UnitBuffer& to, LPCWSTR text, int count, NormalForm form) {
    constexpr DWORD compatible_bit = 4;
    for (int i = 0; i < count; ++i) {
        put_decomposed(to, text[i], (form & compatible_bit) != 0);
    }
    order_combining(to.units(), to.count());
    if (form == form_c || form == form_kc) {
        to.cut(compose(to.units(), to.count()));
    }
}

namespace {

/// Letters that MAP_EXPAND_LIGATURES takes apart.
constexpr struct {
    WCHAR from;
    WCHAR to[4];
} ligatures[] = {{0xc6, L"AE"},           {0xde, L"TH"},           {0xdf, L"ss"},
                 {0xe6, L"ae"},           {0xfe, L"th"},           {0x132, L"IJ"},
                 {0x133, L"ij"},          {0x152, L"OE"},          {0x153, L"oe"},
                 {0x1c4, L"D\x17d"},      {0x1c5, L"D\x17e"},      {0x1c6, {L'd', 0x17e}},
                 {0x1c7, L"LJ"},          {0x1c8, L"Lj"},          {0x1c9, L"lj"},
                 {0x1ca, L"NJ"},          {0x1cb, L"Nj"},          {0x1cc, L"nj"},
                 {0x1e2, {0x100, 0x112}}, {0x1e3, {0x101, 0x113}}, {0x1f1, L"DZ"},
                 {0x1f2, L"Dz"},          {0x1f3, L"dz"},          {0x1fc, {0xc1, 0xc9}},
                 {0x1fd, {0xe1, 0xe9}},   {0x5f0, {0x5d5, 0x5d5}}, {0x5f1, {0x5d5, 0x5d9}},
                 {0x5f2, {0x5d9, 0x5d9}}, {0xfb00, L"ff"},         {0xfb01, L"fi"},
                 {0xfb02, L"fl"},         {0xfb03, L"ffi"},        {0xfb04, L"ffl"},
                 {0xfb05, {0x17f, L't'}}, {0xfb06, L"st"}};

void put_folded(UnitBuffer& to, WCHAR c, DWORD flags) {
    if ((flags & MAP_EXPAND_LIGATURES) != 0) {
        for (const auto& each : ligatures) {
            if (each.from == c) {
                for (const WCHAR* at = each.to; *at != 0; ++at) {
                    to.put(*at);
                }
                return;
            }
        }
    }
    const int value = (flags & MAP_FOLDDIGITS) != 0 ? digit_value(c) : -1;
    to.put(value >= 0 ? static_cast<WCHAR>(L'0' + value) : c);
}

/// Where a half of a surrogate pair stands alone, or -1.
int unpaired(LPCWSTR text, int count) {
    const auto is_low = [](WCHAR c) { return c >= 0xdc00 && c < 0xe000; };
    for (int i = 0; i < count; ++i) {
        const bool high = text[i] >= 0xd800 && text[i] < 0xdc00;
        const bool paired = high && i + 1 < count && is_low(text[i + 1]);
        if (is_low(text[i]) || (high && !paired)) {
            return i;
        }
        i += paired ? 1 : 0;
    }
    return -1;
}

bool is_form(int form) {
    return form == form_c || form == form_d || form == form_kc || form == form_kd;
}

} // namespace

} // namespace ferry::win32

using namespace ferry::win32;

extern "C" {

int WINAPI FoldStringW(DWORD flags, LPCWCH from, int count, LPWSTR to, int room) {
    const DWORD exclusive = flags & (MAP_PRECOMPOSED | MAP_COMPOSITE | MAP_EXPAND_LIGATURES);
    constexpr DWORD known =
        MAP_PRECOMPOSED | MAP_COMPOSITE | MAP_EXPAND_LIGATURES | MAP_FOLDDIGITS | MAP_FOLDCZONE;
    if (from == nullptr || count == 0 || room < 0 || (room > 0 && to == nullptr) || from == to) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (flags == 0 || (flags & ~known) != 0 || (exclusive & (exclusive - 1)) != 0) {
        return fail(ERROR_INVALID_FLAGS);
    }
    count = count < 0 ? static_cast<int>(wcslen(from)) + 1 : count;
    UnitBuffer folded;
    for (int i = 0; i < count; ++i) {
        put_folded(folded, from[i], flags);
    }
    UnitBuffer normal;
    UnitBuffer* result = &folded;
    const bool zone = (flags & MAP_FOLDCZONE) != 0;
    if (zone || (exclusive & (MAP_PRECOMPOSED | MAP_COMPOSITE)) != 0) {
        const NormalForm form = (exclusive & MAP_COMPOSITE) != 0 ? (zone ? form_kd : form_d)
                                                                 : (zone ? form_kc : form_c);
        put_normalized(normal, folded.units(), folded.count(), form);
        result = &normal;
    }
    if (room != 0 && result->count() > room) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    if (room != 0) {
        memcpy(to, result->units(), static_cast<SIZE_T>(result->count()) * sizeof(WCHAR));
    }
    return result->count();
}

int WINAPI NormalizeString(NORM_FORM form, LPCWSTR from, int count, LPWSTR to, int room) {
    if (from == nullptr || count < -1 || room < 0 || (room > 0 && to == nullptr) ||
        !is_form(form)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    count = count < 0 ? static_cast<int>(wcslen(from)) + 1 : count;
    if (const int bad = unpaired(from, count); bad >= 0) {
        fail(ERROR_NO_UNICODE_TRANSLATION);
        return -bad;
    }
    UnitBuffer normal;
    put_normalized(normal, from, count, static_cast<NormalForm>(form));
    if (room != 0 && normal.count() > room) {
        fail(ERROR_INSUFFICIENT_BUFFER);
        return -normal.count();
    }
    if (room != 0 && normal.count() != 0) {
        memcpy(to, normal.units(), static_cast<SIZE_T>(normal.count()) * sizeof(WCHAR));
    }
    fail(ERROR_SUCCESS);
    return normal.count();
}

BOOL WINAPI IsNormalizedString(NORM_FORM form, LPCWSTR text, int count) {
    if (text == nullptr || count < -1 || !is_form(form)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    count = count < 0 ? static_cast<int>(wcslen(text)) : count;
    if (unpaired(text, count) >= 0) {
        return fail(ERROR_NO_UNICODE_TRANSLATION);
    }
    UnitBuffer normal;
    put_normalized(normal, text, count, static_cast<NormalForm>(form));
    fail(ERROR_SUCCESS);
    return normal.count() == count &&
           (count == 0 ||
            memcmp(normal.units(), text, static_cast<SIZE_T>(count) * sizeof(WCHAR)) == 0);
}

} // extern "C"
