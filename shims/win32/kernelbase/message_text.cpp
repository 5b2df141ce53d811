// The text of FormatMessage: escapes, and inserts with the formats of wprintf that are not for
// floating point ("FormatMessageW function", Remarks).

#include "message_text.hpp"

#include "text.hpp"

namespace ferry::win32 {

void MessageText::append(WCHAR c) {
    if (count_ == room_) {
        const size_t room = 2 * room_ + 256;
        auto* const more =
            static_cast<WCHAR*>(RtlAllocateHeap(peb()->process_heap, 0, room * sizeof(WCHAR)));
        if (more == nullptr) {
            return;
        }
        if (count_ != 0) {
            memcpy(more, units_, count_ * sizeof(WCHAR));
            RtlFreeHeap(peb()->process_heap, 0, units_);
        }
        units_ = more;
        room_ = room;
    }
    units_[count_++] = c;
}

/// At the last space, which goes with those in front of it; in the word where there is none.
void MessageText::break_line() {
    size_t end = count_;
    while (end > line_ && units_[end - 1] != L' ') {
        --end;
    }
    const size_t rest = end == line_ ? 0 : count_ - end;
    size_t kept = end == line_ ? count_ : end;
    while (kept > line_ && units_[kept - 1] == L' ') {
        --kept;
    }
    WCHAR carried[0x100]; // no line is longer
    memcpy(carried, units_ + count_ - rest, rest * sizeof(WCHAR));
    count_ = kept;
    end_line(L"\r\n");
    for (size_t i = 0; i < rest; ++i) {
        append(carried[i]);
    }
}

void MessageText::put_narrow(const char* text, int bytes) {
    WideText wide(text, bytes);
    for (int i = 0; i < wide.units(); ++i) {
        put(wide.text()[i]);
    }
}

void MessageText::end() {
    append(0);
    --count_;
}

ULONG_PTR Inserts::word(unsigned number) {
    if (list_ == nullptr) {
        last_ = number > last_ ? number : last_;
        return words_[number - 1];
    }
    while (last_ < number && last_ < most) {
        taken_[last_++] = *words_++;
    }
    return number <= most ? taken_[number - 1] : 0;
}

namespace {

bool is_digit(WCHAR c) { return c >= L'0' && c <= L'9'; }

/// What stands between the exclamation marks of an insert.
struct Format {
    bool left = false;
    bool zeros = false;
    bool alternative = false;
    WCHAR sign = 0; ///< '+' or ' '
    bool big = false;
    WCHAR size = 0; ///< 'h', 'l' or 'w'
    WCHAR letter = L's';
    int width = 0;
    int precision = -1;
};

/// Reads a number or a `*`.
int read_number(const WCHAR*& at, unsigned number, bool& starred, Inserts& inserts) {
    if (*at == L'*') {
        ++at;
        const ULONG_PTR word = starred ? inserts.next() : inserts.word(number);
        starred = true;
        return static_cast<int>(word);
    }
    int value = 0;
    while (is_digit(*at)) {
        value = value * 10 + (*at++ - L'0');
    }
    return value;
}

/// Gives the insert's value.
ULONG_PTR read_format(Format& format, const WCHAR* at, const WCHAR* end, unsigned number,
                      Inserts& inserts) {
    bool starred = false;
    for (; *at == L'-' || *at == L'0' || *at == L'#' || *at == L'+' || *at == L' '; ++at) {
        format.left = format.left || *at == L'-';
        format.zeros = format.zeros || *at == L'0';
        format.alternative = format.alternative || *at == L'#';
        format.sign = *at == L'+' || (*at == L' ' && format.sign == 0) ? *at : format.sign;
    }
    format.width = read_number(at, number, starred, inserts);
    if (format.width < 0) {
        format.left = true;
        format.width = -format.width;
    }
    if (*at == L'.') {
        format.precision = read_number(++at, number, starred, inserts);
    }
    for (; at + 1 < end; ++at) {
        if (*at == L'I') {
            format.big = at[1] != L'3';
            at += is_digit(at[1]) ? 2 : 0;
        } else {
            format.big = format.big || (*at == L'l' && format.size == L'l');
            format.size = *at;
        }
    }
    if (at < end) {
        format.letter = *at;
    }
    return starred ? inserts.value() : inserts.word(number);
}

void pad(MessageText& to, WCHAR with, int count) {
    for (; count > 0; --count) {
        to.put(with);
    }
}

void put_number(MessageText& to, const Format& format, ULONGLONG value, unsigned base, WCHAR sign) {
    WCHAR digits[24];
    int at = sizeof digits / sizeof digits[0];
    const int end = at;
    const WCHAR* const names = format.letter == L'X' ? L"0123456789ABCDEF" : L"0123456789abcdef";
    const bool prefixed = format.alternative && base == 16 && value != 0;
    for (; value != 0; value /= base) {
        digits[--at] = names[value % base];
    }
    const int needed = (sign != 0 ? 1 : 0) + (prefixed ? 2 : 0);
    int least = format.precision >= 0 ? format.precision : 1;
    if (format.precision < 0 && format.zeros && !format.left) {
        least = format.width - needed;
        least = least < 1 ? 1 : least;
    }
    const int zeros = least > end - at ? least - (end - at) : 0;
    const int padding = format.width - needed - zeros - (end - at);
    pad(to, L' ', format.left ? 0 : padding);
    if (sign != 0) {
        to.put(sign);
    }
    if (prefixed) {
        to.put(L'0');
        to.put(format.letter);
    }
    pad(to, L'0', zeros);
    for (; at < end; ++at) {
        to.put(digits[at]);
    }
    pad(to, L' ', format.left ? padding : 0);
}

/// Text of `units` units or bytes.
template <class C>
void put_text(MessageText& to, const Format& format, const C* text, int units) {
    const int padding = format.width - units;
    pad(to, L' ', format.left ? 0 : padding);
    if constexpr (sizeof(C) == 1) {
        to.put_narrow(text, units);
    } else {
        for (int i = 0; i < units; ++i) {
            to.put(text[i]);
        }
    }
    pad(to, L' ', format.left ? padding : 0);
}

template <class C>
int text_units(const Format& format, const C* text) {
    int units = 0;
    while ((format.precision < 0 || units < format.precision) && text[units] != 0) {
        ++units;
    }
    return units;
}

void put_insert(MessageText& to, const Format& format, ULONG_PTR word, bool wide) {
    const bool capital = format.letter == L'S' || format.letter == L'C';
    const bool narrow = format.size == L'h' || (format.size == 0 && wide == capital);
    const ULONGLONG value = format.big            ? word
                            : format.size == L'h' ? static_cast<USHORT>(word)
                                                  : static_cast<ULONG>(word);
    switch (format.letter) {
    case L'x':
    case L'X': put_number(to, format, value, 16, 0); break;
    case L'p': {
        Format digits = format;
        digits.letter = L'X';
        digits.precision = 2 * sizeof(void*);
        put_number(to, digits, word, 16, 0);
        break;
    }
    case L'o': put_number(to, format, value, 8, 0); break;
    case L'u': put_number(to, format, value, 10, 0); break;
    case L'd':
    case L'i': {
        const LONGLONG number = format.big            ? static_cast<LONGLONG>(word)
                                : format.size == L'h' ? static_cast<SHORT>(word)
                                                      : static_cast<LONG>(word);
        const ULONGLONG size = static_cast<ULONGLONG>(number);
        put_number(to, format, number < 0 ? ~size + 1 : size, 10, number < 0 ? L'-' : format.sign);
        break;
    }
    case L'c':
    case L'C':
        if (narrow) {
            const char c = static_cast<char>(word);
            put_text(to, format, &c, 1);
        } else {
            const WCHAR c = static_cast<WCHAR>(word);
            put_text(to, format, &c, 1);
        }
        break;
    default:
        if (word == 0) {
            put_text(to, format, L"(null)", text_units(format, L"(null)"));
        } else if (narrow) {
            const char* const text = reinterpret_cast<const char*>(word);
            put_text(to, format, text, text_units(format, text));
        } else {
            const WCHAR* const text = reinterpret_cast<const WCHAR*>(word);
            put_text(to, format, text, text_units(format, text));
        }
    }
}

/// An escape that stands for a character, where inserts are ignored too.
bool put_escape(MessageText& to, WCHAR letter) {
    switch (letter) {
    case L'n': to.end_line(L"\r\n"); return true;
    case L'r': to.end_line(L"\r"); return true;
    case L't': to.put(L'\t'); return true;
    default: return false;
    }
}

} // namespace

bool put_message(MessageText& to, const WCHAR* text, DWORD flags, Inserts& inserts, bool wide) {
    const bool keep = (flags & FORMAT_MESSAGE_IGNORE_INSERTS) != 0;
    const bool lines = (flags & FORMAT_MESSAGE_MAX_WIDTH_MASK) == 0;
    while (*text != 0 && !to.is_full()) {
        const WCHAR c = *text++;
        if (c == L'\r' || c == L'\n') {
            text += c == L'\r' && *text == L'\n' ? 1 : 0;
            if (lines) {
                to.end_line(L"\r\n");
            } else {
                to.put(L' ');
            }
            continue;
        }
        if (c != L'%') {
            to.put(c);
            continue;
        }
        const WCHAR what = *text++;
        if (what == L'0') {
            return true; // ends without a new line
        }
        if (what == 0) {
            return false;
        }
        if (put_escape(to, what)) {
            continue;
        }
        if (keep) {
            to.put(c);
            to.put(what);
            continue;
        }
        if (what < L'1' || what > L'9') {
            to.put(what == L'b' ? L' ' : what);
            continue;
        }
        unsigned number = static_cast<unsigned>(what - L'0');
        if (is_digit(*text)) {
            number = number * 10 + static_cast<unsigned>(*text++ - L'0');
        }
        const WCHAR* begin = text;
        const WCHAR* end = text;
        if (*text == L'!') {
            begin = end = text + 1;
            while (*end != 0 && *end != L'!') {
                ++end;
            }
            text = end + (*end != 0 ? 1 : 0);
        }
        if (!inserts.any()) {
            return false;
        }
        Format format;
        const ULONG_PTR word = read_format(format, begin, end, number, inserts);
        put_insert(to, format, word, wide);
    }
    return true;
}

} // namespace ferry::win32
