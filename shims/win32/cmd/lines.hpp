#pragma once
/// FOR /F: what it reads, and how it takes lines apart.

#include "shell.hpp"

namespace ferry::cmd {

struct LineOptions {
    bool back_quotes = false;
    bool is_right = true; ///< false: the words made no sense
    bool rest = false;    ///< the last token is all that is left
    wchar_t comment = ';';
    SIZE_T skip = 0;
    Text delimiters{L" \t"};
    List<ULONG> tokens; ///< from 1; empty: the first
};

/// Reads "tokens=… delims=…"; false, and said so, where it makes no sense.
bool read_options(const Text& words, LineOptions& options);
/// The texts that the set in parentheses names: files, a string, or what a command prints. False,
/// and said so, where one can't be had.
bool read_set(const LineOptions& options, View set, List<Text>& texts);
/// The tokens of a line; false where it has not the first of them.
bool split_line(const LineOptions& options, View line, List<Text>& tokens);

} // namespace ferry::cmd
