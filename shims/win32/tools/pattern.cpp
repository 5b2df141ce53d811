#include "pattern.hpp"

namespace ferry::tools {
namespace {

bool is_word(wchar_t c) {
    const wchar_t capital = upper(c);
    return is_digit(c) || c == '_' || (capital >= 'A' && capital <= 'Z') || c >= 128;
}

wchar_t lower(wchar_t c) {
    return c >= 'A' && c <= 'Z' ? static_cast<wchar_t>(c + 32) : RtlDowncaseUnicodeChar(c);
}

} // namespace

bool Pattern::is_expression(View text) {
    constexpr View signs(L".*[]^$", 6);
    for (SIZE_T i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
            if (text[i] == '<' || text[i] == '>') {
                return true;
            }
        } else if (signs.has(text[i])) {
            return true;
        }
    }
    return false;
}

void Pattern::add(Kind kind, wchar_t unit) {
    Part part;
    part.kind = kind;
    part.unit = unit;
    parts_.add(move(part));
}

Pattern Pattern::literal(View text, bool any_case) {
    Pattern pattern;
    pattern.any_case_ = any_case;
    for (SIZE_T i = 0; i < text.size(); ++i) {
        const bool escapes = text[i] == '\\' && (text[i + 1] == '\\' || text[i + 1] == '"');
        i += escapes ? 1 : 0;
        pattern.add(Kind::unit, text[i]);
    }
    return pattern;
}

/// Adds the set whose bracket a text begins with; how many units it has, 0 if it has no end.
SIZE_T Pattern::add_set(View text) {
    Part part;
    part.kind = Kind::set;
    SIZE_T at = 1;
    if (text[at] == '^') {
        part.negated = true;
        ++at;
    }
    for (bool first = true; text[at] != ']' || first; first = false) {
        if (text[at] == '\\' && at + 1 < text.size()) {
            ++at;
        }
        if (at >= text.size()) {
            return 0;
        }
        const wchar_t begin = text[at++];
        wchar_t end = begin;
        if (text[at] == '-' && at + 1 < text.size() && text[at + 1] != ']') {
            at += text[at + 1] == '\\' ? 2 : 1;
            end = text[at++];
        }
        part.set.add(smaller(begin, end)).add(begin < end ? end : begin);
    }
    parts_.add(move(part));
    return at + 1;
}

Pattern Pattern::expression(View text, bool any_case) {
    Pattern pattern;
    pattern.any_case_ = any_case;
    for (SIZE_T i = 0; i < text.size(); ++i) {
        const wchar_t c = text[i];
        const wchar_t next = text[i + 1];
        const SIZE_T set = c == '[' ? pattern.add_set(text.from(i)) : 0;
        if (set != 0) {
            i += set - 1;
        } else if (c == '\\' && i + 1 < text.size()) {
            ++i;
            pattern.add(next == '<'   ? Kind::word_begin
                        : next == '>' ? Kind::word_end
                                      : Kind::unit,
                        next);
        } else if (c == '.') {
            pattern.add(Kind::any);
        } else if (c == '^' && i == 0) {
            pattern.add(Kind::begin);
        } else if (c == '$' && i + 1 == text.size()) {
            pattern.add(Kind::end);
        } else if (c == '*' && !pattern.parts_.empty() && pattern.parts_.last().kind <= Kind::set) {
            pattern.parts_.last().repeated = true;
        } else {
            pattern.add(Kind::unit, c);
        }
    }
    return pattern;
}

bool Pattern::is_in(const Part& part, wchar_t c) const {
    for (SIZE_T i = 0; i + 1 < part.set.size(); i += 2) {
        if (c >= part.set[i] && c <= part.set[i + 1]) {
            return true;
        }
    }
    return false;
}

bool Pattern::fits(const Part& part, wchar_t c) const {
    switch (part.kind) {
    case Kind::any: return true;
    case Kind::set:
        return (is_in(part, c) ||
                (any_case_ && (is_in(part, upper(c)) || is_in(part, lower(c))))) != part.negated;
    default: return c == part.unit || (any_case_ && upper(c) == upper(part.unit));
    }
}

bool Pattern::matches_from(SIZE_T first, View line, SIZE_T at, bool to_end) const {
    for (SIZE_T i = first; i < parts_.size(); ++i) {
        const Part& part = parts_[i];
        const bool inside = at > 0 && is_word(line[at - 1]);
        const bool goes_on = at < line.size() && is_word(line[at]);
        switch (part.kind) {
        case Kind::begin:
            if (at != 0) {
                return false;
            }
            continue;
        case Kind::end:
            if (at != line.size()) {
                return false;
            }
            continue;
        case Kind::word_begin:
            if (inside || !goes_on) {
                return false;
            }
            continue;
        case Kind::word_end:
            if (!inside || goes_on) {
                return false;
            }
            continue;
        default: break;
        }
        if (part.repeated) {
            SIZE_T last = at;
            while (last < line.size() && fits(part, line[last])) {
                ++last;
            }
            for (;; --last) {
                if (matches_from(i + 1, line, last, to_end)) {
                    return true;
                }
                if (last == at) {
                    return false;
                }
            }
        }
        if (at == line.size() || !fits(part, line[at])) {
            return false;
        }
        ++at;
    }
    return !to_end || at == line.size();
}

bool Pattern::matches(View line, Places places) const {
    for (SIZE_T at = 0; at <= line.size(); ++at) {
        if (matches_from(0, line, at, places.at_end)) {
            return true;
        }
        if (places.at_begin) {
            return false;
        }
    }
    return false;
}

} // namespace ferry::tools
