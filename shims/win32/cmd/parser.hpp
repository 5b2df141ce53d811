#pragma once
/// From a line, in which %…% has been replaced, to nodes. What is in parentheses may go on in
/// further lines.

#include "node.hpp"

namespace ferry::cmd {

/// Where the lines behind the first come from. False: there is none.
struct MoreLines {
    bool (*next)(void* from, Text& line) = nullptr;
    void* from = nullptr;
};

class Parser {
public:
    Parser(Text line, MoreLines more) : line_(move(line)), more_(more) {}

    /// Null where the line is empty, and where it is wrong: then problem() says how.
    Owned<Node> parse();
    const Text& problem() const { return problem_; }

private:
    using Nodes = Owned<Node>;

    wchar_t peek(SIZE_T ahead = 0) const;
    bool at_end() const { return at_ >= line_.size(); }
    bool next_line();
    void skip_blanks();
    /// Past blanks, and ends of lines in parentheses.
    void skip_space();
    bool take(wchar_t c);
    /// A word of letters here, which is no part of a longer one; it is passed.
    bool take_name(View name);
    bool fail(View place);
    bool fail_here();
    bool failed() const { return !problem_.empty(); }

    Nodes sequence();
    Nodes either();
    Nodes both();
    Nodes pipe();
    Nodes command();
    Nodes nested_command();
    Nodes simple();
    Nodes comment();
    Nodes block();
    Nodes choice();
    Nodes loop();
    bool redirects(Node& node);
    bool redirect(Node& node, int stream);
    bool condition(Condition& to);
    bool word(Text& to, bool stops_at_equals);
    /// One character and what it escapes; false at an unquoted special one.
    bool character(Text& to, bool& quoted);
    static Nodes join(NodeKind kind, Nodes first, Nodes second);

    Text line_;
    SIZE_T at_ = 0;
    MoreLines more_;
    int depth_ = 0;
    int nesting_ = 0; ///< of commands in commands
    Text problem_;
};

} // namespace ferry::cmd
