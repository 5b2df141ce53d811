#pragma once
/// What stands between a % and its letter in a format of printf.

#include "format.hpp"

namespace ferry::crt {

struct Specification {
    bool left = false;
    bool plus = false;
    bool space = false;
    bool alternate = false;
    bool zero = false;
    int width = 0;
    int precision = -1;
    int bytes = 4;   ///< of an integer argument
    int letters = 0; ///< h or l or w before c and s: 1 narrow, 2 wide
    int lengths = 0; ///< seen
};

template <class C>
bool is_one_of(C c, const char* letters) {
    while (*letters != 0 && c != static_cast<C>(*letters)) {
        ++letters;
    }
    return *letters != 0;
}

template <class C>
int number(const C*& text) {
    int value = 0;
    for (; *text >= '0' && *text <= '9'; ++text) {
        value = value < 100000000 ? value * 10 + (*text - '0') : value;
    }
    return value;
}

/// "3$", or 0 where there is no position.
template <class C>
int position(const C*& text) {
    const C* at = text;
    const int value = number(at);
    if (at == text || *at != '$') {
        return 0;
    }
    text = at + 1;
    return value;
}

template <class C>
const C* flags(const C* text, Specification& spec) {
    for (;; ++text) {
        switch (*text) {
        case '-': spec.left = true; break;
        case '+': spec.plus = true; break;
        case ' ': spec.space = true; break;
        case '#': spec.alternate = true; break;
        case '0': spec.zero = true; break;
        default: return text;
        }
    }
}

/// What is between precision and letter. Null where ucrt allows no second one.
template <class C>
const C* lengths(const C* text, Specification& spec, unsigned long long options) {
    for (;; ++text) {
        switch (*text) {
        case 'h':
            spec.bytes = 2;
            spec.letters = !is_ucrt && spec.letters == 2 ? 2 : 1; // msvcrt: wide wins
            if (is_ucrt && text[1] == 'h') {                      // msvcrt knows no hh
                spec.bytes = 1;
                spec.letters = 0;
                ++text;
            }
            break;
        case 'l': {
            const int letters = spec.letters;
            spec.bytes = 4;
            spec.letters = 2;
            if (text[1] == 'l') {
                spec.bytes = 8;
                spec.letters = is_ucrt ? 0 : letters;
                ++text;
            }
            break;
        }
        case 'w':
            spec.letters = 2;
            spec.bytes = is_ucrt ? 0 : spec.bytes;
            break;
        case 'L': spec.bytes = is_ucrt ? 0 : spec.bytes; break;
        case 'I':
            if (text[1] == '6' && text[2] == '4') {
                spec.bytes = 8;
                text += 2;
            } else if (text[1] == '3' && text[2] == '2') {
                spec.bytes = 4;
                text += 2;
            } else if (is_one_of(text[1], "diouxX")) {
                spec.bytes = sizeof(void*);
            } else if (!is_ucrt) {
                return text; // no length: it is put
            }
            break;
        case 'F':
        case 'N':
            if ((options & legacy_msvcrt) == 0) {
                return text;
            }
            continue;
        case 'j': spec.bytes = 8; break;
        case 'z':
        case 't':
            if (!is_ucrt && !is_one_of(text[1], "diouxX")) {
                return text; // no length: it is put
            }
            spec.bytes = sizeof(void*);
            break;
        case 'T':
            if (!is_ucrt) {
                return text;
            }
            spec.letters = sizeof(C) == 1 ? 1 : 2;
            spec.bytes = 0;
            break;
        default: return text;
        }
        if (is_ucrt && spec.lengths++ > 0) {
            return nullptr;
        }
    }
}

} // namespace ferry::crt
