#include "loops.hpp"

#include "batch.hpp"
#include "console.hpp"
#include "expand.hpp"
#include "lines.hpp"

namespace ferry::cmd {
namespace {

class Run {
public:
    Run(Shell& shell, const Node& node)
        : shell_(shell), node_(node), root_(expand_late(shell, node.loop.options)),
          set_(expand_late(shell, node.loop.set)) {}

    LONG run() {
        const SIZE_T outer = shell_.variables.size();
        switch (node_.loop.kind) {
        case LoopKind::words: words(L"", false); break;
        case LoopKind::directories: words(L"", true); break;
        case LoopKind::tree: tree(root()); break;
        case LoopKind::numbers: numbers(); break;
        case LoopKind::lines: lines(); break;
        }
        while (shell_.variables.size() > outer) {
            shell_.variables.pop();
        }
        return code_;
    }

private:
    bool goes_on() const { return shell_.flow == Flow::on; }

    void body(View value) {
        shell_.variables.add({node_.loop.variable, Text(value)});
        run_body();
        shell_.variables.pop();
    }

    void run_body() {
        show_command(shell_, *node_.first);
        code_ = execute(shell_, *node_.first);
    }

    /// The words of the set; those with wildcards are the files that fit, in `directory`.
    void words(View directory, bool directories) {
        for (View rest = set_; goes_on();) {
            const View word = take_word(rest);
            if (word.empty()) {
                return;
            }
            if (has_wildcards(word)) {
                files(directory, unquoted(word), directories);
            } else {
                body(directory.empty() ? Text(word) : joined(directory, word));
            }
        }
    }

    void files(View directory, const Text& pattern, bool directories) {
        const Text whole = directory.empty() ? pattern : joined(directory, pattern);
        const View before = directory_of(whole);
        List<Text> names; // before the body runs, which may change what is there
        {
            Search search(whole);
            if (!search.is_open()) {
                return;
            }
            do {
                if (search.is_directory() == directories && !search.is_dots() &&
                    (search.found().dwFileAttributes & FILE_ATTRIBUTE_HIDDEN) == 0) {
                    names.add(Text(before).add(View(search.found().cFileName)));
                }
            } while (search.next());
        }
        for (const Text& name : names) {
            if (!goes_on()) {
                return;
            }
            body(name);
        }
    }

    Text root() {
        const Text bare = unquoted(root_);
        return bare.empty() ? current_directory() : full_name(bare);
    }

    void tree(const Text& directory) {
        if (!is_directory(directory)) {
            return;
        }
        if (set_.view().trimmed().size() == 1 && set_.view().trimmed()[0] == '.') {
            body(joined(directory, L"."));
        } else {
            words(directory, false);
        }
        List<Text> below;
        {
            Search search(joined(directory, L"*"));
            if (!search.is_open()) {
                return;
            }
            do {
                if (search.is_directory() && !search.is_dots()) {
                    below.add(joined(directory, View(search.found().cFileName)));
                }
            } while (search.next());
        }
        for (const Text& one : below) {
            if (goes_on()) {
                tree(one);
            }
        }
    }

    void numbers() {
        LONG values[3] = {0, 0, 0};
        View rest = set_;
        for (LONG& value : values) {
            read_number(take_word(rest), value);
        }
        for (LONG64 at = values[0];
             goes_on() && (values[1] < 0 ? at >= values[2] : at <= values[2]); at += values[1]) {
            body(Text().add_number(at));
        }
    }

    void lines() {
        LineOptions options;
        List<Text> texts;
        if (!read_options(unquoted(root_), options) || !read_set(options, set_, texts)) {
            code_ = 1;
            shell_.errorlevel = 1;
            shell_.flow =
                shell_.batch != nullptr && !options.is_right ? Flow::abandon : shell_.flow;
            return;
        }
        for (const Text& text : texts) {
            SIZE_T skipped = 0;
            for (View rest = text; goes_on() && !rest.empty();) {
                SIZE_T end = smaller(rest.find(L'\n'), rest.size());
                View line = rest.to(end);
                rest = rest.from(end + 1);
                if (line.last() == '\r') {
                    line = line.to(line.size() - 1);
                }
                if (skipped < options.skip) {
                    ++skipped;
                } else {
                    line_body(options, line);
                }
            }
        }
    }

    void line_body(const LineOptions& options, View line) {
        List<Text> tokens;
        if (line.empty() || !split_line(options, line, tokens)) {
            return;
        }
        const SIZE_T outer = shell_.variables.size();
        for (SIZE_T i = 0; i < tokens.size(); ++i) {
            shell_.variables.add({static_cast<wchar_t>(node_.loop.variable + i), move(tokens[i])});
        }
        run_body();
        while (shell_.variables.size() > outer) {
            shell_.variables.pop();
        }
    }

    Shell& shell_;
    const Node& node_;
    const Text root_;
    const Text set_;
    LONG code_ = 0;
};

} // namespace

LONG run_loop(Shell& shell, const Node& node) { return Run(shell, node).run(); }

} // namespace ferry::cmd
