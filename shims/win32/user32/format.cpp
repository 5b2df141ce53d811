// wsprintf and its kin: a printf without floating-point numbers, of at most 1,023 characters.

#include <ferry/win32/ntdll.hpp>

#include <winuser.h>

namespace {

constexpr int most = 1023;

/// What stands between the percent sign and the letter.
struct Conversion {
    bool left = false;
    bool alternative = false; ///< #
    bool zeros = false;
    int width = 0;
    int precision = -1;
    int size = 0; ///< of an integer, in bits: 64, or 16 and 32 as h and l say; 0: nothing says
};

/// `Char` is the text's kind, and that of %s and %c; %S and %C are of the other one.
template <class Char>
class Formatter {
public:
    explicit Formatter(Char* to) : to_(to) {}

    int run(const Char* format, va_list arguments) {
        while (*format != 0) {
            if (*format != '%') {
                put(*format++);
                continue;
            }
            ++format;
            Conversion conversion;
            format = read(format, conversion);
            if (*format == 0) {
                break;
            }
            convert(*format++, conversion, arguments);
        }
        to_[count_] = 0;
        return count_;
    }

private:
    void put(Char c) {
        if (count_ < most) {
            to_[count_++] = c;
        }
    }
    void pad(Char c, int times) {
        while (times-- > 0) {
            put(c);
        }
    }

    static const Char* read(const Char* at, Conversion& to) {
        for (;; ++at) {
            if (*at == '-') {
                to.left = true;
            } else if (*at == '#') {
                to.alternative = true;
            } else if (*at == '0') {
                to.zeros = true;
            } else {
                break;
            }
        }
        at = number(at, to.width);
        if (*at == '.') {
            to.precision = 0;
            at = number(at + 1, to.precision);
        }
        if (*at == 'I' && at[1] == '6' && at[2] == '4') {
            to.size = 64;
            return at + 3;
        }
        if (*at == 'I' && at[1] == '3' && at[2] == '2') {
            return at + 3;
        }
        if (*at == 'I') {
            to.size = 8 * sizeof(void*);
            return at + 1;
        }
        if (*at == 'h' || *at == 'l' || *at == 'w') {
            to.size = *at == 'h' ? 16 : 32;
            return at + 1;
        }
        return at;
    }
    static const Char* number(const Char* at, int& value) {
        for (; *at >= '0' && *at <= '9'; ++at) {
            value = value < 10000 ? value * 10 + (*at - '0') : value;
        }
        return at;
    }

    /// h says narrow, l wide; else a small letter says the text's own kind.
    static bool is_wide(bool small_letter, const Conversion& how) {
        return how.size == 32 || (how.size == 0 && (sizeof(Char) > 1) == small_letter);
    }

    void convert(Char letter, const Conversion& how, va_list& arguments) {
        switch (letter) {
        case 'c':
        case 'C': {
            const int c = va_arg(arguments, int);
            is_wide(letter == 'c', how) ? put_character(static_cast<WCHAR>(c), how)
                                        : put_character(static_cast<char>(c), how);
            break;
        }
        case 's':
        case 'S': {
            const void* const text = va_arg(arguments, const void*);
            is_wide(letter == 's', how) ? put_other(static_cast<const WCHAR*>(text), how)
                                        : put_other(static_cast<const char*>(text), how);
            break;
        }
        case 'd':
        case 'i': {
            const LONGLONG value = how.size == 64   ? va_arg(arguments, LONGLONG)
                                   : how.size == 16 ? static_cast<SHORT>(va_arg(arguments, int))
                                                    : va_arg(arguments, int);
            const auto magnitude = static_cast<ULONGLONG>(value);
            put_number(value < 0 ? 0 - magnitude : magnitude, 10, value < 0 ? "-" : "", false, how);
            break;
        }
        case 'u':
        case 'x':
        case 'X': {
            const ULONGLONG value = how.size == 64   ? va_arg(arguments, ULONGLONG)
                                    : how.size == 16 ? static_cast<USHORT>(va_arg(arguments, int))
                                                     : va_arg(arguments, UINT);
            const char* const prefix = letter == 'u' || !how.alternative ? ""
                                       : letter == 'x'                   ? "0x"
                                                                         : "0X";
            put_number(value, letter == 'u' ? 10 : 16, prefix, letter == 'X', how);
            break;
        }
        case 'p': {
            Conversion full = how;
            full.precision = 2 * sizeof(void*);
            put_number(reinterpret_cast<ULONG_PTR>(va_arg(arguments, void*)), 16, "", true, full);
            break;
        }
        default: put(letter);
        }
    }

