#include "character_kinds.hpp"

namespace ferry::win32 {
namespace {

struct KindRow {
    WCHAR first;
    WORD layout;
    WORD text;
};
constexpr KindRow rows[] = {
#define KINDS(first, layout, text) {first, layout, text},
#include "character_kinds.inc"
#undef KINDS
};

/// The last row that begins at or before `c`.
const KindRow& row_of(WCHAR c) {
    size_t low = 0;
    for (size_t high = sizeof rows / sizeof rows[0]; high - low > 1;) {
        const size_t middle = (low + high) / 2;
        (rows[middle].first <= c ? low : high) = middle;
    }
    return rows[low];
}

} // namespace

WORD layout_kind(WCHAR c) { return row_of(c).layout; }
WORD text_kind(WCHAR c) { return row_of(c).text; }

} // namespace ferry::win32
