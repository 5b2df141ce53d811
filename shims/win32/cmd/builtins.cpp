#include "builtins.hpp"

#include "programs.hpp"

namespace ferry::cmd {
namespace {

constexpr Builtin table[] = {
#define BUILTIN(name, function, sets, help) {L"" #name, &function, Sets::sets, help},
#include "builtins.inc"
#undef BUILTIN
};

bool ends_name(wchar_t c) {
    constexpr View ends(L"./\\:+[]\"=,;(", 12);
    return ends.has(c);
}

} // namespace

const Builtin* find_builtin(View name) {
    for (const Builtin& row : table) {
        if (same(row.name, name)) {
            return &row;
        }
    }
    return nullptr;
}

const Builtin* find_builtin(Shell& shell, View word, SIZE_T& size) {
    size = 0;
    while (size < word.size() && !ends_name(word[size])) {
        ++size;
    }
    const Builtin* const found = find_builtin(word.to(size));
    const wchar_t next = word[size];
    Text path;
    if (found != nullptr && size + 1 < word.size() && (next == '.' || next == '\\') &&
        find_program(shell, word, path)) {
        return nullptr; // "copy.exe"
    }
    return found;
}

LONG run_builtin(Shell& shell, const Builtin& builtin, View name, View arguments) {
    View rest = arguments;
    if (equal(take_word(rest), L"/?")) {
        print(builtin.help);
        return 0;
    }
    shell.unset_code = 0;
    const LONG code = builtin.function(shell, name, arguments);
    const bool in_script = shell.batch != nullptr && shell.batch->is_script;
    switch (builtin.sets) {
    case Sets::always: shell.errorlevel = code; break;
    case Sets::script:
        if (code != 0 || in_script) {
            shell.errorlevel = code;
        }
        break;
    case Sets::failure:
        if (code != 0) {
            shell.errorlevel = code;
        }
        break;
    case Sets::itself: shell.unset_code = code; break;
    }
    return code;
}

bool Arguments::has(wchar_t letter) const { return value(letter).data() != nullptr; }

View Arguments::value(wchar_t letter) const {
    for (View rest = switches; !rest.empty();) {
        const View one = rest.to(rest.find(L'\0'));
        if (one[1] == letter) {
            return one.from(2);
        }
        rest = rest.from(one.size() + 1);
    }
    return {};
}

Arguments split_arguments(View arguments) {
    Arguments split;
    for (View rest = arguments;;) {
        View word = take_word(rest);
        if (word.empty()) {
            return split;
        }
        // "name/s/q": a switch ends what is before it.
        while (!word.empty()) {
            SIZE_T end = word[0] == '/' ? 1 : 0;
            bool quoted = false;
            while (end < word.size() && (quoted || word[end] != '/')) {
                quoted ^= word[end] == '"';
                ++end;
            }
            if (word[0] == '/') {
                for (SIZE_T i = 0; i < end; ++i) {
                    split.switches.add(upper(word[i]));
                }
                split.switches.add(L'\0');
            } else {
                split.words.add(Text(word.to(end)));
            }
            word = word.from(end);
        }
    }
}

LONG wrong_syntax() {
    complain(L"The syntax of the command is incorrect.\r\n");
    return 1;
}

LONG failed(DWORD error) {
    complain_of(error);
    return 1;
}

LONG do_nothing(Shell&, View, View) { return 0; }

LONG do_help(Shell&, View, View arguments) {
    View rest = arguments;
    const View wanted = take_word(rest);
    if (wanted.empty()) {
        for (const Builtin& row : table) {
            Text line(row.name);
            for (SIZE_T i = 0; i < line.size(); ++i) {
                line.set(i, upper(line[i]));
            }
            print(line.add(L"\r\n"));
        }
        return 0;
    }
    const Builtin* const found = find_builtin(wanted);
    if (found == nullptr) {
        complain(Text(L"This command is not supported by the help utility.  Try \"")
                     .add(wanted)
                     .add(L" /?\".\r\n"));
        return 1;
    }
    print(found->help);
    return 0;
}

} // namespace ferry::cmd
