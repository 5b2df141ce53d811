// Kinds and case of UTF-16 units, and single-byte code pages, by table.

#include "locale.hpp"

#include <ferry/win32/code_pages.hpp>

namespace ferry::crt {
namespace {

struct KindRow {
    unsigned short first;
    unsigned short last;
    unsigned short odd;
    unsigned short even;
};
constexpr KindRow kind_rows[] = {
#define WCTYPE(first, last, odd, even) {first, last, odd, even},
#include "unicode_ctype.inc"
#undef WCTYPE
};

struct CaseRow {
    unsigned short first;
    unsigned short last;
    unsigned short stride;
    unsigned short add;
};
constexpr CaseRow upper_rows[] = {
#define UPPER(first, last, stride, add) {first, last, stride, add},
#define LOWER(first, last, stride, add)
#include "unicode_case.inc"
#undef UPPER
#undef LOWER
};
constexpr CaseRow lower_rows[] = {
#define UPPER(first, last, stride, add)
#define LOWER(first, last, stride, add) {first, last, stride, add},
#include "unicode_case.inc"
#undef UPPER
#undef LOWER
};

/// The row that holds `c`: the first whose end is not below it, if it begins there.
template <class Row, size_t N>
const Row* find(const Row (&rows)[N], wchar_t c) {
    size_t low = 0;
    size_t high = N;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (rows[middle].last < c) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < N && rows[low].first <= c ? &rows[low] : nullptr;
}

/// Case rows with strides overlap; they are in the order of their beginnings.
template <size_t N>
wchar_t map(const CaseRow (&rows)[N], wchar_t c) {
    for (const CaseRow& row : rows) {
        if (row.first > c) {
            break;
        }
        if (row.last >= c && (c - row.first) % row.stride == 0) {
            return static_cast<wchar_t>(c + row.add);
        }
    }
    return c;
}

} // namespace

unsigned short kind_of(wchar_t c) {
    const KindRow* const row = find(kind_rows, c);
    return row == nullptr ? 0 : (c - row->first) % 2 == 0 ? row->odd : row->even;
}

wchar_t to_upper(wchar_t c) {
    if (c < 0x80) {
        return c >= 'a' && c <= 'z' ? static_cast<wchar_t>(c - 32) : c;
    }
    return map(upper_rows, c);
}
wchar_t to_lower(wchar_t c) {
    if (c < 0x80) {
        return c >= 'A' && c <= 'Z' ? static_cast<wchar_t>(c + 32) : c;
    }
    return map(lower_rows, c);
}
wchar_t to_upper(wchar_t c, const Locale& locale) {
    return c < 0x80 || locale.code_page != 0 ? to_upper(c) : c;
}
wchar_t to_lower(wchar_t c, const Locale& locale) {
    return c < 0x80 || locale.code_page != 0 ? to_lower(c) : c;
}

const wchar_t* code_page_half(unsigned page) {
    const auto* const found = ferry_find_code_page(page);
    return found != nullptr ? found->high : nullptr;
}

} // namespace ferry::crt
