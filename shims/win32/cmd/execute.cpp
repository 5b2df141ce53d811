#include "batch.hpp"
#include "builtins.hpp"
#include "conditions.hpp"
#include "expand.hpp"
#include "loops.hpp"
#include "programs.hpp"
#include "prompt.hpp"
#include "redirect.hpp"

namespace ferry::cmd {
namespace {

/// The name that a command begins with: quoted or not, up to a delimiter.
SIZE_T name_size(View text) {
    SIZE_T size = 0;
    bool quoted = false;
    for (; size < text.size() && (quoted || !is_delimiter(text[size])); ++size) {
        quoted ^= text[size] == '"';
    }
    return size;
}

LONG change_drive(View name) {
    Text path(L"=");
    path.add(name);
    wchar_t directory[MAX_PATH];
    if (GetEnvironmentVariableW(path.c_str(), directory, MAX_PATH) != 0 &&
        SetCurrentDirectoryW(directory)) {
        return 0;
    }
    path = Text(name);
    path.add(L'\\');
    if (!SetCurrentDirectoryW(path.c_str())) {
        complain(L"The system cannot find the drive specified.\r\n");
        return 1;
    }
    return 0;
}

LONG run_simple(Shell& shell, const Node& node) {
    const Text text = expand_late(shell, node.text);
    Redirected redirected;
    if (!redirected.apply(shell, node.redirects)) {
        shell.errorlevel = 1;
        return 1;
    }
    return run_command(shell, text, false);
}

/// A cmd that runs a line as it is.
HANDLE start_line(View line) { return start_shell(Text(L"/S /D /c\" ").add(line).add(L'"')); }

/// One side of a pipe, started with the streams as they are.
HANDLE start_side(Shell& shell, const Node& node, Redirected& redirected) {
    if (node.kind == NodeKind::simple) {
        const Text whole = expand_late(shell, node.text);
        const View text = whole.view().without_delimiters_before();
        const SIZE_T size = name_size(text);
        SIZE_T builtin_size = 0;
        Text path;
        if (find_builtin(shell, text.to(size), builtin_size) == nullptr &&
            find_program(shell, unquoted(text.to(size)), path) && !is_batch_file(path)) {
            return redirected.apply(shell, node.redirects) ? start_program(path, text) : nullptr;
        }
        Text line(text);
        describe_redirects(node, line);
        return start_line(line);
    }
    Text line;
    describe(node, line);
    return start_line(expand_loop_variables(shell, line));
}

void collect_sides(const Node& node, List<const Node*>& sides) {
    if (node.kind == NodeKind::pipe && node.redirects.empty()) {
        collect_sides(*node.first, sides);
        collect_sides(*node.second, sides);
    } else {
        sides.add(&node);
    }
}

/// All sides run at once; the last one's result is that of the pipe.
LONG run_pipe(Shell& shell, const Node& node) {
    List<const Node*> sides;
    collect_sides(node, sides);
    List<HANDLE> processes;
    HANDLE from = nullptr; // what the side before writes to
    for (const Node* const& side : sides) {
        const bool last = &side == sides.end() - 1;
        HANDLE reading = nullptr;
        HANDLE writing = nullptr;
        if (!last && !CreatePipe(&reading, &writing, nullptr, 0)) {
            complain_of(GetLastError());
        }
        Redirected piped;
        if (from != nullptr) {
            piped.replace(0, inheritable(from));
            CloseHandle(from);
        }
        if (writing != nullptr) {
            piped.replace(1, inheritable(writing));
            CloseHandle(writing);
        }
        from = reading;
        Redirected own;
        processes.add(start_side(shell, *side, own));
    }
    LONG code = 1;
    for (const HANDLE process : processes) {
        code = process == nullptr ? 1 : finish_program(process);
    }
    shell.errorlevel = code;
    return code;
}

LONG run_choice(Shell& shell, const Node& node) {
    const Node* const chosen = holds(shell, node.condition) ? node.first.get() : node.second.get();
    return chosen == nullptr ? 0 : execute(shell, *chosen);
}

} // namespace

LONG run_command(Shell& shell, View text, bool called) {
    text = text.without_delimiters_before();
    const SIZE_T size = name_size(text);
    const View name = text.to(size);
    if (name.empty()) {
        return 0;
    }
    if (name.size() == 2 && name[1] == ':') {
        const LONG code = change_drive(name);
        shell.errorlevel = code != 0 ? code : shell.errorlevel;
        return code;
    }
    SIZE_T builtin_size = 0;
    if (const Builtin* const builtin = find_builtin(shell, name, builtin_size)) {
        return run_builtin(shell, *builtin, text.to(builtin_size), text.from(builtin_size));
    }
    return run_program(shell, name, text.from(size), called);
}

LONG execute(Shell& shell, const Node& node) {
    if (shell.flow != Flow::on) {
        return 0;
    }
    if (node.kind == NodeKind::simple) {
        return run_simple(shell, node);
    }
    Redirected redirected;
    if (!redirected.apply(shell, node.redirects)) {
        shell.errorlevel = 1;
        return 1;
    }
    LONG code = 0;
    switch (node.kind) {
    case NodeKind::nothing:
    case NodeKind::simple: return 0;
    case NodeKind::block: return execute(shell, *node.first);
    case NodeKind::next:
        code = execute(shell, *node.first);
        return node.second && shell.flow == Flow::on ? execute(shell, *node.second) : code;
    case NodeKind::both:
        code = execute(shell, *node.first);
        return code == 0 && shell.flow == Flow::on ? execute(shell, *node.second) : code;
    case NodeKind::either:
        code = execute(shell, *node.first);
        if (code == 0 || shell.flow != Flow::on) {
            return code;
        }
        if (shell.unset_code != 0) { // seen by name only behind ||
            shell.errorlevel = shell.unset_code;
        }
        return execute(shell, *node.second);
    case NodeKind::pipe: return run_pipe(shell, node);
    case NodeKind::choice: return run_choice(shell, node);
    case NodeKind::loop: return run_loop(shell, node);
    }
    return 0;
}

void show_command(Shell& shell, const Node& node) {
    if (!shell.echo || node.quiet) {
        return;
    }
    Text shown(L"\r\n");
    shown.add(prompt_text(shell));
    Text command;
    show(node, command);
    print(shown.add(expand_loop_variables(shell, command)).add(L"\r\n"));
}

LONG execute_line(Shell& shell, Text line, MoreLines more) {
    constexpr SIZE_T longest = 8191;
    if (line.size() > longest) {
        complain(L"The input line is too long.\r\n");
        shell.errorlevel = 1;
        return 1;
    }
    Parser parser(move(line), more);
    const Owned<Node> node = parser.parse();
    if (!parser.problem().empty()) {
        complain(parser.problem());
        constexpr LONG wrong = 255;
        shell.errorlevel = wrong;
        if (shell.batch != nullptr) { // no batch file goes on behind such a line
            shell.flow = Flow::abandon;
        }
        return wrong;
    }
    if (!node) {
        return 0;
    }
    if (shell.batch != nullptr) {
        show_command(shell, *node);
    }
    return execute(shell, *node);
}

} // namespace ferry::cmd
