#pragma once
/// The words of a command line and what of them are options.

#include <text.hpp>

namespace ferry::tools {

using namespace console;

struct Word {
    Text text;
    bool quoted = false; ///< it began with a quotation mark: it is no option
};

/// How marks and backslashes are read: as DOS did, where "" in quotation marks is one, or as C
/// programs do, where a backslash may stand before a mark.
enum class Quoting { plain, c };
List<Word> split_words(View line, Quoting quoting);

enum class Takes {
    nothing,
    rest,  ///< what follows in the same word, behind a colon or not
    next,  ///< what follows behind a colon, or the next word
    maybe, ///< as next, but where the next word is an option or there is none, nothing
};

struct Option {
    const wchar_t* name; ///< without its slash
    Takes takes = Takes::nothing;
};

/// The options that a line holds, by a table of those that there are.
class Options {
public:
    /// Reads a line; false where a word is no option of the table, which `wrong` is then.
    template <SIZE_T count>
    bool read(View line, Quoting quoting, const Option (&table)[count]) {
        return read(split_words(line, quoting), table, count);
    }
    /// Several letters may follow one slash, and a dash stands for it.
    Options& bundled() {
        bundled_ = true;
        dashes_ = true;
        return *this;
    }
    /// A dash stands for a slash.
    Options& with_dashes() {
        dashes_ = true;
        return *this;
    }

    bool has(View name) const { return find(name) != nullptr; }
    /// What an option takes: of the last one of its name, empty if there is none.
    View value(View name) const;
    /// Gives `use` the value of each option of that name.
    template <class Use>
    void each(View name, Use use) const {
        for (const Setting& one : settings_) {
            if (same(one.name, name)) {
                use(one.value.view());
            }
        }
    }

    List<Word> names; ///< what is no option
    Text wrong;

private:
    struct Setting {
        View name;
        Text value;
    };
    bool read(List<Word> words, const Option* table, SIZE_T count);
    /// Reads the options of one word, which may be followed by the value of its last one.
    bool read_word(View word, const Word* following, bool& used, const Option* table, SIZE_T count);
    bool is_option(const Word& word) const {
        return !word.quoted && (word.text[0] == '/' || (dashes_ && word.text[0] == '-')) &&
               word.text.size() > 1;
    }
    const Setting* find(View name) const;

    List<Setting> settings_;
    bool bundled_ = false;
    bool dashes_ = false;
};

/// A decimal number that is all of a text.
bool read_count(View text, ULONG& number);

} // namespace ferry::tools
