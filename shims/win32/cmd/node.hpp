#pragma once
/// What a line means, as the parser makes it. Texts still hold variables of FOR and delayed ones.

#include "console.hpp"

namespace ferry::cmd {

struct Redirect {
    enum class Kind { in, out, append, same };
    Kind kind = Kind::out;
    int stream = 1;
    int other = 1; ///< same: the stream that it becomes
    Text file;
};

enum class NodeKind {
    nothing, ///< a comment or a label: nothing is done
    simple,  ///< a command: its whole text
    block,   ///< ( first )
    next,    ///< first & second
    both,    ///< first && second
    either,  ///< first || second
    pipe,    ///< first | second
    choice,  ///< if … first else second
    loop,    ///< for … do first
};

enum class Test { equal, compare, exists, defined, errorlevel, version };
struct Condition {
    Test test = Test::equal;
    bool negated = false;
    bool any_case = false;
    Text left;
    Text operation; ///< EQU and its kin
    Text right;
};

enum class LoopKind { words, directories, tree, numbers, lines };
struct Loop {
    LoopKind kind = LoopKind::words;
    Text options; ///< of /f, or the root of /r
    wchar_t variable = 0;
    Text set;
};

struct Node {
    NodeKind kind = NodeKind::nothing;
    bool quiet = false; ///< begins with @
    Text text;          ///< a simple command, or a comment
    List<Redirect> redirects;
    Condition condition;
    Loop loop;
    Owned<Node> first;
    Owned<Node> second;
};

/// The command that a node is, in one line.
void describe(const Node& node, Text& to);
void describe_redirects(const Node& node, Text& to);
/// The same as it is shown where ECHO is on: a blank behind each command, blocks line by line.
void show(const Node& node, Text& to);

} // namespace ferry::cmd
