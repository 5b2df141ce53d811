// CHOICE [/C choices] [/N] [/CS] [/T seconds /D choice] [/M text]

#include "keys.hpp"
#include "tool.hpp"

namespace ferry::tools {
namespace {

constexpr int failed = 255;
constexpr Option table[] = {
    {L"C", Takes::next}, {L"N"}, {L"CS"}, {L"T", Takes::next}, {L"D", Takes::next},
    {L"M", Takes::next}};

/// Which of the choices a character is, from 1 on; 0 if it is none.
int number_of(View choices, wchar_t c, bool heeds_case) {
    for (SIZE_T i = 0; i < choices.size(); ++i) {
        if (choices[i] == c || (!heeds_case && upper(choices[i]) == upper(c))) {
            return static_cast<int>(i) + 1;
        }
    }
    return 0;
}

/// The next character of what the standard input is; 0 at its end.
wchar_t next_of_file() {
    char c = 0;
    DWORD got = 0;
    return ReadFile(stream(0), &c, 1, &got, nullptr) && got == 1 ? static_cast<wchar_t>(c) : L'\0';
}

int chosen(View choices, int number, bool heeds_case) {
    const wchar_t c = choices[static_cast<SIZE_T>(number) - 1];
    print(Text().add(heeds_case ? c : upper(c)).add(L"\r\n"));
    return number;
}

int complain_and_fail(View message) {
    complain(message);
    return failed;
}

} // namespace

int do_choice(View arguments) {
    Options options;
    if (!options.with_dashes().read(arguments, Quoting::c, table) || !options.names.empty()) {
        complain_of_option(L"CHOICE", !options.wrong.empty() ? options.wrong.view()
                                                             : options.names[0].text.view());
        return failed;
    }
    const bool heeds_case = options.has(L"CS");
    const View choices = options.has(L"C") ? options.value(L"C") : View(L"YN");
    for (SIZE_T i = 0; i < choices.size(); ++i) {
        const wchar_t c = upper(choices[i]);
        if ((c < 128 && !is_digit(c) && (c < 'A' || c > 'Z')) ||
            number_of(choices.from(i + 1), choices[i], heeds_case) != 0) {
            return complain_and_fail(L"ERROR: CHOICES may hold only characters in a-z, A-Z, 0-9 "
                                     L"and above 127, each once.\r\n");
        }
    }
    constexpr ULONG longest = 9999;
    ULONG seconds = 0;
    const bool ends = options.has(L"T");
    const View preset = options.value(L"D");
    if (ends != options.has(L"D") || choices.empty()) {
        return complain_and_fail(L"ERROR: Invalid syntax.\r\nType \"CHOICE /?\" for usage.\r\n");
    }
    const int fallback = ends && preset.size() == 1 ? number_of(choices, preset[0], heeds_case) : 0;
    if (ends && (!read_count(options.value(L"T"), seconds) || seconds > longest || fallback == 0)) {
        return complain_and_fail(L"ERROR: Invalid syntax. The default choice must be one of the "
                                 L"choices, and the time 0 to 9999 seconds.\r\n");
    }
    Text prompt(options.value(L"M"));
    if (!options.has(L"N")) {
        prompt.add(prompt.empty() ? L"[" : L" [");
        for (SIZE_T i = 0; i < choices.size(); ++i) {
            prompt.add(i == 0 ? L"" : L",").add(heeds_case ? choices[i] : upper(choices[i]));
        }
        prompt.add(L"]?");
    }
    Keys keys(false);
    print(prompt);
    constexpr DWORD second = 1000;
    const ULONGLONG end = GetTickCount64() + ULONGLONG{seconds} * second;
    for (;;) {
        if (ends && GetTickCount64() >= end) {
            return chosen(choices, fallback, heeds_case);
        }
        const DWORD wait = ends ? static_cast<DWORD>(end - GetTickCount64()) : INFINITE;
        const wchar_t c = keys.are_there() ? keys.next(wait) : next_of_file();
        if (c == 0 && !keys.are_there()) {
            return complain_and_fail(L"ERROR: The file is either empty or does not contain the "
                                     L"valid choices.\r\n");
        }
        if (const int number = c == 0 ? 0 : number_of(choices, c, heeds_case); number != 0) {
            return chosen(choices, number, heeds_case);
        }
        if (c != 0 && keys.are_there()) {
            print(L"\a");
        }
    }
}

} // namespace ferry::tools
