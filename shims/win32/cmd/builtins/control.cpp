// CALL, GOTO, SHIFT, EXIT, SETLOCAL, START and PAUSE.

#include "batch.hpp"
#include "builtins.hpp"
#include "expand.hpp"
#include "programs.hpp"

namespace ferry::cmd {

LONG do_call(Shell& shell, View, View arguments) {
    if (arguments.empty()) {
        shell.errorlevel = 1;
        return 1;
    }
    // A second time, so that "%%name%%" is a variable's name first.
    const Text text = expand_percent(shell, arguments.without_delimiters_before());
    View rest = text;
    if (rest.empty()) {
        shell.errorlevel = 0;
        return 0;
    }
    if (rest[0] == ':') {
        const View label = take_word(rest);
        return call_label(shell, label, rest);
    }
    const LONG before = shell.errorlevel;
    shell.errorlevel = 0;
    const LONG code = run_command(shell, text, true);
    if (code != 0 && shell.errorlevel == 0) {
        shell.errorlevel = before; // a command that leaves it as it was
    }
    return code;
}

LONG do_goto(Shell& shell, View, View arguments) {
    if (shell.batch == nullptr) {
        return 0;
    }
    const View label = arguments.without_delimiters();
    if (label.empty()) {
        complain(L"No batch label specified to GOTO command.\r\n");
        shell.batch->at = shell.batch->content.size();
        shell.errorlevel = 1;
        return 1;
    }
    if (label[0] == ':' && label.from(1).begins(L"eof") &&
        (label.size() == 4 || is_delimiter(label[4]))) {
        shell.flow = Flow::leave;
        return shell.errorlevel;
    }
    if (!go_to(shell, label)) {
        // The batch file has ended; the rest of the line runs all the same, which scripts make use
        // of.
        shell.batch->at = shell.batch->content.size();
        complain(Text(L"The system cannot find the batch label specified - ")
                     .add(label[0] == ':' ? label.from(1) : label)
                     .add(L"\r\n"));
        shell.errorlevel = 1;
        return 1;
    }
    return 0;
}

LONG do_shift(Shell& shell, View, View arguments) {
    if (shell.batch == nullptr) {
        return 0;
    }
    const View text = arguments.without_delimiters();
    SIZE_T first = 0;
    if (text[0] == '/') {
        if (!is_digit(text[1]) || text[1] == '9') {
            complain(L"Invalid parameter to SHIFT command\r\n");
            shell.errorlevel = 1;
            return 1;
        }
        first = text[1] - L'0';
    }
    List<Text>& list = shell.batch->arguments;
    for (SIZE_T i = first; i + 1 < list.size(); ++i) {
        list[i] = move(list[i + 1]);
    }
    if (first < list.size()) {
        list.pop();
    }
    return 0;
}

LONG do_exit(Shell& shell, View, View arguments) {
    View rest = arguments;
    View word = take_word(rest);
    const bool batch_only = same(word, L"/b");
    if (batch_only) {
        word = take_word(rest);
    }
    LONG code = 0;
    word = word.to(word.find(L'"')); // of "/c exit 1", as one argument
    if (read_number(word, code)) {
        shell.errorlevel = code;
    }
    if (batch_only && shell.batch != nullptr) {
        shell.flow = Flow::leave;
    } else {
        shell.flow = Flow::exit;
        shell.exit_code = shell.errorlevel;
    }
    return shell.errorlevel;
}

LONG do_setlocal(Shell& shell, View, View arguments) {
    struct Switch {
        const wchar_t* name;
        bool Shell::*what;
        bool value;
    };
    constexpr Switch switches[] = {{L"enableextensions", &Shell::extensions, true},
                                   {L"disableextensions", &Shell::extensions, false},
                                   {L"enabledelayedexpansion", &Shell::delayed, true},
                                   {L"disabledelayedexpansion", &Shell::delayed, false}};
    if (shell.batch == nullptr) {
        return 0;
    }
    keep_settings(shell);
    LONG code = 0;
    for (View rest = arguments;;) {
        const View word = take_word(rest);
        if (word.empty()) {
            return code;
        }
        bool known = false;
        for (const Switch& row : switches) {
            if (same(row.name, word)) {
                shell.*row.what = row.value;
                known = true;
            }
        }
        if (!known) {
            complain(L"Invalid parameter to SETLOCAL command\r\n");
            code = 1;
        }
    }
}

LONG do_endlocal(Shell& shell, View, View) {
    if (shell.batch != nullptr && shell.settings.size() > shell.batch->settings) {
        restore_settings(shell);
    }
    return 0;
}

LONG do_pause(Shell&, View, View) {
    print(L"Press any key to continue . . . ");
    const HANDLE input = stream(0);
    if (is_console(input)) {
        for (;;) {
            INPUT_RECORD record;
            DWORD count = 0;
            if (!ReadConsoleInputW(input, &record, 1, &count) || count == 0 ||
                (record.EventType == KEY_EVENT && record.Event.KeyEvent.bKeyDown != 0)) {
                break;
            }
        }
    } else {
        char byte = 0;
        DWORD got = 0;
        ReadFile(input, &byte, 1, &got, nullptr);
    }
    print(L"\r\n");
    return 0;
}

LONG do_start(Shell& shell, View, View arguments) {
    View rest = arguments.without_delimiters_before();
    bool waits = false;
    DWORD flags = CREATE_NEW_PROCESS_GROUP;
    Text directory;
    struct Class {
        const wchar_t* name;
        DWORD flag;
    };
    constexpr Class classes[] = {{L"/low", IDLE_PRIORITY_CLASS},
                                 {L"/normal", NORMAL_PRIORITY_CLASS},
                                 {L"/high", HIGH_PRIORITY_CLASS},
                                 {L"/realtime", REALTIME_PRIORITY_CLASS},
                                 {L"/abovenormal", ABOVE_NORMAL_PRIORITY_CLASS},
                                 {L"/belownormal", BELOW_NORMAL_PRIORITY_CLASS}};
    bool titled = false;
    for (;;) {
        View after = rest;
        const View word = take_word(after);
        if (!titled && word[0] == '"') {
            titled = true; // a title, which no console of its own has
        } else if (word[0] != '/') {
            break;
        } else if (same(word, L"/d")) {
            directory = unquoted(take_word(after));
        } else if (word.begins(L"/d")) {
            directory = unquoted(word.from(2));
        } else if (same(word, L"/w") || same(word, L"/wait")) {
            waits = true;
        } else {
            for (const Class& row : classes) {
                flags |= same(word, row.name) ? row.flag : 0;
            }
        }
        rest = after.without_delimiters_before();
    }
    View behind = rest;
    const View name = take_word(behind);
    Text path;
    SIZE_T size = 0;
    HANDLE process = nullptr;
    if (name.empty()) {
        process = start_shell(L"/K");
    } else if (find_builtin(shell, name, size) != nullptr ||
               (find_program(shell, unquoted(name), path) && is_batch_file(path))) {
        process = start_shell(Text(L"/C ").add(rest));
    } else if (!path.empty()) {
        process = start_program(path, rest, flags, directory.empty() ? nullptr : &directory);
    } else {
        complain(Text(L"The system cannot find the file ").add(unquoted(name)).add(L".\r\n"));
        constexpr LONG not_found = 9059;
        return not_found;
    }
    if (process == nullptr) {
        return 1;
    }
    if (waits) {
        shell.errorlevel = finish_program(process);
        return shell.errorlevel;
    }
    CloseHandle(process);
    return 0;
}

} // namespace ferry::cmd
