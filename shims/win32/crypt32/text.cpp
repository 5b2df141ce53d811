// Bytes as texts: base64 with and without headers, and hexadecimal digits.

#include "certificate.hpp"

using namespace ferry::win32;
using namespace ferry::win32::certificates;

namespace {

constexpr DWORD format_mask = 0xff;
constexpr DWORD no_cr = 0x80000000;
constexpr DWORD no_crlf = 0x40000000;
constexpr DWORD hex_raw = 12;

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

/// What the lines around base64 say.
constexpr struct {
    DWORD format;
    const char* label;
} labels[] = {
    {CRYPT_STRING_BASE64HEADER, "CERTIFICATE"},
    {CRYPT_STRING_BASE64REQUESTHEADER, "NEW CERTIFICATE REQUEST"},
    {CRYPT_STRING_BASE64X509CRLHEADER, "X509 CRL"},
};

const char* label_of(DWORD format) {
    for (const auto& one : labels) {
        if (one.format == format) {
            return one.label;
        }
    }
    return nullptr;
}

/// A text that is counted first, and written then.
template <class Unit>
class Writer {
public:
    explicit Writer(Unit* to) : to_(to) {}
    void put(char c) {
        if (to_ != nullptr) {
            to_[count_] = static_cast<Unit>(static_cast<UCHAR>(c));
        }
        ++count_;
    }
    void put(const char* text) {
        while (*text != 0) {
            put(*text++);
        }
    }
    void end_line(DWORD flags) {
        if ((flags & no_crlf) == 0) {
            put((flags & no_cr) != 0 ? "\n" : "\r\n");
        }
    }
    [[nodiscard]] DWORD count() const { return count_; }

private:
    Unit* to_;
    DWORD count_ = 0;
};

constexpr char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

template <class Unit>
void write_base64(Writer<Unit>& to, Bytes from, DWORD flags) {
    constexpr SIZE_T bytes_of_line = 48;
    for (SIZE_T i = 0; i < from.size; i += 3) {
        const SIZE_T left = from.size - i;
        const ULONG three = ULONG{from.data[i]} << 16 |
                            (left > 1 ? ULONG{from.data[i + 1]} << 8 : 0) |
                            (left > 2 ? ULONG{from.data[i + 2]} : 0);
        to.put(base64_digits[three >> 18]);
        to.put(base64_digits[three >> 12 & 63]);
        to.put(left > 1 ? base64_digits[three >> 6 & 63] : '=');
        to.put(left > 2 ? base64_digits[three & 63] : '=');
        if ((i + 3) % bytes_of_line == 0 && left > 3) {
            to.end_line(flags);
        }
    }
    to.end_line(flags);
}

template <class Unit>
void write_hex(Writer<Unit>& to, Bytes from, DWORD flags, bool separates) {
    constexpr char digits[] = "0123456789abcdef";
    for (SIZE_T i = 0; i < from.size; ++i) {
        to.put(digits[from.data[i] >> 4]);
        to.put(digits[from.data[i] & 15]);
        if (!separates || i + 1 == from.size) {
            continue;
        }
        const bool breaks = (flags & no_crlf) == 0;
        if (breaks && i % 16 == 15) {
            to.end_line(flags);
        } else {
            to.put(breaks && i % 16 == 7 ? "  " : " ");
        }
    }
    to.end_line(flags);
}

/// False for a format that is none.
template <class Unit>
bool write_text(Writer<Unit>& to, Bytes from, DWORD flags) {
    const DWORD format = flags & format_mask;
    if (const char* const label = label_of(format)) {
        to.put("-----BEGIN ");
        to.put(label);
        to.put("-----");
        to.end_line(flags);
        write_base64(to, from, flags);
        to.put("-----END ");
        to.put(label);
        to.put("-----");
        to.end_line(flags);
        return true;
    }
    switch (format) {
    case CRYPT_STRING_BASE64: write_base64(to, from, flags); return true;
    case CRYPT_STRING_HEX: write_hex(to, from, flags, true); return true;
    case hex_raw: write_hex(to, from, flags, false); return true;
    default: return false;
    }
}

template <class Unit>
BOOL binary_to_string(const BYTE* from, DWORD size, DWORD flags, Unit* to, DWORD* room) {
    if (from == nullptr || size == 0 || room == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if ((flags & format_mask) == CRYPT_STRING_BINARY) {
        const DWORD given = *room;
        *room = size;
        if (to == nullptr) {
            return TRUE;
        }
        if (given < size) {
            return fail(ERROR_MORE_DATA);
        }
        memcpy(to, from, size);
        return TRUE;
    }
    Writer<Unit> counted(nullptr);
    if (!write_text(counted, {from, size}, flags)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (to == nullptr || *room <= counted.count()) {
        const bool fits = to == nullptr;
        *room = fits ? counted.count() + 1 : *room;
        return fits ? TRUE : fail(ERROR_MORE_DATA);
    }
    Writer<Unit> writer(to);
    write_text(writer, {from, size}, flags);
    to[writer.count()] = 0;
    *room = writer.count();
    return TRUE;
}

/// A text of either width that is read.
template <class Unit>
class Text {
public:
    Text(const Unit* begin, SIZE_T size) : begin_(begin), size_(size) {}

    [[nodiscard]] SIZE_T size() const { return size_; }
    /// 0 behind the end, and for what is not ASCII a byte that stands for nothing.
    [[nodiscard]] char operator[](SIZE_T i) const {
        if (i >= size_) {
            return 0;
        }
        const auto unit = static_cast<unsigned>(begin_[i]);
        return unit < 0x80 ? static_cast<char>(unit) : '\x7f';
    }
    [[nodiscard]] UCHAR byte(SIZE_T i) const { return static_cast<UCHAR>(begin_[i]); }
    [[nodiscard]] Text from(SIZE_T i) const { return {begin_ + i, size_ - i}; }
    [[nodiscard]] Text to(SIZE_T i) const { return {begin_, i}; }
    /// Where `word` begins; the size if nowhere.
    [[nodiscard]] SIZE_T find(const char* word) const {
        for (SIZE_T i = 0; i < size_; ++i) {
            SIZE_T same = 0;
            while (word[same] != 0 && (*this)[i + same] == word[same]) {
                ++same;
            }
            if (word[same] == 0) {
                return i;
            }
        }
        return size_;
    }

private:
    const Unit* begin_;
    SIZE_T size_;
};

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

int base64_digit(char c) {
    for (int i = 0; i < 64; ++i) {
        if (base64_digits[i] == c) {
            return i;
        }
    }
    return -1;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Bytes that are counted, and written as far as there is room.
class Output {
public:
    Output(BYTE* to, DWORD room) : to_(to), room_(room) {}
    void put(unsigned byte) {
        if (to_ != nullptr && count_ < room_) {
            to_[count_] = static_cast<BYTE>(byte);
        }
        ++count_;
    }
    [[nodiscard]] DWORD count() const { return count_; }

private:
    BYTE* to_;
    DWORD room_;
    DWORD count_ = 0;
};

template <class Unit>
bool read_base64(Text<Unit> text, Output& output) {
    ULONG bits = 0;
    unsigned count = 0;
    SIZE_T i = 0;
    for (; i < text.size() && text[i] != '='; ++i) {
        const int digit = base64_digit(text[i]);
        if (digit < 0) {
            if (is_blank(text[i])) {
                continue;
            }
            return false;
        }
        bits = bits << 6 | static_cast<ULONG>(digit);
        if (++count % 4 != 1) {
            output.put(bits >> (6 - 2 * ((count - 1) % 4)) & 0xff);
        }
    }
    if (count % 4 == 1) {
        output.put(bits << 2 & 0xff);
    }
    // What fills the last four; behind it nothing counts.
    const unsigned wanted = (4 - count % 4) % 4;
    unsigned filled = 0;
    const bool fills = i < text.size();
    for (; i < text.size() && (text[i] == '=' || is_blank(text[i])); ++i) {
        filled += text[i] == '=' ? 1 : 0;
    }
    return !fills || filled >= wanted;
}

/// Between "-----BEGIN …-----" and "-----END …-----".
template <class Unit>
bool read_with_header(Text<Unit> text, Output& output, DWORD& skipped) {
    const SIZE_T begin = text.find("-----BEGIN ");
    const Text<Unit> label = text.from(begin);
    const SIZE_T end_of_label = label.size() > 11 ? label.from(11).find("-----") + 11 : 0;
    if (begin == text.size() || end_of_label >= label.size()) {
        return false;
    }
    const Text<Unit> body = label.from(end_of_label + 5);
    const SIZE_T end = body.find("-----END ");
    skipped = static_cast<DWORD>(begin);
    return end != body.size() && read_base64(body.to(end), output);
}

/// Pairs of digits; between them blanks, hyphens and commas.
template <class Unit>
bool read_hex(Text<Unit> text, Output& output) {
    for (SIZE_T i = 0; i < text.size() && text[i] != 0;) {
        const char c = text[i];
        const int high = hex_digit(c);
        const int low = hex_digit(text[i + 1]);
        if (high >= 0 && low >= 0) {
            output.put(static_cast<unsigned>(high * 16 + low));
            i += 2;
        } else if (high < 0 && (is_blank(c) || c == '-' || c == ',')) {
            ++i;
        } else {
            return false;
        }
    }
    return true;
}

template <class Unit>
bool read_one(Text<Unit> text, DWORD format, Output& output, DWORD& skipped) {
    switch (format) {
    case CRYPT_STRING_BASE64HEADER:
    case CRYPT_STRING_BASE64REQUESTHEADER:
    case CRYPT_STRING_BASE64X509CRLHEADER: return read_with_header(text, output, skipped);
    case CRYPT_STRING_BASE64: return read_base64(text, output);
    case CRYPT_STRING_HEX:
    case hex_raw: return read_hex(text, output);
    default:
        for (SIZE_T i = 0; i < text.size(); ++i) {
            output.put(text.byte(i));
        }
        return true;
    }
}

/// Formats that stand for the first of others that fits.
constexpr struct {
    DWORD format;
    DWORD tried[4]; ///< in order; the last one again and again
} choices[] = {
    {CRYPT_STRING_BASE64_ANY,
     {CRYPT_STRING_BASE64HEADER, CRYPT_STRING_BASE64, CRYPT_STRING_BASE64, CRYPT_STRING_BASE64}},
    {CRYPT_STRING_ANY,
     {CRYPT_STRING_BASE64HEADER, CRYPT_STRING_BASE64, CRYPT_STRING_BINARY, CRYPT_STRING_BINARY}},
    {CRYPT_STRING_HEX_ANY,
     {CRYPT_STRING_HEX, CRYPT_STRING_HEX, CRYPT_STRING_HEX, CRYPT_STRING_HEX}},
};

bool is_known(DWORD format) {
    return format <= CRYPT_STRING_HEX || format == CRYPT_STRING_BASE64X509CRLHEADER ||
           format == hex_raw;
}

template <class Unit>
BOOL string_to_binary(const Unit* text, DWORD size, DWORD flags, BYTE* to, DWORD* room,
                      DWORD* skipped, DWORD* used) {
    if (text == nullptr || room == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    SIZE_T units = size;
    while (size == 0 && text[units] != 0) {
        ++units;
    }
    DWORD format = flags & format_mask;
    DWORD tried[4] = {format, format, format, format};
    for (const auto& choice : choices) {
        if (choice.format == format) {
            memcpy(tried, choice.tried, sizeof tried);
        }
    }
    if (!is_known(tried[0])) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    for (const DWORD one : tried) {
        Output output(to, *room);
        DWORD before = 0;
        if (!read_one(Text<Unit>(text, units), one, output, before)) {
            continue;
        }
        const bool fits = to == nullptr || output.count() <= *room;
        *room = output.count();
        if (skipped != nullptr) {
            *skipped = before;
        }
        if (used != nullptr) {
            *used = one;
        }
        return fits ? TRUE : fail(ERROR_MORE_DATA);
    }
    if (skipped != nullptr) {
        *skipped = 0;
    }
    if (used != nullptr) {
        *used = 0;
    }
    return fail(ERROR_INVALID_DATA);
}

} // namespace

extern "C" {

BOOL WINAPI CryptBinaryToStringA(const BYTE* from, DWORD size, DWORD flags, LPSTR to, DWORD* room) {
    return binary_to_string(from, size, flags, to, room);
}
BOOL WINAPI CryptBinaryToStringW(const BYTE* from, DWORD size, DWORD flags, LPWSTR to,
                                 DWORD* room) {
    return binary_to_string(from, size, flags, to, room);
}

BOOL WINAPI CryptStringToBinaryA(LPCSTR text, DWORD size, DWORD flags, BYTE* to, DWORD* room,
                                 DWORD* skipped, DWORD* used) {
    return string_to_binary(text, size, flags, to, room, skipped, used);
}
BOOL WINAPI CryptStringToBinaryW(LPCWSTR text, DWORD size, DWORD flags, BYTE* to, DWORD* room,
                                 DWORD* skipped, DWORD* used) {
    return string_to_binary(text, size, flags, to, room, skipped, used);
}

LPVOID WINAPI CryptMemAlloc(ULONG size) { return allocate(size); }
LPVOID WINAPI CryptMemRealloc(LPVOID block, ULONG size) {
    return block == nullptr ? allocate(size)
                            : RtlReAllocateHeap(peb()->process_heap, 0, block, size);
}
void WINAPI CryptMemFree(LPVOID block) { release(block); }

} // extern "C"
