// In batch files an undefined %name% is empty and %% is a percent sign; on the command line both
// stay.

#include "expand.hpp"

namespace ferry::cmd {
namespace {

constexpr View modifier_letters(L"fdpnxsatz", 9);

bool is_modifier(wchar_t c) {
    return c < 128 && modifier_letters.has(c >= 'A' && c <= 'Z' ? static_cast<wchar_t>(c + 32) : c);
}

bool number_at(View& text, LONG& value) {
    SIZE_T end = text[0] == '-' ? 1 : 0;
    while (is_digit(text[end])) {
        ++end;
    }
    value = 0;
    for (SIZE_T i = text[0] == '-' ? 1 : 0; i < end; ++i) {
        value = smaller<LONG>(value * 10 + (text[i] - L'0'), 1 << 20);
    }
    value = text[0] == '-' ? -value : value;
    const bool found = end > 0;
    text = text.from(end);
    return found;
}

/// ~n,m: the piece of a value.
Text piece(View value, View range) {
    const auto size = static_cast<LONG>(value.size());
    LONG begin = 0;
    LONG count = size;
    number_at(range, begin);
    begin = begin < 0 ? (size + begin < 0 ? 0 : size + begin) : smaller(begin, size);
    LONG end = size;
    if (range[0] == ',') {
        range = range.from(1);
        if (number_at(range, count)) {
            end = count < 0 ? size + count : smaller(begin + count, size);
        }
    }
    return end > begin ? value.part(static_cast<SIZE_T>(begin), static_cast<SIZE_T>(end - begin))
                       : View();
}

/// old=new or *old=new.
Text replaced(View value, View how) {
    const SIZE_T equals = how.find(L'=', 1);
    if (equals == View::none) {
        return value;
    }
    const bool all_before = how[0] == '*';
    const View old = how.part(all_before ? 1 : 0, equals - (all_before ? 1 : 0));
    const View by = how.from(equals + 1);
    Text text;
    for (SIZE_T at = 0;;) {
        const SIZE_T found = old.empty() ? View::none : value.find(old, at);
        if (found == View::none) {
            return text.add(value.from(at));
        }
        if (!all_before) {
            text.add(value.part(at, found - at));
        }
        text.add(by);
        at = found + old.size();
        if (all_before) {
            return text.add(value.from(at));
        }
    }
}

Text changed(View value, View how) {
    return how[0] == '~' ? piece(value, how.from(1)) : replaced(value, how);
}

/// The variable at `at`, behind the sign; false if there is none. `end` is behind the closing sign.
bool variable_at(Shell& shell, View line, SIZE_T at, wchar_t sign, SIZE_T& end, Text& value,
                 bool& defined) {
    SIZE_T name_end = at;
    while (name_end < line.size() && line[name_end] != sign &&
           !(shell.extensions && line[name_end] == ':')) {
        ++name_end;
    }
    if (name_end >= line.size() || name_end == at) {
        return false;
    }
    const View name = line.part(at, name_end - at);
    defined = find_variable(shell, name, value);
    if (line[name_end] == sign) {
        end = name_end + 1;
        return true;
    }
    const SIZE_T close = line.find(sign, name_end + 1);
    if (close == View::none) {
        if (defined) {
            return false;
        }
        end = name_end + 1; // "%name:" goes, the rest stays
        return true;
    }
    if (close == name_end + 1) { // "%name:%"
        end = close + 1;
        value.add(L':');
        return true;
    }
    end = close + 1;
    if (defined) {
        value = changed(value, line.part(name_end + 1, close - name_end - 1));
    } else if (sign == '%' && shell.batch != nullptr) {
        end = name_end + 1;
    }
    return true;
}

/// Reads "~modifiers$search:x" up to x, which `takes` knows; false if it is none.
template <class Takes>
bool modifiers_at(View line, SIZE_T& at, View& letters, View& search, Takes takes) {
    const SIZE_T begin = at + 1;
    SIZE_T end = begin;
    while (is_modifier(line[end])) {
        ++end;
    }
    if (line[end] == '$') {
        const SIZE_T colon = line.find(L':', end);
        if (colon == View::none || !takes(line[colon + 1])) {
            return false;
        }
        letters = line.part(begin, end - begin);
        search = line.part(end + 1, colon - end - 1);
        at = colon + 1;
        return true;
    }
    // The longest run of letters behind which a name stands, which may be such a letter itself.
    for (SIZE_T last = end;; --last) {
        if (last < line.size() && takes(line[last])) {
            letters = line.part(begin, last - begin);
            at = last;
            return true;
        }
        if (last == begin) {
            return false;
        }
    }
}

const Text* argument(const Batch& batch, wchar_t digit) {
    const SIZE_T index = digit - L'0';
    return index < batch.arguments.size() ? &batch.arguments[index] : nullptr;
}

/// An argument of a batch file, behind the sign; false if there is none here.
bool argument_at(Shell& shell, View line, SIZE_T& at, Text& to) {
    const Batch& batch = *shell.batch;
    if (line[at] == '*') {
        to.add(batch.tail);
        ++at;
        return true;
    }
    if (is_digit(line[at])) {
        if (const Text* const found = argument(batch, line[at])) {
            to.add(*found);
        }
        ++at;
        return true;
    }
    View letters;
    View search;
    if (line[at] != '~' || !shell.extensions) {
        return false;
    }
    SIZE_T name = at;
    if (!modifiers_at(line, name, letters, search, is_digit)) {
        return false;
    }
    const Text* const found = argument(batch, line[name]);
    if (found != nullptr) {
        // %~f0 is the file, however it was called.
        const bool own = line[name] == '0' && !letters.empty() && (*found)[0] != ':';
        const bool part = line[name] == '0' && (*found)[0] == ':' && !letters.empty();
        to.add(modified(own || part ? batch.file : *found, letters, search));
    }
    at = name + 1;
    return true;
}

} // namespace

Text expand_percent(Shell& shell, View line) {
    const bool in_batch = shell.batch != nullptr;
    Text to;
    for (SIZE_T at = 0; at < line.size();) {
        if (line[at] != '%') {
            to.add(line[at++]);
            continue;
        }
        if (in_batch && line[at + 1] == '%') {
            to.add(L'%');
            at += 2;
            continue;
        }
        ++at;
        if (in_batch && argument_at(shell, line, at, to)) {
            continue;
        }
        SIZE_T end = 0;
        Text value;
        bool defined = false;
        if (!variable_at(shell, line, at, '%', end, value, defined) || (!defined && !in_batch)) {
            if (!in_batch) {
                to.add(L'%');
            }
            continue;
        }
        to.add(value);
        at = end;
    }
    return to;
}

Text expand_loop_variables(Shell& shell, View text) {
    if (shell.variables.empty() || !text.has(L'%')) {
        return text;
    }
    const auto find = [&](wchar_t name) -> const Text* {
        for (SIZE_T i = shell.variables.size(); i-- > 0;) {
            if (shell.variables[i].name == name) {
                return &shell.variables[i].value;
            }
        }
        return nullptr;
    };
    Text to;
    for (SIZE_T at = 0; at < text.size();) {
        if (text[at] != '%') {
            to.add(text[at++]);
            continue;
        }
        View letters;
        View search;
        SIZE_T name = at + 1;
        if (const Text* const plain = find(text[at + 1])) {
            to.add(*plain);
            at += 2;
        } else if (text[at + 1] == '~' && modifiers_at(text, name, letters, search, [&](wchar_t c) {
                       return find(c) != nullptr;
                   })) {
            to.add(modified(*find(text[name]), letters, search));
            at = name + 1;
        } else {
            to.add(text[at++]);
        }
    }
    return to;
}

Text expand_late(Shell& shell, View text) {
    Text value = expand_loop_variables(shell, text);
    if (!shell.delayed || !value.view().has(L'!')) {
        return value;
    }
    const View line = value;
    Text to;
    for (SIZE_T at = 0; at < line.size();) {
        if (line[at] == '^') {
            if (at + 1 < line.size()) {
                to.add(line[at + 1]);
            }
            at += 2;
            continue;
        }
        if (line[at] != '!') {
            to.add(line[at++]);
            continue;
        }
        ++at;
        SIZE_T end = 0;
        Text found;
        bool defined = false;
        if (variable_at(shell, line, at, '!', end, found, defined)) {
            to.add(found);
            at = end;
        }
    }
    return to;
}

} // namespace ferry::cmd
