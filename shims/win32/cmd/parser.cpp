// The grammar, loosest first: & || && | and a command with its redirections. The body of IF and FOR
// is all that follows on the line.

#include "parser.hpp"

namespace ferry::cmd {
namespace {

constexpr wchar_t end_of_line = L'\n';

bool is_special(wchar_t c) { return c == '&' || c == '|' || c == '<' || c == '>'; }

bool ends_name(wchar_t c) {
    return is_delimiter(c) || is_special(c) || c == '(' || c == ')' || c == '/' || c == '"' ||
           c == end_of_line || c == '+' || c == '[' || c == ']' || c == ':' || c == '.' ||
           c == '\\';
}

} // namespace

wchar_t Parser::peek(SIZE_T ahead) const {
    return at_ + ahead < line_.size() ? line_[at_ + ahead] : end_of_line;
}

bool Parser::next_line() {
    if (more_.next == nullptr || !more_.next(more_.from, line_)) {
        return false;
    }
    at_ = 0;
    return true;
}

void Parser::skip_blanks() {
    while (!at_end() && is_delimiter(peek())) {
        ++at_;
    }
}

void Parser::skip_space() {
    skip_blanks();
    while (depth_ > 0 && at_end() && next_line()) {
        skip_blanks();
    }
}

bool Parser::take(wchar_t c) {
    if (at_end() || peek() != c) {
        return false;
    }
    ++at_;
    return true;
}

bool Parser::take_name(View name) {
    if (!line_.view().from(at_).begins(name) || !ends_name(peek(name.size()))) {
        return false;
    }
    at_ += name.size();
    return true;
}

bool Parser::fail(View place) {
    if (problem_.empty()) {
        problem_.add(place).add(L" was unexpected at this time.\r\n");
    }
    return false;
}

/// Says what stands here.
bool Parser::fail_here() {
    View rest = line_.view().from(at_);
    if (at_end()) {
        if (problem_.empty()) {
            problem_ = L"The syntax of the command is incorrect.\r\n";
        }
        return false;
    }
    if (is_special(rest[0]) || rest[0] == '(' || rest[0] == ')') {
        const bool twice = rest[0] == rest[1] && is_special(rest[0]);
        return fail(rest.to(twice ? 2 : 1));
    }
    SIZE_T end = 0;
    while (end < rest.size() && !is_delimiter(rest[end]) && !is_special(rest[end]) &&
           rest[end] != ')') {
        ++end;
    }
    return fail(rest.to(end));
}

Owned<Node> Parser::join(NodeKind kind, Nodes first, Nodes second) {
    Nodes node(new Node);
    node->kind = kind;
    node->quiet = first && first->quiet;
    node->first = move(first);
    node->second = move(second);
    return node;
}

Owned<Node> Parser::parse() {
    Nodes node = sequence();
    if (!failed() && !at_end()) {
        fail_here();
    }
    return failed() ? Nodes() : move(node);
}

Owned<Node> Parser::sequence() {
    Nodes first;
    for (;;) {
        skip_blanks();
        if (failed() || at_end() || (depth_ > 0 && peek() == ')')) {
            return first;
        }
        Nodes next = either();
        if (failed()) {
            return first;
        }
        first = first ? join(NodeKind::next, move(first), move(next)) : move(next);
        skip_blanks();
        if (!(peek() == '&' && peek(1) != '&' && take('&'))) {
            return first;
        }
    }
}

Owned<Node> Parser::either() {
    Nodes first = both();
    while (!failed() && peek() == '|' && peek(1) == '|') {
        at_ += 2;
        skip_space();
        first = join(NodeKind::either, move(first), both());
    }
    return first;
}

Owned<Node> Parser::both() {
    Nodes first = pipe();
    while (!failed() && peek() == '&' && peek(1) == '&') {
        at_ += 2;
        skip_space();
        first = join(NodeKind::both, move(first), pipe());
    }
    return first;
}

Owned<Node> Parser::pipe() {
    Nodes first = command();
    while (!failed() && peek() == '|' && peek(1) != '|') {
        ++at_;
        skip_space();
        first = join(NodeKind::pipe, move(first), command());
    }
    return first;
}

Owned<Node> Parser::command() {
    constexpr int most = 1000;
    if (++nesting_ > most) {
        fail_here();
        return Nodes();
    }
    Nodes node = nested_command();
    --nesting_;
    return node;
}

Owned<Node> Parser::nested_command() {
    skip_blanks();
    if (take('@')) {
        Nodes node = command();
        if (node) {
            node->quiet = true;
        }
        return node;
    }
    Node before;
    if (!redirects(before)) {
        return Nodes();
    }
    Nodes node;
    if (peek() == ':' && !at_end()) {
        at_ = line_.size(); // a label, as far as it is not looked for
        node = Nodes(new Node);
    } else if (take('(')) {
        node = block();
    } else if (take_name(L"rem")) {
        node = comment();
    } else if (take_name(L"if")) {
        node = choice();
    } else if (take_name(L"for")) {
        node = loop();
    } else {
        node = simple();
    }
    if (node) {
        for (Redirect& one : node->redirects) {
            before.redirects.add(move(one));
        }
        node->redirects = move(before.redirects);
    }
    return node;
}

Owned<Node> Parser::block() {
    Nodes node(new Node);
    node->kind = NodeKind::block;
    ++depth_;
    for (;;) {
        skip_space();
        if (at_end()) {
            if (problem_.empty()) {
                problem_ = L"The syntax of the command is incorrect.\r\n";
            }
            return node;
        }
        if (peek() == ')') {
            break;
        }
        Nodes inner = sequence();
        if (failed()) {
            return node;
        }
        if (!at_end() && peek() != ')') {
            fail_here();
            return node;
        }
        node->first =
            node->first ? join(NodeKind::next, move(node->first), move(inner)) : move(inner);
    }
    if (!node->first) {
        fail(L")");
        return node;
    }
    take(')');
    --depth_;
    skip_blanks();
    redirects(*node);
    return node;
}

Owned<Node> Parser::comment() {
    Nodes node(new Node);
    node->text.add(L"rem").add(View(line_).from(at_));
    at_ = line_.size();
    return node;
}

bool Parser::character(Text& to, bool& quoted) {
    const wchar_t c = peek();
    if (!quoted && c == '^') {
        ++at_;
        if (at_end()) {
            // The line goes on in the next, whose first character is as if escaped.
            if (!next_line() || at_end()) {
                return true;
            }
        }
        to.add(peek());
        ++at_;
        return true;
    }
    if (!quoted && (is_special(c) || (depth_ > 0 && c == ')'))) {
        return false;
    }
    quoted ^= c == '"';
    to.add(c);
    ++at_;
    return true;
}

Owned<Node> Parser::simple() {
    Nodes node(new Node);
    node->kind = NodeKind::simple;
    bool quoted = false;
    while (!at_end()) {
        const wchar_t c = peek();
        if (!quoted && (c == '<' || c == '>')) {
            if (!redirect(*node, c == '<' ? 0 : 1)) {
                return node;
            }
        } else if (!quoted && is_digit(c) && (peek(1) == '<' || peek(1) == '>') &&
                   (node->text.empty() || is_delimiter(node->text.last()))) {
            ++at_;
            if (!redirect(*node, c - L'0')) {
                return node;
            }
        } else if (!character(node->text, quoted)) {
            break;
        }
    }
    if (node->text.view().without_delimiters().empty()) {
        if (node->redirects.empty()) {
            fail_here();
        } else {
            node->kind = NodeKind::nothing; // only makes the files
        }
    }
    return node;
}

bool Parser::redirects(Node& node) {
    for (;;) {
        skip_blanks();
        const wchar_t c = peek();
        if (!at_end() && (c == '<' || c == '>')) {
            if (!redirect(node, c == '<' ? 0 : 1)) {
                return false;
            }
        } else if (is_digit(c) && (peek(1) == '<' || peek(1) == '>')) {
            ++at_;
            if (!redirect(node, c - L'0')) {
                return false;
            }
        } else {
            return true;
        }
    }
}

bool Parser::redirect(Node& node, int number) {
    Redirect made;
    made.stream = number;
    if (take('<')) {
        made.kind = Redirect::Kind::in;
    } else {
        take('>');
        made.kind = take('>') ? Redirect::Kind::append : Redirect::Kind::out;
    }
    if (peek() == '&' && is_digit(peek(1))) {
        made.kind = Redirect::Kind::same;
        made.other = peek(1) - L'0';
        at_ += 2;
    } else {
        skip_blanks();
        if (!word(made.file, true)) {
            return fail_here();
        }
    }
    node.redirects.add(move(made));
    return true;
}

bool Parser::word(Text& to, bool stops_at_equals) {
    bool quoted = false;
    while (!at_end()) {
        const wchar_t c = peek();
        if (!quoted && (stops_at_equals ? is_delimiter(c) : is_delimiter(c) && c != '=')) {
            break;
        }
        if (!character(to, quoted)) {
            break;
        }
    }
    return !to.empty();
}

bool Parser::condition(Condition& to) {
    skip_blanks();
    for (;;) {
        if (take_name(L"/i")) {
            to.any_case = true;
        } else if (take_name(L"not")) {
            to.negated = !to.negated;
        } else {
            break;
        }
        skip_blanks();
    }
    struct Unary {
        const wchar_t* name;
        Test test;
    };
    constexpr Unary unary[] = {{L"exist", Test::exists},
                               {L"defined", Test::defined},
                               {L"errorlevel", Test::errorlevel},
                               {L"cmdextversion", Test::version}};
    for (const Unary& row : unary) {
        const SIZE_T before = at_;
        if (take_name(row.name)) {
            skip_blanks();
            if (before + wcslen(row.name) == at_ && peek() != '"') {
                at_ = before;
                break;
            }
            to.test = row.test;
            return word(to.left, true) || fail_here();
        }
    }
    if (!(peek() == '=' && peek(1) == '=') && !word(to.left, true)) {
        return fail_here();
    }
    while (!at_end() && peek() != '=' && is_delimiter(peek())) {
        ++at_;
    }
    if (peek() == '=' && peek(1) == '=') {
        at_ += 2;
        skip_blanks();
        to.test = Test::equal;
    } else {
        to.test = Test::compare;
        const SIZE_T before = at_;
        constexpr const wchar_t* names[] = {L"equ", L"neq", L"lss", L"leq", L"gtr", L"geq"};
        for (const wchar_t* name : names) {
            if (to.operation.empty() && take_name(name)) {
                to.operation = name;
            }
        }
        if (to.operation.empty()) {
            at_ = before;
            return fail_here();
        }
        skip_blanks();
    }
    return word(to.right, true) || fail_here();
}

Owned<Node> Parser::choice() {
    Nodes node(new Node);
    node->kind = NodeKind::choice;
    if (!condition(node->condition)) {
        return node;
    }
    skip_blanks();
    if (at_end()) {
        fail_here();
        return node;
    }
    node->first = sequence();
    if (failed()) {
        return node;
    }
    if (!node->first) {
        fail_here();
        return node;
    }
    skip_blanks();
    if (take_name(L"else")) {
        skip_blanks();
        node->second = sequence();
        if (!node->second) {
            fail_here();
        }
    }
    return node;
}

Owned<Node> Parser::loop() {
    Nodes node(new Node);
    node->kind = NodeKind::loop;
    Loop& loop = node->loop;
    skip_blanks();
    struct Option {
        const wchar_t* name;
        LoopKind kind;
    };
    constexpr Option options[] = {{L"/d", LoopKind::directories},
                                  {L"/r", LoopKind::tree},
                                  {L"/l", LoopKind::numbers},
                                  {L"/f", LoopKind::lines}};
    for (const Option& option : options) {
        if (take_name(option.name)) {
            loop.kind = option.kind;
            skip_blanks();
        }
    }
    if (peek() != '%' && (loop.kind == LoopKind::lines || loop.kind == LoopKind::tree) &&
        !word(loop.options, false)) {
        fail_here();
        return node;
    }
    skip_blanks();
    if (peek() != '%' || at_ + 1 >= line_.size() || !ends_name(peek(2))) {
        fail_here();
        return node;
    }
    loop.variable = peek(1);
    at_ += 2;
    skip_blanks();
    if (!take_name(L"in")) {
        fail_here();
        return node;
    }
    skip_blanks();
    if (!take('(')) {
        fail_here();
        return node;
    }
    ++depth_;
    bool quoted = false;
    for (;;) {
        if (at_end()) {
            if (!next_line()) {
                fail_here();
                return node;
            }
            loop.set.add(L' ');
            quoted = false;
        } else if (!character(loop.set, quoted)) {
            if (take(')')) {
                break;
            }
            loop.set.add(peek()); // & and its kin are words here
            ++at_;
        }
    }
    --depth_;
    skip_space();
    if (!take_name(L"do")) {
        fail_here();
        return node;
    }
    skip_blanks();
    node->first = sequence();
    if (!node->first) {
        fail_here();
    }
    return node;
}

} // namespace ferry::cmd
