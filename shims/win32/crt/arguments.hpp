#pragma once
/// Splits a command line ("Parsing C command-line arguments", learn.microsoft.com).

#include "crt.hpp"

extern "C" int _ismbblead(unsigned byte);

namespace ferry::crt {

template <class C>
class ArgumentSplitter {
public:
    /// With null `words` and `text` it only counts.
    ArgumentSplitter(C** words, C* text) : words_(words), text_(text) {}

    size_t word_count() const { return word_count_; }
    size_t unit_count() const { return unit_count_; }

    void split(const C* line) {
        begin();
        bool quoted = false;
        for (; *line != 0 && (quoted || !is_space(*line)); ++line) {
            if (*line == '"') {
                quoted = !quoted;
            } else {
                put(*line);
            }
        }
        put(0);
        for (;;) {
            while (is_space(*line)) {
                ++line;
            }
            if (*line == 0) {
                return;
            }
            begin();
            line = argument(line);
            put(0);
        }
    }

private:
    static bool is_space(C c) { return c == ' ' || c == '\t'; }
    void put(C c) {
        if (text_ != nullptr) {
            text_[unit_count_] = c;
        }
        ++unit_count_;
    }
    void begin() {
        if (words_ != nullptr) {
            words_[word_count_] = text_ + unit_count_;
        }
        ++word_count_;
    }

    const C* argument(const C* line) {
        bool quoted = false;
        for (;;) {
            size_t backslashes = 0;
            for (; *line == '\\'; ++line) {
                ++backslashes;
            }
            const bool quote = *line == '"';
            for (size_t i = 0; i < (quote ? backslashes / 2 : backslashes); ++i) {
                put('\\');
            }
            if (quote && backslashes % 2 != 0) {
                put('"');
                ++line;
                continue;
            }
            if (quote) {
                ++line;
                if (quoted && *line == '"') {
                    put('"'); // two in quotes are one
                    ++line;
                } else {
                    quoted = !quoted;
                }
                continue;
            }
            if (*line == 0 || (!quoted && is_space(*line))) {
                return line;
            }
            line = character(line);
        }
    }
    /// Puts a character; the second byte of a pair may be a backslash's.
    const C* character(const C* line) {
        if constexpr (sizeof(C) == 1) {
            if (_ismbblead(static_cast<unsigned char>(*line)) != 0 && line[1] != 0) {
                put(*line++);
            }
        }
        put(*line);
        return line + 1;
    }

    C** words_;
    C* text_;
    size_t word_count_ = 0;
    size_t unit_count_ = 0;
};

/// A null-terminated list of the words of `line`, in one block from malloc.
template <class C>
C** split_arguments(const C* line, int& count) {
    ArgumentSplitter<C> counter{nullptr, nullptr};
    counter.split(line);
    count = static_cast<int>(counter.word_count());
    auto** const list = static_cast<C**>(
        malloc((counter.word_count() + 1) * sizeof(C*) + counter.unit_count() * sizeof(C)));
    if (list == nullptr) {
        return nullptr;
    }
    ArgumentSplitter<C> filler{list, reinterpret_cast<C*>(list + count + 1)};
    filler.split(line);
    list[count] = nullptr;
    return list;
}

} // namespace ferry::crt
