// Code pages by tables.

#include "best_fits.hpp"
#include "double_byte.hpp"

namespace ferry::win32 {

namespace {

constexpr CodePage pages[] = {
#define CODE_PAGE(number, name, ...) {number, name, {__VA_ARGS__}},
#include "code_pages.inc"
#undef CODE_PAGE
};

constexpr UINT ascii = 20127;
constexpr WCHAR first_private = 0xe000;
constexpr WCHAR last_private = 0xf8ff;

/// The byte of a character, or -1.
int byte_of(const CodePage& page, WCHAR c) {
    if (c < 0x80) {
        return c;
    }
    for (int i = 0; i < 128; ++i) {
        if (page.high[i] == c && c != 0) {
            return 0x80 + i;
        }
    }
    return -1;
}

} // namespace
} // namespace ferry::win32

using namespace ferry::win32;

extern "C" {

const CodePage* ferry_find_code_page(UINT number) {
    for (const CodePage& page : pages) {
        if (page.number == number) {
            return &page;
        }
    }
    return nullptr;
}
const CodePage* ferry_code_page_at(UINT index) {
    return index < sizeof pages / sizeof *pages ? &pages[index] : nullptr;
}

int ferry_widen(const CodePage& page, LPCSTR from, int count, LPWSTR to, int room, bool& valid) {
    const DoubleBytePage* const pairs = ferry_find_double_byte_page(page.number);
    Output<WCHAR> output(to, room);
    for (int i = 0; i < count; ++i) {
        const auto byte = static_cast<UCHAR>(from[i]);
        if (pairs != nullptr && is_lead(*pairs, byte)) {
            const auto trail = static_cast<UCHAR>(i + 1 < count ? from[i + 1] : '\0');
            const WCHAR c = from_pair(*pairs, byte, trail);
            i += trail != 0 ? 1 : 0;
            valid = valid && c != 0;
            output.put(c != 0 ? c : pairs->unknown);
            continue;
        }
        const WCHAR c = byte < 0x80 ? byte : page.high[byte - 0x80];
        valid = valid && (c < first_private || c > last_private);
        output.put(c);
    }
    return output.count();
}

int ferry_narrow(const CodePage& page, LPCWSTR from, int count, LPSTR to, int room,
                 Narrowing& how) {
    const DoubleBytePage* const pairs = ferry_find_double_byte_page(page.number);
    Output<CHAR> output(to, room);
    for (int i = 0; i < count; ++i) {
        int code = page.number == ascii && from[i] >= 0x80 ? -1 : byte_of(page, from[i]);
        if (code < 0 && pairs != nullptr) {
            const WORD pair = to_pair(*pairs, from[i], how.best_fit);
            code = pair != 0 ? pair : -1;
        }
        if (code < 0 && how.best_fit) {
            const UCHAR fit = best_fit(page.number, from[i]);
            code = fit != 0 ? fit : -1;
        }
        if (code < 0) {
            how.used_instead = how.used_instead || room == 0 || output.count() < room;
            code = how.instead;
        }
        if (code > 0xff) {
            output.put_pair(static_cast<CHAR>(code >> 8), static_cast<CHAR>(code));
        } else {
            output.put(static_cast<CHAR>(code));
        }
    }
    how.written = output.written();
    return output.count();
}

} // extern "C"
