// TIMEOUT [/T] seconds [/NOBREAK]

#include "keys.hpp"
#include "tool.hpp"

namespace ferry::tools {
namespace {

constexpr ULONG longest = 99999;
constexpr Option table[] = {{L"T", Takes::next}, {L"NOBREAK"}};

BOOL WINAPI ignore_break(DWORD event) { return event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT; }

int complain_and_fail(View message) {
    complain(message);
    return 1;
}

} // namespace

int do_timeout(View arguments) {
    Options options;
    ULONG seconds = 0;
    if (!options.read(arguments, Quoting::c, table)) {
        complain_of_option(L"TIMEOUT", options.wrong);
        return 1;
    }
    const bool by_name = options.names.size() == 1 && !options.has(L"T");
    if (!by_name && (!options.has(L"T") || !options.names.empty())) {
        return complain_and_fail(L"ERROR: Invalid syntax. Timeout value should be specified.\r\n"
                                 L"Type \"TIMEOUT /?\" for usage.\r\n");
    }
    const View value = by_name ? options.names[0].text.view() : options.value(L"T");
    if (!equal(value, L"-1") && (!read_count(value, seconds) || seconds > longest)) {
        return complain_and_fail(L"ERROR: Invalid value for timeout (/T) specified. Valid range "
                                 L"is -1 to 99999 seconds.\r\n");
    }
    Keys keys(false);
    if (!keys.are_there()) {
        return complain_and_fail(
            L"ERROR: Input redirection is not supported, exiting the process immediately.\r\n");
    }
    const bool stays = options.has(L"NOBREAK");
    if (stays) {
        SetConsoleCtrlHandler(&ignore_break, TRUE);
    }
    if (equal(value, L"-1")) {
        print(L"\r\nPress any key to continue ...\r\n");
        while (keys.next(INFINITE) == 0) {
        }
        return 0;
    }
    Text digits;
    const auto width = static_cast<int>(digits.add_number(seconds).size());
    const View hint =
        stays ? L" seconds, press CTRL+C to quit ..." : L" seconds, press a key to continue ...";
    print(Text(L"\r\nWaiting for ").add(digits).add(hint));
    constexpr DWORD second = 1000;
    while (seconds > 0) {
        if (stays) {
            Sleep(second);
        } else if (keys.next(second) != 0) {
            break;
        }
        --seconds;
        print(Text(L"\rWaiting for ").add_number(seconds, width, L' ').add(hint));
    }
    print(L"\r\n");
    return 0;
}

} // namespace ferry::tools