    void put_number(ULONGLONG value, unsigned base, const char* prefix, bool upper,
                    const Conversion& how) {
        char digits[24];
        int count = 0;
        do {
            digits[count++] = (upper ? "0123456789ABCDEF" : "0123456789abcdef")[value % base];
            value /= base;
        } while (value != 0);
        const int before = static_cast<int>(strlen(prefix));
        int zeros = how.precision > count ? how.precision - count : 0;
        if (how.zeros && !how.left && how.precision < 0 && how.width > before + count) {
            zeros = how.width - before - count;
        }
        const int blanks = how.width - before - zeros - count;
        if (!how.left) {
            pad(' ', blanks);
        }
        for (; *prefix != 0; ++prefix) {
            put(*prefix);
        }
        pad('0', zeros);
        while (count > 0) {
            put(digits[--count]);
        }
        if (how.left) {
            pad(' ', blanks);
        }
    }

    void put_text(const Char* text, int size, const Conversion& how) {
        if (!how.left) {
            pad(how.zeros ? '0' : ' ', how.width - size);
        }
        for (int i = 0; i < size; ++i) {
            put(text[i]);
        }
        if (how.left) {
            pad(' ', how.width - size);
        }
    }

    template <class Other>
    void put_other(const Other* text, const Conversion& how) {
        static constexpr Other none[] = {'(', 'n', 'u', 'l', 'l', ')', 0};
        text = text != nullptr ? text : none;
        int size = 0;
        while ((how.precision < 0 || size < how.precision) && size < most && text[size] != 0) {
            ++size;
        }
        if constexpr (sizeof(Other) == sizeof(Char)) {
            put_text(text, size, how);
        } else {
            Char converted[converted_most];
            put_text(converted, convert_text(text, size, converted), how);
        }
    }
    template <class Other>
    void put_character(Other c, const Conversion& how) {
        if constexpr (sizeof(Other) == sizeof(Char)) {
            put_text(&c, 1, how);
        } else {
            Char converted[converted_most];
            put_text(converted, convert_text(&c, 1, converted), how);
        }
    }
    static int convert_text(const char* from, int size, WCHAR (&to)[most]) {
        return size == 0 ? 0 : MultiByteToWideChar(CP_ACP, 0, from, size, to, most);
    }
    static int convert_text(const WCHAR* from, int size, char (&to)[most * 3]) {
        return size == 0
                   ? 0
                   : WideCharToMultiByte(CP_ACP, 0, from, size, to, most * 3, nullptr, nullptr);
    }

    static constexpr int converted_most = sizeof(Char) == 1 ? most * 3 : most;

    Char* to_;
    int count_ = 0;
};

} // namespace

extern "C" {

int WINAPI wvsprintfA(LPSTR to, LPCSTR format, va_list arguments) {
    return Formatter<char>(to).run(format, arguments);
}
int WINAPI wvsprintfW(LPWSTR to, LPCWSTR format, va_list arguments) {
    return Formatter<WCHAR>(to).run(format, arguments);
}
int WINAPIV wsprintfA(LPSTR to, LPCSTR format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int count = wvsprintfA(to, format, arguments);
    va_end(arguments);
    return count;
}
int WINAPIV wsprintfW(LPWSTR to, LPCWSTR format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int count = wvsprintfW(to, format, arguments);
    va_end(arguments);
    return count;
}

} // extern "C"
