// cmd [/a | /u] [/q] [/d] [/e:on | /e:off] [/v:on | /v:off] [[/s] /c | /k line]

#include "batch.hpp"
#include "expand.hpp"
#include "programs.hpp"
#include "prompt.hpp"

namespace ferry::cmd {
namespace {

constexpr wchar_t help[] =
    L"CMD [/A | /U] [/Q] [/D] [/E:ON | /E:OFF] [/V:ON | /V:OFF] [[/S] [/C | /K] line]\r\n"
    L"  Runs a line of commands, or those that it reads.\r\n"
    L"  /C  runs the line and ends       /K  runs the line and goes on\r\n"
    L"  /S  takes the first and the last quotation mark of the line away\r\n"
    L"  /Q  does not show commands       /D  (there is no AutoRun)\r\n"
    L"  /U  writes UTF-16 to files and pipes\r\n"
    L"  /V:ON  replaces !name! when a command runs\r\n"
    L"  /E:OFF  without the extensions of commands\r\n"
    L"Without /S the marks stay where there are just two, nothing of &<>()@^| is between them "
    L"but\r\n"
    L"a blank, and what they hold is a program's name.\r\n";

enum class Mode { interactive, run, keep };

struct Options {
    Mode mode = Mode::interactive;
    bool strips = false;
    bool helps = false;
    View line;
};

/// Behind the program's own name, which CreateProcess may be told apart from the line.
View behind_name(View line) {
    if (line[0] == '/') {
        return line;
    }
    SIZE_T at = 0;
    for (bool quoted = false; at < line.size() && (quoted || !is_blank(line[at])); ++at) {
        quoted ^= line[at] == '"';
    }
    return line.from(at);
}

Options read_options(Shell& shell, View rest) {
    Options options;
    for (;;) {
        while (!rest.empty() && rest[0] != '/') { // what is no option counts for nothing, marks too
            rest = rest.from(1);
        }
        if (rest.empty()) {
            return options;
        }
        const wchar_t letter = upper(rest[1]);
        const bool off = rest.from(2).begins(L":off");
        switch (letter) {
        case 'C':
        case 'R':
        case 'K':
            options.mode = letter == 'K' ? Mode::keep : Mode::run;
            options.line = rest.from(2);
            return options;
        case 'S': options.strips = true; break;
        case 'Q': shell.echo = false; break;
        case 'U': write_wide(); break;
        case 'E': shell.extensions = !off; break;
        case 'V': shell.delayed = !off; break;
        case '?': options.helps = true; return options;
        default: break;
        }
        rest = rest.from(2);
        while (!rest.empty() && !is_delimiter(rest[0]) && rest[0] != '/') {
            rest = rest.from(1);
        }
    }
}

/// Whether what is in the only quotation marks is the name of a program.
bool keeps_quotes(Shell& shell, View line) {
    constexpr View special(L"&<>()@^|", 8);
    SIZE_T quotes = 0;
    bool blank = false;
    for (SIZE_T i = 0; i < line.size(); ++i) {
        quotes += line[i] == '"' ? 1 : 0;
        if (special.has(line[i])) {
            return false;
        }
    }
    const View inside = line.part(1, smaller(line.find(L'"', 1), line.size()) - 1);
    for (SIZE_T i = 0; i < inside.size(); ++i) {
        blank |= is_blank(inside[i]);
    }
    Text path;
    return quotes == 2 && blank && find_program(shell, inside, path);
}

Text stripped(Shell& shell, const Options& options) {
    View line = options.line;
    while (is_blank(line[0])) {
        line = line.from(1);
    }
    if (line[0] != '"' || (!options.strips && keeps_quotes(shell, line))) {
        return line;
    }
    const SIZE_T last = line.find_last(L'"');
    Text text(line.part(1, last == 0 ? line.size() : last - 1));
    return last == 0 ? text : text.add(line.from(last + 1));
}

bool more_of_input(void*, Text& line) {
    print(L"More? ");
    return read_line(line);
}

LONG run_interactive(Shell& shell) {
    Text line;
    for (;;) {
        if (shell.echo) {
            print(prompt_text(shell));
        }
        if (!read_line(line)) {
            return shell.errorlevel;
        }
        if (!is_console(stream(0)) && shell.echo) {
            print(Text(line).add(L"\r\n")); // a console shows what is typed
        }
        execute_line(shell, expand_percent(shell, line), {&more_of_input, nullptr});
        if (shell.flow == Flow::exit) {
            return shell.exit_code;
        }
        shell.flow = Flow::on;
        if (shell.echo) {
            print(L"\r\n");
        }
    }
}

/// Ctrl+C is for the program that runs.
BOOL WINAPI stay(DWORD event) { return event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT; }

LONG run(View command_line) {
    Shell shell;
    shell.command_line = command_line;
    LARGE_INTEGER now;
    QueryPerformanceCounter(&now);
    shell.random = now.LowPart ^ GetCurrentProcessId();
    const Options options = read_options(shell, behind_name(command_line));
    if (options.helps) {
        print(help);
        return 0;
    }
    if (options.mode != Mode::interactive) {
        const LONG code = execute_line(shell, expand_percent(shell, stripped(shell, options)), {});
        if (shell.flow == Flow::exit) {
            return shell.exit_code;
        }
        if (options.mode == Mode::run) {
            return code;
        }
        shell.flow = Flow::on;
        print(L"\r\n");
    } else {
        print(version_text().add(L"\r\nferry's own cmd.exe\r\n\r\n"));
    }
    SetConsoleCtrlHandler(&stay, TRUE);
    return run_interactive(shell);
}

} // namespace
} // namespace ferry::cmd

extern "C" DWORD WINAPI ProgramEntry(void*) {
    ExitProcess(static_cast<UINT>(ferry::cmd::run(GetCommandLineW())));
}
