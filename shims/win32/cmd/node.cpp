// Nodes as text again: for the processes of a pipe, and for ECHO ON.

#include "node.hpp"

namespace ferry::cmd {
namespace {

void describe_condition(const Condition& condition, Text& to) {
    to.add(L"IF ");
    if (condition.any_case) {
        to.add(L"/I ");
    }
    if (condition.negated) {
        to.add(L"NOT ");
    }
    switch (condition.test) {
    case Test::equal: to.add(condition.left).add(L" == ").add(condition.right); break;
    case Test::compare:
        to.add(condition.left).add(L' ').add(condition.operation).add(L' ').add(condition.right);
        break;
    case Test::exists: to.add(L"EXIST ").add(condition.left); break;
    case Test::defined: to.add(L"DEFINED ").add(condition.left); break;
    case Test::errorlevel: to.add(L"ERRORLEVEL ").add(condition.left); break;
    case Test::version: to.add(L"CMDEXTVERSION ").add(condition.left); break;
    }
    to.add(L' ');
}

void describe_loop(const Loop& loop, Text& to) {
    constexpr const wchar_t* kinds[] = {L"", L"/D ", L"/R ", L"/L ", L"/F "};
    to.add(L"FOR ").add(kinds[static_cast<int>(loop.kind)]);
    if (!loop.options.empty()) {
        to.add(loop.options).add(L' ');
    }
    to.add(L'%').add(loop.variable).add(L" IN (").add(loop.set).add(L") DO ");
}

/// Writes nodes in one of the two forms.
class Writer {
public:
    Writer(bool shown, Text& to) : shown_(shown), to_(to) {}

    void write(const Node& node) {
        switch (node.kind) {
        case NodeKind::nothing:
        case NodeKind::simple:
            to_.add(node.text);
            end();
            break;
        case NodeKind::block:
            to_.add(shown_ ? L"(\r\n" : L"(");
            lines(*node.first);
            to_.add(shown_ ? L"\r\n) " : L")");
            break;
        case NodeKind::next: two(node, L"& "); break;
        case NodeKind::both: two(node, L"&& "); break;
        case NodeKind::either: two(node, L"|| "); break;
        case NodeKind::pipe: two(node, L"| "); break;
        case NodeKind::choice:
            describe_condition(node.condition, to_);
            write(*node.first);
            if (node.second) {
                to_.add(L" ELSE ");
                write(*node.second);
            }
            break;
        case NodeKind::loop:
            describe_loop(node.loop, to_);
            write(*node.first);
            break;
        }
        if (!node.redirects.empty()) {
            describe_redirects(node, to_);
            end();
        }
    }

private:
    void end() {
        if (shown_) {
            to_.add(L' ');
        }
    }

    void two(const Node& node, View between) {
        write(*node.first);
        to_.add(L' ').add(between);
        write(*node.second);
    }

    /// The commands of a block.
    void lines(const Node& node) {
        if (!shown_ || node.kind != NodeKind::next) {
            write(node);
            return;
        }
        lines(*node.first);
        to_.add(L"\r\n ");
        write(*node.second);
    }

    const bool shown_;
    Text& to_;
};

} // namespace

void describe_redirects(const Node& node, Text& to) {
    for (const Redirect& one : node.redirects) {
        if (to.last() != ' ') {
            to.add(L' ');
        }
        to.add_number(one.stream);
        to.add(one.kind == Redirect::Kind::in       ? L"<"
               : one.kind == Redirect::Kind::append ? L">>"
                                                    : L">");
        if (one.kind == Redirect::Kind::same) {
            to.add(L'&').add_number(one.other);
        } else {
            to.add(one.file);
        }
    }
}

void describe(const Node& node, Text& to) { Writer(false, to).write(node); }
void show(const Node& node, Text& to) { Writer(true, to).write(node); }

} // namespace ferry::cmd
