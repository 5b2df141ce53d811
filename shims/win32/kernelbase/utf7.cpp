#include "utf7.hpp"

namespace ferry::win32 {

namespace {

constexpr char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The value of a digit, or -1.
int base64_digit(UCHAR c) {
    for (int i = 0; i < 64; ++i) {
        if (base64[i] == static_cast<char>(c)) {
            return i;
        }
    }
    return -1;
}

/// Whether UTF-7 writes a character as itself.
bool is_direct(WCHAR c) {
    if ((c >= L'a' && c <= L'z') || (c >= L'A' && c <= L'Z') || (c >= L'0' && c <= L'9')) {
        return true;
    }
    switch (c) {
    case 0:
    case L'\t':
    case L'\n':
    case L'\r':
    case L' ':
    case L'\'':
    case L'(':
    case L')':
    case L',':
    case L'-':
    case L'.':
    case L'/':
    case L':':
    case L'?': return true;
    default: return false;
    }
}

} // namespace

int wide_to_utf7(LPCWSTR from, int count, LPSTR to, int room) {
    Output<CHAR> output(to, room);
    for (int i = 0; i < count;) {
        if (is_direct(from[i])) {
            output.put(static_cast<CHAR>(from[i++]));
            continue;
        }
        output.put('+');
        if (from[i] == L'+') {
            output.put('-');
            ++i;
            continue;
        }
        unsigned bits = 0;
        int held = 0;
        for (; i < count && !is_direct(from[i]) && from[i] != L'+'; ++i) {
            bits = bits << 16 | from[i];
            for (held += 16; held >= 6; held -= 6) {
                output.put(base64[bits >> (held - 6) & 63]);
            }
        }
        if (held != 0) { // this digit and the end come together
            output.put_pair(base64[bits << (6 - held) & 63], '-');
        } else {
            output.put('-');
        }
    }
    return output.count();
}

int utf7_to_wide(LPCSTR from, int count, LPWSTR to, int room) {
    Output<WCHAR> output(to, room);
    bool inside = false;
    bool first = false; ///< directly behind the `+`
    unsigned bits = 0;
    int held = 0;
    for (int i = 0; i < count; ++i) {
        const auto c = static_cast<UCHAR>(from[i]);
        if (!inside) {
            inside = first = c == '+';
            if (!inside) {
                output.put(c);
            }
            continue;
        }
        const int digit = base64_digit(c);
        if (digit >= 0) {
            first = false;
            bits = bits << 6 | static_cast<unsigned>(digit);
            held += 6;
            if (held >= 16) {
                held -= 16;
                output.put(static_cast<WCHAR>(bits >> held));
            }
            continue;
        }
        if (c < 0x80) {
            inside = false;
            bits = 0;
            held = 0;
            if (c != '-') {
                output.put(c);
            } else if (first) {
                output.put(L'+');
            }
        } else {
            // It ends the sequence, whose bits go on in the next one.
            inside = false;
            output.put(c);
        }
    }
    return output.count();
}

} // namespace ferry::win32
