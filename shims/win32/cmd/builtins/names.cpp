#include "names.hpp"

#include "expand.hpp"

namespace ferry::cmd {

bool asks(Shell& shell, bool yes, bool no) {
    Text preset;
    find_variable(shell, L"COPYCMD", preset);
    return no || (!yes && shell.batch == nullptr && preset.view().find(View(L"/Y")) == View::none);
}

Answer ask_overwrite(const Text& path) {
    for (;;) {
        print(Text(L"Overwrite ").add(path).add(L"? (Yes/No/All): "));
        Text line;
        if (!read_line(line)) {
            return Answer::no;
        }
        switch (upper(line[0])) {
        case 'Y': return Answer::yes;
        case 'N': return Answer::no;
        case 'A': return Answer::all;
        default: break;
        }
    }
}

void print_count(SIZE_T count, View text) {
    constexpr int width = 9;
    print(Text().add_number(static_cast<LONG64>(count), width, L' ').add(text).add(L"\r\n"));
}

} // namespace ferry::cmd
