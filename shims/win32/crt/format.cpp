// printf (ISO C 7.21.6.1, with Microsoft's I64, I32, I and w). Integers and text so far.

#include "crt.hpp"

namespace ferry::crt {
namespace {

struct Specification {
    bool left = false;
    bool plus = false;
    bool space = false;
    bool alternate = false;
    bool zero = false;
    int width = 0;
    int precision = -1;
    int bytes = 4; ///< of an integer argument
    bool wide = false;
};

class Formatter {
public:
    explicit Formatter(const Sink& sink) : sink_(sink) {}

    int run(const char* text, va_list arguments) {
        while (*text != 0 && ok_) {
            const char* end = text;
            while (*end != 0 && *end != '%') {
                ++end;
            }
            emit(text, static_cast<size_t>(end - text));
            text = end;
            if (*text == '%') {
                text = convert(text + 1, arguments);
            }
        }
        return ok_ ? count_ : -1;
    }

private:
    void emit(const char* text, size_t size) {
        if (size > 0 && ok_) {
            ok_ = sink_.put(sink_.context, text, size);
            count_ += static_cast<int>(size);
        }
    }
    void pad(char c, int count) {
        for (; count > 0; --count) {
            emit(&c, 1);
        }
    }
    void emit_padded(const char* text, int size, const Specification& spec) {
        const int space = spec.width - size;
        if (!spec.left) {
            pad(spec.zero ? '0' : ' ', space);
        }
        emit(text, static_cast<size_t>(size));
        if (spec.left) {
            pad(' ', space);
        }
    }

    static int number(const char*& text) {
        int value = 0;
        for (; *text >= '0' && *text <= '9'; ++text) {
            value = value * 10 + (*text - '0');
        }
        return value;
    }

    static const char* length(const char* text, Specification& spec) {
        for (;; ++text) {
            switch (*text) {
            case 'h': spec.bytes = spec.bytes == 2 ? 1 : 2; break;
            case 'l':
                spec.bytes = spec.wide ? 8 : 4;
                spec.wide = true;
                break;
            case 'w': spec.wide = true; break;
            case 'j': spec.bytes = 8; break;
            case 'z':
            case 't': spec.bytes = sizeof(void*); break;
            case 'L': break;
            case 'I':
                spec.bytes = sizeof(void*);
                if (text[1] == '6' && text[2] == '4') {
                    spec.bytes = 8;
                    text += 2;
                } else if (text[1] == '3' && text[2] == '2') {
                    spec.bytes = 4;
                    text += 2;
                }
                break;
            default: return text;
            }
        }
    }

    const char* convert(const char* text, va_list& arguments) {
        Specification spec;
        for (bool more = true; more;) {
            switch (*text) {
            case '-': spec.left = true; break;
            case '+': spec.plus = true; break;
            case ' ': spec.space = true; break;
            case '#': spec.alternate = true; break;
            case '0': spec.zero = true; break;
            default: more = false; continue;
            }
            ++text;
        }
        if (*text == '*') {
            spec.width = va_arg(arguments, int);
            if (spec.width < 0) {
                spec.left = true;
                spec.width = -spec.width;
            }
            ++text;
        } else {
            spec.width = number(text);
        }
        if (*text == '.') {
            ++text;
            spec.precision = *text == '*' ? va_arg(arguments, int) : number(text);
            if (text[0] == '*') {
                ++text;
            }
        }
        text = length(text, spec);
        switch (*text) {
        case 'd':
        case 'i': integer(signed_argument(arguments, spec), spec); break;
        case 'u': digits(unsigned_argument(arguments, spec), 10, false, "", spec); break;
        case 'o': digits(unsigned_argument(arguments, spec), 8, false, "", spec); break;
        case 'x':
        case 'X': hexadecimal(unsigned_argument(arguments, spec), *text == 'X', spec); break;
        case 'p':
            spec.precision = 2 * sizeof(void*);
            digits(reinterpret_cast<ULONG_PTR>(va_arg(arguments, void*)), 16, true, "", spec);
            break;
        case 'c': {
            const char c = static_cast<char>(va_arg(arguments, int));
            emit_padded(&c, 1, spec);
            break;
        }
        case 's': string(va_arg(arguments, const char*), spec); break;
        case '%': emit("%", 1); break;
        case 0: return text;
        default: ferry_stub_called(FERRY_DLL, "printf with a conversion other than cdiopsuxX");
        }
        return text + 1;
    }

    static long long signed_argument(va_list& arguments, const Specification& spec) {
        if (spec.bytes == 8) {
            return va_arg(arguments, long long);
        }
        const int value = va_arg(arguments, int);
        return spec.bytes == 2   ? static_cast<short>(value)
               : spec.bytes == 1 ? static_cast<signed char>(value)
                                 : value;
    }
    static unsigned long long unsigned_argument(va_list& arguments, const Specification& spec) {
        if (spec.bytes == 8) {
            return va_arg(arguments, unsigned long long);
        }
        const unsigned value = va_arg(arguments, unsigned);
        return spec.bytes == 2   ? static_cast<unsigned short>(value)
               : spec.bytes == 1 ? static_cast<unsigned char>(value)
                                 : value;
    }

    void integer(long long value, const Specification& spec) {
        const char* const sign = value < 0 ? "-" : spec.plus ? "+" : spec.space ? " " : "";
        const auto bits = static_cast<unsigned long long>(value);
        digits(value < 0 ? 0 - bits : bits, 10, false, sign, spec);
    }
    void hexadecimal(unsigned long long value, bool upper, const Specification& spec) {
        const char* const prefix = !spec.alternate || value == 0 ? "" : upper ? "0X" : "0x";
        digits(value, 16, upper, prefix, spec);
    }

    void digits(unsigned long long value, unsigned base, bool upper, const char* prefix,
                const Specification& spec) {
        char buffer[64];
        char* const end = buffer + sizeof buffer;
        char* begin = end;
        const char* const alphabet = upper ? "0123456789ABCDEF" : "0123456789abcdef";
        for (; value != 0; value /= base) {
            *--begin = alphabet[value % base];
        }
        int count = static_cast<int>(end - begin);
        int zeros = spec.precision < 0 ? (count == 0 ? 1 : 0)
                                       : (spec.precision > count ? spec.precision - count : 0);
        if (base == 8 && spec.alternate && zeros == 0) {
            zeros = 1;
        }
        const int signs = static_cast<int>(strlen(prefix));
        const int space = spec.width - count - zeros - signs;
        const bool fill = spec.zero && !spec.left && spec.precision < 0;
        if (!spec.left && !fill) {
            pad(' ', space);
        }
        emit(prefix, static_cast<size_t>(signs));
        pad('0', zeros + (fill && space > 0 ? space : 0));
        emit(begin, static_cast<size_t>(count));
        if (spec.left) {
            pad(' ', space);
        }
    }

    void string(const char* text, const Specification& spec) {
        if (text == nullptr) {
            text = "(null)";
        }
        int size = 0;
        while ((spec.precision < 0 || size < spec.precision) && text[size] != 0) {
            ++size;
        }
        emit_padded(text, size, spec);
    }

    const Sink& sink_;
    int count_ = 0;
    bool ok_ = true;
};

} // namespace

int format(const Sink& sink, const char* text, va_list arguments) {
    return Formatter(sink).run(text, arguments);
}

} // namespace ferry::crt
