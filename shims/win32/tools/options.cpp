#include "options.hpp"

namespace ferry::tools {
namespace {

/// One word by the rules of C programs; what is left of the line.
View take_c_word(View line, Word& word) {
    bool quoted = false;
    SIZE_T at = 0;
    while (at < line.size() && (quoted || !is_blank(line[at]))) {
        SIZE_T slashes = 0;
        while (line[at] == '\\') {
            ++slashes;
            ++at;
        }
        const bool marked = line[at] == '"';
        for (SIZE_T i = 0; i < (marked ? slashes / 2 : slashes); ++i) {
            word.text.add(L'\\');
        }
        if (!marked) {
            if (slashes == 0) {
                word.text.add(line[at++]);
            }
        } else if (slashes % 2 != 0) {
            word.text.add(line[at++]);
        } else if (quoted && line[at + 1] == '"') {
            word.text.add(L'"');
            at += 2;
        } else {
            quoted = !quoted;
            ++at;
        }
    }
    return line.from(at);
}

View take_plain_word(View line, Word& word) {
    bool quoted = false;
    SIZE_T at = 0;
    while (at < line.size() && (quoted || !is_blank(line[at]))) {
        if (line[at] != '"') {
            word.text.add(line[at++]);
        } else if (quoted && line[at + 1] == '"') {
            word.text.add(L'"');
            at += 2;
        } else {
            quoted = !quoted;
            ++at;
        }
    }
    return line.from(at);
}

bool begins_name(View text, View name) { return same(text.to(name.size()), name); }

} // namespace

List<Word> split_words(View line, Quoting quoting) {
    List<Word> words;
    for (;;) {
        while (is_blank(line[0])) {
            line = line.from(1);
        }
        if (line.empty()) {
            return words;
        }
        Word word;
        word.quoted = line[0] == '"';
        line = quoting == Quoting::c ? take_c_word(line, word) : take_plain_word(line, word);
        words.add(move(word));
    }
}

const Options::Setting* Options::find(View name) const {
    const Setting* found = nullptr;
    for (const Setting& one : settings_) {
        found = same(one.name, name) ? &one : found;
    }
    return found;
}

View Options::value(View name) const {
    const Setting* const found = find(name);
    return found != nullptr ? found->value.view() : View();
}

bool Options::read_word(View word, const Word* following, bool& used, const Option* table,
                        SIZE_T count) {
    View rest = word.from(1);
    for (;;) {
        const Option* option = nullptr;
        SIZE_T size = 0;
        for (SIZE_T i = 0; i < count; ++i) {
            const View name(table[i].name);
            if (name.size() > size && begins_name(rest, name)) {
                option = &table[i];
                size = name.size();
            }
        }
        if (option == nullptr) {
            return false;
        }
        rest = rest.from(size);
        Setting setting{View(option->name), {}};
        if (option->takes == Takes::nothing) {
            settings_.add(move(setting));
            if (rest.empty()) {
                return true;
            }
            if (rest[0] == '/') {
                rest = rest.from(1);
            } else if (!bundled_) {
                return false;
            }
            continue;
        }
        if (rest[0] == ':') {
            setting.value = Text(rest.from(1));
        } else if (option->takes == Takes::rest) {
            setting.value = Text(rest);
        } else if (!rest.empty()) {
            return false;
        } else if (following != nullptr &&
                   (option->takes == Takes::next || !is_option(*following))) {
            setting.value = Text(following->text);
            used = true;
        } else if (option->takes == Takes::next) {
            return false;
        }
        settings_.add(move(setting));
        return true;
    }
}

bool Options::read(List<Word> words, const Option* table, SIZE_T count) {
    for (SIZE_T i = 0; i < words.size(); ++i) {
        if (!is_option(words[i])) {
            names.add(move(words[i]));
            continue;
        }
        bool used = false;
        const Word* const following = i + 1 < words.size() ? &words[i + 1] : nullptr;
        if (!read_word(words[i].text, following, used, table, count)) {
            wrong = words[i].text;
            return false;
        }
        i += used ? 1 : 0;
    }
    return true;
}

bool read_count(View text, ULONG& number) {
    ULONG64 sum = 0;
    for (SIZE_T i = 0; i < text.size(); ++i) {
        if (!is_digit(text[i])) {
            return false;
        }
        sum = smaller(sum * 10 + text[i] - L'0', ULONG64{0xffffffff});
    }
    number = static_cast<ULONG>(sum);
    return !text.empty();
}

} // namespace ferry::tools
