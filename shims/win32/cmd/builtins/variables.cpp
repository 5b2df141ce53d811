// SET, PATH, PROMPT, ASSOC and FTYPE.

#include "builtins.hpp"
#include "expand.hpp"

namespace ferry::cmd {
namespace {

/// Prints the variables whose names begin so; false if there are none.
bool show_variables(View prefix) {
    wchar_t* const block = GetEnvironmentStringsW();
    List<Text> found;
    for (const wchar_t* at = block; *at != 0; at += wcslen(at) + 1) {
        if (at[0] != '=' && View(at).begins(prefix)) {
            found.add(Text(View(at)));
        }
    }
    FreeEnvironmentStringsW(block);
    found.sort([](const Text& a, const Text& b) {
        const View x = a.view().to(a.view().find(L'='));
        const View y = b.view().to(b.view().find(L'='));
        return compare(x, y, true) < 0;
    });
    for (const Text& one : found) {
        print(Text(one).add(L"\r\n"));
    }
    return !found.empty();
}

bool set_variable(View name, View value) {
    return SetEnvironmentVariableW(Text(name).c_str(),
                                   value.empty() ? nullptr : Text(value).c_str()) != 0;
}

/// What is between a quotation mark at the beginning and the last one; else the text.
View inside_quotes(View text) {
    if (text[0] != '"') {
        return text;
    }
    text = text.from(1);
    const SIZE_T last = text.find_last(L'"');
    return last == View::none ? text : text.to(last);
}

LONG ask(View text) {
    text = inside_quotes(text);
    const SIZE_T equals = text.find(L'=');
    if (equals == View::none || equals == 0) {
        return wrong_syntax();
    }
    View prompt = text.from(equals + 1);
    while (is_blank(prompt[0])) { // it begins with none, since Windows Vista
        prompt = prompt.from(1);
    }
    print(inside_quotes(prompt));
    Text line;
    if (!read_line(line) || line.empty()) {
        return 1; // what it was, it stays
    }
    set_variable(text.to(equals), line);
    return 0;
}

/// The rows of the associations that are extensions, or types.
LONG association(Shell& shell, View arguments, bool extensions) {
    const View text = arguments.trimmed();
    const SIZE_T equals = text.find(L'=');
    const View name = text.to(equals);
    if (equals == View::none) {
        bool found = false;
        for (View rest = shell.associations; !rest.empty();) {
            const View one = rest.to(rest.find(L'\0'));
            rest = rest.from(one.size() + 1);
            if ((one[0] == '.') == extensions &&
                (name.empty() || same(one.to(one.find(L'=')), name))) {
                print(Text(one).add(L"\r\n"));
                found = true;
            }
        }
        if (!found && !name.empty()) {
            complain(extensions
                         ? Text(L"File association not found for extension ").add(name).add(L"\r\n")
                         : Text(L"File type '")
                               .add(name)
                               .add(L"' not found or no open command associated with it.\r\n"));
            return extensions ? 1 : 2;
        }
        return 0;
    }
    Text kept;
    for (View rest = shell.associations; !rest.empty();) {
        const View one = rest.to(rest.find(L'\0'));
        rest = rest.from(one.size() + 1);
        if (!same(one.to(one.find(L'=')), name)) {
            kept.add(one).add(L'\0');
        }
    }
    if (equals + 1 < text.size()) {
        kept.add(text).add(L'\0');
        print(Text(text).add(L"\r\n"));
    }
    shell.associations = move(kept);
    return 0;
}

} // namespace

LONG do_set(Shell& shell, View, View arguments) {
    View text = arguments;
    while (is_blank(text[0])) {
        text = text.from(1);
    }
    if (text.empty()) {
        show_variables(L"");
        return 0;
    }
    if (text[0] == '/' && upper(text[1]) == 'A') {
        LONG value = 0;
        Text expression;
        for (SIZE_T i = 2; i < text.size(); ++i) {
            if (text[i] != '"') {
                expression.add(text[i]);
            }
        }
        const LONG before = shell.errorlevel;
        if (!calculate(shell, expression, value)) {
            const LONG code = shell.errorlevel;
            shell.errorlevel = before;
            return code;
        }
        if (shell.batch == nullptr) {
            print(Text().add_number(value));
        }
        return 0;
    }
    if (text[0] == '/' && upper(text[1]) == 'P') {
        return ask(text.from(2).trimmed().empty() ? View()
                                                  : text.from(2).without_delimiters_before());
    }
    text = inside_quotes(text);
    const SIZE_T equals = text.find(L'=');
    if (equals == View::none) {
        if (show_variables(text.trimmed())) {
            return 0;
        }
        complain(Text(L"Environment variable ").add(text.trimmed()).add(L" not defined\r\n"));
        return 1;
    }
    if (equals == 0) {
        return wrong_syntax();
    }
    if (!set_variable(text.to(equals), text.from(equals + 1)) && equals + 1 < text.size()) {
        return failed(GetLastError());
    }
    return 0;
}

LONG do_path(Shell& shell, View, View arguments) {
    const View text = arguments.trimmed();
    if (text.empty()) {
        Text value;
        print(find_variable(shell, L"PATH", value) ? Text(L"PATH=").add(value).add(L"\r\n")
                                                   : Text(L"No Path\r\n"));
        return 0;
    }
    const bool clears = equal(text, L";");
    set_variable(L"PATH", clears ? View() : text[0] == '=' ? text.from(1).trimmed() : text);
    return 0;
}

LONG do_prompt(Shell&, View, View arguments) {
    View text = arguments;
    while (!text.empty() && is_delimiter(text[0])) {
        text = text.from(1);
    }
    set_variable(L"PROMPT", text);
    return 0;
}

LONG do_assoc(Shell& shell, View, View arguments) { return association(shell, arguments, true); }
LONG do_ftype(Shell& shell, View, View arguments) { return association(shell, arguments, false); }

} // namespace ferry::cmd
