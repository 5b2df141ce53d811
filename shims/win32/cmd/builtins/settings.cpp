// ECHO, VER, VOL, TITLE, CLS, COLOR, DATE, TIME and VERIFY.

#include "builtins.hpp"
#include "console.hpp"
#include "expand.hpp"
#include "prompt.hpp"
#include "volumes.hpp"

namespace ferry::cmd {
namespace {

int hex_digit(wchar_t c) {
    c = upper(c);
    return is_digit(c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Shows a value, and unless /T was given asks for another, which nobody may set.
LONG show_clock(View arguments, View what, const Text& value, View short_value, View form) {
    if (same(arguments.without_delimiters(), L"/t")) {
        print(Text(short_value).add(L"\r\n"));
        return 0;
    }
    Text line(arguments.without_delimiters());
    if (line.empty()) {
        print(Text(L"The current ").add(what).add(L" is: ").add(value).add(L"\r\n"));
        print(Text(L"Enter the new ").add(what).add(L": ").add(form));
        if (!read_line(line) || line.empty()) {
            return 0;
        }
    }
    return failed(ERROR_PRIVILEGE_NOT_HELD);
}

} // namespace

LONG do_echo(Shell& shell, View, View arguments) {
    const View word = arguments.trimmed();
    const bool plain = is_blank(arguments[0]);
    if (arguments.empty() || (plain && word.empty())) {
        print(shell.echo ? L"ECHO is on.\r\n" : L"ECHO is off.\r\n");
        return 0;
    }
    if (plain && same(word, L"on")) {
        shell.echo = true;
        return 0;
    }
    if (plain && same(word, L"off")) {
        shell.echo = false;
        return 0;
    }
    if (!print(Text(arguments.from(1)).add(L"\r\n"))) {
        return failed(GetLastError());
    }
    return 0;
}

LONG do_ver(Shell&, View, View) {
    print(Text(L"\r\n").add(version_text()).add(L"\r\n"));
    return 0;
}

bool print_volume(const Text& path) {
    const Text whole = full_name(path);
    const Text root = Text(whole.view().to(2)).add(L'\\');
    wchar_t label[MAX_PATH];
    DWORD serial = 0;
    if (!GetVolumeInformationW(root.c_str(), label, MAX_PATH, &serial, nullptr, nullptr, nullptr,
                               0)) {
        return false;
    }
    Text text(L" Volume in drive ");
    text.add(upper(whole[0]));
    if (label[0] != 0) {
        text.add(L" is ").add(View(label)).add(L"\r\n");
    } else {
        text.add(L" has no label.\r\n");
    }
    text.add(L" Volume Serial Number is ");
    constexpr wchar_t digits[] = L"0123456789ABCDEF";
    for (int i = 7; i >= 0; --i) {
        text.add(digits[(serial >> (4 * i)) & 15]);
        if (i == 4) {
            text.add(L'-');
        }
    }
    print(text.add(L"\r\n"));
    return true;
}

LONG do_vol(Shell&, View, View arguments) {
    View rest = arguments;
    const View word = take_word(rest);
    return print_volume(word.empty() ? current_directory() : Text(word)) ? 0
                                                                         : failed(GetLastError());
}

LONG do_title(Shell&, View, View arguments) {
    SetConsoleTitleW(Text(arguments.from(1)).c_str());
    return 0;
}

LONG do_cls(Shell&, View, View) {
    const HANDLE output = stream(1);
    CONSOLE_SCREEN_BUFFER_INFO info;
    if (!GetConsoleScreenBufferInfo(output, &info)) {
        print(L"\f");
        return 0;
    }
    DWORD written = 0;
    const auto cells = static_cast<DWORD>(info.dwSize.X) * static_cast<DWORD>(info.dwSize.Y);
    FillConsoleOutputCharacterW(output, L' ', cells, {0, 0}, &written);
    SetConsoleCursorPosition(output, {0, 0});
    return 0;
}

LONG do_color(Shell&, View, View arguments) {
    const View text = arguments.without_delimiters();
    constexpr int plain = 7;
    const int back = text.size() == 2 ? hex_digit(text[0]) : 0;
    const int front = text.empty() ? plain : hex_digit(text.last());
    if (text.size() > 2 || back < 0 || front < 0 || back == front) {
        return 1;
    }
    SetConsoleTextAttribute(stream(1), static_cast<WORD>(back << 4 | front));
    return 0;
}

LONG do_date(Shell&, View, View arguments) {
    return show_clock(arguments, L"date", date_text(), Text(date_text()).add(L' '), L"(mm-dd-yy) ");
}

LONG do_time(Shell&, View, View arguments) {
    SYSTEMTIME now;
    GetLocalTime(&now);
    return show_clock(arguments, L"time", time_text(), short_time(now), L"");
}

LONG do_verify(Shell& shell, View, View arguments) {
    const View word = arguments.without_delimiters();
    if (word.empty()) {
        print(shell.verify ? L"VERIFY is on.\r\n" : L"VERIFY is off.\r\n");
    } else if (same(word, L"on") || same(word, L"off")) {
        shell.verify = same(word, L"on");
    } else {
        complain(L"An incorrect parameter was\r\nentered for the command.\r\n");
        return 1;
    }
    return 0;
}

} // namespace ferry::cmd
