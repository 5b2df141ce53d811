#pragma once
/// What FINDSTR looks for: texts, and its regular expressions, which know . * [set] [^set] ^ $ \x
/// \< and \>.

#include <text.hpp>

namespace ferry::tools {

using namespace console;

struct Places {
    bool at_begin = false;
    bool at_end = false;
};

class Pattern {
public:
    /// A text as the command line has it, where a backslash may stand before another one and before
    /// a quotation mark.
    static Pattern literal(View text, bool any_case);
    static Pattern expression(View text, bool any_case);
    /// Whether one of the signs that mean more than themselves is in a text.
    static bool is_expression(View text);

    bool matches(View line, Places places) const;

private:
    enum class Kind { unit, any, set, begin, end, word_begin, word_end };
    struct Part {
        Kind kind = Kind::unit;
        wchar_t unit = 0;
        Text set; ///< pairs: the first and the last of a range
        bool negated = false;
        bool repeated = false;
    };
    void add(Kind kind, wchar_t unit = 0);
    SIZE_T add_set(View text);
    bool fits(const Part& part, wchar_t c) const;
    bool is_in(const Part& part, wchar_t c) const;
    bool matches_from(SIZE_T part, View line, SIZE_T at, bool to_end) const;

    List<Part> parts_;
    bool any_case_ = false;
};

} // namespace ferry::tools
