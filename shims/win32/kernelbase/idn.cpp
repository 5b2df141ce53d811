// Names of hosts in other scripts: labels as Punycode (RFC 3492) behind "xn--" (RFC 3490), after
// the mapping of RFC 3491: without case, in normal form KC.

#include <ferry/win32/files.hpp>

#include "normalization.hpp"

using namespace ferry::win32;

namespace {

// RFC 3492, section 5
constexpr unsigned base = 36;
constexpr unsigned least = 1;
constexpr unsigned most = 26;
constexpr unsigned skew = 38;
constexpr unsigned damp = 700;
constexpr unsigned first_bias = 72;
constexpr unsigned first_code = 0x80;

constexpr int longest_label = 63;
constexpr WCHAR prefix[] = {'x', 'n', '-', '-'};
constexpr int prefix_units = 4;

unsigned adapt(unsigned delta, unsigned count, bool first) {
    delta = first ? delta / damp : delta / 2;
    delta += delta / count;
    unsigned k = 0;
    for (; delta > (base - least) * most / 2; k += base) {
        delta /= base - least;
    }
    return k + (base - least + 1) * delta / (delta + skew);
}

unsigned threshold(unsigned k, unsigned bias) {
    if (k <= bias + least) {
        return least;
    }
    return k >= bias + most ? most : k - bias;
}

WCHAR digit(unsigned value) {
    return static_cast<WCHAR>(value < 26 ? 'a' + value : '0' + value - 26);
}

/// What a digit stands for; `base` for what is none.
unsigned value_of(WCHAR c) {
    if (c >= '0' && c <= '9') {
        return c - '0' + 26U;
    }
    const WCHAR lower = c | 0x20;
    return lower >= 'a' && lower <= 'z' && c < 0x80 ? lower - 'a' + 0U : base;
}

bool is_high(WCHAR c) { return c >= 0xd800 && c < 0xdc00; }
bool is_low(WCHAR c) { return c >= 0xdc00 && c < 0xe000; }

/// The code point at `at`, which moves behind it.
unsigned next_code(LPCWSTR text, int count, int& at) {
    const WCHAR c = text[at++];
    if (is_high(c) && at < count && is_low(text[at])) {
        return 0x10000 + ((c - 0xd800U) << 10) + (text[at++] - 0xdc00U);
    }
    return c;
}

/// Appends a label's Punycode. False if the numbers become too large.
bool encode(UnitBuffer& to, LPCWSTR label, int count) {
    unsigned total = 0;
    unsigned basic = 0;
    for (int at = 0; at < count; ++total) {
        const unsigned code = next_code(label, count, at);
        if (code < first_code) {
            to.put(static_cast<WCHAR>(code));
            ++basic;
        }
    }
    if (basic != 0) {
        to.put(L'-');
    }
    unsigned n = first_code;
    unsigned delta = 0;
    unsigned bias = first_bias;
    for (unsigned done = basic; done < total; ++n, ++delta) {
        unsigned next = ~0U;
        for (int at = 0; at < count;) {
            const unsigned code = next_code(label, count, at);
            next = code >= n && code < next ? code : next;
        }
        if (next - n > (0x7fffffff - delta) / (done + 1)) {
            return false;
        }
        delta += (next - n) * (done + 1);
        n = next;
        for (int at = 0; at < count;) {
            const unsigned code = next_code(label, count, at);
            delta += code < n ? 1 : 0;
            if (code != n) {
                continue;
            }
            unsigned q = delta;
            for (unsigned k = base;; k += base) {
                const unsigned t = threshold(k, bias);
                if (q < t) {
                    break;
                }
                to.put(digit(t + (q - t) % (base - t)));
                q = (q - t) / (base - t);
            }
            to.put(digit(q));
            bias = adapt(delta, done + 1, done == basic);
            delta = 0;
            ++done;
        }
    }
    return true;
}

/// Appends what a label's Punycode stands for. False where it stands for nothing.
bool decode(UnitBuffer& to, LPCWSTR label, int count) {
    unsigned codes[longest_label];
    unsigned total = 0;
    int at = 0;
    for (int i = 0; i < count; ++i) {
        at = label[i] == L'-' ? i : at;
    }
    for (int i = 0; i < at; ++i) {
        codes[total++] = label[i];
    }
    at += at > 0 ? 1 : 0;
    unsigned n = first_code;
    unsigned i = 0;
    unsigned bias = first_bias;
    while (at < count) {
        const unsigned before = i;
        unsigned weight = 1;
        for (unsigned k = base;; k += base) {
            const unsigned value = at < count ? value_of(label[at++]) : base;
            if (value >= base || value > (0x7fffffff - i) / weight) {
                return false;
            }
            i += value * weight;
            const unsigned t = threshold(k, bias);
            if (value < t) {
                break;
            }
            if (weight > 0x7fffffff / (base - t)) {
                return false;
            }
            weight *= base - t;
        }
        bias = adapt(i - before, total + 1, before == 0);
        n += i / (total + 1);
        i %= total + 1;
        if (n > 0x10ffff || total == longest_label) {
            return false;
        }
        for (unsigned k = total++; k > i; --k) {
            codes[k] = codes[k - 1];
        }
        codes[i++] = n;
    }
    for (unsigned k = 0; k < total; ++k) {
        if (codes[k] >= 0x10000) {
            to.put(static_cast<WCHAR>(0xd800 + ((codes[k] - 0x10000) >> 10)));
            to.put(static_cast<WCHAR>(0xdc00 + (codes[k] & 0x3ff)));
        } else {
            to.put(static_cast<WCHAR>(codes[k]));
        }
    }
    return true;
}

bool is_ascii(LPCWSTR text, int count) {
    for (int i = 0; i < count; ++i) {
        if (text[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/// Full stops of other scripts end labels too (RFC 3490, section 3.1).
bool is_dot(WCHAR c) { return c == L'.' || c == 0x3002 || c == 0xff0e || c == 0xff61; }

bool is_host_character(WCHAR c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/// Whether the label may be one of a host (RFC 1123), where the caller wants that.
bool allowed(LPCWSTR label, int count, DWORD flags) {
    if ((flags & IDN_USE_STD3_ASCII_RULES) == 0) {
        return true;
    }
    for (int i = 0; i < count; ++i) {
        if (label[i] < 0x80 && !is_host_character(label[i])) {
            return false;
        }
    }
    return label[0] != L'-' && label[count - 1] != L'-';
}

/// RFC 3491: without case, in normal form KC, without what is not seen. ASCII stays as it is.
void prepare(UnitBuffer& to, LPCWSTR label, int count) {
    if (is_ascii(label, count)) {
        for (int i = 0; i < count; ++i) {
            to.put(label[i]);
        }
        return;
    }
    constexpr WCHAR soft_hyphen = 0xad;
    constexpr WCHAR sharp_s = 0xdf;
    UnitBuffer folded;
    for (int i = 0; i < count; ++i) {
        const WCHAR c = label[i];
        if (c == sharp_s) {
            folded.put(L's');
            folded.put(L's');
        } else if (c != soft_hyphen && c != 0x200b && c != 0x200c && c != 0x200d) {
            folded.put(RtlDowncaseUnicodeChar(c));
        }
    }
    put_normalized(to, folded.units(), folded.count(), form_kc);
}

using ToLabel = bool (*)(UnitBuffer& to, LPCWSTR label, int count, DWORD flags);

bool label_to_ascii(UnitBuffer& to, LPCWSTR label, int count, DWORD flags) {
    UnitBuffer prepared;
    prepare(prepared, label, count);
    const int begin = to.count();
    if (prepared.count() == 0 || !allowed(prepared.units(), prepared.count(), flags)) {
        return false;
    }
    if (is_ascii(prepared.units(), prepared.count())) {
        for (int i = 0; i < prepared.count(); ++i) {
            to.put(prepared.units()[i]);
        }
    } else {
        for (const WCHAR c : prefix) {
            to.put(c);
        }
        if (!encode(to, prepared.units(), prepared.count())) {
            return false;
        }
    }
    return to.count() - begin <= longest_label;
}

bool label_prepared(UnitBuffer& to, LPCWSTR label, int count, DWORD flags) {
    const int begin = to.count();
    prepare(to, label, count);
    return to.count() != begin && allowed(to.units() + begin, to.count() - begin, flags);
}

bool label_to_unicode(UnitBuffer& to, LPCWSTR label, int count, DWORD flags) {
    bool encoded = count > prefix_units;
    for (int i = 0; encoded && i < prefix_units; ++i) {
        encoded = RtlDowncaseUnicodeChar(label[i]) == prefix[i];
    }
    if (encoded) {
        return count <= longest_label && decode(to, label + prefix_units, count - prefix_units);
    }
    for (int i = 0; i < count; ++i) {
        to.put(label[i]);
    }
    return allowed(label, count, flags);
}

int each_label(DWORD flags, LPCWSTR from, int count, LPWSTR to, int room, ToLabel convert) {
    constexpr DWORD known =
        IDN_ALLOW_UNASSIGNED | IDN_USE_STD3_ASCII_RULES | IDN_EMAIL_ADDRESS | IDN_RAW_PUNYCODE;
    constexpr int longest_name = 255;
    if ((flags & ~DWORD{known}) != 0) {
        return fail(ERROR_INVALID_FLAGS);
    }
    if (from == nullptr || count < -1 || room < 0 || (room != 0 && to == nullptr)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const bool with_nul = count == -1;
    const int units = with_nul ? static_cast<int>(wcslen(from)) : count;
    if (units == 0) {
        return fail(ERROR_INVALID_NAME);
    }
    UnitBuffer made;
    for (int begin = 0; begin < units;) {
        int end = begin;
        while (end < units && !is_dot(from[end])) {
            ++end;
        }
        if (end == begin || !convert(made, from + begin, end - begin, flags)) {
            return fail(ERROR_INVALID_NAME);
        }
        if (end < units) {
            made.put(L'.');
        }
        begin = end + 1;
    }
    if (made.count() > longest_name) {
        return fail(ERROR_INVALID_NAME);
    }
    if (with_nul) {
        made.put(0);
    }
    if (room == 0) {
        return made.count();
    }
    if (made.count() > room) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    memcpy(to, made.units(), static_cast<SIZE_T>(made.count()) * sizeof(WCHAR));
    return made.count();
}

} // namespace

extern "C" {

int WINAPI IdnToAscii(DWORD flags, LPCWSTR from, int count, LPWSTR to, int room) {
    return each_label(flags, from, count, to, room, label_to_ascii);
}
int WINAPI IdnToNameprepUnicode(DWORD flags, LPCWSTR from, int count, LPWSTR to, int room) {
    return each_label(flags, from, count, to, room, label_prepared);
}
int WINAPI IdnToUnicode(DWORD flags, LPCWSTR from, int count, LPWSTR to, int room) {
    return each_label(flags, from, count, to, room, label_to_unicode);
}

} // extern "C"
