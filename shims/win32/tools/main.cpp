// NAME [arguments], where NAME is a row of tools.inc.

#include "tool.hpp"

#include <paths.hpp>

namespace ferry::tools {
namespace {

struct Tool {
    const wchar_t* name;
    Function* function;
    const wchar_t* help;
};

constexpr Tool table[] = {
#define TOOL(name, extension, help) {L"" #name, &do_##name, help},
#include "tools.inc"
#undef TOOL
};

/// Behind the program's own name.
View behind_name(View line) {
    SIZE_T at = 0;
    for (bool quoted = false; at < line.size() && (quoted || !is_blank(line[at])); ++at) {
        quoted ^= line[at] == '"';
    }
    return line.from(at).trimmed();
}

bool asks_for_help(View arguments) {
    View rest = arguments;
    while (!rest.empty()) {
        const View word = take_word(rest);
        if (equal(word, L"/?") || equal(word, L"-?")) {
            return true;
        }
    }
    return false;
}

int run() {
    constexpr DWORD longest = 1024;
    wchar_t file[longest];
    const View path(file, GetModuleFileNameW(nullptr, file, longest));
    const View name = split_path(path).name;
    const View arguments = behind_name(GetCommandLineW());
    for (const Tool& tool : table) {
        if (!same(tool.name, name)) {
            continue;
        }
        if (asks_for_help(arguments)) {
            print(tool.help);
            return 0;
        }
        return tool.function(arguments);
    }
    return ERROR_INVALID_FUNCTION;
}

} // namespace

void complain_of_option(View tool, View option) {
    complain(Text(L"ERROR: Invalid argument/option - '").add(option).add(L"'.\r\n"));
    complain(Text(L"Type \"").add(tool).add(L" /?\" for usage.\r\n"));
}

} // namespace ferry::tools

extern "C" DWORD WINAPI ProgramEntry(void*) { ExitProcess(static_cast<UINT>(ferry::tools::run())); }
